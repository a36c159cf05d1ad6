package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestThisMachineOnly: nobody else is answered, not over the network, not
// through a proxy, not from another site in the same browser.
func TestThisMachineOnly(t *testing.T) {
	k := newTalk(t, t.TempDir())
	handler := k.net.Handler()
	for _, c := range []struct {
		name, from, host string
		headers          map[string]string
		method           string
		want             int
	}{
		{"this machine", "127.0.0.1:50000", "127.0.0.1:8080", nil, "GET", 200},
		{"by name", "127.0.0.1:50000", "localhost:8080", nil, "GET", 200},
		{"IPv6", "[::1]:50000", "[::1]:8080", nil, "GET", 200},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:50000", "localhost", nil, "GET", 200},
		{"our own origin", "127.0.0.1:50000", "localhost:8080", map[string]string{"Origin": "http://localhost:8080"}, "GET", 200},
		{"another machine", "192.0.2.7:50000", "127.0.0.1:8080", nil, "GET", 403},
		{"no address", "", "127.0.0.1:8080", nil, "GET", 403},
		{"a name that leads here", "127.0.0.1:50000", "damping.example:8080", nil, "GET", 403},
		{"localhost as a part", "127.0.0.1:50000", "localhost.example", nil, "GET", 403},
		{"no host", "127.0.0.1:50000", "", nil, "GET", 403},
		{"another site", "127.0.0.1:50000", "localhost:8080", map[string]string{"Origin": "https://site.example"}, "GET", 403},
		{"another port here", "127.0.0.1:50000", "localhost:8080", map[string]string{"Origin": "http://localhost:9999"}, "GET", 403},
		{"no origin to speak of", "127.0.0.1:50000", "localhost:8080", map[string]string{"Origin": "null"}, "GET", 403},
		{"through a proxy", "127.0.0.1:50000", "localhost:8080", map[string]string{"X-Forwarded-For": "192.0.2.7"}, "GET", 403},
		{"a post from another site", "127.0.0.1:50000", "localhost:8080", map[string]string{"Sec-Fetch-Site": "cross-site"}, "POST", 403},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.RemoteAddr, r.Host = c.from, c.host
		for name, value := range c.headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
		if c.want == 403 && strings.Contains(w.Body.String(), "<") {
			t.Errorf("%s: the refusal shows the page", c.name)
		}
	}
}

// TestBadRequests: nothing malformed reaches the inbox.
func TestBadRequests(t *testing.T) {
	k := newTalk(t, t.TempDir())
	const siti = `"address":"phone:candidate:siti"`
	for _, c := range []struct {
		path, body, kind string
		want             int
	}{
		{"message", `{"id":"p12345678",` + siti + `,"kind":"text","text":"halo"}`, "text/plain", 415},
		{"message", `{`, "application/json", 400},
		{"message", `{"id":"x",` + siti + `,"kind":"text","text":"halo"}`, "application/json", 400},
		{"message", `{"id":"w1",` + siti + `,"kind":"text","text":"halo"}`, "application/json", 400},
		{"message", `{"id":"p12345678","address":"phone:candidate:nobody","kind":"text","text":"halo"}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"text","text":""}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"text","text":"` + strings.Repeat("a", 4097) + `"}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"start","text":"SOMEONE-ELSE"}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"tap","of":"w1","token":"a"}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"blocked"}`, "application/json", 400},
		{"message", `{"id":"p12345678","address":"phone:candidate:joko","kind":"contact"}`, "application/json", 400},
		{"message", `{"id":"p12345678",` + siti + `,"kind":"text","text":"` + strings.Repeat("a", 70_000) + `"}`, "application/json", 400},
		{"photo?id=p12345678&address=phone:candidate:siti", "", "image/jpeg", 400},
		{"photo?id=p12345678&address=phone:candidate:nobody", "x", "image/jpeg", 400},
		{"photo?id=x&address=phone:candidate:siti", "x", "image/jpeg", 400},
		{"photo?id=p12345678&address=phone:candidate:siti&album=a%20b", "x", "image/jpeg", 400},
		{"photo?id=p12345678&address=phone:candidate:siti", strings.Repeat("a", 20<<20+1), "image/jpeg", 413},
		{"clock", `{"what":"+1y"}`, "application/json", 400},
		{"scene", `{"name":"none"}`, "application/json", 400},
	} {
		answer := k.post(c.path, c.kind, c.body)
		if answer != c.want {
			t.Errorf("%s %.90s: %d, want %d", c.path, c.body, answer, c.want)
		}
	}
	if in := k.inputs(); len(in) != 0 {
		t.Errorf("the inbox heard %+v", in)
	}
}

// post sends a body as the page does and returns the status.
func (k *talk) post(path, kind, body string) int {
	k.t.Helper()
	answer, err := http.Post(k.url+"/api/"+path, kind, strings.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		k.t.Fatal(err)
	}
	return answer.StatusCode
}

// TestFilesAreHarmless: what people upload is never run, and only what was
// uploaded can be read.
func TestFilesAreHarmless(t *testing.T) {
	k := newTalk(t, t.TempDir())
	const page = `<html><script>alert(1)</script></html>`
	if got := k.post("photo?id=p12345678&name=..%2Fa%22.html&address=phone:candidate:siti", "image/jpeg", page); got != 200 {
		t.Fatalf("upload: %d", got)
	}
	in := k.inputs()
	if len(in) != 1 || in[0].Kind != "file" || in[0].Media.Name != "..a.html" {
		t.Fatalf("heard %+v", in)
	}
	answer, err := http.Get(k.url + "/api/file/" + in[0].Media.Ref + "?name=x.html")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	h := answer.Header
	if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the upload is given out with %v", h)
	}
	for _, ref := range []string{"transcript.jsonl", "..%2Ftranscript.jsonl", strings.Repeat("A", 26)} {
		answer, err := http.Get(k.url + "/api/file/" + ref)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", ref, answer.StatusCode)
		}
	}
}
