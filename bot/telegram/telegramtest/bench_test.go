package telegramtest_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

func benchServer(b *testing.B) (*telegramtest.Server, *http.Client) {
	b.Helper()
	srv := telegramtest.Start(telegramtest.Options{})
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	b.Cleanup(func() { transport.CloseIdleConnections(); srv.Close() })
	b.ReportAllocs()
	return srv, &http.Client{Transport: transport}
}

// The server's share of one sendMessage: a plain post, several at once.
func BenchmarkSendJSON(b *testing.B) {
	srv, client := benchServer(b)
	srv.User(1001)
	address := srv.URL + "/bot" + srv.Token + "/sendMessage"
	body := `{"chat_id":1001,"text":"Halo, <b>Ibu Contoh</b>. Berkas sudah masuk.","parse_mode":"HTML",` +
		`"reply_markup":{"inline_keyboard":[[{"text":"Status saya","callback_data":"c:1"}],[{"text":"Bantuan","callback_data":"c:2"}]]}}`
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answer, err := client.Post(address, "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				b.Error(err)
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
				b.Errorf("%s, %v", answer.Status, err)
			}
		}
	})
	b.StopTimer()
	if n := len(srv.User(1001).Messages()); n != b.N {
		b.Errorf("%d messages instead of %d", n, b.N)
	}
}

// One text of a citizen and its answer, by the bare library: 50 chats at once.
func BenchmarkEcho(b *testing.B) {
	srv, client := benchServer(b)
	echo, err := bot.New(srv.Token, bot.WithServerURL(srv.URL), bot.WithHTTPClient(30e9, client), bot.WithErrorsHandler(func(error) {}),
		bot.WithDefaultHandler(func(ctx context.Context, echo *bot.Bot, u *models.Update) {
			if _, err := echo.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text}); alive(ctx, err) {
				b.Error(err)
			}
		}))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); echo.Start(ctx) }()
	var last atomic.Int64
	b.SetParallelism(25)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		citizen := srv.User(1000 + last.Add(1))
		for i := 0; pb.Next(); i++ {
			text := strconv.Itoa(i)
			citizen.Text(text)
			if m, err := citizen.Wait(ctx, nil); err != nil || m.Text != text {
				b.Errorf("%q instead of %q, %v", m.Text, text, err)
				return
			}
		}
	})
	b.StopTimer()
	cancel()
	<-done
}
