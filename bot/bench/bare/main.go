// Command bare is what the benchmarks compare with: a bot as anybody would
// write it on the same library. Its loop, its handlers, a map for the state of
// each chat and one INSERT a message into SQLite (WAL, synchronous=NORMAL).
// It forgets the map when it stops, and a message whose handler did not end.
package main

import (
	"context"
	"database/sql"
	"flag"
	"log"
	"net/http"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

const schema = `CREATE TABLE IF NOT EXISTS messages (
	id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL)`

// echo answers each message with itself, and knows what came before.
type echo struct {
	db     *sql.DB
	mu     sync.Mutex
	states map[int64]string
}

func (e *echo) handle(ctx context.Context, b *bot.Bot, u *models.Update) {
	if u.Message == nil {
		return
	}
	chat, text := u.Message.Chat.ID, u.Message.Text
	e.mu.Lock()
	before := e.states[chat]
	e.states[chat] = text
	e.mu.Unlock()
	if _, err := e.db.ExecContext(ctx, "INSERT INTO messages (chat, state, text) VALUES (?, ?, ?)", chat, before, text); err != nil {
		log.Print(err)
		return
	}
	_, err := b.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: chat, Text: text,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{
			{Text: "Status saya", CallbackData: "status"}, {Text: "Menu", CallbackData: "menu"},
		}}},
	})
	if err != nil {
		log.Print(err)
	}
}

func main() {
	api := flag.String("api", "https://api.telegram.org", "address of the Bot API server")
	token := flag.String("token", "", "the bot's token")
	path := flag.String("db", "bare.db", "the SQLite file")
	idle := flag.Int("idle", 0, "idle connections to keep; 0 leaves the library's client as it is")
	flag.Parse()
	if err := run(*api, *token, *path, *idle); err != nil {
		log.Fatal(err)
	}
}

func run(api, token, path string, idle int) (err error) {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return err
	}
	e := &echo{db: db, states: map[int64]string{}}
	options := []bot.Option{bot.WithServerURL(api), bot.WithDefaultHandler(e.handle)}
	if idle > 0 {
		client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: idle}}
		options = append(options, bot.WithHTTPClient(50*time.Second, client))
	}
	b, err := bot.New(token, options...)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	b.Start(ctx)
	return nil
}
