package telegram

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// visible is what a person sees of HTML made here, and fails on broken HTML.
func visible(t interface{ Fatalf(string, ...any) }, html string) string {
	text := html
	for {
		before, rest, ok := strings.Cut(text, "<b>")
		if !ok {
			break
		}
		bold, after, ok := strings.Cut(rest, "</b>")
		if !ok || strings.ContainsAny(before+bold, "<>") {
			t.Fatalf("unbalanced: %q", html)
		}
		text = before + bold + after
	}
	if strings.ContainsAny(text, "<>\x02\x03") {
		t.Fatalf("not escaped: %q", html)
	}
	plain := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	if again, _ := htmlOf(plain); again != text {
		t.Fatalf("not escaped once: %q", html)
	}
	return plain
}

func htmlOf(plain string) (string, bool) { return html(plain, false) }

func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		"halo":                        "halo",
		"a < b & c > d":               "a &lt; b &amp; c &gt; d",
		"<b>tebal</b>":                "&lt;b&gt;tebal&lt;/b&gt;",
		"&amp;":                       "&amp;amp;",
		"\x02Ibu Siti\x03, apa kabar": "<b>Ibu Siti</b>, apa kabar",
		"\x02a\x02b\x03c\x03d":        "<b>ab</b>cd",
		"\x03a\x02b":                  "a<b>b</b>",
		"\x02<i>\x03":                 "<b>&lt;i&gt;</b>",
	} {
		if got, _ := html(in, false); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestPieces(t *testing.T) {
	long := strings.Repeat("a", 4000)
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"short", "halo", []string{"halo"}},
		{"nothing", " \n\x02\x03 ", nil},
		{"at a paragraph", long + "\n\n" + "b\nc d. " + long, []string{long, "b\nc d. " + long}},
		{"at a line", long + "\n" + long, []string{long, long}},
		{"at a sentence", long + ". " + long, []string{long + ".", long}},
		{"at a word", long + " " + long, []string{long, long}},
		{"nowhere", long + long, []string{long + long[:96], long[96:]}},
		{"bold goes on", "\x02" + long + "\n\n" + long + "\x03", []string{"<b>" + long + "</b>", "<b>" + long + "</b>"}},
	} {
		got := pieces(c.in)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %d pieces", c.name, len(got))
		}
	}
}

// Whatever the text: each piece fits and is sound, and no word is lost.
func TestPiecesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(
			rapid.String(),
			rapid.SampledFrom([]string{"\x02", "\x03", "\n\n", "\n", ". ", " ", "<b>", "&", "😀", strings.Repeat("kata ", 400), strings.Repeat("x", 3000), strings.Repeat("😀", 1500)}),
		), 1, 20).Draw(t, "parts")
		text := strings.ToValidUTF8(strings.Join(parts, ""), "\uFFFD")
		var seen strings.Builder
		for _, piece := range pieces(text) {
			plain := visible(t, piece)
			if n := len(utf16.Encode([]rune(plain))); n > maxText || n == 0 {
				t.Fatalf("a piece of %d units", n)
			}
			seen.WriteString(plain)
		}
		bare := strings.NewReplacer("\x02", "", "\x03", "", " ", "", "\n", "", "\t", "", "\r", "", "\v", "", "\f", "", "\u00a0", "", "\u0085", "")
		got, want := bare.Replace(seen.String()), bare.Replace(text)
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Fatalf("lost something: %d bytes of %d", len(got), len(want))
		}
	})
}
