package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	tg "github.com/go-telegram/bot"

	"damping/bot"
)

const (
	maxWebhookBody     = 1 << 20
	webhookConnections = 40 // Telegram's default; updates of one chat still come one at a time
	secretHeader       = "X-Telegram-Bot-Api-Secret-Token"
)

// WebhookPath is the path of Config.WebhookURL, "" when polling.
func (n *Network) WebhookPath() string {
	u, err := url.Parse(n.cfg.WebhookURL)
	if err != nil || n.cfg.WebhookURL == "" {
		return ""
	}
	if u.Path == "" {
		return "/"
	}
	return u.Path
}

// Handler takes updates at WebhookPath: 200 once the update is committed; 401
// on a wrong secret, 405, 413 over 1 MB, 400 when it is not JSON; 503 when the
// inbox takes nothing or Run does not run, and Telegram brings it again.
func (n *Network) Handler() http.Handler {
	want := sha256.Sum256([]byte(n.cfg.WebhookSecret))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
		case n.cfg.WebhookSecret == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1:
			w.WriteHeader(http.StatusUnauthorized)
		default:
			w.WriteHeader(n.receive(w, r))
		}
	})
}

// receive takes one delivery and returns the status to answer.
func (n *Network) receive(w http.ResponseWriter, r *http.Request) int {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case err != nil || !json.Valid(raw):
		return http.StatusBadRequest
	}
	intake := n.intake.Load()
	if intake == nil {
		return http.StatusServiceUnavailable
	}
	batch := n.understand([]json.RawMessage{raw})
	if batch[0].id == 0 {
		return http.StatusBadRequest
	}
	if batch[0].wanted {
		if err := (*intake)(r.Context(), []bot.Incoming{batch[0].in}); err != nil {
			n.log.Warn("telegram: the inbox takes nothing", "updates", 1)
			return http.StatusServiceUnavailable
		}
	}
	n.afterwards(batch)
	return http.StatusOK
}

// hold registers the webhook and keeps the network running until ctx ends.
func (n *Network) hold(ctx context.Context) {
	n.insist(ctx, "setWebhook", func(ctx context.Context) error {
		err := n.setWebhook(ctx)
		if err != nil && ctx.Err() == nil {
			n.noteFailure(err)
		}
		return err
	})
	if ctx.Err() == nil {
		n.setState(OK)
	}
	n.watch(ctx, n.cfg.WatchEvery)
}

func (n *Network) setWebhook(ctx context.Context) error {
	ctx, a := withAttempt(ctx)
	_, err := n.api.SetWebhook(ctx, &tg.SetWebhookParams{
		URL:            n.cfg.WebhookURL,
		SecretToken:    n.cfg.WebhookSecret,
		AllowedUpdates: allowed,
		MaxConnections: webhookConnections,
	})
	if err != nil {
		return n.fault(err, a)
	}
	return nil
}

// dropWebhook ends a webhook of an earlier time, keeping what waits for it.
func (n *Network) dropWebhook(ctx context.Context) error {
	ctx, a := withAttempt(ctx)
	if _, err := n.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); err != nil {
		return n.fault(err, a)
	}
	return nil
}
