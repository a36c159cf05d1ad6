package telegramtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

func send(ctx context.Context, b *bot.Bot, text string) error {
	_, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: text})
	return err
}

func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		rule    telegramtest.Rule
		outcome telegramtest.Outcome
		applied bool
		fits    func(error) bool
	}{
		"429": {telegramtest.Rule{Do: telegramtest.Refuse, RetryAfter: 3}, telegramtest.Limited, false, func(err error) bool {
			var e *bot.TooManyRequestsError
			return errors.As(err, &e) && e.RetryAfter == 3
		}},
		"403":          {telegramtest.Rule{Do: telegramtest.Refuse, Code: 403, Description: "Forbidden: user is deactivated"}, telegramtest.Refused, false, func(err error) bool { return errors.Is(err, bot.ErrorForbidden) }},
		"400":          {telegramtest.Rule{Do: telegramtest.Refuse, Description: "REPLY_MARKUP_TOO_LONG"}, telegramtest.Refused, false, func(err error) bool { return refused(err, "TOO_LONG") }},
		"migrated":     {telegramtest.Rule{Do: telegramtest.Refuse, Code: 400, MigrateTo: 55, Description: "x"}, telegramtest.Refused, false, isMigrated},
		"502":          {telegramtest.Rule{Do: telegramtest.ServerError}, telegramtest.Failed, false, isHTML},
		"502 after":    {telegramtest.Rule{Do: telegramtest.ServerErrorAfter}, telegramtest.Failed, true, isHTML},
		"reset before": {telegramtest.Rule{Do: telegramtest.ResetBefore}, telegramtest.Reset, false, isBroken},
		"reset after":  {telegramtest.Rule{Do: telegramtest.ResetAfter}, telegramtest.Reset, true, isBroken},
		"hang":         {telegramtest.Rule{Do: telegramtest.Hang}, telegramtest.Hung, false, isGivenUp},
		"hang after":   {telegramtest.Rule{Do: telegramtest.HangAfter}, telegramtest.Hung, true, isGivenUp},
	} {
		t.Run(name, func(t *testing.T) {
			srv := start(t, telegramtest.Options{})
			b, ctx, citizen := client(t, srv), deadline(t), srv.User(1001)
			c.rule.Method, c.rule.Chat, c.rule.Skip, c.rule.Times = "sendMessage", 1001, 1, 2
			remove := srv.Rule(c.rule)
			applied := 2
			for i := range 4 {
				patient, cancel := context.WithCancel(ctx)
				hit := i == 1 || i == 2
				if hit && c.outcome == telegramtest.Hung { // give up once the call hangs
					go func() {
						if srv.Await(ctx, func() bool { return srv.Count("sendMessage", telegramtest.Hung) == i }) == nil {
							cancel()
						}
					}()
				}
				err := send(patient, b, strconv.Itoa(i))
				cancel()
				if hit && !c.fits(err) || !hit && err != nil {
					t.Errorf("call %d: %v", i, err)
				}
				if hit && c.applied {
					applied++
				}
			}
			remove()
			all := citizen.Messages()
			if len(all) != applied {
				t.Fatalf("%d messages instead of %d", len(all), applied)
			}
			if n := srv.Count("sendMessage", c.outcome); n != 2 {
				t.Errorf("%d calls are %s", n, c.outcome)
			}
			for _, call := range srv.Calls() {
				if call.Method == "sendMessage" && call.Outcome != telegramtest.Answered && (call.Applied != c.applied || call.Ambiguous() != c.applied) {
					t.Errorf("%+v", call)
				}
			}
			for _, m := range all {
				if m.Unheard != (c.applied && (m.Text == "1" || m.Text == "2")) {
					t.Errorf("%+v", m)
				}
			}
		})
	}
}

func isHTML(err error) bool {
	return err != nil && strings.Contains(err.Error(), "502 Bad Gateway") && !errors.Is(err, bot.ErrorBadRequest)
}

func isBroken(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "EOF") || strings.Contains(err.Error(), "connection reset"))
}

func isGivenUp(err error) bool { return errors.Is(err, context.Canceled) }

