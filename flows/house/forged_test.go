package house_test

import (
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/flowtest"
	"damping/store"
)

// TestForgedAndForeignDecisions: a candidate, an officer of another kelurahan,
// one who was let go, and a stranger try to decide on a document, by its
// button and by typing. Nothing is decided, and each try is recorded.
func TestForgedAndForeignDecisions(t *testing.T) {
	town, b := flowtest.NewTown(t), book(t)
	if err := town.Paper("siti", "ktp"); err != nil {
		t.Fatal(err)
	}
	chats := map[string]flows.Chat{}
	for _, name := range []string{"petugas", "siti", "petugas sepi", "rekan", "orang asing"} {
		chat, err := town.Chat(name)
		if err != nil {
			t.Fatal(err)
		}
		chats[name] = chat
	}
	say := func(name string, in flows.Input) flows.Letter {
		letters, err := town.Turn(b, chats[name], in)
		if err != nil {
			t.Fatal(name, err)
		}
		return letters[len(letters)-1]
	}
	text := func(words string) flows.Input { return flows.Input{Kind: flows.Text, Text: words} }
	say("rekan", text("halo"))
	if _, err := town.Office.RemoveOfficer(t.Context(), "Hasan Basri"); err != nil {
		t.Fatal(err)
	}
	say("petugas", text("antrean"))
	open := say("petugas", text("berkas"))
	at := slices.IndexFunc(open.Choices, func(c flows.Choice) bool { return c.Key == "terima" })
	if at < 0 {
		t.Fatalf("no document is open: %+v", open)
	}
	token := open.Choices[at].Token
	links := func() (n int) {
		err := town.Store.View(t.Context(), func(tx *store.Tx) error {
			all, err := tx.History("office", 0, 1000)
			n = len(all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, name := range []string{"siti", "petugas sepi", "rekan", "orang asing"} {
		for _, in := range []flows.Input{{Kind: flows.Tap, Token: token}, {Kind: flows.Tap, Token: "a.forged.terima"}, {Kind: flows.Tap, Token: "palsu"},
			text("TERIMA 12.1"), text("KEMBALIKAN 12.1 BURAM")} {
			before := links()
			say(name, in)
			if links() == before {
				t.Errorf("%s: %+v is not recorded", name, in)
			}
		}
	}
	if answer := say("petugas", flows.Input{Kind: flows.Tap, Token: token}); !strings.Contains(answer.Text, "Berkas 12 diterima") {
		t.Errorf("who may decide is answered %q", answer.Text)
	}
	if letters, err := town.Due(b); err != nil || len(letters) > 0 {
		t.Errorf("somebody heard of it: %v, %v", letters, err)
	}
}
