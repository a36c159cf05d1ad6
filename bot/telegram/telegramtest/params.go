package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// params are the fields of one call, whatever encoding they came in: every value
// is text, as in Telegram; objects and lists are JSON text.
type params struct {
	fields []field
}

// field is one parameter. Its value points into the request's buffer, so whatever
// is kept must be copied (str and file do).
type field struct {
	name     string
	value    []byte
	filename string
	isFile   bool
}

var errBadBody = errors.New("the request's body cannot be read")

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readParams reads query and body. The buffer must go back to bodies when the
// call is over.
func readParams(r *http.Request) (params, *bytes.Buffer, error) {
	var p params
	if r.URL.RawQuery != "" {
		if err := p.addQuery(r.URL.RawQuery); err != nil {
			return p, nil, err
		}
	}
	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	if r.Body == nil || r.Body == http.NoBody {
		return p, buf, nil
	}
	if _, err := buf.ReadFrom(io.LimitReader(r.Body, maxBody+1)); err != nil {
		return p, buf, err
	}
	if buf.Len() > maxBody {
		return p, buf, errTooLarge
	}
	return p, buf, p.addBody(r.Header.Get("Content-Type"), buf.Bytes())
}

func (p *params) addBody(contentType string, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if boundary, ok := plainBoundary(contentType); ok {
		return p.addMultipart(boundary, body)
	}
	kind, options, err := mime.ParseMediaType(contentType)
	if err != nil {
		return errBadBody
	}
	switch kind {
	case "multipart/form-data":
		return p.addMultipart(options["boundary"], body)
	case "application/json":
		return p.addJSON(body)
	case "application/x-www-form-urlencoded":
		return p.addQuery(string(body))
	}
	return nil // Telegram ignores bodies of other kinds
}

// plainBoundary is the short way for the header that Go's multipart.Writer makes.
func plainBoundary(contentType string) (string, bool) {
	boundary, ok := strings.CutPrefix(contentType, "multipart/form-data; boundary=")
	return boundary, ok && boundary != "" && !strings.ContainsAny(boundary, "\"; ")
}

func (p *params) addQuery(text string) error {
	values, err := url.ParseQuery(text)
	if err != nil {
		return errBadBody
	}
	for name, list := range values {
		p.fields = append(p.fields, field{name: name, value: []byte(list[0])})
	}
	return nil
}

func (p *params) addJSON(body []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(body, &values); err != nil {
		return errBadBody
	}
	for name, raw := range values {
		value := []byte(raw)
		if raw[0] == '"' {
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return errBadBody
			}
			value = []byte(text)
		}
		if string(value) == "null" {
			continue
		}
		p.fields = append(p.fields, field{name: name, value: value})
	}
	return nil
}

// addMultipart splits the body by hand: mime/multipart would be the dearest part
// of a call.
func (p *params) addMultipart(boundary string, body []byte) error {
	delimiter := []byte("--" + boundary)
	body = bytes.TrimPrefix(body, []byte("\r\n")) // a form without fields begins so
	if !bytes.HasPrefix(body, delimiter) {
		return errBadBody
	}
	body = body[len(delimiter):]
	separator := append([]byte("\r\n"), delimiter...)
	for !bytes.HasPrefix(body, []byte("--")) {
		rest, ok := bytes.CutPrefix(body, []byte("\r\n"))
		if !ok {
			return errBadBody
		}
		head, content, ok := bytes.Cut(rest, []byte("\r\n\r\n"))
		if !ok {
			return errBadBody
		}
		value, after, ok := bytes.Cut(content, separator)
		if !ok {
			return errBadBody
		}
		f := field{value: value}
		if err := f.readHead(string(head)); err != nil {
			return err
		}
		p.fields = append(p.fields, f)
		body = after
	}
	return nil
}

// readHead takes name and file name from a part's headers.
func (f *field) readHead(head string) error {
	for line := range strings.SplitSeq(head, "\r\n") {
		key, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(key, "Content-Disposition") {
			continue
		}
		value = strings.TrimSpace(value)
		if name, ok := strings.CutPrefix(value, `form-data; name="`); ok && strings.Count(name, `"`) == 1 && strings.HasSuffix(name, `"`) {
			f.name = name[:len(name)-1]
			return nil
		}
		_, options, err := mime.ParseMediaType(value)
		if err != nil || options["name"] == "" {
			return errBadBody
		}
		f.name = options["name"]
		f.filename, f.isFile = options["filename"]
		return nil
	}
	return errBadBody
}

func (p *params) get(name string) ([]byte, bool) {
	for i := range p.fields {
		if p.fields[i].name == name && !p.fields[i].isFile {
			return p.fields[i].value, true
		}
	}
	return nil, false
}

// str is a copy of the value, or "".
func (p *params) str(name string) string {
	value, _ := p.get(name)
	return string(value)
}

// num is the value as a number; ok is false when it is missing or no number.
func (p *params) num(name string) (n int64, ok bool) {
	value, ok := p.get(name)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
	return n, err == nil
}

func (p *params) real(name string) (n float64, ok bool) {
	value, ok := p.get(name)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(bytes.TrimSpace(value)), 64)
	return n, err == nil
}

// yes accepts what Telegram accepts as true.
func (p *params) yes(name string) bool {
	value, _ := p.get(name)
	switch string(value) {
	case "true", "True", "1", "yes", "Yes":
		return true
	}
	return false
}

// file is the upload in that field.
func (p *params) file(name string) (f field, ok bool) {
	for i := range p.fields {
		if p.fields[i].name == name && p.fields[i].isFile {
			return p.fields[i], true
		}
	}
	return field{}, false
}
