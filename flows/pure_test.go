package flows

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"a\x02b\x03": "ab", "a\x00\nb\tc": "a\nb\tc", "x\u202ey": "xy", "\xff\xfeok": "ok", "é 👍🏽": "é 👍🏽",
	} {
		if got := (Input{Text: text}).clean().Text; got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
	if n := utf8.RuneCountInString((Input{Text: strings.Repeat("é", 9000)}).clean().Text); n != maxText {
		t.Errorf("%d characters are read of a long message", n)
	}
}

// TestNextIsPure: the same state, input and facts always lead to the same
// outcome, and the state that was handed in is left as it was.
func TestNextIsPure(t *testing.T) {
	b := toyBook(t)
	w := &toyWorld{who: Who{People: []Person{{ID: "siti"}}, Consent: "1"}}
	rapid.Check(t, func(t *rapid.T) {
		var s State
		for _, in := range rapid.SliceOfN(rapid.Custom(drawInput), 1, 12).Draw(t, "inputs") {
			before, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			one, letters, err := b.Turn(w, s, in)
			if err != nil {
				t.Fatal(err)
			}
			two, again, err := b.Turn(w, s, in)
			if err != nil || !reflect.DeepEqual(one, two) || !reflect.DeepEqual(letters, again) {
				t.Fatalf("%+v leads to %+v and to %+v (%v)", in, one, two, err)
			}
			if after, _ := json.Marshal(s); string(after) != string(before) {
				t.Fatalf("%+v changed the state that was handed in from %s to %s", in, before, after)
			}
			s = one
		}
	})
}

func drawInput(t *rapid.T) Input {
	words := strings.Fields("menu batal bantuan status 0 1 2 3 4 5 6 7 ya tidak apa lanjutkan")
	return rapid.OneOf(
		rapid.Map(rapid.SampledFrom(words), func(w string) Input { return Input{Kind: Text, Text: w} }),
		rapid.Map(rapid.String(), func(w string) Input { return Input{Kind: Text, Text: w} }),
		rapid.Just(Input{Kind: Photo}), rapid.Just(Input{Kind: Location}), rapid.Just(Input{Kind: Start}),
		rapid.Map(rapid.IntRange(0, 99), func(n int) Input { return Input{Kind: Tap, Token: choiceToken(&Step{}, State{Rev: int64(n)}, "ya")} }),
	).Draw(t, "input")
}
