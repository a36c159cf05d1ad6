package bot_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/store/storetest"
)

// TestOneAccountOnTheWire: a citizen whom WhatsApp names by her number first, then
// by her LID, then by her number again after the library's own file was lost, has
// one chat with one session; answers reach her each time, and what comes again comes
// once.
func TestOneAccountOnTheWire(t *testing.T) {
	t.Parallel()
	const office, citizen = "628119009001", "628129009002"
	storetest.EachURL(t, func(t *testing.T, url string) {
		srv := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
		defer srv.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		phone := srv.Phone(office)
		var r *rig
		var nets []*whatsapp.Network
		t.Cleanup(func() {
			for _, net := range nets {
				if err := net.Close(); err != nil {
					t.Error(err)
				}
			}
		})
		served := func() {
			t.Helper()
			net, err := whatsapp.New(ctx, whatsapp.Config{
				DatabaseURL: "sqlite:" + filepath.Join(t.TempDir(), "whatsapp.db"), Clock: time.Now, Transport: whatsapptest.Transport(srv.URL),
				LookEvery: 20 * time.Millisecond, IntakePause: 5 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			nets = append(nets, net)
			if r == nil {
				r = start(t, url, nil, net)
			} else {
				r.start(nil, net)
			}
			err = net.Pair(ctx, "", func(code string) {
				if err := phone.Scan(code); err != nil {
					t.Log(err) // a second code after the first was taken
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, func() bool { return net.State() == string(whatsapp.OK) }, net.State)
		}
		served()
		siti, err := srv.Citizen(ctx, citizen)
		if err != nil {
			t.Fatal(err)
		}
		defer siti.Close()
		says := func(to types.JID, text, want string) {
			t.Helper()
			if _, err := siti.Text(ctx, to, text); err != nil {
				t.Fatal(err)
			}
			_, err := whatsapptest.Wait(ctx, siti, func(m *events.Message) bool { return m.Message.GetConversation() == want })
			if err != nil {
				t.Fatalf("no answer %q: %v", want, err)
			}
		}
		siti.HideLID(true)
		says(phone.JID(), "halo", "1 halo")
		siti.HideLID(false)
		srv.Rule(whatsapptest.Rule{At: whatsapptest.AtDeliver, Number: office, Do: whatsapptest.Duplicate})
		says(phone.HiddenJID(), "lagi", "2 lagi")
		says(phone.JID(), "ke nomor", "3 ke nomor")
		siti.HideNumber(true)
		says(phone.HiddenJID(), "tanpa nomor", "4 tanpa nomor")
		siti.HideNumber(false)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		phone.Unlink() // the file is lost, and the account is paired anew
		served()
		siti.HideLID(true)
		says(phone.JID(), "masih saya", "5 masih saya")
	})
}
