package main

import (
	"context"
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/skip2/go-qrcode"

	"damping/templates"
)

// pairPage shows the codes of one pairing in a browser, at an address that nobody can
// guess. It is for who cannot scan the terminal.
type pairPage struct {
	address string
	server  *http.Server
	texts   *templates.Texts

	mu    sync.Mutex
	code  string
	ended string        // the sentence with which the pairing ended
	told  chan struct{} // closed when the page has shown it
}

// pairHTML looks again every three seconds until the end.
var pairHTML = template.Must(template.New("").Parse(`<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
{{if not .Ended}}<meta http-equiv="refresh" content="3">{{end}}<title>{{.Title}}</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:26em;margin:2em auto;padding:0 1em;text-align:center;white-space:pre-line}
img{width:320px;height:320px;image-rendering:pixelated}</style></head>
<body><h1>{{.Title}}</h1>{{if .Ended}}<p>{{.Ended}}</p>{{else}}<p>{{.How}}</p>{{if .Picture}}<img src="{{.Picture}}" alt="{{.Title}}">{{end}}{{end}}</body></html>`))

// lastLook is how long the page waits to be looked at once more after the end.
const lastLook = 5 * time.Second

// servePairing begins to serve the page at an address to listen on.
func (s *setup) servePairing(listen string) (*pairPage, error) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	path := "/" + rand.Text()
	p := &pairPage{address: "http://" + l.Addr().String() + path, texts: s.texts, told: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, p.show)
	mux.HandleFunc("GET "+path+"/kode.png", p.picture)
	p.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(l) }()
	return p, nil
}

// set puts another code on the page.
func (p *pairPage) set(code string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = code
	return nil
}

// end shows how the pairing ended, for a last look, and stops.
func (p *pairPage) end(ctx context.Context, problem error) {
	p.mu.Lock()
	p.ended = p.texts.Plain("whatsapp.page_done")
	if problem != nil {
		p.ended = problem.Error()
	}
	p.mu.Unlock()
	select {
	case <-p.told:
	case <-time.After(lastLook):
	case <-ctx.Done():
	}
	shut(p.server)
}

func (p *pairPage) show(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'")
	data := map[string]string{"Title": p.texts.Plain("whatsapp.page_title"), "How": p.texts.Plain("whatsapp.scan"), "Ended": p.ended}
	if p.code != "" {
		data["Picture"] = p.address + "/kode.png"
	}
	if pairHTML.Execute(w, data) == nil && p.ended != "" {
		select {
		case <-p.told:
		default:
			close(p.told)
		}
	}
}

func (p *pairPage) picture(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	code := p.code
	p.mu.Unlock()
	data, err := qrcode.Encode(code, qrcode.Low, 320)
	if code == "" || err != nil {
		http.Error(w, "", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}
