package bot

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Stater is a network that can tell how it is in one word: "ok",
// "connecting", "unauthorized", "conflict", "down", "unheard", Held.
type Stater interface{ State() string }

// Held is the state of a network whose account another process has.
const Held = "held"

// readyTime bounds what a look at the database may take.
const readyTime = 2 * time.Second

// Ops serves /healthz (the process lives) and /readyz (it can work).
func (b *Bot) Ops() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		b.tell(w, http.StatusOK, map[string]any{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", b.ready)
	return mux
}

// Metrics serves the metrics in Prometheus' format, for an address of its own.
func (b *Bot) Metrics() http.Handler {
	return promhttp.HandlerFor(b.metrics.registry, promhttp.HandlerOpts{})
}

// ready answers 200 when the database answers; its tables are up to date ever
// since it was opened. A network that is down is told, but the others work on,
// so it makes nobody unready.
func (b *Bot) ready(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithTimeout(r.Context(), readyTime)
	defer stop()
	code, database := http.StatusOK, "ok"
	if err := b.Store.Ping(ctx); err != nil {
		code, database = http.StatusServiceUnavailable, class(err)
	}
	b.tell(w, code, map[string]any{"database": database, "networks": b.States()})
}

// States tells how each network is, by its channel.
func (b *Bot) States() map[string]string {
	states := map[string]string{}
	for channel, a := range b.accounts {
		states[channel] = a.state()
	}
	return states
}

// state is what the network tells of itself, or what its last send showed.
func (a *account) state() string {
	if s, ok := a.net.(Stater); ok {
		return s.State()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failed {
		return Down.String()
	}
	return "ok"
}

// tell writes one answer as JSON.
func (b *Bot) tell(w http.ResponseWriter, code int, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		b.log.Debug("answer not written", "class", class(err))
	}
}
