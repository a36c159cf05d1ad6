package flows

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFirstWordGreets(t *testing.T) {
	k := newToyTalk(t)
	k.say("menu.show", "apa kabar")
	k.say("menu.else + menu.again", "apa kabar")
	if newToyTalk(t).send(Input{Kind: Start}) != "menu.show" {
		t.Error("opening the bot does not show the first menu")
	}
	k = newToyTalk(t)
	k.say("form.first", "isi formulir") // the name of a choice is understood at once
}

func TestWordsReturnToTheQuestion(t *testing.T) {
	k := newToyTalk(t)
	k.say("form.second", "halo", "1", "jawaban")
	k.say("the.help + form.second", "bantuan")
	k.say("the.status + form.second", "status")
	k.say("form.first", "0")
	k.say("form.help + form.first", "bantuan")
	if k.s.Draft["answer"] != "jawaban" {
		t.Errorf("the answer is lost: %v", k.s.Draft)
	}
	if !slices.Contains(k.world.loaded, ViewStatus) {
		t.Error("status was said without its view")
	}
}

func TestStaleTap(t *testing.T) {
	k := newToyTalk(t)
	k.say("list.show", "halo", "2")
	old := k.last.Choices[0].Token
	k.say("form.second", "menu", "1", "jawaban")
	k.token("say.stale + form.second", old)
	if len(k.world.done) != 0 {
		t.Fatalf("an old button acted: %v", k.world.done)
	}
	k.token("say.stale + form.second", "h.menu.show.list") // a steady menu, but elsewhere
	if k.s.Draft["answer"] != "jawaban" {
		t.Error("an old button lost the answer")
	}
	k.say("menu.show", "menu")
	k.token("list.show", "h.menu.show.list") // there it means what it says
}

func TestDoubleTap(t *testing.T) {
	k := newToyTalk(t)
	k.say("form.second", "halo", "1", "jawaban")
	yes := k.last.Choices[0].Token
	k.token("form.sent + menu.show", yes)
	k.token("menu.again", yes) // the short question, not the long letter once more
	k.token("menu.again", yes)
	if len(k.world.done) != 1 {
		t.Errorf("one button tapped three times did %d things", len(k.world.done))
	}
}

func TestDoubleTapOfWhatIsRefused(t *testing.T) {
	k := newToyTalk(t)
	k.say("pass.second", "halo", "lewat")
	k.world.refuse = &Refusal{Key: "refused.why"}
	token := k.last.Choices[0].Token
	k.token("refused.why + pass.second", token)
	k.token("pass.second", token)
}

func TestForgedTokens(t *testing.T) {
	k := newToyTalk(t)
	k.say("pass.second", "halo", "lewat")
	before := k.s
	for _, token := range []string{"", "x", "s..", "s.1.refuse", "s.zz.refuse", "h.pass.second.refuse", "s.1", "s." + strings.Repeat("9", 60) + ".give",
		"~home", "h.menu.show.", k.last.Choices[0].Token + "x", strings.ToUpper(k.last.Choices[0].Token)} {
		k.s = before
		if got := k.send(Input{Kind: Tap, Token: token}); !strings.HasSuffix(got, "pass.second") {
			t.Errorf("token %q is answered %q", token, got)
		}
	}
	for _, e := range k.world.done {
		if _, noted := e.(NoteStrayTap); !noted { // that it came is recorded, no more
			t.Errorf("a forged token acted: %v", e)
		}
	}
}

func TestPaging(t *testing.T) {
	k := newToyTalk(t)
	k.say("list.show", "halo", "daftar panjang")
	seen := map[string]bool{}
	for range 4 {
		if n := len(k.last.Choices); n > MaxChoices+1 {
			t.Fatalf("%d choices on a page", n)
		}
		for i, c := range k.last.Choices {
			if c.Key != keyBack && c.Number != string(rune('1'+i)) {
				t.Errorf("choice %d has the number %s", i, c.Number)
			}
			seen[c.Key] = true
		}
		onward := "Lainnya"
		if len(k.last.Choices) < MaxChoices {
			onward = "Awal" // after the last page comes the first
		}
		k.tap("list.show", onward)
	}
	for i := range 20 {
		if key := "k" + string(rune('0'+i)); i < 10 && !seen[key] {
			t.Errorf("%s is on no page", key)
		}
	}
	if len(seen) != 22 {
		t.Errorf("%d choices on the pages, want 20 with more and back", len(seen))
	}
	k.say("list.else + list.show", "entahlah") // the same page again
	first := k.last.Choices[0]
	k.say("list.show", "lainnya")
	k.token("say.stale + list.show", first.Token)
	k.say("list.chosen + list.show", "2")
	if k.world.done[0] != (ChoosePerson{Person: "k7"}) {
		t.Errorf("2 on the second page chose %v", k.world.done[0])
	}
	k.say("menu.show", "0")
}

