package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/bench/loadtest"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/seal"
	"damping/store/sheet"
	"damping/templates"
)

// engine opens a new database with some people, and a chat for each of them.
func engine(b *testing.B, people int, options ...store.Option) (*Engine, []flows.Chat) {
	b.Helper()
	key, err := seal.Generate()
	if err != nil {
		b.Fatal(err)
	}
	e, err := OpenEngine(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), key, options...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	part := &sheet.Sheet{Total: people}
	for i, p := range loadtest.People(people, 1) {
		row, err := e.row(p, i+2)
		if err != nil {
			b.Fatal(err)
		}
		part.Rows = append(part.Rows, row)
	}
	if _, err := e.Office.Import(b.Context(), part, store.ImportOptions{}, nil); err != nil {
		b.Fatal(err)
	}
	if _, err := e.Office.EnsureBimtek(b.Context()); err != nil {
		b.Fatal(err)
	}
	var chats []flows.Chat
	for i, row := range part.Rows {
		invitation, err := e.Office.InvitePerson(b.Context(), row.NIK)
		if err != nil {
			b.Fatal(err)
		}
		chat, err := e.Join(b.Context(), strconv.Itoa(1001+i), invitation.Code)
		if err != nil {
			b.Fatal(err)
		}
		chats = append(chats, chat)
	}
	b.ReportAllocs()
	b.ResetTimer()
	return e, chats
}

func typed(i int) flows.Input { return flows.Input{Kind: flows.Text, Text: Words[i%len(Words)]} }

func perSecond(b *testing.B, what string) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), what+"/s")
}

// BenchmarkTurn is the engine alone: session, facts, conversation, view, texts
// and session again on a real database. One transaction holds 64 turns, so that
// the wait for the disk is not what is measured.
func BenchmarkTurn(b *testing.B) {
	e, chats := engine(b, 50)
	for i := 0; i < b.N; {
		err := e.Update(b.Context(), func(tx *store.Tx) error {
			for range 64 {
				if _, err := e.Turn(tx, chats[i/len(Words)%len(chats)], typed(i)); err != nil {
					return err
				}
				if i++; i >= b.N {
					break
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, "turns")
}

// BenchmarkBook is a conversation alone: the flow and its texts, with a world
// that knows everything by heart.
func BenchmarkBook(b *testing.B) {
	e, chats := engine(b, 1)
	w := &byHeart{data: map[flows.View]any{}}
	err := e.Update(b.Context(), func(tx *store.Tx) error {
		real := e.Office.World(tx, chats[0])
		state, err := tx.State(chats[0].ID)
		if err != nil {
			return err
		}
		if w.facts, err = real.Facts(state); err != nil {
			return err
		}
		for _, v := range []flows.View{flows.ViewStatus, flows.ViewSchedule} {
			if w.data[v], err = real.Load(v, w.facts, state); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var state flows.State
	for i := range b.N {
		if state, _, err = e.Book.Turn(w, state, typed(i)); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, "turns")
}

type byHeart struct {
	facts flows.Facts
	data  map[flows.View]any
}

func (w *byHeart) Facts(flows.State) (flows.Facts, error) { return w.facts, nil }
func (w *byHeart) Load(v flows.View, _ flows.Facts, _ flows.State) (any, error) {
	return w.data[v], nil
}
func (w *byHeart) Album(string, flows.Facts) (flows.Album, error) { return flows.Album{}, nil }

func (w *byHeart) Apply([]flows.Effect, flows.Facts, flows.State) (flows.Applied, error) {
	return flows.Applied{}, nil
}

// BenchmarkRender is one of the longer texts.
func BenchmarkRender(b *testing.B) {
	texts, err := templates.Load()
	if err != nil {
		b.Fatal(err)
	}
	program, err := templates.LoadProgram("")
	if err != nil {
		b.Fatal(err)
	}
	facts := flows.Facts{Now: time.Now(), Today: aid.DateOf(time.Now()), Program: program, Year: program.Current()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := texts.Text("consent.read", flows.Scene{Facts: facts}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReceive is the intake with its commit (synchronous=FULL), for
// batches of several sizes; a row is one message.
func BenchmarkReceive(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		b.Run(strconv.Itoa(size), func(b *testing.B) { receive(b, size) })
	}
}

func receive(b *testing.B, size int) {
	e, _ := engine(b, 1)
	next := 0
	for b.Loop() {
		if _, err := e.Receive(b.Context(), batch(&next, size, 500)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(next)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkSend is a letter with buttons on its way to a local server.
func BenchmarkSend(b *testing.B) {
	srv := telegramtest.Start(telegramtest.Options{MaxCalls: 1000})
	defer srv.Close()
	const chats = 64
	for i := range chats {
		srv.User(int64(1001 + i))
	}
	n, err := telegram.New(telegram.Config{Token: srv.Token, APIURL: srv.URL, Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	letter := flows.Letter{Text: "Status *Ibu Kartini*\nYang perlu dilakukan: datang ke Bimtek.",
		Choices: []flows.Choice{{Label: "Jadwal Bimtek", Token: "status.show.3.jadwal"}, {Label: "Tanya petugas", Token: "status.show.3.tanya"}}}
	var chat atomic.Int64
	b.SetParallelism(chats / 2)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		address := strconv.FormatInt(1001+chat.Add(1)%chats, 10)
		for pb.Next() {
			if _, err := n.Send(b.Context(), bot.Outgoing{Address: address, Letter: letter}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	perSecond(b, "letters")
}

func batch(next *int, size, chats int) []store.Incoming {
	list := make([]store.Incoming, size)
	for i := range list {
		*next++
		list[i] = store.Incoming{Channel: "telegram", ID: strconv.Itoa(*next), Seq: int64(*next),
			Address: strconv.Itoa(1001 + *next%chats), Body: []byte(`{"k":"text","t":"Status saya"}`)}
	}
	return list
}

// BenchmarkDecode is a webhook's body from Telegram's JSON to our input.
func BenchmarkDecode(b *testing.B) {
	srv := telegramtest.Start(telegramtest.Options{})
	defer srv.Close()
	n, err := telegram.New(telegram.Config{Token: srv.Token, APIURL: srv.URL, Clock: time.Now,
		WebhookURL: "http://127.0.0.1:1/hook", WebhookSecret: "benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	running, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		close(running)
		if err := n.Run(ctx, func(context.Context, []bot.Incoming) error { return nil }); err != nil && ctx.Err() == nil {
			b.Error(err)
		}
	}()
	<-running
	hook := n.Handler()
	post := func(i int) int {
		body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":1001,"is_bot":false,"first_name":"Warga",`+
			`"language_code":"id"},"chat":{"id":1001,"first_name":"Warga","type":"private"},"date":1689559200,"text":"Status saya"}}`, i, i)
		r := httptest.NewRequest(http.MethodPost, n.WebhookPath(), strings.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "benchmark")
		w := httptest.NewRecorder()
		hook.ServeHTTP(w, r)
		return w.Code
	}
	for post(1) != http.StatusOK {
		time.Sleep(time.Millisecond)
	}
	b.ReportAllocs()
	for i := 2; b.Loop(); i++ {
		if code := post(i); code != http.StatusOK {
			b.Fatal(code)
		}
	}
	stop()
	<-ended
}
