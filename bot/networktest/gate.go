package networktest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Gate stands between a network and its platform. While it is shut nobody answers
// at its address, as when the line is dead.
type Gate struct {
	URL string // "http://127.0.0.1:port"

	target string // host:port
	mu     sync.Mutex
	listen net.Listener // nil while shut
	conns  map[net.Conn]bool
}

// NewGate opens a gate to the server at url, until the test ends.
func NewGate(t testing.TB, url string) *Gate {
	t.Helper()
	g := &Gate{target: strings.TrimPrefix(url, "http://"), conns: map[net.Conn]bool{}}
	if err := g.open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	g.URL = "http://" + g.listen.Addr().String()
	t.Cleanup(func() { g.shut() })
	return g
}

// Cut breaks every connection and lets none in until mend is called.
func (g *Gate) Cut(t testing.TB) (mend func()) {
	t.Helper()
	address := g.shut()
	return func() {
		t.Helper()
		Eventually(t, func() bool { return g.open(address) == nil }, func() string { return "the gate does not open" })
	}
}

func (g *Gate) open(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.listen = l
	g.mu.Unlock()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // it was shut
			}
			go g.carry(l, conn)
		}
	}()
	return nil
}

// shut returns the address that was open.
func (g *Gate) shut() (address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listen != nil {
		address = g.listen.Addr().String()
		_ = g.listen.Close()
		g.listen = nil
	}
	for c := range g.conns {
		_ = c.Close()
	}
	clear(g.conns)
	return address
}

// carry carries bytes both ways until one side ends.
func (g *Gate) carry(l net.Listener, near net.Conn) {
	far, err := new(net.Dialer).Dial("tcp", g.target)
	if err != nil {
		_ = near.Close()
		return
	}
	end := sync.OnceFunc(func() { _, _ = near.Close(), far.Close() })
	defer end()
	g.mu.Lock()
	if g.listen != l { // shut since
		g.mu.Unlock()
		return
	}
	g.conns[near], g.conns[far] = true, true
	g.mu.Unlock()
	go func() {
		_, _ = io.Copy(far, near)
		end()
	}()
	_, _ = io.Copy(near, far)
	g.mu.Lock()
	delete(g.conns, near)
	delete(g.conns, far)
	g.mu.Unlock()
}
