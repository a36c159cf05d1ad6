package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/bench/loadtest"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/house"
	"damping/store"
	"damping/store/seal"
	"damping/store/sheet"
	"damping/templates"
)

// The environment of a child that sends broadcasts, beside those of child.
const (
	childShift = "DAMPING_TEST_SHIFT" // of the programme clock
	childToken = "DAMPING_TEST_TOKEN"
	childRate  = "DAMPING_TEST_RATE"    // of the lane bulk; below 0 is no limit
	childLimit = "DAMPING_TEST_ACCOUNT" // of the account
)

// office opens the whole house on a database, with a programme clock that is
// shifted to a Monday morning, when people may be written to.
func office(url, key string, shift time.Duration) (*store.Office, error) {
	keys, err := seal.Parse(key)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(context.Background(), url, keys, store.Clock{Program: func() time.Time { return time.Now().Add(shift) }, Machine: time.Now})
	if err != nil {
		return nil, err
	}
	program, err := templates.LoadProgram("")
	if err != nil {
		return nil, err
	}
	program.Work.BroadcastTwo = 1 << 30
	return store.NewOffice(s, program, aid.WIB), nil
}

func floatOf(name string) float64 {
	n, err := strconv.ParseFloat(os.Getenv(name), 64)
	if err != nil {
		return 0
	}
	return n
}

// broadcastChild is the engine with the real conversations and the real
// Telegram network, until it is killed.
func broadcastChild(shift string) error {
	d, err := time.ParseDuration(shift)
	if err != nil {
		return err
	}
	o, err := office(os.Getenv(childDatabase), os.Getenv(childKey), d)
	if err != nil {
		return err
	}
	o.BulkRate = max(0, floatOf(childRate))
	texts, err := templates.Load()
	if err != nil {
		return err
	}
	book, err := house.Open(texts)
	if err != nil {
		return err
	}
	clock := store.Clock{Program: func() time.Time { return time.Now().Add(d) }, Machine: time.Now}
	network, err := telegram.New(telegram.Config{Token: os.Getenv(childToken), APIURL: os.Getenv(childPlatform), Clock: time.Now,
		AccountRate: floatOf(childLimit), BulkRate: floatOf(childRate), PollTimeout: 2 * time.Second})
	if err != nil {
		return err
	}
	timers := map[string]bot.TimerFunc{}
	for kind, due := range o.Dues() {
		timers[kind] = bot.TimerFunc(due)
	}
	b, err := bot.New(bot.Config{Store: o.Store, Book: book, World: o.World, Networks: []bot.Network{network}, Clock: clock, Zone: aid.WIB,
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Text: texts.Plain, Timers: timers})
	if err != nil {
		return err
	}
	return b.Run(context.Background())
}

// megaphone is a broadcast to citizens on a Bot API server.
type megaphone struct {
	*testing.T
	url, key string
	shift    time.Duration
	server   *telegramtest.Server
	rate     float64 // of the lane bulk; below 0 is no limit
	account  float64
	chats    map[string]int64 // of the citizens: chat → Telegram's id
	db       *sql.DB
}

const maker = 9_000_000 // Telegram's id of who makes broadcasts

// newMegaphone settles n citizens who all have a phone, and one of the staff.
func newMegaphone(t *testing.T, url string, n int) *megaphone {
	t.Helper()
	key, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	m := &megaphone{T: t, url: url, key: key, rate: -1, account: -1, chats: map[string]int64{},
		shift: time.Until(time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB)), server: telegramtest.Start(telegramtest.Options{MaxCalls: 100_000})}
	t.Cleanup(m.server.Close)
	m.with(func(o *store.Office) error {
		m.db = raw(t, url)
		if err := m.settle(o, n); err != nil {
			return err
		}
		return m.hire(o)
	})
	return m
}

// with opens the house for a moment, when no child has it.
func (m *megaphone) with(fn func(o *store.Office) error) {
	m.Helper()
	o, err := office(m.url, m.key, m.shift)
	if err != nil {
		m.Fatal(err)
	}
	if err := fn(o); err != nil {
		m.Fatal(err)
	}
	if err := o.Close(); err != nil {
		m.Fatal(err)
	}
}