func TestSharesAreDrawnFromTheSeed(t *testing.T) {
	outcomes := func(seed uint64) (list []telegramtest.Outcome) {
		srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{
			Seed: seed, ServerError: .2, ResetBefore: .1, ResetAfter: .1, Methods: []string{"sendMessage"}}})
		srv.User(1001)
		b, ctx := client(t, srv), deadline(t)
		for i := range 200 {
			if err := send(ctx, b, strconv.Itoa(i)); err != nil && !isHTML(err) && !isBroken(err) {
				t.Fatal(err)
			}
		}
		for _, c := range srv.Calls() {
			if c.Method == "sendMessage" {
				list = append(list, c.Outcome)
			}
		}
		return list
	}
	first, again, other := outcomes(7), outcomes(7), outcomes(8)
	if !slices.Equal(first, again) {
		t.Error("the same seed draws otherwise")
	}
	if slices.Equal(first, other) {
		t.Error("another seed draws the same")
	}
	n := map[telegramtest.Outcome]int{}
	for _, o := range first {
		n[o]++
	}
	if n[telegramtest.Failed] < 20 || n[telegramtest.Reset] < 20 || n[telegramtest.Answered] < 80 {
		t.Errorf("shares: %v", n)
	}
}

func TestSendLimitOnTheWire(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{PerSecond: .001, Burst: 5, RetryAfter: 2}})
	srv.User(1001)
	b, ctx := client(t, srv), deadline(t)
	var limited *bot.TooManyRequestsError
	for i := range 10 {
		if err := send(ctx, b, strconv.Itoa(i)); err != nil {
			if !errors.As(err, &limited) {
				t.Fatal(err)
			}
			break
		}
	}
	if limited == nil || limited.RetryAfter != 2 {
		t.Fatalf("%v", limited)
	}
	if _, err := b.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: 1001, Action: models.ChatActionTyping}); err != nil {
		t.Errorf("an action is no message: %v", err)
	}
	if sent, ok := len(srv.User(1001).Messages()), srv.Count("sendMessage", telegramtest.Answered); sent != ok || sent != 5 {
		t.Errorf("%d messages, %d answered, want 5 of each", sent, ok)
	}
	srv.SetFaults(telegramtest.Faults{})
	if err := send(ctx, b, "bebas"); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}

// Every update comes twice when the share is 1, the repetition later.
func TestDuplicates(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{Duplicate: 1, DuplicateDelay: 30 * time.Millisecond}})
	_, updates := collect(t, srv)
	ctx, citizen := deadline(t), srv.User(1001)
	for i := range 10 {
		citizen.Text(strconv.Itoa(i))
	}
	seen := map[int64]int{}
	for range 20 {
		seen[next(t, ctx, updates).ID]++
	}
	for id, n := range seen {
		if n != 2 {
			t.Errorf("update %d came %d times", id, n)
		}
	}
	if len(seen) != 10 {
		t.Errorf("%d updates", len(seen))
	}
}

func TestDownloadFaults(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, updates := collect(t, srv)
	ctx := deadline(t)
	srv.User(1001).Document("a.txt", "text/plain", []byte(strings.Repeat("isi ", 1000)), "")
	id := next(t, ctx, updates).Message.Document.FileID
	srv.Rule(telegramtest.Rule{Method: "file", Times: 1, Do: telegramtest.ResetAfter})
	f, err := b.GetFile(ctx, &bot.GetFileParams{FileID: id})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.FileDownloadLink(f), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := http.DefaultClient.Do(r); err == nil {
		n, err := answer.Body.Read(make([]byte, 1<<20))
		for err == nil {
			n, err = answer.Body.Read(make([]byte, 1<<20))
		}
		if strings.Contains(fmt.Sprint(err), "EOF") && !strings.Contains(err.Error(), "unexpected") {
			t.Errorf("the download ended well after %d bytes: %v", n, err)
		}
	}
	if got := download(t, ctx, b, id); len(got) != 4000 {
		t.Errorf("then %d bytes", len(got))
	}
}

// Many chats at once, with latency: each keeps its order and loses nothing.
func TestOrderUnderLatency(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{LatencyMin: time.Millisecond, LatencyMax: 4 * time.Millisecond}})
	b, ctx := client(t, srv), deadline(t)
	var wg sync.WaitGroup
	for id := int64(1); id <= 20; id++ {
		srv.User(id)
		wg.Go(func() {
			for i := range 20 {
				if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: id, Text: strconv.Itoa(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for id := int64(1); id <= 20; id++ {
		for i, m := range srv.User(id).Messages() {
			if m.Text != strconv.Itoa(i) {
				t.Fatalf("chat %d: message %d is %q", id, i, m.Text)
			}
		}
	}
	srv.Forget()
	if len(srv.Calls()) != 0 || srv.Count("sendMessage") != 400 {
		t.Errorf("after forgetting: %d calls, %d counted", len(srv.Calls()), srv.Count("sendMessage"))
	}
}

func isMigrated(err error) bool {
	var e *bot.MigrateError
	return errors.As(err, &e) && e.MigrateToChatID == 55
}
