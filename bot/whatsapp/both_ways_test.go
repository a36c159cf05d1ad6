package whatsapp_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store/storetest"
)

// TestBothWaysAtOnce: nothing is lost of what is sent to a person while she writes, on
// either database.
func TestBothWaysAtOnce(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		const each = 60
		r := newRigFor(t, 2*time.Minute)
		if !strings.HasPrefix(address, "sqlite:") { // SQLite's lies in memory
			r.keys = address
		}
		r.paired()
		c := r.citizen(warga)
		r.write(c, "halo")
		r.inbox.has(t, r.ctx, 1)
		var both sync.WaitGroup
		both.Go(func() {
			for k := range each {
				r.write(c, fmt.Sprint(k))
			}
		})
		for k := range each {
			out := bot.Outgoing{ID: fmt.Sprint("surat", k), Address: c.HiddenJID().String(), Letter: flows.Letter{Text: fmt.Sprint("surat ", k)}}
			if _, err := r.net.Send(r.ctx, out); err != nil {
				t.Fatal(err)
			}
		}
		both.Wait()
		r.inbox.has(t, r.ctx, each+1)
		if err := r.srv.Await(r.ctx, func() bool { return c.Pending() == 0 && r.srv.Phone(office).Pending() == 0 }); err != nil {
			t.Fatal(err)
		}
		if got := len(c.Messages()); got != each {
			t.Errorf("%d of %d letters can be read", got, each)
		}
	})
}
