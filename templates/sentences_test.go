package templates

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"damping/flows/aid"
)

var update = flag.Bool("update", false, "write the list of long sentences anew")

// longFile lists the sentences of more than maxWords words, with the number
// of their words. Every one is a debt to somebody who reads slowly.
const (
	longFile = "testdata/long.txt"
	maxWords = 12
)

// pieces are the runs of words of a text, with one word in place of whatever
// is put in: each branch of a condition on its own.
func pieces(t *testing.T, texts *Texts, key string) []string {
	t.Helper()
	x := texts.byKey[key]
	if x.parts == nil {
		return []string{x.fixed}
	}
	var all []string
	var read func(list *parse.ListNode) string
	read = func(list *parse.ListNode) string {
		var out strings.Builder
		if list == nil {
			return ""
		}
		branch := func(b *parse.BranchNode) {
			out.WriteString(read(b.List))
			if b.ElseList != nil {
				all = append(all, read(b.ElseList))
			}
		}
		for _, node := range list.Nodes {
			switch n := node.(type) {
			case *parse.TextNode:
				out.Write(n.Text)
			case *parse.ActionNode:
				if len(n.Pipe.Decl) == 0 {
					out.WriteString("isian")
				}
			case *parse.IfNode:
				branch(&n.BranchNode)
			case *parse.WithNode:
				branch(&n.BranchNode)
			case *parse.RangeNode:
				branch(&n.BranchNode)
			}
		}
		return out.String()
	}
	return append(all, read(x.parts.Root))
}

var (
	between = regexp.MustCompile(`\n+|•|·|\|`)
	ends    = regexp.MustCompile(`[.!?]+["”)\x03]*(\s+|$)`)
)

// sentences are the sentences of a text, with the mark that ends them; labels
// and the items of lists have none.
func sentences(text string) (list []string) {
	for _, line := range between.Split(text, -1) {
		from := 0
		add := func(s string) {
			s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\x02' || r == '\x03' || r == '*' })
			if words(s) > 0 {
				list = append(list, s)
			}
		}
		for _, at := range ends.FindAllStringIndex(line, -1) {
			add(line[from:at[1]])
			from = at[1]
		}
		add(line[from:])
	}
	return list
}

// whole tells a sentence from a label.
func whole(s string) bool { return words(s) > 1 && ends.MatchString(s) }

// words counts what has a letter or a digit in it.
func words(sentence string) (n int) {
	for w := range strings.FieldsSeq(sentence) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// everything that people read, by where it stands.
func everything(t *testing.T) map[string][]string {
	t.Helper()
	texts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, key := range texts.Keys() {
		for _, piece := range pieces(t, texts, key) {
			all[key] = append(all[key], sentences(piece)...)
		}
	}
	for _, r := range aid.Reasons() {
		all["alasan."+r.Code] = sentences(r.Citizen)
	}
	for _, s := range aid.Stages() {
		all["tahap."+string(s)] = sentences(s.Citizen())
	}
	return all
}

// TestSentencesAreShort: on average at most twelve words, and the longer ones
// are known by name.
func TestSentencesAreShort(t *testing.T) {
	count, sum := 0, 0
	var long []string
	for where, list := range everything(t) {
		for _, s := range list {
			n := words(s)
			if whole(s) {
				count++
				sum += n
			}
			if n > maxWords {
				long = append(long, fmt.Sprintf("%s (%d): %s", where, n, strings.NewReplacer("\x02", "", "\x03", "").Replace(s)))
			}
		}
	}
	if count < 300 {
		t.Fatalf("only %d sentences found", count)
	}
	average := float64(sum) / float64(count)
	t.Logf("%d sentences, %.1f words on average, %d longer than %d", count, average, len(long), maxWords)
	if average > maxWords {
		t.Errorf("%.1f words a sentence, at most %d", average, maxWords)
	}
	slices.Sort(long)
	want := "# Kalimat yang lebih dari dua belas kata. Pendekkan bila bisa; tulis ulang daftar ini dengan make golden.\n" + strings.Join(slices.Compact(long), "\n") + "\n"
	if *update {
		if err := os.WriteFile(longFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(longFile)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(string(got), "\n")
	for line := range strings.SplitSeq(want, "\n") {
		if !slices.Contains(known, line) {
			t.Errorf("too long: %s", line)
		}
	}
	for _, line := range known {
		if !strings.Contains(want, line) {
			t.Errorf("no longer too long, take it off the list: %s", line)
		}
	}
}

// TestWeSayBapakIbu: nobody is called kamu or anda, and nothing is blamed on
// who writes.
func TestWeSayBapakIbu(t *testing.T) {
	rude := regexp.MustCompile(`(?i)\b(kamu|anda|kau|engkau|lu|lo|gue|salah input|input salah|invalid|error|gagal paham)\b`)
	for where, list := range everything(t) {
		for _, s := range list {
			if word := rude.FindString(s); word != "" && !operator(where) {
				t.Errorf("%s says %q: %s", where, word, s)
			}
		}
	}
}

// operator tells whether a text is read at the office's computer only.
func operator(key string) bool {
	group, _, _ := strings.Cut(key, ".")
	return slices.Contains([]string{"cli", "check", "import", "demo"}, group)
}

// office tells whether a text is read by the office's own people only, who
// work on accounts all day.
func office(key string) bool {
	group, _, _ := strings.Cut(key, ".")
	return slices.Contains([]string{"gerbang", "review", "visit", "case", "plan", "check", "proposal", "holder", "flag", "nominate", "decide", "sama", "compose", "ring"}, group)
}

// aboutMoney are words of money; free is what every message with one must say.
var (
	aboutMoney = regexp.MustCompile(`(?i)\b(uang|uangnya|rp|dana|modal|rupiah|rekening|transfer|pencairan|\.Year\.Amount)\b`)
	free       = regexp.MustCompile(`(?i)\b(gratis|tidak ada biaya|tanpa biaya|tidak dipungut)\b`)
)

// partOf are texts that never stand alone, and the message that holds them.
var partOf = map[string]string{"next": "status.show", "do": "status.show"}

// named are texts in which money is only a word of a list.
var named = map[string]string{
	"settings.show": "for the admin: the settings of the programme",
}

// TestMoneyIsFree: every message about money says that there is no fee.
func TestMoneyIsFree(t *testing.T) {
	texts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, key := range texts.Keys() {
		if operator(key) || strings.HasPrefix(key, "web.") || office(key) {
			continue
		}
		raw := texts.Raw(key)
		group, _, _ := strings.Cut(key, ".")
		if whole := partOf[group]; whole != "" {
			raw += texts.Raw(whole)
		}
		if !aboutMoney.MatchString(raw) {
			continue
		}
		found++
		if named[key] == "" && !free.MatchString(raw) {
			t.Errorf("%s speaks of money and does not say that there is no fee", key)
		}
	}
	if found < 8 {
		t.Errorf("only %d texts about money found", found)
	}
}
