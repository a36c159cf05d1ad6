package telegram

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// Time limits of one call.
const (
	callTimeout = 30 * time.Second
	fileTimeout = 2 * time.Minute
	pollGrace   = 15 * time.Second // beyond the long poll's own time

	maxAnswer = 4 << 20 // of a call, bytes
)

// newTransport speaks HTTP/1.1: one call a connection, so that one broken
// connection makes one call ambiguous and not all of them. Idle connections
// are given up before Telegram does so.
func newTransport() *http.Transport {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns:          128,
		MaxIdleConnsPerHost:   128,
		IdleConnTimeout:       45 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}

// newHTTPClient follows no redirect: the address holds the token.
func newHTTPClient(t *http.Transport, limit time.Duration) *http.Client {
	return &http.Client{
		Transport:     t,
		Timeout:       limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// attempt records how far one call came. The library's errors do not tell.
type attempt struct {
	connected atomic.Bool // a connection was had
	unwritten atomic.Bool // and writing to it failed: the request cannot be whole
	message   bool        // the answer is a message of ours
	status    int         // of the answer, 0 if none came
	json      bool        // the answer says that it is JSON
	body      []byte      // of the answer, as far as it came
}

// reached tells whether the request may have arrived whole.
func (a *attempt) reached() bool { return a.connected.Load() && !a.unwritten.Load() }

// applied tells whether Telegram said yes in so many words, even if the rest of
// its answer broke off or holds something that the library cannot decode.
func (a *attempt) applied() bool {
	return a.status == http.StatusOK && bytes.HasPrefix(a.body, []byte(`{"ok":true,"result":{`))
}

// essence is the answer as the library gets it. Of a message that was sent we
// want to know its number alone: decoding the rest is wasted time, and it may
// hold what the library cannot decode.
func (a *attempt) essence() []byte {
	if !a.message || !a.applied() {
		return a.body
	}
	id := messageID(a.body)
	if id == "" {
		return a.body
	}
	return []byte(`{"ok":true,"result":{"message_id":` + id + `}}`)
}

type attemptKey struct{}

func withAttempt(ctx context.Context) (context.Context, *attempt) {
	a := &attempt{}
	return context.WithValue(ctx, attemptKey{}, a), a
}

// withMessage is withAttempt for a call that is answered by the message it made.
func withMessage(ctx context.Context) (context.Context, *attempt) {
	ctx, a := withAttempt(ctx)
	a.message = true
	return ctx, a
}

// trace resets itself on each connection: net/http tries once more by itself
// when a kept connection turns out to be closed and nothing was written.
func (a *attempt) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) {
			a.unwritten.Store(false)
			a.connected.Store(true)
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				a.unwritten.Store(true)
			}
		},
	}
}

// caller is the library's HTTP client. It sends the body in one piece, not
// chunk by chunk as it comes out of the library's pipe, and fills in the
// attempt of the call's context.
type caller struct{ http *http.Client }

// Do performs one call.
func (c *caller) Do(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a, ok := ctx.Value(attemptKey{}).(*attempt)
	if !ok {
		a = &attempt{}
	}
	var body bytes.Buffer
	body.Grow(2048)
	if _, err := body.ReadFrom(req.Body); err != nil {
		return nil, err
	}
	whole := req.WithContext(httptrace.WithClientTrace(ctx, a.trace()))
	whole.Body = io.NopCloser(bytes.NewReader(body.Bytes()))
	whole.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body.Bytes())), nil }
	whole.ContentLength = int64(body.Len())
	resp, err := c.http.Do(whole)
	if err != nil {
		return nil, err
	}
	a.status = resp.StatusCode
	a.json = strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
	a.body, err = readAtMost(resp, maxAnswer)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(a.essence()))
	return resp, nil
}

// readAtMost reads to the end, so that the connection can be used again,
// and returns what came even when it broke off.
func readAtMost(resp *http.Response, limit int64) ([]byte, error) {
	var body bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength < limit {
		body.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := body.ReadFrom(io.LimitReader(resp.Body, limit))
	if closed := resp.Body.Close(); err == nil {
		err = closed
	}
	return body.Bytes(), err
}
