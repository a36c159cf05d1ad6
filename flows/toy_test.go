package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows/aid"
)

// The toy house is a small book with everything that the machine can do, for
// tests of the machine alone. Its texts are their own keys.

type toyTexts map[string]string

func (t toyTexts) Has(key string) bool { return !strings.HasPrefix(key, "missing") }

func (t toyTexts) Text(key string, s Scene) (string, error) {
	if key == "broken" {
		return "", errors.New("no such field")
	}
	if text, ok := t[key]; ok {
		return text, nil
	}
	if phrases := actPhrases[strings.TrimPrefix(key, "act.")]; phrases != nil {
		return phrases[0], nil
	}
	return key, nil
}

var toyLabels = toyTexts{"l.form": "Isi formulir", "l.list": "Daftar panjang", "l.resume": "Lanjutkan isian", "l.pass": "Lewat", "l.empty": "Kosong",
	"l.refuse": "Ditolak", "l.home": "Ditolak pulang", "l.give": "Beri", "nav.more": "Lainnya", "nav.first": "Awal", "nav.back": "Kembali",
	"yes.discard": "Ya, hapus", "no.continue": "Tidak, lanjutkan", "l.yes": "Ya, kirim", "l.no": "Tulis ulang"}

// toyWorld is somebody's world: what the toy house may know and do.
type toyWorld struct {
	who    Who
	refuse *Refusal
	fail   error
	done   []Effect
	give   Applied
	empty  bool
	album  Album
	loaded []View
}

func (w *toyWorld) Facts(s State) (Facts, error) {
	f := Facts{Now: time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB), Who: w.who}
	f.Who.Person = nil
	for i := range w.who.People {
		if w.who.People[i].ID == s.Person || len(w.who.People) == 1 {
			f.Who.Person = &w.who.People[i]
		}
	}
	return f, nil
}

func (w *toyWorld) Album(string, Facts) (Album, error) { return w.album, nil }

func (w *toyWorld) Load(v View, _ Facts, _ State) (any, error) {
	w.loaded = append(w.loaded, v)
	if w.empty {
		return &Status{}, nil
	}
	return &Status{Application: "a"}, nil
}

func (w *toyWorld) Apply(effects []Effect, _ Facts, _ State) (Applied, error) {
	if w.refuse != nil {
		return Applied{}, w.refuse
	}
	if w.fail != nil {
		return Applied{}, w.fail
	}
	w.done = append(w.done, effects...)
	return w.give, nil
}

func toyDo(t *Turn) []Effect { return []Effect{Unlink{}} }

func toyNote(t *Turn) []Effect {
	t.Note("answer", t.Input.Text)
	return nil
}

var toyCitizen = []aid.Role{aid.RoleCandidate}

