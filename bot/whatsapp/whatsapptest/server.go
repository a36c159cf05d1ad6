package whatsapptest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
)

// Options say how a server starts. The zero value is a server on a free port.
type Options struct {
	Addr string                           // where to listen; default "127.0.0.1:0"
	Now  func() time.Time                 // stamps of messages; default time.Now
	Logf func(format string, args ...any) // what the server could not answer and what went wrong; default nothing
}

// Server is WhatsApp for the clients that are led to it. All methods may be
// called at any time from any goroutine.
type Server struct {
	URL  string // "http://127.0.0.1:port"
	Root string // hex of the key that the server's certificates are signed with

	opts   Options
	dir    string // the citizens' own databases
	static *keys.KeyPair
	chain  []byte
	http   *http.Server
	stop   context.Context // ends with Close
	quit   context.CancelFunc
	wg     sync.WaitGroup

	late atomic.Int64 // nanoseconds that what is told may be delayed

	talking sync.RWMutex // guards silent
	silent  bool

	mu        sync.Mutex // guards everything below
	changed   chan struct{}
	phones    map[string]*Phone // by number
	lids      map[string]*Phone
	pendings  map[string]*pending // by reference
	conns     map[*conn]bool
	sent      []*Sent
	rules     []*Rule
	asked     map[string]int // what clients asked that the server does not know
	lastID    int
	media     map[string][]byte // encrypted files by their hash
	fetched   int
	mediaHost string // where clients are told to fetch files
	mediaAt   string // where they are sent on to, or ""
	newest    uint32 // revision of the client on the front page
	oldest    uint32 // revision that is still let in
}

// Start listens and serves until Close. It panics when it cannot listen, since
// nothing can be tested then.
func Start(opts Options) *Server {
	if opts.Addr == "" {
		opts.Addr = "127.0.0.1:0"
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	listener, err := net.Listen("tcp", opts.Addr)
	must("listening on "+opts.Addr, err)
	s := &Server{
		URL:       "http://" + listener.Addr().String(),
		Root:      hex.EncodeToString(root().Pub[:]),
		opts:      opts,
		static:    keys.NewKeyPair(),
		changed:   make(chan struct{}),
		phones:    map[string]*Phone{},
		lids:      map[string]*Phone{},
		pendings:  map[string]*pending{},
		conns:     map[*conn]bool{},
		asked:     map[string]int{},
		media:     map[string][]byte{},
		mediaHost: mediaHost,
		newest:    store.GetWAVersion()[2],
	}
	s.chain, err = certify(s.static)
	must("making the certificates", err)
	s.dir, err = os.MkdirTemp("", "whatsapptest")
	must("making a folder", err)
	s.stop, s.quit = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws/chat", s.serveSocket)
	mux.HandleFunc("POST /mms/{kind}/{token}", s.upload)
	mux.HandleFunc("GET /v/{token}", s.download)
	mux.HandleFunc("GET /{$}", s.page)
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(fmt.Sprintf("whatsapptest: serving ended: %v", err))
		}
	}()
	return s
}

// Close ends every connection and waits for the server's goroutines. Citizens
// are to be closed before.
func (s *Server) Close() {
	s.quit()
	s.Cut()
	must("closing", s.http.Close())
	s.wg.Wait()
	s.removeFolder()
	s.talking.Lock()
	defer s.talking.Unlock()
	s.silent = true
}

// removeFolder tries for a second: the library's last queries may still be closing
// their files.
func (s *Server) removeFolder() {
	var err error
	for range 100 {
		if err = os.RemoveAll(s.dir); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	must("removing the folder", err)
}

// must ends the test program: the test's own machinery is broken.
func must(what string, err error) {
	if err != nil {
		panic(fmt.Sprintf("whatsapptest: %s: %v", what, err))
	}
}

func (s *Server) note(format string, args ...any) { s.logf("whatsapptest: "+format, args...) }

// logf is silent after Close: the library's last goroutines outlive a test, and a
// test's own log does not.
func (s *Server) logf(format string, args ...any) {
	s.talking.RLock()
	defer s.talking.RUnlock()
	if s.opts.Logf != nil && !s.silent {
		s.opts.Logf(format, args...)
	}
}

// Cut breaks every connection without a word, as a failing network does.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.quit()
	}
}

// Await waits until holds is true, and looks again after everything that a client
// brings about. The server is not locked meanwhile, so holds may ask it anything.
func (s *Server) Await(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// touch wakes everybody who waits. The server is locked.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// nextID names a stanza of the server's own. The server is locked.
func (s *Server) nextID() string {
	s.lastID++
	return fmt.Sprintf("srv-%d", s.lastID)
}

// Asked counts the questions of clients that the server does not know and refused,
// by namespace and first tag: "w:stats/query".
func (s *Server) Asked() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for what, n := range s.asked {
		out[what] = n
	}
	return out
}

// Lead leads all three HTTP clients of a library client to the server. Anything
// but WhatsApp's own hosts is refused.
func (s *Server) Lead(client *whatsmeow.Client) {
	client.SetWebsocketHTTPClient(s.HTTPClient())
	client.SetPreLoginHTTPClient(s.HTTPClient())
	client.SetMediaHTTPClient(s.HTTPClient())
}

// node writes one node shortly.
func node(tag string, attrs waBinary.Attrs, content any) waBinary.Node {
	if list, ok := content.(waBinary.Node); ok {
		content = []waBinary.Node{list}
	}
	return waBinary.Node{Tag: tag, Attrs: attrs, Content: content}
}
