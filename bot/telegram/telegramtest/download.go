package telegramtest

import (
	"net/http"
)

func getFile(c *call) *refusal {
	f := c.s.files.byID[c.params.str("file_id")]
	if f == nil {
		return badRequest("wrong file_id or the file is temporarily unavailable")
	}
	if len(f.Data) > maxDownload {
		return badRequest("file is too big")
	}
	c.out = append(c.out, '{')
	c.out = f.appendIDs(c.out)
	c.out = appendText(c.out, "file_path", f.Path)
	c.out = append(c.out, '}')
	return nil
}

// serveFile answers a download. The log calls it "file", and faults apply to it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, token, path string) {
	c := &call{s: s, method: "file"}
	s.begin(c)
	s.pause(c.plan.there)
	if c.plan.act.before() {
		s.disturb(w, r, c)
		return
	}
	s.mu.Lock()
	f := s.files.byPath[path]
	c.record.Applied = f != nil
	s.mu.Unlock()
	var why *refusal
	switch {
	case token != s.Token:
		why = unauthorized
	case c.plan.act == Refuse:
		why = c.plan.refusal
	case f == nil:
		why = notFound
	default:
		c.out = f.content()
	}
	s.pause(c.plan.back)
	switch {
	case c.plan.act.after():
		s.disturb(w, r, c)
	case why != nil:
		s.reply(w, r, c, why)
	default:
		s.end(c, Answered, http.StatusOK)
		w.Header().Set("Content-Type", "application/octet-stream")
		if _, err := w.Write(c.out); err != nil {
			s.end(c, Gone, http.StatusOK)
		}
	}
}
