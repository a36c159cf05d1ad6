package whatsapp_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/store"

	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
)

// TestOutdatedIsCured changes the version of the whole process, so it is not parallel.
func TestOutdatedIsCured(t *testing.T) {
	r, _ := ready(t)
	r.srv.Require(store.GetWAVersion()[2] + 1)
	phone := r.srv.Phone(office)
	phone.Cut()
	for _, online := range []bool{false, true} {
		if err := r.srv.Await(r.ctx, func() bool { return phone.Online() == online }); err != nil {
			t.Fatalf("the state stays %q", r.net.State())
		}
	}
	r.is(whatsapp.OK)
}

func TestBanEnds(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: office, Do: whatsapptest.TempBan, Times: 1, Code: 101, For: time.Second})
	r.srv.Phone(office).Cut()
	r.is(whatsapp.Banned)
	if left := time.Until(r.net.Until()); left <= 0 || left > time.Second {
		t.Errorf("banned for %v more", left)
	}
	r.write(c, "halo")
	r.inbox.has(t, r.ctx, 1)
	r.is(whatsapp.OK)
	if !r.net.Until().IsZero() {
		t.Error("the end of the ban is still told")
	}
}

func TestReplacedStaysAway(t *testing.T) {
	t.Parallel()
	r, _ := ready(t)
	r.srv.Phone(office).Replace()
	r.is(whatsapp.Replaced)
	phone := r.srv.Phone(office)
	if err := r.srv.Await(r.ctx, func() bool { return !phone.Online() }); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * lookEvery)
	if phone.Online() {
		t.Error("it came back")
	}
}

// roundTrip is a way to WhatsApp.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestStartsWithoutNetwork: who is started while nothing can be reached connects by
// itself once it can.
func TestStartsWithoutNetwork(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.stop()
	var there atomic.Bool
	r.wire = func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(q *http.Request) (*http.Response, error) {
			if !there.Load() {
				return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
			}
			return next.RoundTrip(q)
		})
	}
	r.write(c, "ada orang?")
	r.run()
	time.Sleep(10 * lookEvery)
	if state := r.net.State(); state != string(whatsapp.Connecting) {
		t.Errorf("without a network the state is %q", state)
	}
	there.Store(true)
	r.is(whatsapp.OK)
	if m := r.inbox.has(t, r.ctx, 1)[0]; m.Input.Text != "ada orang?" {
		t.Errorf("%+v", m)
	}
}

func TestLoggedOutCanBePairedAgain(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.write(c, "halo")
	r.inbox.has(t, r.ctx, 1)
	r.srv.Phone(office).Unlink()
	r.is(whatsapp.Unpaired)
	r.pair()
	r.is(whatsapp.OK)
	if err := r.srv.Await(r.ctx, func() bool { return c.Pending() == 0 }); err != nil { // it knows of the new device
		t.Fatal(err)
	}
	r.write(c, "masih di sana?")
	r.inbox.has(t, r.ctx, 2)
}

func TestPairingByCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	r.is(whatsapp.Unpaired)
	phone := r.srv.Phone(office)
	err := r.net.Pair(r.ctx, office, func(code string) {
		if err := phone.Enter(code); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r.is(whatsapp.OK)
	if err := r.net.Pair(r.ctx, "", nil); !errors.Is(err, whatsapp.ErrPaired) {
		t.Errorf("paired twice: %v", err)
	}
	info, err := os.Stat(r.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database is %v, %v", info.Mode(), err)
	}
}

func TestPairingGoesWrong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	phone := r.srv.Phone(office)
	if err := r.net.Pair(r.ctx, "0811", func(string) {}); !errors.Is(err, whatsapp.ErrTooSmall) {
		t.Errorf("a short number: %v", err)
	}
	if err := phone.Scan("ref,AA==,AA==,AA=="); !errors.Is(err, whatsapptest.ErrCode) {
		t.Errorf("a code of nobody: %v", err)
	}
	if err := r.net.Pair(r.ctx, "", func(string) { r.srv.Cut() }); err == nil {
		t.Error("paired over a broken connection")
	}
	r.is(whatsapp.Unpaired)
}