func (m *megaphone) settle(o *store.Office, n int) error {
	file := filepath.Join(m.TempDir(), "people.csv")
	if err := loadtest.WriteCSV(file, loadtest.People(n, 1)); err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sh, err := sheet.Parse(".csv", text, sheet.Rules{Areas: o.Program.AreaList(), Accounts: o.Program.Current().AccountDigits, Today: aid.Date{Year: 2023, Month: 7, Day: 17}})
	if err != nil {
		return err
	}
	if r, err := o.Import(context.Background(), sh, store.ImportOptions{}, nil); err != nil || r.Created != n {
		return fmt.Errorf("import: %+v, %w", r, err)
	}
	var people []string
	rows, err := m.db.Query("SELECT id FROM people ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		people = append(people, id)
	}
	ids := make([]string, n)
	err = o.Update(context.Background(), func(tx *store.Tx) (err error) {
		for i := range n {
			user := m.server.User(int64(1001 + i))
			if ids[i], err = tx.ChatAt("telegram", strconv.FormatInt(user.ID, 10)); err != nil {
				return err
			}
			m.chats[ids[i]] = user.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	tx, err := m.db.Begin()
	if err != nil {
		return err
	}
	for i, p := range people {
		if _, err := tx.Exec(`INSERT INTO links (id, chat, person, proved_by, linked_at) VALUES ($1, $2, $3, 'code', 1)`, store.NewID(), ids[i], p); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO consents (id, chat, person, version, given_at) VALUES ($1, $2, $3, '2023-1', 1)`, store.NewID(), ids[i], p); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// hire brings in who makes broadcasts, and makes one.
func (m *megaphone) hire(o *store.Office) error {
	_, code, err := o.AddOfficer(context.Background(), "Staf Contoh", []aid.Role{aid.RoleStaff}, nil)
	if err != nil {
		return err
	}
	m.server.User(maker)
	return o.Update(context.Background(), func(tx *store.Tx) error {
		id, err := tx.ChatAt("telegram", strconv.Itoa(maker))
		if err != nil {
			return err
		}
		w, s := o.World(tx, flows.Chat{ID: id, Channel: "telegram"}), flows.State{Role: aid.RoleStaff}
		for _, e := range []flows.Effect{
			flows.RedeemCode{Code: string(code)},
			flows.SendBroadcast{Text: "Halo {nama}, kantor kami pindah.", Audience: flows.Audience{Year: 2023}},
		} {
			f, err := w.Facts(s)
			if err != nil {
				return err
			}
			if _, err := w.Apply([]flows.Effect{e}, f, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// spawn starts a child that sends.
func (m *megaphone) spawn() *exec.Cmd {
	m.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDatabase+"="+m.url, childKey+"="+m.key, childPlatform+"="+m.server.URL, childToken+"="+m.server.Token,
		childShift+"="+m.shift.String(), fmt.Sprint(childRate, "=", m.rate), fmt.Sprint(childLimit, "=", m.account))
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	return cmd
}

// number asks the database for one number.
func (m *megaphone) number(query string, args ...any) (n int) {
	m.Helper()
	if err := m.db.QueryRowContext(m.Context(), query, args...).Scan(&n); err != nil {
		m.Fatal(err)
	}
	return n
}

func (m *megaphone) over() bool {
	return m.number(`SELECT COUNT(*) FROM broadcasts WHERE state = 'done'`) == 1
}

// wait waits until the broadcast is over.
func (m *megaphone) wait() {
	m.Helper()
	for range 6000 { // ten minutes
		if m.over() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	m.Fatalf("the broadcast does not end: %s", m.counts())
}

func (m *megaphone) counts() string {
	m.Helper()
	var words []string
	for _, state := range []string{"waiting", "queued", "sent", "unknown", "failed", "blocked", "cancelled", "excluded"} {
		if n := m.number(`SELECT COUNT(*) FROM broadcast_targets WHERE state = $1`, state); n > 0 {
			words = append(words, fmt.Sprint(state, " ", n))
		}
	}
	return strings.Join(words, ", ")
}

// judge holds what the office is told of each citizen against what the server
// really got for her.
func (m *megaphone) judge() {
	m.Helper()
	rows, err := m.db.QueryContext(m.Context(), `SELECT chat, state, reason FROM broadcast_targets`)
	if err != nil {
		m.Fatal(err)
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var chat, state, reason string
		if err := rows.Scan(&chat, &state, &reason); err != nil {
			m.Fatal(err)
		}
		seen++
		got := 0
		for _, msg := range m.server.User(m.chats[chat]).Messages() {
			if strings.HasPrefix(msg.Text, "Halo ") {
				got++
			}
		}
		ok := false
		switch state {
		case "sent":
			ok = got == 1
		case "unknown": // twice: it arrived, perhaps once more; else nobody knows
			ok = reason != "twice" || got >= 1
		case "blocked", "failed":
			ok = got == 0
		}
		if !ok {
			m.Errorf("citizen %d is told of as %s %s and got %d", m.chats[chat], state, reason, got)
		}
	}
	if err := rows.Err(); err != nil {
		m.Fatal(err)
	}
	if seen != len(m.chats) {
		m.Errorf("%d of %d citizens are told of", seen, len(m.chats))
	}
	m.Logf("%d citizens: %s; %d letters answered by the server", seen, m.counts(), m.server.Count("sendMessage", telegramtest.Answered))
}
