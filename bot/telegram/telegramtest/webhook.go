package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// webhook delivers updates to the bot's own address: those of one chat one after
// another, each again and again until it is answered 2xx.
type webhook struct {
	s       *Server
	url     string
	secret  string
	ctx     context.Context
	cancel  context.CancelFunc
	client  *http.Client
	slots   chan struct{}       // max_connections
	lanes   map[int64][]*update // by chat; a lane that exists has its goroutine
	lastErr string
	errAt   time.Time
}

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`)

// webhookTimeout is how long Telegram waits for an answer.
const webhookTimeout = 60 * time.Second

func setWebhook(c *call) *refusal {
	s, address := c.s, c.params.str("url")
	if address == "" {
		return deleteWebhook(c)
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return badRequest("bad webhook: invalid webhook URL specified")
	}
	secret := c.params.str("secret_token")
	if !secretToken.MatchString(secret) {
		return badRequest("secret token contains unallowed characters")
	}
	if why := s.setAllowed(&c.params); why != nil {
		return why
	}
	connections := int64(40)
	if n, ok := c.params.num("max_connections"); ok {
		connections = min(max(1, n), 100)
	}
	s.dropWebhook()
	if c.params.yes("drop_pending_updates") {
		s.queue.items = nil
	}
	s.queue.kick(byWebhook)
	s.startWebhook(address, secret, int(connections))
	return c.ok()
}

func deleteWebhook(c *call) *refusal {
	c.s.dropWebhook()
	if c.params.yes("drop_pending_updates") {
		c.s.queue.items = nil
	}
	return c.ok()
}

func getWebhookInfo(c *call) *refusal {
	info := struct {
		URL         string   `json:"url"`
		Certificate bool     `json:"has_custom_certificate"`
		Pending     int      `json:"pending_update_count"`
		ErrorAt     int64    `json:"last_error_date,omitempty"`
		Error       string   `json:"last_error_message,omitempty"`
		Allowed     []string `json:"allowed_updates,omitempty"`
		Connections int      `json:"max_connections,omitempty"`
	}{Pending: len(c.s.queue.items), Allowed: c.s.queue.allowed}
	if h := c.s.hook; h != nil {
		info.URL, info.Error, info.Connections = h.url, h.lastErr, cap(h.slots)
		if !h.errAt.IsZero() {
			info.ErrorAt = h.errAt.Unix()
		}
	}
	out, err := json.Marshal(info)
	if err != nil {
		return badRequest(err.Error())
	}
	c.out = append(c.out, out...)
	return nil
}

// startWebhook begins with what is waiting. The server is locked.
func (s *Server) startWebhook(address, secret string, connections int) {
	h := &webhook{
		s: s, url: address, secret: secret,
		client: &http.Client{Timeout: webhookTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: connections}},
		slots:  make(chan struct{}, connections),
		lanes:  map[int64][]*update{},
	}
	h.ctx, h.cancel = context.WithCancel(s.stop)
	s.hook = h
	for _, u := range s.queue.items {
		h.push(u)
	}
}

// dropWebhook stops delivering; what was not acknowledged stays in the queue. The
// server is locked.
func (s *Server) dropWebhook() {
	if s.hook == nil {
		return
	}
	s.hook.cancel()
	s.hook.client.CloseIdleConnections()
	s.hook = nil
}

// push puts an update into its chat's lane. The server is locked.
func (h *webhook) push(u *update) {
	lane, running := h.lanes[u.chat]
	h.lanes[u.chat] = append(lane, u)
	if !running {
		h.s.wg.Add(1)
		go h.run(u.chat)
	}
}

// run delivers one lane until it is empty.
func (h *webhook) run(chat int64) {
	defer h.s.wg.Done()
	for {
		h.s.mu.Lock()
		lane := h.lanes[chat]
		if len(lane) == 0 || h.ctx.Err() != nil {
			delete(h.lanes, chat)
			h.s.mu.Unlock()
			return
		}
		u := lane[0]
		h.s.mu.Unlock()
		if !h.deliver(u) {
			return
		}
		h.s.mu.Lock()
		h.lanes[chat] = h.lanes[chat][1:]
		h.s.delivered(u)
		again := h.s.faults.Duplicate > 0 && h.s.rng.Float64() < h.s.faults.Duplicate
		delay := h.s.echoDelay()
		h.s.mu.Unlock()
		if again {
			h.s.wg.Add(1)
			go h.repeat(u, delay)
		}
	}
}

// delivered takes an acknowledged update out of the queue. The server is locked.
func (s *Server) delivered(u *update) {
	u.acked = true
	items := s.queue.items
	for len(items) > 0 && items[0].acked {
		items[0] = nil
		items = items[1:]
	}
	s.queue.items = items
}

// deliver tries until it succeeds; false means that the webhook is gone.
func (h *webhook) deliver(u *update) bool {
	pause := h.s.opts.WebhookRetry
	for {
		wait, err := h.post(u)
		if err == nil {
			return true
		}
		h.s.mu.Lock()
		h.lastErr, h.errAt = err.Error(), h.s.now()
		h.s.mu.Unlock()
		if !h.sleep(max(pause, wait)) {
			return false
		}
		pause = min(2*pause, 64*h.s.opts.WebhookRetry)
	}
}

// repeat delivers an acknowledged update once more, whatever comes of it.
func (h *webhook) repeat(u *update, delay time.Duration) {
	defer h.s.wg.Done()
	if !h.sleep(delay) {
		return
	}
	if _, err := h.post(u); err != nil {
		return // the one repetition was lost: it was only ever an extra
	}
}

func (h *webhook) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-h.ctx.Done():
		return false
	}
}

// post makes one attempt. The answer may say how long to wait before the next.
func (h *webhook) post(u *update) (wait time.Duration, err error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-h.ctx.Done():
		return 0, h.ctx.Err()
	}
	r, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	answer, err := h.client.Do(r)
	if err != nil {
		return 0, err
	}
	_, readErr := io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20))
	if err := answer.Body.Close(); err != nil {
		return 0, err
	}
	if answer.StatusCode/100 == 2 {
		return 0, readErr
	}
	if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		wait = time.Duration(min(n, 3600)) * time.Second
	}
	return wait, &webhookError{answer.Status}
}

// webhookError is an answer that is no success.
type webhookError struct{ status string }

func (e *webhookError) Error() string { return "Wrong response from the webhook: " + e.status }
