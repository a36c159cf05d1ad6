package whatsapptest

import (
	"math/rand/v2"
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// Point is where a rule disturbs.
type Point int

// The points.
const (
	AtLogin   Point = iota // a client wants in: every act there refuses it
	AtSend                 // a client sends a message
	AtDeliver              // a device is given a message
)

// Act is what a rule does.
type Act int

// The acts, each for one point.
const (
	Outdated    Act = iota // login: 405, the client's version is too old
	TempBan                // login: 402 with Code (101: too many people) and For
	LoggedOut              // login: 401, the device was unlinked
	Unavailable            // login: 503, come again
	RefuseSend             // send: answered with Code, 463 for example; not applied
	CutBefore              // send: the connection breaks; not applied
	CutAfter               // send: the connection breaks, but applied and never answered
	Duplicate              // deliver: comes twice on one connection
	Withhold               // deliver: comes only with the next connection
)

// Rule disturbs chosen events.
type Rule struct {
	At     Point
	Number string  // of the account; "" is everybody, and clients not yet paired
	Skip   int     // so many fitting events pass first
	Times  int     // then so many are disturbed; 0: until the rule is removed
	Share  float64 // of the fitting events, by chance; 0 is all
	Do     Act

	Code int           // of RefuseSend and TempBan
	For  time.Duration // of TempBan, whole seconds

	seen int
}

// Rule adds a rule; remove takes it away again.
func (s *Server) Rule(r Rule) (remove func()) {
	rule := &r
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, rule)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rules = slices.DeleteFunc(s.rules, func(other *Rule) bool { return other == rule })
	}
}

// Delay makes whatever clients are told come up to so much later, in the same order.
func (s *Server) Delay(most time.Duration) { s.late.Store(int64(most)) }

// rule finds the first rule for an event, or nil. The server is locked.
func (s *Server) rule(at Point, number string) *Rule {
	for _, r := range s.rules {
		if r.At != at || r.Number != "" && r.Number != number {
			continue
		}
		if r.Share > 0 && rand.Float64() >= r.Share {
			continue
		}
		r.seen++
		if r.seen > r.Skip && (r.Times == 0 || r.seen <= r.Skip+r.Times) {
			return r
		}
	}
	return nil
}

func (r *Rule) is(act Act) bool { return r != nil && r.Do == act }

// failure is how a login is refused.
func (r *Rule) failure() waBinary.Node {
	switch r.Do {
	case TempBan:
		return failure(402, waBinary.Attrs{"code": r.Code, "expire": int(r.For / time.Second)})
	case LoggedOut:
		return failure(401, nil)
	case Unavailable:
		return failure(503, nil)
	}
	return failure(405, nil)
}
