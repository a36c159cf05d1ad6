package networktest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/networktest"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/flowtest"
	"damping/flows/house"
	"damping/store"
	"damping/store/storetest"
	"damping/templates"
)

// twoNetworks is an office on WhatsApp and on Telegram at once. Siti has both and
// wrote on WhatsApp last, Budi has WhatsApp only, the staff Telegram.
type twoNetworks struct {
	*testing.T
	url      string
	town     *flowtest.Town
	whatsapp *whatsappPlatform
	net      *whatsapp.Network
	stop     func()

	siti, budi, sitiOnTelegram, staff networktest.Person
	ids                               map[networktest.Person][2]string // chat and person
	written                           int
}

func newTwoNetworks(t *testing.T) *twoNetworks {
	n := &twoNetworks{T: t, url: storetest.SQLite(t), whatsapp: newWhatsApp(t), ids: map[networktest.Person][2]string{}}
	n.town = flowtest.NewTownAt(t, n.url)
	n.town.Clock.Go()
	n.town.Office.Manners = store.Manners{Channel: "whatsapp", Window: 90 * 24 * time.Hour, Minute: whatsapp.Minute, Daily: 200}
	telegram := newTelegram(t)
	n.siti, n.budi = n.whatsapp.Person(t, 1), n.whatsapp.Person(t, 2)
	n.sitiOnTelegram, n.staff = telegram.Person(t, 1), telegram.Person(t, 2)
	n.sitiOnTelegram.Text("halo") // who never wrote cannot be written to there
	n.staff.Text("halo")
	n.start(telegram)
	n.join(n.sitiOnTelegram, "telegram", "siti")
	n.join(n.staff, "telegram", "staf")
	n.join(n.budi, "whatsapp", "budi")
	n.town.Clock.Move(time.Minute)
	n.join(n.siti, "whatsapp", "siti")
	return n
}

// start runs the program with both networks until the test ends.
func (n *twoNetworks) start(telegram *telegramPlatform) {
	n.Helper()
	texts, err := templates.Load()
	if err != nil {
		n.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		n.Fatal(err)
	}
	clock := n.town.Clock.Now
	n.net = n.whatsapp.network(n.T, clock, nil)
	other, _ := telegram.Open(n.T, clock, nil)
	timers := map[string]bot.TimerFunc{}
	for kind, due := range n.town.Office.Dues() {
		timers[kind] = bot.TimerFunc(due)
	}
	b, err := bot.New(bot.Config{
		Store: n.town.Store, Book: book, World: n.town.Office.World, Networks: []bot.Network{n.net, other}, Timers: timers,
		Clock: store.Clock{Program: clock, Machine: clock}, Zone: aid.WIB, Log: slog.New(slog.DiscardHandler), Text: texts.Plain,
	})
	if err != nil {
		n.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- b.Run(ctx) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ran; err != nil {
			n.Errorf("stop: %v", err)
		}
		if err := n.net.Close(); err != nil {
			n.Error(err)
		}
	})
	n.Cleanup(n.stop)
	n.is(whatsapp.OK)
}

// join links a chat as a conversation would.
func (n *twoNetworks) join(p networktest.Person, channel, name string) {
	n.Helper()
	code, err := n.town.Code(name)
	if err != nil {
		n.Fatal(err)
	}
	if channel == "whatsapp" && name == "siti" { // used on Telegram
		inv, err := n.town.Office.InvitePerson(n.Context(), "1872045203859001")
		if err != nil {
			n.Fatal(err)
		}
		code = inv.Code
	}
	err = n.town.Store.Update(n.Context(), func(tx *store.Tx) error {
		id, err := tx.ChatAt(channel, p.Address())
		if err != nil {
			return err
		}
		w := n.town.Office.World(tx, flows.Chat{ID: id, Channel: channel})
		effects := []flows.Effect{flows.AgreeConsent{Version: n.town.Office.Program.Current().ConsentText}, flows.RedeemCode{Code: string(code)}}
		var f flows.Facts
		for _, e := range effects[map[bool]int{true: 1}[name == "staf"]:] {
			if f, err = w.Facts(flows.State{}); err != nil {
				return err
			}
			if _, err := w.Apply([]flows.Effect{e}, f, flows.State{}); err != nil {
				return err
			}
		}
		if f, err = w.Facts(flows.State{}); err != nil {
			return err
		}
		ids := [2]string{id, ""}
		if f.Who.Person != nil {
			ids[1] = f.Who.Person.ID
		}
		n.ids[p] = ids
		return tx.Heard(id)
	})
	if err != nil {
		n.Fatal(err)
	}
}

