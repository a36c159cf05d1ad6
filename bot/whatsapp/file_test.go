package whatsapp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/bot/whatsapp"
)

// fetch reads a whole file.
func fetch(r *rig, ref string) (string, error) {
	content, _, err := r.net.Fetch(r.ctx, ref)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(content)
	return string(data), errors.Join(err, content.Close())
}

// listener hears whoever wants anything of a host that is not WhatsApp's, whatever
// its name: all of them are led there.
type listener struct {
	net.Listener
	heard atomic.Int32
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{}
	var err error
	if l.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			l.heard.Add(1)
			_ = conn.Close()
		}
	}()
	return l
}

// elsewhere leads what is not for WhatsApp to the listener.
type elsewhere struct{ whatsapp, others http.RoundTripper }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if host := r.URL.Host; r.URL.Scheme == "https" && (host == "web.whatsapp.com" || host == "mmg.whatsapp.net") {
		return e.whatsapp.RoundTrip(r)
	}
	return e.others.RoundTrip(r)
}

// overhear stands before the way to WhatsApp.
func (l *listener) overhear(whatsapp http.RoundTripper) http.RoundTripper {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
	}
	return elsewhere{whatsapp, &http.Transport{DialContext: dial, DialTLSContext: dial}}
}

// TestNoForeignHost: whatever address a stranger's message names, nobody is asked
// there. Of the message only the path counts, and it may not leave WhatsApp's host.
func TestNoForeignHost(t *testing.T) {
	t.Parallel()
	l := listen(t)
	r := newRig(t)
	r.wire = l.overhear
	r.paired()
	c := r.citizen(warga)
	here := l.Addr().String()
	_, port, err := net.SplitHostPort(here)
	if err != nil {
		t.Fatal(err)
	}
	for i, change := range []struct{ url, path string }{
		{"http://" + here + "/x", ""},
		{"https://" + here + "/x", ""},
		{"https://mmg.whatsapp.net@" + here + "/x", ""},
		{"", "@" + here + "/x?"},
		{"", "/../@" + here + "/x?"},
		{"", ":80@" + here + "/?"},
		{"", ":" + port + "/x?"},
		{"", "//" + here + "/x?"},
		{"", "/\\" + here + "/x?"},
		{"", "\\\\" + here + "/x?"},
		{"", ".evil.example/x?"},
		{"", "http://" + here + "/x?"},
		{"", "/http://" + here + "/x?"},
		{"", "/\r\nHost: " + here + "\r\n/x?"},
		{"", "/%zz?"},
		{"", "#@" + here},
	} {
		m, err := c.Image(r.ctx, []byte("gambar"), "")
		if err != nil {
			t.Fatal(err)
		}
		if change.url != "" {
			m.ImageMessage.URL = proto.String(change.url)
		} else {
			m.ImageMessage.DirectPath = proto.String(change.path)
		}
		if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), m); err != nil {
			t.Fatal(err)
		}
		ref := r.inbox.has(t, r.ctx, i+1)[i].Input.Media.Ref
		data, err := fetch(r, ref)
		switch {
		case change.url != "" && (err != nil || data != "gambar"): // its path is good
			t.Errorf("%+v: %q, %v", change, data, err)
		case change.url == "" && !errors.Is(err, bot.ErrFileGone): // there will never be such a file
			t.Errorf("%+v: %q, %v", change, data, err)
		}
	}
	if n := l.heard.Load(); n != 0 {
		t.Errorf("%d requests left for a foreign host", n)
	}
}

// TestNoForeignHostOfTheServer: nor does anybody ask where WhatsApp's own answers lead,
// by a name or by a redirection.
func TestNoForeignHostOfTheServer(t *testing.T) {
	t.Parallel()
	l := listen(t)
	r := newRig(t)
	r.wire = l.overhear
	r.paired()
	c := r.citizen(warga)
	if _, err := c.Photo(r.ctx, r.srv.Phone(office).HiddenJID(), []byte("gambar"), ""); err != nil {
		t.Fatal(err)
	}
	ref := r.inbox.has(t, r.ctx, 1)[0].Input.Media.Ref
	refused := func(what string) {
		t.Helper()
		var e *whatsapp.Error
		if data, err := fetch(r, ref); !errors.As(err, &e) {
			t.Errorf("%s: %q, %v", what, data, err)
		}
	}
	for _, host := range []string{l.Addr().String(), "evil.example", "mmg.whatsapp.net.evil.example", "evilwhatsapp.net", "mmg.whatsapp.net:444", "x@evil.example"} {
		r.srv.MediaHost(host)
		r.stop() // what it was told before is forgotten with the program
		r.run()
		r.is(whatsapp.OK)
		refused("told " + host)
	}
	r.srv.MediaHost("mmg.whatsapp.net")
	r.stop()
	r.run()
	r.is(whatsapp.OK)
	for _, url := range []string{"http://" + l.Addr().String() + "/x", "https://evil.example/x", "http://mmg.whatsapp.net/x"} {
		r.srv.MediaAt(url)
		refused("sent to " + url)
	}
	r.srv.MediaAt("")
	if data, err := fetch(r, ref); err != nil || data != "gambar" {
		t.Errorf("%q, %v", data, err)
	}
	if n := l.heard.Load(); n != 0 {
		t.Errorf("%d requests left for a foreign host", n)
	}
}

func TestTooLargeIsNotFetched(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	for i, claims := range []uint64{21 << 20, 10} { // both lie, the other way round
		m, err := c.Image(r.ctx, make([]byte, []int{10, 21 << 20}[i]), "")
		if err != nil {
			t.Fatal(err)
		}
		m.ImageMessage.FileLength = &claims
		if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), m); err != nil {
			t.Fatal(err)
		}
		before := r.srv.Fetched()
		if _, err := fetch(r, r.inbox.has(t, r.ctx, i+1)[i].Input.Media.Ref); !errors.Is(err, bot.ErrFileLarge) {
			t.Errorf("%d claimed: %v", claims, err)
		}
		if asked := r.srv.Fetched() - before; asked != i {
			t.Errorf("%d claimed: asked for %d times", claims, asked)
		}
	}
}