func TestSuspendAndResume(t *testing.T) {
	k := newToyTalk(t)
	k.say("menu.show", "halo", "1", "jawaban", "menu")
	if k.s.Draft != nil || len(k.s.Suspended) != 1 {
		t.Fatalf("menu left draft %v, kept %v", k.s.Draft, k.s.Suspended)
	}
	k.say("form.second", "lanjutkan isian")
	if k.s.Draft["answer"] != "jawaban" || len(k.s.Suspended) != 0 {
		t.Errorf("resumed with %v, kept %v", k.s.Draft, k.s.Suspended)
	}
	// left for another conversation, and back by 0
	k.say("list.show", "daftar panjang")
	if k.s.Draft != nil {
		t.Errorf("the list was entered with the form's answers %v", k.s.Draft)
	}
	k.say("form.second", "0")
	if k.s.Draft["answer"] != "jawaban" {
		t.Errorf("back in the form with %v", k.s.Draft)
	}
	// left by its first step
	k.say("menu.show", "0", "0")
	k.say("form.first", "lanjutkan isian")
	if k.s.Draft["answer"] != "jawaban" {
		t.Errorf("resumed with %v", k.s.Draft)
	}
}

// TestNothingIsKeptOfAFormThatIsNotLeft: what nobody understands leaves no form
// behind, whatever else waits, and one that was sent is not offered.
func TestNothingIsKeptOfAFormThatIsNotLeft(t *testing.T) {
	k := newToyTalk(t)
	k.say("menu.show", "halo")
	k.s.Suspended = map[string]Suspended{"other/": {Step: "list.show"}}
	k.say("form.second", "1", "jawaban")
	k.say("form.else + form.second", "entah apa")
	if len(k.s.Suspended) != 1 {
		t.Errorf("kept %v", k.s.Suspended)
	}
}

func TestSuspendedBelongsToOnePerson(t *testing.T) {
	k := newToyTalk(t)
	k.world.who.People = append(k.world.who.People, Person{ID: "budi", Name: "Budi"})
	k.s.Person = "siti"
	k.say("menu.show", "halo", "1", "rahasia", "menu")
	k.s.Person = "budi"
	k.say("menu.show", "menu")
	if len(k.last.Choices) != 4 || HasSuspended.Holds(Facts{}, k.s) {
		t.Errorf("Budi is offered Siti's form: %s", labels(k.last.Choices))
	}
	k.s.Person = "siti"
	k.say("form.second", "menu", "5")
	k.say("menu.show", "menu")
	k.world.who.People = k.world.who.People[1:] // Siti's link ends
	k.say("menu.show", "menu")
	if len(k.s.Suspended) != 0 {
		t.Errorf("answers of somebody who is gone are kept: %v", k.s.Suspended)
	}
}

func TestCancel(t *testing.T) {
	k := newToyTalk(t)
	k.say("say.cancelled + menu.again", "halo", "batal")
	k.say("say.cancelled + menu.show", "2", "batal")
	k.say("cancel.ask", "1", "jawaban", "batal")
	k.say("yesno.else + cancel.ask", "apa")
	k.say("the.help + cancel.ask", "bantuan")
	k.say("the.status + cancel.ask", "status")
	k.say("cancel.ask", "batal")
	k.token("say.stale + cancel.ask", "s.1.ya")
	k.say("say.continued + form.second", "tidak")
	k.say("say.continued + form.second", "batal", "0")
	k.say("menu.show", "batal", "menu")
	if len(k.s.Suspended) != 1 {
		t.Error("menu in place of an answer lost the form")
	}
	k.say("cancel.ask", "lanjutkan isian", "batal")
	k.tap("say.discarded + menu.show", "Ya, hapus")
	if len(k.s.Draft)+len(k.s.Suspended) != 0 || k.s.Cancel {
		t.Errorf("not discarded: %+v", k.s)
	}
	k.say("say.discarded + menu.show", "1", "jawaban", "batal", "ya pak")
}

func TestRefusalKeepsTheQuestion(t *testing.T) {
	k := newToyTalk(t)
	k.say("pass.second", "halo", "lewat")
	k.world.refuse = &Refusal{Key: "refused.why", Data: map[string]string{"left": "2"}}
	k.say("refused.why + pass.second", "1")
	if k.s.Result["left"] != "2" {
		t.Errorf("the refusal's data are lost: %v", k.s.Result)
	}
	if got := k.send(Input{Kind: Voice}); got != "refused.why\n\nview.show" {
		t.Errorf("a refusal with a step of its own is answered %q", got)
	}
	k.say("form.second", "menu", "1", "jawaban")
	k.say("refused.why + menu.show", "ya") // kept for later
	k.say("form.second", "lanjutkan isian")
	if k.s.Draft["answer"] != "jawaban" {
		t.Errorf("a refusal lost the answer: %v", k.s.Draft)
	}
	k.world.refuse = nil
	k.say("form.sent + menu.show", "ya")
}

