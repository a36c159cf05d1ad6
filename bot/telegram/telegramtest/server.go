package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// DefaultToken is the bot token when Options names none.
const DefaultToken = "187200:local-test-token"

// maxBody bounds one request (Telegram's own limit is 50 MB for a file).
const maxBody = 52 << 20

// Options say how a server starts. The zero value is a server on a free port.
type Options struct {
	Addr           string           // where to listen; default "127.0.0.1:0"
	Token          string           // the bot's token, "<id>:<secret>"; default DefaultToken
	Username       string           // the bot's username; default "damping_test_bot"
	Now            func() time.Time // dates of messages and age of taps; default time.Now
	CallbackTTL    time.Duration    // how long a tap may be answered; default 150 s
	WebhookRetry   time.Duration    // first pause after a failed delivery, doubles up to 64 times; default 50 ms
	MaxCalls       int              // keep only about so many newest calls in the log; 0 keeps all
	StrictEntities bool             // refuse "&" that begins no known entity (Telegram lets it pass)
	Faults         Faults           // what goes wrong from the beginning
}

// Server is one Bot API server with one bot. All methods may be called at any
// time from any goroutine.
type Server struct {
	URL   string // "http://127.0.0.1:port", for bot.WithServerURL
	Token string // the token the bot must use

	opts  Options
	botID int64
	now   func() time.Time
	http  *http.Server
	stop  context.Context // ends with Close: releases hung calls and long polls
	quit  context.CancelFunc
	wg    sync.WaitGroup

	mu        sync.Mutex // guards everything below
	rng       *rand.Rand
	faults    Faults
	limits    limits
	rules     []*Rule
	log       callLog
	chats     map[int64]*chat
	lastMsg   int64
	queue     queue
	hook      *webhook
	taps      map[string]*tap
	lastTap   int64
	files     files
	settings  settings
	lastAlbum int64
}

// Start listens and serves until Close. It panics when it cannot listen, since
// nothing can be tested then.
func Start(opts Options) *Server {
	opts = opts.withDefaults()
	listener, err := net.Listen("tcp", opts.Addr)
	if err != nil {
		panic(fmt.Sprintf("telegramtest: cannot listen on %s: %v", opts.Addr, err))
	}
	s := &Server{
		URL:      "http://" + listener.Addr().String(),
		Token:    opts.Token,
		opts:     opts,
		botID:    tokenID(opts.Token),
		now:      opts.Now,
		chats:    map[int64]*chat{},
		taps:     map[string]*tap{},
		files:    newFiles(),
		settings: newSettings(),
		queue:    newQueue(),
	}
	s.stop, s.quit = context.WithCancel(context.Background())
	s.SetFaults(opts.Faults)
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(fmt.Sprintf("telegramtest: serving ended: %v", err))
		}
	}()
	return s
}

// Close ends every connection, hung ones too, and waits for the server's goroutines.
func (s *Server) Close() {
	s.quit()
	s.mu.Lock()
	s.dropWebhook()
	s.mu.Unlock()
	if err := s.http.Close(); err != nil {
		panic(fmt.Sprintf("telegramtest: closing: %v", err))
	}
	s.wg.Wait()
}

func (o Options) withDefaults() Options {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Token == "" {
		o.Token = DefaultToken
	}
	if o.Username == "" {
		o.Username = "damping_test_bot"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.CallbackTTL == 0 {
		o.CallbackTTL = 150 * time.Second
	}
	if o.WebhookRetry == 0 {
		o.WebhookRetry = 50 * time.Millisecond
	}
	return o
}

// tokenID reads the bot's id from the front of its token.
func tokenID(token string) int64 {
	var id int64
	for _, c := range token {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + int64(c-'0')
	}
	return id
}
