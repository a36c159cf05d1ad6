package telegramtest_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

// start runs a server for the length of the test.
func start(t *testing.T, opts telegramtest.Options) *telegramtest.Server {
	t.Helper()
	srv := telegramtest.Start(opts)
	t.Cleanup(srv.Close)
	return srv
}

// client is the real library against the server, without a running loop.
func client(t *testing.T, srv *telegramtest.Server, options ...bot.Option) *bot.Bot {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	options = append([]bot.Option{
		bot.WithServerURL(srv.URL),
		bot.WithHTTPClient(5*time.Second, &http.Client{Transport: transport}),
		bot.WithErrorsHandler(func(err error) {
			if !errors.Is(err, context.Canceled) {
				t.Logf("library: %v", err)
			}
		}),
		bot.WithDefaultHandler(func(context.Context, *bot.Bot, *models.Update) {}),
	}, options...)
	b, err := bot.New(srv.Token, options...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// run lets the library poll until the test ends.
func run(t *testing.T, b *bot.Bot) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Start(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// echo answers every text with the same text.
func echo(t *testing.T) bot.Option {
	return bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
		if u.Message == nil || u.Message.Text == "" {
			return
		}
		if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text}); alive(ctx, err) {
			t.Errorf("echo: %v", err)
		}
	})
}

func TestEcho(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b := client(t, srv, echo(t), bot.WithNotAsyncHandlers())
	run(t, b)
	ctx := deadline(t)
	citizen := srv.User(1001)
	for i := range 20 {
		text := "baris " + strconv.Itoa(i) + "\nkedua \"é 😀\" \\ <b>"
		citizen.Text(text)
		m, err := citizen.Wait(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if m.Text != text || !m.FromBot || m.Chat != 1001 {
			t.Fatalf("got %+v", m)
		}
	}
	if n := len(citizen.Messages()); n != 20 {
		t.Errorf("%d messages", n)
	}
	// A citizen sees a message a moment before its call has ended.
	answered := func() int { return srv.Count("sendMessage", telegramtest.Answered) }
	if err := srv.Await(ctx, func() bool { return answered() >= 20 }); err != nil || answered() != 20 {
		t.Errorf("%d answered calls: %v", answered(), err)
	}
}

func TestButtonsAndTaps(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b := client(t, srv, bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
		if q := u.CallbackQuery; q != nil {
			if _, err := b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "data " + q.Data, ShowAlert: true}); alive(ctx, err) {
				t.Errorf("answer: %v", err)
			}
			return
		}
		_, err := b.SendMessage(ctx, &bot.SendMessageParams{
			ChatID: u.Message.Chat.ID, Text: "<b>Setuju?</b>", ParseMode: models.ParseModeHTML,
			ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
				{{Text: "Ya", CallbackData: "y:1"}, {Text: "Tidak", CallbackData: "n:1"}},
			}},
		})
		if alive(ctx, err) {
			t.Errorf("send: %v", err)
		}
	}))
	run(t, b)
	ctx := deadline(t)
	citizen := srv.User(1002)
	citizen.Start("kode-1")
	m, err := citizen.Wait(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Text != "Setuju?" || m.Source != "<b>Setuju?</b>" || len(m.Labels()) != 2 {
		t.Fatalf("got %+v", m)
	}
	if _, err := citizen.Tap("Mungkin"); !errors.Is(err, telegramtest.ErrNoButton) {
		t.Errorf("a button that is not there: %v", err)
	}
	sent, err := citizen.Tap("Tidak")
	if err != nil {
		t.Fatal(err)
	}
	a, err := citizen.WaitAnswer(ctx, sent.Tap)
	if err != nil {
		t.Fatal(err)
	}
	if a.Text != "data n:1" || !a.Alert {
		t.Errorf("got %+v", a)
	}
}

// alive tells a real error from that of a test which is over.
func alive(ctx context.Context, err error) bool { return err != nil && ctx.Err() == nil }
