package whatsapp_test

import (
	"errors"
	"io"
	"net"
	"testing"

	"google.golang.org/protobuf/proto"

	"damping/bot"
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

// TestNoForeignHost: whatever address a stranger's message names, nobody is asked there.
func TestNoForeignHost(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		if conn, err := listener.Accept(); err == nil {
			t.Error("the address in the message was asked")
			_ = conn.Close()
		}
	}()
	here := listener.Addr().String()
	for i, change := range []struct{ url, path string }{
		{"http://" + here + "/x", ""},
		{"", "@" + here + "/x?"},
		{"", "/../@" + here + "/x?"},
		{"", ":80@" + here + "/?"},
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
		if (change.url != "") != (err == nil && data == "gambar") {
			t.Errorf("%+v: %q, %v", change, data, err)
		}
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
