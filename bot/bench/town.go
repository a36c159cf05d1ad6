package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"damping/bot/bench/loadtest"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/house"
	"damping/store"
	"damping/store/seal"
	"damping/store/sheet"
	"damping/templates"
)

// townVersion is part of the name of kept databases: change it when a change
// of the tables or of the generator makes them useless.
const townVersion = 1

// Town is a database with people in it, the same ones each time.
type Town struct {
	People   int
	Database string // DATABASE_URL
	Key      string // DATA_KEY
	Built    time.Duration
}

// OpenTown finds a town in the cache, or builds it by the program's own
// import, in parts of 25,000 rows. On the way it tells how far it is.
func OpenTown(ctx context.Context, people int, tell func(string, ...any)) (t Town, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "damping-bench", strconv.Itoa(townVersion)+"-"+strconv.Itoa(people))
	t = Town{People: people, Database: "sqlite:" + filepath.Join(dir, "town.db")}
	key, err := os.ReadFile(filepath.Join(dir, "key"))
	if err == nil {
		t.Key = string(key)
		return t, nil
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return t, err
	}
	if t.Key, err = seal.Generate(); err != nil {
		return t, err
	}
	began := time.Now()
	if err := t.build(ctx, tell); err != nil {
		return t, err
	}
	t.Built = time.Since(began)
	return t, os.WriteFile(filepath.Join(dir, "key"), []byte(t.Key), 0o600) // now it is whole
}

const townPart = 25_000

func (t Town) build(ctx context.Context, tell func(string, ...any)) (err error) {
	e, err := t.Open(ctx, store.Relaxed())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	g := loadtest.NewGenerator(1)
	for done := 0; done < t.People; {
		part := &sheet.Sheet{}
		for range min(townPart, t.People-done) {
			row, err := e.row(g.Person(), done+len(part.Rows)+2)
			if err != nil {
				return err
			}
			part.Rows = append(part.Rows, row)
		}
		part.Total = len(part.Rows)
		report, err := e.Office.Import(ctx, part, store.ImportOptions{}, nil)
		if err != nil {
			return err
		}
		if !report.Written {
			return fmt.Errorf("the import refused %d rows", report.RefusedRows)
		}
		done += len(part.Rows)
		tell("people: %d of %d", done, t.People)
	}
	_, err = e.Office.EnsureBimtek(ctx)
	return err
}

// Engine is the program's inside without networks: record and conversations.
type Engine struct {
	*store.Store
	Office *store.Office
	Book   *flows.Book
}

// Open opens a town's record and the house's conversations.
func (t Town) Open(ctx context.Context, options ...store.Option) (*Engine, error) {
	return OpenEngine(ctx, t.Database, t.Key, options...)
}

// OpenEngine opens a database as main does.
func OpenEngine(ctx context.Context, database, key string, options ...store.Option) (*Engine, error) {
	texts, err := templates.Load()
	if err != nil {
		return nil, err
	}
	program, err := templates.LoadProgram("")
	if err != nil {
		return nil, err
	}
	book, err := house.Open(texts)
	if err != nil {
		return nil, err
	}
	keys, err := seal.Parse(key)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, database, keys, store.Clock{Program: time.Now, Machine: time.Now}, options...)
	if err != nil {
		return nil, err
	}
	return &Engine{Store: s, Office: store.NewOffice(s, program, nil), Book: book}, nil
}

// row is a person as the import takes them.
func (e *Engine) row(p loadtest.Person, n int) (r sheet.Row, err error) {
	r = sheet.Row{Row: n, Name: p.Name, Address: p.Address, Business: p.Business, Stage: aid.Candidate,
		Listed: aid.Yes, PKH: aid.No, BPNT: aid.No}
	area, _ := e.Office.Program.AreaList().Match(p.Area)
	r.Area = area.ID
	var errs [4]error
	r.NIK, errs[0] = aid.ParseNIK(p.NIK)
	r.KK, errs[1] = aid.ParseKK(p.KK)
	r.Phone, errs[2] = aid.ParsePhone(p.Phone)
	r.Birth, errs[3] = aid.ParseBirth(p.Birth, aid.DateOf(time.Now()))
	return r, errors.Join(errs[:]...)
}

// Turn plays one input of a chat in one transaction, from the session to the
// letters, without the queues.
func (e *Engine) Turn(tx *store.Tx, chat flows.Chat, in flows.Input) ([]flows.Letter, error) {
	state, err := tx.State(chat.ID)
	if err != nil {
		return nil, err
	}
	state, letters, err := e.Book.Turn(e.Office.World(tx, chat), state, in)
	if err != nil {
		return nil, err
	}
	return letters, tx.SaveState(chat.ID, state)
}

// Join links a chat to whoever a code is for, through the conversation itself.
func (e *Engine) Join(ctx context.Context, address string, code flows.Code) (chat flows.Chat, err error) {
	chat.Channel = "telegram"
	err = e.Update(ctx, func(tx *store.Tx) error {
		if chat.ID, err = tx.ChatAt(chat.Channel, address); err != nil {
			return err
		}
		for _, in := range []flows.Input{{Kind: flows.Start, Text: string(code)}, {Kind: flows.Text, Text: "Setuju"}} {
			if _, err := e.Turn(tx, chat, in); err != nil {
				return err
			}
		}
		return nil
	})
	return chat, err
}
