package telegram_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

const question = "\x02Ibu Siti\x03, apakah data ini sudah benar?\n\nKelurahan Purwosari, usaha keripik."

// BenchmarkSend is a letter with two buttons by this package and by the library
// alone, 16 at once. The difference is what this package costs or saves.
func BenchmarkSend(b *testing.B) {
	srv := telegramtest.Start(telegramtest.Options{MaxCalls: 1000})
	defer srv.Close()
	for i := range 64 {
		srv.User(int64(i + 1))
	}
	n, err := telegram.New(telegram.Config{Token: srv.Token, APIURL: srv.URL, Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	letter := flows.Letter{Text: question, Choices: []flows.Choice{{Label: "Ya", Token: "p.3.ya"}, {Label: "Tidak", Token: "p.3.tidak"}}}
	b.Run("telegram", func(b *testing.B) {
		inParallel(b, func(chat int64) error {
			_, err := n.Send(context.Background(), bot.Outgoing{Address: strconv.FormatInt(chat, 10), Letter: letter})
			return err
		})
	})
	bare, err := tg.New(srv.Token, tg.WithServerURL(srv.URL), tg.WithSkipGetMe(),
		tg.WithHTTPClient(time.Minute, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("library", func(b *testing.B) {
		inParallel(b, func(chat int64) error {
			_, err := bare.SendMessage(context.Background(), &tg.SendMessageParams{
				ChatID: chat, Text: "<b>Ibu Siti</b>" + question[10:], ParseMode: models.ParseModeHTML,
				ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
					{{Text: "Ya", CallbackData: "p.3.ya"}, {Text: "Tidak", CallbackData: "p.3.tidak"}},
				}},
			})
			return err
		})
	})
}

func inParallel(b *testing.B, send func(chat int64) error) {
	var chat atomic.Int64
	b.SetParallelism(8)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := send(chat.Add(1)%64 + 1); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkReceive is updates from the server into an inbox that costs nothing.
func BenchmarkReceive(b *testing.B) {
	srv := telegramtest.Start(telegramtest.Options{MaxCalls: 1000})
	defer srv.Close()
	n, err := telegram.New(telegram.Config{Token: srv.Token, APIURL: srv.URL, Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	for i := range b.N {
		srv.User(int64(i%64 + 1)).Text("Kelurahan Purwosari")
	}
	ctx, cancel := context.WithCancel(context.Background())
	var got atomic.Int64
	all := make(chan struct{})
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	wg.Go(func() {
		err := n.Run(ctx, func(_ context.Context, messages []bot.Incoming) error {
			if got.Add(int64(len(messages))) >= int64(b.N) {
				close(all)
			}
			return nil
		})
		if err != nil {
			b.Error(err)
		}
	})
	<-all
	b.StopTimer()
	cancel()
	wg.Wait()
}

// BenchmarkDecode is the library's decoding of one update, which is most of
// what receiving costs.
func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var u models.Update
		if err := json.Unmarshal([]byte(halo), &u); err != nil {
			b.Fatal(err)
		}
	}
}
