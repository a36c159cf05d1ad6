package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/seal"
	"damping/templates"
)

// citizenCmd is what a citizen does in a script, by the record itself:
//
//	warga CHAT setuju | kode NIK | nik NIK YYYY-MM-DD | tanya TEXT | lapor TEXT | cabut
//	warga CHAT nama       writes who is behind the chat to CHAT.nama
//	warga CHAT surat      writes the letters that are due within two weeks to CHAT.surat
func citizenCmd(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("warga CHAT WHAT …")
	}
	c := openCitizen(ts, args[0])
	defer func() { ts.Check(c.office.Close()) }()
	args = append(args, "", "")
	switch args[1] {
	case "setuju":
		c.does(flows.AgreeConsent{Version: "2023-1"})
	case "cabut":
		c.does(flows.RevokeConsent{})
	case "kode":
		invitation, err := c.office.InvitePerson(context.Background(), aid.NIK(args[2]))
		ts.Check(err)
		c.does(flows.RedeemCode{Code: string(invitation.Code)})
	case "nik":
		var birth aid.Date
		ts.Check(birth.UnmarshalText([]byte(args[3])))
		c.does(flows.RequestLink{NIK: aid.NIK(args[2]), Birth: birth})
	case "tanya":
		c.does(flows.OpenTicket{Kind: flows.TicketQuestion, Text: strings.ReplaceAll(args[2], `\e`, "\x1b")})
	case "lapor":
		c.does(flows.OpenTicket{Kind: flows.TicketComplaint, Text: args[2]})
	case "nama":
		c.writesNames()
	case "surat":
		c.writesLetters()
	default:
		ts.Fatalf("warga: %s?", args[1])
	}
}

// citizen is one chat in a script.
type citizen struct {
	*testscript.TestScript
	office  *store.Office
	address string
	chat    flows.Chat
}

func openCitizen(ts *testscript.TestScript, address string) *citizen {
	keys, err := seal.Parse(ts.Getenv("DATA_KEY"))
	ts.Check(err)
	program, err := templates.LoadProgram("")
	ts.Check(err)
	soon := func() time.Time { return time.Now().AddDate(0, 0, 14) }
	clock := store.Clock{Program: time.Now, Machine: time.Now}
	if address == "semua" { // the post, when all letters are due
		clock.Program = soon
	}
	s, err := store.Open(context.Background(), "sqlite:"+ts.MkAbs("data/damping.db"), keys, clock, store.Tool())
	ts.Check(err)
	c := &citizen{TestScript: ts, office: store.NewOffice(s, program, nil), address: address}
	ts.Check(s.Update(context.Background(), func(tx *store.Tx) error {
		id, err := tx.ChatAt("web", address)
		c.chat = flows.Chat{ID: id, Channel: "web"}
		return err
	}))
	return c
}

func (c *citizen) does(e flows.Effect) {
	c.Check(c.office.Update(context.Background(), func(tx *store.Tx) error {
		w := c.office.World(tx, c.chat)
		facts, err := w.Facts(flows.State{})
		if err != nil {
			return err
		}
		_, err = w.Apply([]flows.Effect{e}, facts, flows.State{})
		return err
	}))
}

func (c *citizen) writesNames() {
	var names string
	c.Check(c.office.Update(context.Background(), func(tx *store.Tx) error {
		facts, err := c.office.World(tx, c.chat).Facts(flows.State{})
		names = ""
		for _, p := range facts.Who.People {
			names += p.Name + "\n"
		}
		return err
	}))
	c.Check(os.WriteFile(c.MkAbs(c.address+".nama"), []byte(names), 0o600))
}

func (c *citizen) writesLetters() {
	rows, err := c.office.Outbox.Claim(context.Background(), 10, store.Filter{Channel: "web"}, time.Minute)
	c.Check(err)
	var all string
	for _, r := range rows {
		var l flows.Letter
		c.Check(json.Unmarshal(r.Body, &l))
		all += "kepada " + r.Address + ":\n" + l.Text + "\n"
		c.Check(c.office.Outbox.Finish(context.Background(), r, "sent", "1"))
	}
	c.Check(os.WriteFile(c.MkAbs(c.address+".surat"), []byte(all), 0o600))
}

// numbersCmd names this month's ticket numbers $T1 … $T9: a number tells when
// it was given.
func numbersCmd(ts *testscript.TestScript, _ bool, _ []string) {
	month := time.Now().In(aid.WIB).Format("0601")
	for n := range 9 {
		ts.Setenv(fmt.Sprintf("T%d", n+1), fmt.Sprintf("T-%s-%04d", month, n+1))
	}
}

// TestHarmless: what a stranger wrote steers neither terminal nor letter.
func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"biasa saja, Bu ✅":                     "biasa saja, Bu ✅",
		" a\r\nb\rc\td ":                       "a\nb\nc d",
		"\x1b[2Jhapus \x02tebal\x03\x00\u009b": "[2Jhapus tebal",
		"\u202emundur\u202c\u200b":             "mundur",
		"\n\x1b\n":                             "",
		"baris\u2028lain":                      "baris\nlain",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