func TestErrorLeavesEverything(t *testing.T) {
	k := newToyTalk(t)
	k.say("form.second", "halo", "1", "jawaban")
	k.world.fail = errors.New("disk on fire")
	before, _ := json.Marshal(k.s)
	s, letters, err := k.book.Turn(k.world, k.s, Input{Kind: Text, Text: "ya"})
	if !errors.Is(err, k.world.fail) || letters != nil {
		t.Fatalf("letters %v, error %v", letters, err)
	}
	if after, _ := json.Marshal(s); string(after) != string(before) {
		t.Errorf("an error changed the state from %s to %s", before, after)
	}
}

func TestPass(t *testing.T) {
	k := newToyTalk(t)
	k.say("pass.second", "halo", "lewat")
	k.say("pass.first", "0") // going back does not push on again
	k.say("pass.else + pass.first", "apa")
	k.say("menu.show", "0")
	all := toyFlows()
	all[3].Steps[1].Pass = []Edge{{If: Guard{Name: "selalu"}, Goto: "pass.first"}}
	book, err := New(toyLabels, toyHouse(), all...)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := book.Turn(k.world, State{}, Input{Kind: Text, Text: "lewat"}); err == nil {
		t.Error("steps that pass each other for ever are not found")
	}
}

func TestEmptyIsNoPlaceToGoBackTo(t *testing.T) {
	k := newToyTalk(t)
	k.world.empty = true
	k.say("view.none", "halo", "kosong")
	k.say("view.none", "satu", "lagi dan lagi", "terus")
	if len(k.s.Trail) != 1 || k.s.For != "view.show" {
		t.Errorf("trail %v, for %q", k.s.Trail, k.s.For)
	}
	if got := k.send(Input{Kind: Location}); got != "list.show" {
		t.Fatal(got)
	}
	k.world.empty = false // meanwhile there is something
	k.say("view.show", "0")
	k.say("menu.show", "0")
}

func TestTrailIsBounded(t *testing.T) {
	k := newToyTalk(t)
	k.say("menu.show", "halo")
	for range 30 {
		k.s = k.book.move(k.s, "list.show")
		k.s = k.book.move(k.s, "view.show")
		k.s = k.book.move(k.s, "pass.second")
		if len(k.s.Trail) > maxTrail {
			t.Fatalf("the way back has %d steps", len(k.s.Trail))
		}
	}
}

// TestPicturesComeOnce: the pictures of a question come when it is put first, not
// again after each answer; they come when they changed, when they are asked for,
// about something else, and for somebody who comes from elsewhere.
func TestPicturesComeOnce(t *testing.T) {
	about, refs := "a", []string{"x/1", "y/1"}
	pages := func(Facts) (list []Attachment) {
		for _, r := range refs {
			list = append(list, Attachment{Kind: "photo", Ref: r})
		}
		return list
	}
	k := newToyTalk(t)
	case1 := Step{Name: "case.show", Again: "case.again", Files: pages, Once: true, Same: func(State) string { return about },
		Menu: []Option{{Key: "ask", Label: "l.form"}, {Key: "look", Label: "l.give"}, {Key: "skip", Label: "l.pass"}},
		On: []Edge{{When: Pick("ask"), Goto: "case.ask"}, {When: Pick("look"), Say: "case.shown", Files: true},
			{When: Pick("skip"), Do: func(*Turn) []Effect { about = "b"; return nil }}},
		Else: "case.else"}
	ask := Step{Name: "case.ask", Else: "case.else", On: []Edge{{When: AnyText, Say: "noted", Goto: "case.show"}}}
	other := append(toyFlows(), Flow{Name: "case", Steps: []Step{case1, ask}})
	other[0].Steps[0].On = append(other[0].Steps[0].On, Edge{When: Words("kasus", "kasus"), Goto: "case.show"})
	var err error
	if k.book, err = New(toyLabels, toyHouse(), other...); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		words string
		files int
	}{
		{"kasus", 2}, {"isi formulir", 0}, {"jawaban", 0}, {"bantuan", 0}, {"isi formulir", 0}, {"0", 0},
		{"beri", 2}, {"beri", 2}, {"isi formulir", 0}, {"jawaban", 0},
		{"lewat", 2}, {"bantuan", 0},
		{"menu", 0}, {"kasus", 2}, {"bantuan", 0},
		{"+", 3}, {"bantuan", 0}, // one was added
	} {
		if c.words == "+" {
			refs, c.words = append(refs, "z/1"), "bantuan"
		}
		k.send(Input{Kind: Text, Text: c.words})
		n := 0
		for _, l := range k.all {
			if l.File != nil {
				n++
			}
		}
		if n != c.files {
			t.Errorf("%d, %s: %d pictures, want %d", i, c.words, n, c.files)
		}
	}
}

func TestFilesAndNotices(t *testing.T) {
	k := newToyTalk(t)
	k.say("pass.second", "halo", "lewat")
	k.world.give = Applied{Files: []Attachment{{Kind: "ics"}}, Notices: []Notice{{Chat: "other", Lane: Work, Key: "notice"}}}
	k.say("given + pass.second", "beri")
	if len(k.all) != 3 || k.all[0].File == nil || k.all[1].Chat != "other" || k.all[1].Text != "notice" || k.all[1].Lane != Work {
		t.Errorf("letters %+v", k.all)
	}
}