// is waits for a state of the account.
func (n *twoNetworks) is(state whatsapp.State) {
	n.Helper()
	networktest.Eventually(n, func() bool { return n.net.State() == string(state) }, func() string { return "the state stays " + n.net.State() })
}

// put writes a letter of a lane to somebody, and returns its words.
func (n *twoNetworks) put(p networktest.Person, lane flows.Lane) string {
	n.Helper()
	n.written++
	text := fmt.Sprintf("surat %d", n.written)
	body, err := json.Marshal(flows.Letter{Text: text})
	if err != nil {
		n.Fatal(err)
	}
	err = n.town.Store.Update(n.Context(), func(tx *store.Tx) error {
		_, err := tx.Put(store.Letter{Chat: n.ids[p][0], Lane: store.Lane(lane), About: n.ids[p][1], Dedupe: text + "/" + n.ids[p][0], Body: body})
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	return text
}

// reads waits until somebody has read words that she had not before.
func (n *twoNetworks) reads(p networktest.Person, before int, words string) {
	n.Helper()
	networktest.Eventually(n, func() bool {
		return slices.ContainsFunc(p.Got()[before:], func(text string) bool { return strings.Contains(text, words) })
	}, func() string { return fmt.Sprintf("%q is not among %q", words, p.Got()[before:]) })
}

// answers shows that a network is undisturbed.
func (n *twoNetworks) answers(p networktest.Person) {
	n.Helper()
	before := len(p.Got())
	p.Text("status")
	networktest.Eventually(n, func() bool { return len(p.Got()) > before }, func() string { return "no answer" })
}

// lost counts who is in the officers' queue as unreachable.
func (n *twoNetworks) lost() (lost int) {
	n.Helper()
	if err := networktest.Raw(n, n.url).QueryRowContext(n.Context(), `SELECT COUNT(*) FROM unreachable WHERE cause = 'whatsapp' AND done_at = 0`).Scan(&lost); err != nil {
		n.Fatal(err)
	}
	return lost
}

// holds shows what a brake does: Siti is reminded on Telegram, Budi's officers hear,
// and staff read why; afterwards reminders leave on WhatsApp again.
func (n *twoNetworks) holds(why string, long time.Duration, brake func()) {
	n.Helper()
	staff, siti, budi := len(n.staff.Got()), len(n.sitiOnTelegram.Got()), len(n.budi.Got())
	onWhatsApp := len(n.siti.Got())
	brake()
	n.reads(n.staff, staff, why)
	moved, lost := n.put(n.siti, flows.Reminder), n.put(n.budi, flows.Reminder)
	waits, reply := n.put(n.budi, flows.Bulk), n.put(n.budi, flows.Reply)
	n.town.Clock.Move(61 * time.Second)
	n.reads(n.sitiOnTelegram, siti, moved)
	networktest.Eventually(n, func() bool { return n.lost() == 1 }, func() string { return fmt.Sprint(n.lost(), " are unreachable") })
	n.answers(n.sitiOnTelegram)
	banned := n.net.State() == string(whatsapp.Banned)
	if !banned {
		n.reads(n.budi, budi, reply)
		n.answers(n.siti)
	}
	if got := n.siti.Got()[onWhatsApp:]; slices.Contains(got, moved) {
		n.Errorf("on WhatsApp she got %q", got)
	}
	if got := n.budi.Got()[budi:]; slices.Contains(got, lost) || slices.Contains(got, waits) {
		n.Errorf("braked, he got %q", got)
	}
	if got := n.staff.Got()[staff:]; len(got) != 1 {
		n.Errorf("staff read %q", got)
	}
	n.town.Clock.Move(long)
	n.is(whatsapp.OK)
	n.reads(n.staff, staff+1, "dikirim lagi")
	n.reads(n.budi, budi, waits)
	n.reads(n.budi, budi, reply)
	if lost := n.lost(); lost != 0 {
		n.Errorf("%d are unreachable afterwards", lost)
	}
}

// tells shows what a state does that lasts: staff read of it and of its end, Siti is
// reminded on Telegram, and that is undisturbed.
func (n *twoNetworks) tells(state whatsapp.State, words string, begin, end func()) {
	n.Helper()
	staff, siti := len(n.staff.Got()), len(n.sitiOnTelegram.Got())
	begin()
	n.is(state)
	reply, moved := n.put(n.budi, flows.Reply), n.put(n.siti, flows.Reminder)
	n.noted(state)
	n.town.Clock.Move(6 * time.Minute)
	n.reads(n.staff, staff, words)
	n.reads(n.sitiOnTelegram, siti, moved)
	n.answers(n.sitiOnTelegram)
	if end == nil {
		return
	}
	budi := len(n.budi.Got())
	end()
	n.is(whatsapp.OK)
	n.reads(n.staff, staff+1, "WhatsApp berjalan lagi")
	n.town.Clock.Move(time.Minute)
	n.reads(n.budi, budi, reply)
	if got := n.staff.Got()[staff:]; len(got) != 2 {
		n.Errorf("staff read %q", got)
	}
}

// noted waits until a state stands in the database.
func (n *twoNetworks) noted(state whatsapp.State) {
	n.Helper()
	networktest.Eventually(n, func() bool {
		seen, err := n.town.Office.Networks(n.Context())
		if err != nil {
			n.Fatal(err)
		}
		return slices.ContainsFunc(seen.States, func(s flows.Network) bool { return s.State == string(state) })
	}, func() string { return "nobody noted that it is " + string(state) })
}

// TestWhatsAppObjects plays what WhatsApp does to an account that writes to many,
// one after the other.
func TestWhatsAppObjects(t *testing.T) {
	t.Parallel()
	n := newTwoNetworks(t)
	phone := n.whatsapp.srv.Phone(office)
	n.holds("orang yang tidak menulis dahulu", 70*time.Minute, func() {
		n.whatsapp.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: office, Do: whatsapptest.RefuseSend, Code: 463, Times: 1})
		n.put(n.siti, flows.Reminder)
		n.town.Clock.Move(12 * time.Second)
	})
	n.holds("tidak boleh memulai percakapan", 2*time.Hour, func() { phone.Lock(n.town.Clock.Now().Add(2 * time.Hour)) })
	n.whatsapp.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: office, Do: whatsapptest.TempBan, Code: 101, For: 10 * time.Minute, Times: 1})
	n.holds("dilarang untuk sementara", 10*time.Minute, phone.Cut)
}

// TestWhatsAppIsAway plays what takes WhatsApp away.
func TestWhatsAppIsAway(t *testing.T) {
	t.Parallel()
	n := newTwoNetworks(t)
	phone := n.whatsapp.srv.Phone(office)
	var mend func()
	n.tells(whatsapp.Connecting, "Belum tersambung", func() { mend = n.whatsapp.Cut(t) }, func() { mend() })
	n.tells(whatsapp.Unpaired, "belum tertaut", phone.Unlink, func() {
		shown := false
		if err := n.net.Pair(t.Context(), "", func(code string) {
			if !shown {
				if err := phone.Scan(code); err != nil {
					t.Error(err)
				}
			}
			shown = true
		}); err != nil {
			t.Fatal(err)
		}
	})
	n.tells(whatsapp.Replaced, "program lain memakai nomor ini", phone.Replace, nil)
}

// TestWhatsAppFindsUsTooOld: there is nothing newer to be had.
func TestWhatsAppFindsUsTooOld(t *testing.T) {
	t.Parallel()
	n := newTwoNetworks(t)
	n.whatsapp.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: office, Do: whatsapptest.Outdated})
	n.tells(whatsapp.Outdated, "perbarui Damping", n.whatsapp.srv.Phone(office).Cut, nil)
}
