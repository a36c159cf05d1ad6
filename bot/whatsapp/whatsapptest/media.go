package whatsapptest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

const (
	mediaHost = "mmg.whatsapp.net" // where clients bring and fetch files; HTTPClient leads it here
	maxMedia  = 100 << 20          // bytes of one file
)

// mediaConn tells a client where files are. The server is locked.
func (s *Server) mediaConn() waBinary.Node {
	return node("media_conn", waBinary.Attrs{"auth": "test", "ttl": 3600, "auth_ttl": 3600, "max_buckets": 12},
		node("host", waBinary.Attrs{"hostname": s.mediaHost}, nil))
}

// MediaHost names another host for files, to clients that ask from now on.
func (s *Server) MediaHost(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mediaHost = host
}

// MediaAt sends whoever fetches a file on to url; "" ends it.
func (s *Server) MediaAt(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mediaAt = url
}

// upload keeps an encrypted file under the hash that the client says it has.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMedia))
	if err != nil {
		http.Error(w, "too large or broken off", http.StatusRequestEntityTooLarge)
		return
	}
	sum := sha256.Sum256(body)
	token := base64.URLEncoding.EncodeToString(sum[:])
	if token != r.PathValue("token") || r.URL.Query().Get("auth") != "test" {
		http.Error(w, "the token is not the file's", http.StatusForbidden)
		return
	}
	s.mu.Lock()
	s.media[token] = body
	s.touch()
	s.mu.Unlock()
	path := "/v/" + token + "?ccb=11-4"
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string]string{"url": "https://" + mediaHost + path, "direct_path": path}); err != nil {
		s.note("answering an upload: %v", err)
	}
}

// download gives an encrypted file.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.media[r.PathValue("token")]
	elsewhere := s.mediaAt
	s.fetched++
	s.touch()
	s.mu.Unlock()
	if elsewhere != "" {
		http.Redirect(w, r, elsewhere, http.StatusFound)
		return
	}
	if !ok {
		http.Error(w, "gone", http.StatusGone)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// Fetched counts downloads, of files that are not there too.
func (s *Server) Fetched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetched
}

// ForgetMedia drops every file, as WhatsApp does after some weeks.
func (s *Server) ForgetMedia() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.media)
}

// page is WhatsApp Web's front page, as much of it as the library reads: the
// newest version of the client.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	revision := s.newest
	s.mu.Unlock()
	if _, err := fmt.Fprintf(w, `<html><script>{"client_revision":%d,"x":0}</script></html>`, revision); err != nil {
		s.note("answering the page: %v", err)
	}
}

// Require refuses clients older than this revision (the last part of 2.3000.N) as
// outdated from now on, and names it on the front page as the newest.
func (s *Server) Require(revision uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest, s.oldest = revision, revision
}
