package telegramtest

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
)

// call is one API call on its way through the server.
type call struct {
	s      *Server
	method string
	params params
	out    []byte // the answer; begins with {"ok":true,"result":
	record *Call
	plan   plan
}

// method is one entry of the API. Its run is called with the server locked and
// appends the result to c.out, or refuses.
type method struct {
	run  func(c *call) *refusal
	cost func(c *call) int // messages it counts for in the send limits; nil: none
}

var calls = sync.Pool{New: func() any { return &call{out: make([]byte, 0, 4096)} }}

const okHead = `{"ok":true,"result":`

// serve is the whole HTTP surface: /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		token, path, _ := strings.Cut(rest, "/")
		s.serveFile(w, r, token, path)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 {
		s.refuse(w, notFound)
		return
	}
	if token != s.Token {
		s.refuse(w, unauthorized)
		return
	}
	s.serveCall(w, r, name)
}

// refuse answers a request that is no call of this bot.
func (s *Server) refuse(w http.ResponseWriter, why *refusal) {
	if err := answer(w, why.code, why.append(nil)); err != nil {
		return // the client has gone: nobody is left to tell
	}
}

// serveCall takes one call through reading, the way there, the effect, the way
// back and the answer.
func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, name string) {
	c := calls.Get().(*call)
	defer calls.Put(c)
	p, buf, err := readParams(r)
	if buf != nil {
		defer bodies.Put(buf)
	}
	*c = call{s: s, method: name, params: p, out: append(c.out[:0], okHead...)}
	s.begin(c)
	if err != nil {
		why := badRequest("can't parse the request")
		if errors.Is(err, errTooLarge) {
			why = requestTooLarge
		}
		s.reply(w, r, c, why)
		return
	}
	s.pause(c.plan.there)
	if c.plan.act.before() {
		s.disturb(w, r, c)
		return
	}
	why := s.apply(r, c)
	s.pause(c.plan.back)
	if c.plan.act.after() {
		s.disturb(w, r, c)
		return
	}
	s.reply(w, r, c, why)
}

// apply does what the call asks for and notes in the log whether it took place.
func (s *Server) apply(r *http.Request, c *call) *refusal {
	if c.plan.act == Refuse {
		return c.plan.refusal
	}
	if strings.EqualFold(c.method, "getUpdates") {
		return s.getUpdates(r, c)
	}
	m, ok := methods[c.method]
	if !ok {
		if m, ok = methodByFold(c.method); !ok {
			return notFound
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.cost != nil {
		if wait := s.limits.take(time.Now(), c.chat(), m.cost(c)); wait > 0 {
			return tooMany(wait)
		}
	}
	if why := m.run(c); why != nil {
		return why
	}
	c.out = append(c.out, '}')
	c.record.Applied = true
	return nil
}

// reply answers as Telegram would and closes the log entry.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, c *call, why *refusal) {
	code, body, outcome := http.StatusOK, c.out, Answered
	if why != nil {
		code, outcome = why.code, Refused
		if code == http.StatusTooManyRequests {
			outcome = Limited
		}
		body = why.append(nil)
	}
	if r.Context().Err() != nil {
		outcome = Gone
	}
	s.end(c, outcome, code)
	if err := answer(w, code, body); err != nil {
		s.end(c, Gone, code)
	}
}

// pause is time on the way; it ends early when the server closes.
func (s *Server) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.stop.Done():
	}
}

// chat is the call's chat id, 0 when it has none.
func (c *call) chat() int64 {
	id, _ := c.params.num("chat_id")
	return id
}

// ok is the answer of methods that have nothing else to say.
func (c *call) ok() *refusal {
	c.out = append(c.out, "true"...)
	return nil
}

func methodByFold(name string) (method, bool) {
	for known, m := range methods {
		if strings.EqualFold(known, name) {
			return m, true
		}
	}
	return method{}, false
}

func one(*call) int { return 1 }

// methods is the API: every method but getUpdates, which waits and so locks by itself.
var methods = map[string]method{
	"getMe":                  {run: getMe},
	"sendMessage":            {run: sendMessage, cost: one},
	"sendPhoto":              {run: sendPhoto, cost: one},
	"sendDocument":           {run: sendDocument, cost: one},
	"sendVoice":              {run: sendVoice, cost: one},
	"sendLocation":           {run: sendLocation, cost: one},
	"sendVenue":              {run: sendVenue, cost: one},
	"sendMediaGroup":         {run: sendMediaGroup, cost: albumSize},
	"sendChatAction":         {run: sendChatAction},
	"editMessageText":        {run: editMessageText},
	"editMessageCaption":     {run: editMessageCaption},
	"editMessageMedia":       {run: editMessageMedia},
	"editMessageReplyMarkup": {run: editMessageReplyMarkup},
	"deleteMessage":          {run: deleteMessage},
	"deleteMessages":         {run: deleteMessages},
	"answerCallbackQuery":    {run: answerCallbackQuery},
	"getFile":                {run: getFile},
	"getChat":                {run: getChat},
	"leaveChat":              {run: leaveChat},
	"setMyCommands":          {run: setMyCommands},
	"deleteMyCommands":       {run: deleteMyCommands},
	"getMyCommands":          {run: getMyCommands},
	"setMyName":              {run: setText("name", 64)},
	"getMyName":              {run: getText("name", defaultName)},
	"setMyDescription":       {run: setText("description", 512)},
	"getMyDescription":       {run: getText("description", "")},
	"setMyShortDescription":  {run: setText("short_description", 120)},
	"getMyShortDescription":  {run: getText("short_description", "")},
	"setWebhook":             {run: setWebhook},
	"deleteWebhook":          {run: deleteWebhook},
	"getWebhookInfo":         {run: getWebhookInfo},
}

// defaultName is the bot's name until setMyName.
const defaultName = "Damping"

func getMe(c *call) *refusal {
	c.out = c.s.appendBot(c.out)
	c.out = bytes.TrimSuffix(c.out, []byte("}"))
	c.out = append(c.out, `,"can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false}`...)
	return nil
}

// appendBot writes the bot as a User object.
func (s *Server) appendBot(out []byte) []byte {
	out = append(out, '{')
	out = appendInt(out, "id", s.botID)
	out = appendTrue(out, "is_bot")
	out = appendText(out, "first_name", s.settings.text("name", "", defaultName))
	out = appendText(out, "username", s.opts.Username)
	return append(out, '}')
}
