package flowtest

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store"
)

// Due does everything that is due by now, and returns the letters, each with
// its chat.
func (town *Town) Due(book *flows.Book) (letters []flows.Letter, err error) {
	if err := town.deliver(); err != nil {
		return nil, err
	}
	due := town.Office.Dues()
	timers, err := town.Store.DueTimers(town.ctx, 100)
	if err != nil {
		return nil, err
	}
	for _, t := range timers {
		err := town.Store.Fire(town.ctx, t, func(tx *store.Tx) error {
			notices, err := due[t.Kind](tx, t)
			for _, n := range notices {
				letter, err := book.Write(n)
				if err != nil {
					return err
				}
				letters = append(letters, letter)
				if letter.Lane != flows.Bulk {
					continue
				}
				if _, err := tx.Put(store.Letter{Chat: letter.Chat, Lane: store.LaneBulk, Due: letter.Due, Topic: letter.Topic, Dedupe: letter.Once}); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Kind, err)
		}
	}
	return letters, nil
}

// deliver lets the letters that are looked after arrive, or be refused.
func (town *Town) deliver() error {
	for {
		rows, err := town.Store.Outbox.Claim(town.ctx, 100, store.Filter{Channel: "telegram"}, time.Minute)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if town.refusing && r.Lane == store.LaneBulk {
				err = town.Store.Outbox.Park(town.ctx, r, "400")
			} else {
				err = town.Store.Outbox.Finish(town.ctx, r, "sent", "1")
			}
			if err != nil {
				return err
			}
		}
	}
}

// Paper puts a document of a citizen, with one photo, into the officers' line.
func (town *Town) Paper(name string, kind aid.DocKind) error {
	return town.rows(func(db *sql.DB) error {
		application, person, area, err := town.application(db, name)
		if err != nil {
			return err
		}
		var number int64
		if err := db.QueryRowContext(town.ctx, `SELECT COALESCE(MAX(number), 11) + 1 FROM submissions`).Scan(&number); err != nil {
			return err
		}
		id, photo, now := store.NewID(), store.NewID(), town.Clock.Now().UnixMicro()
		for _, row := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO counters (name, n) VALUES ('submissions', $1) ON CONFLICT (name) DO UPDATE SET n = excluded.n`, []any{number}},
			{`INSERT INTO submissions (id, number, application, kind, area, state, opened_at, submitted_at)
				VALUES ($1, $2, $3, $4, $5, 'submitted', $6, $6)`, []any{id, number, application, string(kind), area, now}},
			{`INSERT INTO photos (id, chat, person, submission, state, sum_hash, bytes, taken_at)
				VALUES ($1, 'c', $2, $3, 'good', $1, 1000, $4)`, []any{photo, person, id, now}},
			{`INSERT INTO documents (application, kind, state, changed_at) VALUES ($1, $2, 'submitted', $3)
				ON CONFLICT (application, kind) DO UPDATE SET state = excluded.state`, []any{application, string(kind), now}},
		} {
			if _, err := db.ExecContext(town.ctx, row.query, row.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// rows lets fn write rows past the rules, for what no conversation can bring
// about yet.
func (town *Town) rows(fn func(*sql.DB) error) (err error) {
	driver, address := "pgx", town.address
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite3", "file:"+file+"?_busy_timeout=5000&_foreign_keys=on"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return fn(db)
}

// application finds somebody's, with whose it is and where.
func (town *Town) application(db *sql.DB, name string) (id, person, area string, err error) {
	err = db.QueryRowContext(town.ctx, `SELECT a.id, a.person, a.area FROM applications a JOIN people p ON p.id = a.person
		WHERE p.search LIKE $1`, name+" %").Scan(&id, &person, &area)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return id, person, area, err
}