// toyFlows are made anew for each test, so that one may change them.
func toyFlows() []Flow {
	var long []Option
	for i := range 20 {
		long = append(long, Option{Key: fmt.Sprintf("k%d", i), Plain: fmt.Sprintf("Orang ke %c", 'A'+i)})
	}
	return []Flow{
		{Name: "menu", Steps: []Step{{Name: "menu.show", Steady: true, Again: "menu.again", Else: "menu.else",
			Menu: []Option{{Key: "form", Label: "l.form"}, {Key: "list", Label: "l.list"}, {Key: "pass", Label: "l.pass"}, {Key: "empty", Label: "l.empty"},
				{Key: "resume", Label: "l.resume", If: HasSuspended}},
			On: []Edge{{When: Pick("form"), Goto: "form.first"}, {When: Pick("list"), Goto: "list.show"}, {When: Pick("pass"), Goto: "pass.first"},
				{When: Pick("empty"), Goto: "view.show"}, {When: Pick("resume"), Goto: Resume}}}}},
		{Name: "form", Form: true, Roles: toyCitizen, Known: true, Steps: []Step{
			{Name: "form.first", Else: "form.else", Help: "form.help", On: []Edge{{When: AnyText, Do: toyNote, Goto: "form.second"}}},
			{Name: "form.second", Else: "form.else", Menu: []Option{{Key: Yes, Label: "l.yes"}, {Key: No, Label: "l.no"}, {Key: "list", Label: "l.list"}},
				On: []Edge{{When: Pick(Yes), Do: toyDo, Say: "form.sent", Goto: Home, Refused: Home}, {When: Pick(No), Goto: "form.first"}, {When: Pick("list"), Goto: "list.show"}}}}},
		{Name: "list", Steps: []Step{{Name: "list.show", Else: "list.else", List: func(Facts) []Option { return long },
			On: []Edge{{When: AnyChoice, Do: func(t *Turn) []Effect { t.Note("chosen", t.Chosen); return []Effect{ChoosePerson{Person: t.Chosen}} }, Say: "list.chosen"}}}}},
		{Name: "pass", Steps: []Step{
			{Name: "pass.first", Else: "pass.else", Pass: []Edge{{If: Guard{Name: "selalu"}, Goto: "pass.second"}}},
			{Name: "pass.second", Else: "pass.else", Was: []string{"pass.old"}, Menu: []Option{{Key: "refuse", Label: "l.refuse"}, {Key: "give", Label: "l.give"}},
				On: []Edge{{When: Pick("refuse"), Do: toyDo, Say: "never", Goto: Home}, {When: Pick("give"), Do: toyDo, Say: "given"}, {When: AnyVoice, Do: toyDo, Refused: "view.show"}}}}},
		{Name: "view", Steps: []Step{
			{Name: "view.show", View: ViewStatus, Empty: "view.none", Else: "view.else", On: []Edge{{When: AnyText, Goto: "view.show"}}},
			{Name: "view.none", Else: "view.else", On: []Edge{{When: AnyText, Goto: "view.show"}, {When: AnyLocation, Goto: "list.show"}}}}},
		{Name: "officer", Roles: []aid.Role{aid.RoleOfficer}, Steps: []Step{{Name: "officer.menu", Steady: true, Else: "officer.else"}}},
	}
}

func toyHouse() House {
	return House{
		Home: func(_ Facts, s State) string {
			if s.Role == aid.RoleOfficer {
				return "officer.menu"
			}
			return "menu.show"
		},
		Status: func(Facts, State) Say { return Say{Key: "the.status", View: ViewStatus} },
		Help:   "the.help", Roots: []string{"menu.show", "officer.menu"},
		Anywhere: []Edge{{When: AnyMedia, Say: "any.media"}},
	}
}

func toyBook(t testing.TB) *Book {
	t.Helper()
	b, err := New(toyLabels, toyHouse(), toyFlows()...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// toyTalk is a conversation with the toy house.
type toyTalk struct {
	t     *testing.T
	book  *Book
	world *toyWorld
	s     State
	last  Letter
	all   []Letter
}

func newToyTalk(t *testing.T) *toyTalk {
	w := &toyWorld{who: Who{People: []Person{{ID: "siti", Name: "Siti"}}, Consent: "1"}}
	return &toyTalk{t: t, book: toyBook(t), world: w}
}

// send answers one input; the last letter with text is kept.
func (k *toyTalk) send(in Input) string {
	k.t.Helper()
	s, letters, err := k.book.Turn(k.world, k.s, in)
	if err != nil {
		k.t.Fatal(err)
	}
	k.s, k.all = s, letters
	k.last = Letter{}
	for _, l := range letters {
		if l.Chat == "" && l.Text != "" {
			k.last = l
		}
	}
	return k.last.Text
}

// say types words one after the other, and expects the last answer.
func (k *toyTalk) say(want string, words ...string) {
	k.t.Helper()
	got := ""
	for _, w := range words {
		got = k.send(Input{Kind: Text, Text: w})
	}
	if got = strings.ReplaceAll(got, "\n\n", " + "); got != want {
		k.t.Errorf("%q is answered %q, want %q", words, got, want)
	}
}

// tap taps the button of a label.
func (k *toyTalk) tap(want, label string) {
	k.t.Helper()
	i := slices.IndexFunc(k.last.Choices, func(c Choice) bool { return c.Label == label })
	if i < 0 {
		k.t.Fatalf("no button %q among %s", label, labels(k.last.Choices))
	}
	k.token(want, k.last.Choices[i].Token)
}

func (k *toyTalk) token(want, token string) {
	k.t.Helper()
	if got := strings.ReplaceAll(k.send(Input{Kind: Tap, Token: token}), "\n\n", " + "); got != want {
		k.t.Errorf("button %s is answered %q, want %q", token, got, want)
	}
}
