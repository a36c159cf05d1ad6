package bot_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows/aid"
	"damping/store"
	"damping/store/sheet"
	"damping/store/storetest"
	"damping/templates"
)

// account is an office's account on a WhatsApp of its own, with the bot behind it.
type account struct {
	*rig
	ctx    context.Context
	srv    *whatsapptest.Server
	office *whatsapptest.Phone
	change func(*bot.Config)
	nets   []*whatsapp.Network
}

func newAccount(t *testing.T, url string, change func(*bot.Config)) *account {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	a := &account{ctx: ctx, srv: whatsapptest.Start(whatsapptest.Options{Logf: t.Logf}), change: change}
	a.office = a.srv.Phone("628119009001")
	t.Cleanup(func() { // after the bot has stopped
		for _, net := range a.nets {
			if err := net.Close(); err != nil {
				t.Error(err)
			}
		}
		cancel()
		a.srv.Close()
	})
	a.rig = start(t, url, change, a.network(t))
	a.pair(t)
	return a
}

// network is the account with a new file of the library, as after a loss.
func (a *account) network(t *testing.T) bot.Network {
	t.Helper()
	net, err := whatsapp.New(a.ctx, whatsapp.Config{
		DatabaseURL: "sqlite:" + filepath.Join(t.TempDir(), "whatsapp.db"), Clock: time.Now, Transport: whatsapptest.Transport(a.srv.URL),
		LookEvery: 20 * time.Millisecond, IntakePause: 5 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	a.nets = append(a.nets, net)
	return net
}

func (a *account) pair(t *testing.T) {
	t.Helper()
	net := a.nets[len(a.nets)-1]
	err := net.Pair(a.ctx, "", func(code string) {
		if err := a.office.Scan(code); err != nil {
			t.Log(err) // a second code after the first was taken
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return net.State() == string(whatsapp.OK) }, net.State)
}

func (a *account) citizen(t *testing.T, number string) *whatsapptest.Citizen {
	t.Helper()
	c, err := a.srv.Citizen(a.ctx, number)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// says lets a citizen write to one of the account's names and waits for an answer
// with certain words.
func (a *account) says(t *testing.T, c *whatsapptest.Citizen, to types.JID, text, want string) {
	t.Helper()
	if _, err := c.Text(a.ctx, to, text); err != nil {
		t.Fatal(err)
	}
	_, err := whatsapptest.Wait(a.ctx, c, func(m *events.Message) bool { return strings.Contains(m.Message.GetConversation(), want) })
	if err != nil {
		t.Fatalf("no answer with %q: %v", want, err)
	}
}

// TestOneAccountOnTheWire: a citizen whom WhatsApp names by her number first, then
// by her LID, then by her number again after the library's own file was lost, has
// one chat with one session; answers reach her each time, and what comes again comes
// once.
func TestOneAccountOnTheWire(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAccount(t, url, nil)
		siti := a.citizen(t, "628129009002")
		siti.HideLID(true)
		a.says(t, siti, a.office.JID(), "halo", "1 halo")
		siti.HideLID(false)
		a.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtDeliver, Number: a.office.Number, Do: whatsapptest.Duplicate})
		a.says(t, siti, a.office.HiddenJID(), "lagi", "2 lagi")
		a.says(t, siti, a.office.JID(), "ke nomor", "3 ke nomor")
		siti.HideNumber(true)
		a.says(t, siti, a.office.HiddenJID(), "tanpa nomor", "4 tanpa nomor")
		siti.HideNumber(false)
		if err := a.stop(); err != nil {
			t.Fatal(err)
		}
		a.office.Unlink() // the file is lost, and the account is paired anew
		a.start(a.change, a.network(t))
		a.pair(t)
		siti.HideLID(true)
		a.says(t, siti, a.office.JID(), "masih saya", "5 masih saya")
	})
}

// TestTheNumberThatWhatsAppTells: with it and her birth date a citizen is known, with
// it alone nobody is, and the link is still there when she has another name.
func TestTheNumberThatWhatsAppTells(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		a := newAccount(t, url, real(t))
		a.registers(t, "1872014507809001", "Siti Aminah", "1980-07-05", "08129009002")
		siti := a.citizen(t, "628129009002")
		siti.HideLID(true)
		for _, step := range [][2]string{
			{"halo", "Apakah Bapak/Ibu setuju?"}, {"setuju", "Pakai nomor WhatsApp"}, {"2", "*0812••••9002*"}, {"ya", "tanggal lahir"},
			{"6-7-1980", "belum cocok"}, {"status", "belum tahu siapa"}, {"5-7-1980", "terhubung dengan Ibu Siti"},
		} {
			a.says(t, siti, a.office.JID(), step[0], step[1])
		}
		siti.HideLID(false)
		a.says(t, siti, a.office.HiddenJID(), "status", "*Status Ibu Siti*")
		hidden := a.citizen(t, "628129009003")
		hidden.HideNumber(true)
		for _, step := range [][2]string{{"halo", "Apakah Bapak/Ibu setuju?"}, {"setuju", "Pakai nomor HP"}, {"2", "WhatsApp tidak memberi tahu"}} {
			a.says(t, hidden, a.office.HiddenJID(), step[0], step[1])
		}
	})
}

// registers puts a citizen into the record.
func (a *account) registers(t *testing.T, nik, name, born, phone string) {
	t.Helper()
	program, err := templates.LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	text := "nik,no_kk,nama,tanggal_lahir,kelurahan,no_hp,usaha,tahap\n" +
		strings.Join([]string{nik, "1872010101109001", name, born, "Ganjar Asri", phone, "warung sayur", "candidate"}, ",") + "\n"
	list, err := sheet.Parse(".csv", []byte(text), sheet.Rules{
		Areas: program.AreaList(), Accounts: program.Current().AccountDigits, Today: aid.DateOf(time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	r, err := store.NewOffice(a.store, program, nil).Import(a.ctx, list, store.ImportOptions{}, nil)
	if err != nil || !r.Written {
		t.Fatalf("%+v, %v", r, err)
	}
}
