package whatsapp

import (
	"context"
	"net/http"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
)

// outdatedPause is how long an outdated client waits before it asks again which
// version is the newest.
const outdatedPause = time.Hour

// session is one client of the library, from its first connection to the event
// that ends it. The library reconnects by itself in between.
type session struct {
	n      *Network
	ctx    context.Context
	client *whatsmeow.Client
	intake bot.Intake
	ended  chan any // the event that ends it

	mu   sync.Mutex
	over bool // what the library still tells of it is no news
}

// fares notes how the account fares, while the session lasts.
func (s *session) fares(state State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.n.setState(state, time.Time{})
	}
}

// close ends the session for good.
func (s *session) close() {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.n.client.Store(nil)
	s.client.Disconnect()
}

// serve lets a paired account receive and send until ctx ends or WhatsApp ends it,
// and then waits as that demands.
func (n *Network) serve(ctx context.Context, device *store.Device, intake bot.Intake) {
	s := &session{n: n, ctx: ctx, client: n.newClient(device), intake: intake, ended: make(chan any, 1)}
	s.client.AddEventHandlerWithSuccessStatus(s.handle)
	n.setState(Connecting, time.Time{})
	n.client.Store(s.client)
	defer s.close()
	tidying, end := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer end()
	beside.Go(func() { n.tidy(tidying, device) })
	if err := s.client.ConnectContext(ctx); err != nil {
		n.log.Warn("whatsapp: connecting failed")
		sleep(ctx, n.cfg.LookEvery)
		return
	}
	select {
	case <-ctx.Done():
	case event := <-s.ended:
		s.close()
		n.after(ctx, event)
	}
}

// after waits as the end of a session demands.
func (n *Network) after(ctx context.Context, event any) {
	switch e := event.(type) {
	case *events.TemporaryBan:
		until := n.cfg.Clock().Add(e.Expire)
		n.setState(Banned, until)
		for left := e.Expire; left > 0 && ctx.Err() == nil; left = until.Sub(n.cfg.Clock()) {
			sleep(ctx, min(left, n.cfg.LookEvery))
		}
	case *events.ClientOutdated:
		n.setState(Outdated, time.Time{})
		if !n.renewVersion(ctx) {
			sleep(ctx, outdatedPause)
		}
	case *events.StreamReplaced:
		n.setState(Replaced, time.Time{})
		<-ctx.Done() // two programs that take each other's place for ever would be worse
	case *events.LoggedOut: // the library has deleted the account: Run sees that
	default: // refused in a way nobody knows, or given up by ourselves
		sleep(ctx, n.cfg.LookEvery)
	}
}

// renewVersion asks which version WhatsApp wants and takes it, only upward. It
// tells whether there is a new one to try.
func (n *Network) renewVersion(ctx context.Context) bool {
	newest, err := whatsmeow.GetLatestVersion(ctx, &http.Client{Transport: guard{n.cfg.Transport}, Timeout: time.Minute})
	if err != nil || newest[2] <= store.GetWAVersion()[2] {
		return false
	}
	store.SetWAVersion(*newest)
	store.BaseClientPayload.UserAgent.AppVersion = newest.ProtoAppVersion() // SetWAVersion leaves it as it was
	n.log.Warn("whatsapp: took the newest version; the library should be renewed", "revision", newest[2])
	return true
}

// end ends the session, once.
func (s *session) end(event any) {
	select {
	case s.ended <- event:
	default: // it has ended already
	}
}

// handle takes one event of the library. For a message, false is "not acknowledged":
// WhatsApp sends it again with the next connection.
func (s *session) handle(event any) (safe bool) {
	defer func() {
		if r := recover(); r != nil { // the library would take a panic for success
			s.n.log.Error("whatsapp: a message could not be taken")
			safe = false
			s.end(nil)
		}
	}()
	switch e := event.(type) {
	case *events.Message:
		return s.take(e)
	case *events.UndecryptableMessage:
		s.lose(e)
	case *events.Receipt:
		s.n.hear(e)
	case *events.Connected:
		s.fares(OK)
	case *events.Disconnected:
		s.fares(Connecting)
	case *events.TemporaryBan, *events.ClientOutdated, *events.StreamReplaced, *events.LoggedOut, *events.ConnectFailure:
		s.end(e)
	}
	return true
}
