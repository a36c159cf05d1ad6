package telegramtest

import (
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Faults say what goes wrong, as shares from 0 to 1 of the calls (or updates).
// The zero value is a server without faults.
type Faults struct {
	Seed uint64 // of the one source that all shares are drawn from

	Duplicate      float64       // updates that are delivered once more after they were confirmed
	DuplicateDelay time.Duration // at most so much later; default 200 ms

	ServerError float64       // calls answered 502 with an HTML page, not applied
	ResetBefore float64       // connection reset, not applied
	ResetAfter  float64       // connection reset in the answer, but applied: the ambiguous case
	Hang        float64       // never answered, not applied, until the client goes
	LatencyMin  time.Duration // time of a call, half of it before the effect
	LatencyMax  time.Duration

	PerSecond     float64 // messages a second over all chats; 0: no limit
	Burst         int     // default: PerSecond
	ChatPerSecond float64 // messages a second in one chat; 0: no limit
	ChatBurst     int     // default 1
	RetryAfter    int     // seconds a 429 asks for; default: until the bucket has one again, at least 1

	Methods []string // only these are disturbed and slowed; empty: all
}

// Act is what a fault does to one call.
type Act int

// Acts that a Rule can name. "Before" and "after" mean the effect of the call:
// after it, the message was really sent.
const (
	Pass             Act = iota // nothing happens to the call
	Refuse                      // answered with the rule's code and description, not applied
	ServerError                 // 502 with an HTML page, not applied
	ServerErrorAfter            // the same, but applied
	ResetBefore                 // connection reset, not applied
	ResetAfter                  // connection reset, but applied
	Hang                        // no answer, not applied
	HangAfter                   // no answer, but applied
)

func (a Act) before() bool { return a == ServerError || a == ResetBefore || a == Hang }
func (a Act) after() bool  { return a == ServerErrorAfter || a == ResetAfter || a == HangAfter }

// Rule disturbs chosen calls, before the shares of Faults are drawn.
type Rule struct {
	Method string // "" is every method
	Chat   int64  // 0 is every chat
	Skip   int    // so many fitting calls pass first
	Times  int    // then so many are disturbed; 0: until the rule is removed
	Do     Act

	Code        int    // with Refuse: error_code, 403 for example
	Description string // with Refuse: "Forbidden: user is deactivated", for example
	RetryAfter  int    // with Refuse: seconds; makes the code 429 when Code is 0
	MigrateTo   int64  // with Refuse: migrate_to_chat_id

	seen int
}

// plan is what will happen to one call.
type plan struct {
	act         Act
	refusal     *refusal
	there, back time.Duration
}

// SetFaults replaces the faults; limits begin full.
func (s *Server) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.DuplicateDelay == 0 {
		f.DuplicateDelay = 200 * time.Millisecond
	}
	s.faults = f
	s.rng = rand.New(rand.NewPCG(f.Seed, 0x9e3779b97f4a7c15))
	s.limits = newLimits(f)
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

// decide draws what happens to a call. The server is locked.
func (s *Server) decide(name string, chat int64) plan {
	var p plan
	f := &s.faults
	touched := len(f.Methods) == 0 || slices.Contains(f.Methods, name)
	if touched && f.LatencyMax > 0 {
		d := f.LatencyMin
		if spread := int64(f.LatencyMax - f.LatencyMin); spread > 0 {
			d += time.Duration(s.rng.Int64N(spread))
		}
		p.there, p.back = d/2, d-d/2
	}
	for _, r := range s.rules {
		if r.fits(name, chat) {
			p.act, p.refusal = r.Do, r.refusal()
			return p
		}
	}
	if touched {
		p.act = s.draw()
	}
	return p
}

// draw picks at most one of the shares.
func (s *Server) draw() Act {
	f := &s.faults
	if f.ServerError+f.ResetBefore+f.ResetAfter+f.Hang == 0 {
		return Pass
	}
	dice := s.rng.Float64()
	for _, share := range [...]struct {
		size float64
		act  Act
	}{{f.ServerError, ServerError}, {f.ResetBefore, ResetBefore}, {f.ResetAfter, ResetAfter}, {f.Hang, Hang}} {
		if dice < share.size {
			return share.act
		}
		dice -= share.size
	}
	return Pass
}

func (r *Rule) fits(name string, chat int64) bool {
	if r.Method != "" && r.Method != name || r.Chat != 0 && r.Chat != chat {
		return false
	}
	r.seen++
	return r.seen > r.Skip && (r.Times == 0 || r.seen <= r.Skip+r.Times)
}

func (r *Rule) refusal() *refusal {
	switch {
	case r.Do != Refuse:
		return nil
	case r.Code == 0 && r.RetryAfter > 0:
		return tooMany(r.RetryAfter)
	case r.Code == 0:
		return badRequest(r.Description)
	}
	return &refusal{code: r.Code, description: r.Description, retryAfter: r.RetryAfter, migrateTo: r.MigrateTo}
}

// disturb ends the call in the planned way.
func (s *Server) disturb(w http.ResponseWriter, r *http.Request, c *call) {
	switch c.plan.act {
	case ServerError, ServerErrorAfter:
		s.end(c, Failed, http.StatusBadGateway)
		if err := answerBadGateway(w); err != nil {
			s.end(c, Gone, http.StatusBadGateway)
		}
	case ResetBefore, ResetAfter:
		s.end(c, Reset, 0)
		reset(w, c)
	case Hang, HangAfter:
		s.end(c, Hung, 0)
		select {
		case <-r.Context().Done():
		case <-s.stop.Done():
		}
		panic(http.ErrAbortHandler)
	case Pass, Refuse:
	}
}

// reset closes the connection with RST. After the effect, every second time half
// an answer was already on its way; a refused call had no effect to tell of.
func reset(w http.ResponseWriter, c *call) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if c.plan.act == ResetAfter && c.record.Applied && c.record.N%2 == 0 {
		half := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(c.out)+1) + "\r\n\r\n" + string(c.out[:len(c.out)/2])
		if _, err := io.WriteString(conn, half); err == nil {
			time.Sleep(time.Millisecond) // RST may overtake what was written
		}
	}
	abort(conn)
}

// abort closes with RST instead of FIN.
func abort(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetLinger(0); err != nil {
			return // already closed: there is nothing left to reset
		}
	}
	if err := conn.Close(); err != nil {
		return // already closed
	}
}
