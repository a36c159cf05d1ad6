package telegramtest

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHTML(t *testing.T) {
	for _, c := range []struct {
		in, text string
		entities []Entity
	}{
		{"  polos  ", "polos", nil},
		{"<b>Halo</b> warga", "Halo warga", []Entity{{Type: "bold", Length: 4}}},
		{"😀 <i>é</i>", "😀 é", []Entity{{Type: "italic", Offset: 3, Length: 1}}},
		{"<b>a<i>b</i></b>", "ab", []Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{`<a href="https://example.org/?a=1&amp;b=2">peta</a>`, "peta", []Entity{{Type: "text_link", Length: 4, URL: "https://example.org/?a=1&b=2"}}},
		{`<pre><code class="language-go">x</code></pre>`, "x", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{"<code>1</code><s>2</s><u>3</u>", "123", []Entity{{Type: "code", Length: 1}, {Type: "strikethrough", Offset: 1, Length: 1}, {Type: "underline", Offset: 2, Length: 1}}},
		{"1 &lt; 2 &amp; 3 &gt; 2 &quot;&#39;&#x41;", `1 < 2 & 3 > 2 "'A`, nil},
		{"R&D &nbsp;", "R&D &nbsp;", nil},
		{" <b> x </b> ", "x", []Entity{{Type: "bold", Length: 1}}},
		{"<b></b>kosong", "kosong", nil},
		{"<blockquote expandable>q</blockquote>", "q", []Entity{{Type: "expandable_blockquote", Length: 1}}},
	} {
		text, entities, why := parseHTML(c.in, false)
		if why != nil {
			t.Errorf("%q: %v", c.in, why)
			continue
		}
		if text != c.text || len(entities)+len(c.entities) > 0 && !reflect.DeepEqual(entities, c.entities) {
			t.Errorf("%q: %q %+v", c.in, text, entities)
		}
	}
}

func TestHTMLRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"<b>tak tutup":           `Can't find end tag corresponding to start tag "b"`,
		"<b><i>silang</b></i>":   `Unmatched end tag at byte offset 12, expected "</i>", found "</b>"`,
		"tutup</b>":              "Unexpected end tag at byte offset 5",
		"usaha <keripik>":        `Unsupported start tag "keripik" at byte offset 6`,
		"1 < 2":                  `Unsupported start tag "" at byte offset 2`,
		"akhir <":                "Unclosed start tag at byte offset 6",
		"akhir <b":               "Unclosed start tag at byte offset 6",
		`<a href="x>peta</a>`:    "Unclosed start tag at byte offset 0",
		"<b>x</b":                "Unclosed end tag at byte offset 4",
		"<span>x</span>":         `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<a ="x">peta</a>`:       `Empty attribute name in the tag "a" at byte offset 0`,
		"<p>paragraf</p>":        `Unsupported start tag "p" at byte offset 0`,
		"Ibu <Siti> & anak<br/>": `Unsupported start tag "siti" at byte offset 4`,
	} {
		_, _, why := parseHTML(in, false)
		if why == nil || why.description != "Bad Request: can't parse entities: "+want {
			t.Errorf("%q: %v", in, why)
		}
	}
	if _, _, why := parseHTML("R&D", true); why == nil {
		t.Error("a stray & passes although entities are strict")
	}
	if _, _, why := parseHTML("R&amp;D", true); why != nil {
		t.Errorf("a proper &amp; is refused: %v", why)
	}
}

// Whatever is escaped comes out as it went in.
func TestHTMLEscapedTextSurvives(t *testing.T) {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "text")
		text, entities, why := parseHTML("<b>|"+escape.Replace(in)+"|</b>", true)
		if why != nil {
			t.Fatal(why)
		}
		want := "|" + in + "|"
		if text != want || entities[0].Length != utf16Len(want) {
			t.Fatalf("%q %+v", text, entities)
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add(`<a href='x'>&lt;</a> <b class=y>z</b>`)
	f.Add("<pre><code class=\"language-\">&#x1F600;</code></pre>")
	f.Fuzz(func(t *testing.T, in string) {
		text, entities, why := parseHTML(in, false)
		if why != nil {
			return
		}
		length := utf16Len(text)
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > length {
				t.Fatalf("%+v does not fit in %q", e, text)
			}
		}
	})
}
