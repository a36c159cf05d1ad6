package flows

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// plain folds what a person typed: lower case, letters and digits only, one
// space between words.
func plain(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}

var numberWords = map[string]int{
	"nol": 0, "kosong": 0, "satu": 1, "siji": 1, "pertama": 1, "dua": 2, "loro": 2, "kedua": 2, "tiga": 3, "telu": 3, "ketiga": 3,
	"empat": 4, "papat": 4, "keempat": 4, "lima": 5, "limo": 5, "kelima": 5, "enam": 6, "enem": 6, "keenam": 6, "tujuh": 7, "pitu": 7, "ketujuh": 7,
}

var numberLeads = map[string]bool{"nomor": true, "nomer": true, "no": true, "angka": true, "pilih": true, "pilihan": true, "yang": true}

// typedNumber reads "1", "1.", "satu", "nomor 1", "pilih nomor satu".
func typedNumber(folded string) (string, bool) {
	words := strings.Fields(folded)
	for len(words) > 1 && numberLeads[words[0]] {
		words = words[1:]
	}
	if len(words) != 1 {
		return "", false
	}
	if n, ok := numberWords[words[0]]; ok {
		return strconv.Itoa(n), true
	}
	if n, err := strconv.Atoi(words[0]); err == nil && n >= 0 && n < 100 {
		return strconv.Itoa(n), true
	}
	return "", false
}

var (
	yesWords = wordSet("ya iya y yes ok oke okay betul benar bener inggih nggih njih enggih setuju boleh siap sudah yakin lanjut")
	noWords  = wordSet("tidak tdk ga gak g nggak enggak ngga ora mboten no bukan belum jangan batalkan tak")
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// Keys that also answer to yes and no in all their forms.
const (
	Yes = "ya"
	No  = "tidak"
)

// exactChoice finds the offered choice that the text names without doubt: by
// its number, its whole label, "lainnya" for what pages on, or a yes or no.
func exactChoice(offered []Choice, text string) (Choice, bool) {
	folded := plain(text)
	if folded == "" {
		return Choice{}, false
	}
	number, isNumber := typedNumber(folded)
	for _, fits := range []func(c Choice) bool{
		func(c Choice) bool { return isNumber && c.Number == number },
		func(c Choice) bool { return plain(c.Label) == folded },
		func(c Choice) bool { return c.Key == keyMore && folded == "lainnya" },
		func(c Choice) bool { return c.Key == Yes && yesWords[folded] || c.Key == No && noWords[folded] },
	} {
		if c, n := only(offered, fits); n > 0 {
			return c, n == 1
		}
	}
	return Choice{}, false
}

// only finds the choice that fits, and how many do.
func only(offered []Choice, fits func(Choice) bool) (found Choice, n int) {
	for _, c := range offered {
		if fits(c) {
			found = c
			n++
		}
	}
	return found, n
}

// nearChoice finds the one offered choice that the text nearly names: a yes or
// no with a few words around it ("iya pak"), a small slip, the beginning of its
// label, or one of its words. Two that fit are none, and what has a "no" in it
// is never taken for a yes.
func nearChoice(offered []Choice, text string) (Choice, bool) {
	folded := plain(text)
	if len(folded) < 3 || len(folded) > 40 {
		return Choice{}, false
	}
	words := strings.Fields(folded)
	denied := answersNo(words)
	for _, fits := range []func(c Choice) bool{
		func(c Choice) bool { return c.Key == No && denied || c.Key == Yes && answersYes(words) },
		func(c Choice) bool { return slip(folded, plain(c.Label)) },
		func(c Choice) bool { return strings.HasPrefix(plain(c.Label), folded) },
		func(c Choice) bool { return sharesWord(plain(c.Label), folded) },
	} {
		if c, n := only(offered, fits); n > 0 {
			return c, n == 1 && (c.Key != Yes || yesIsMeant(c, words))
		}
	}
	return Choice{}, false
}

// fillers are words that people put around a yes or no.
var fillers = wordSet("pak bu ibu bapak mas mbak kak min admin saja aja deh dong lah kok sih itu mau usah jadi dulu dl ya terima kasih makasih")

// answersYes tells whether words are a yes and nothing else: "iya pak".
func answersYes(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return yesWords[w] }) &&
		!slices.ContainsFunc(words, func(w string) bool { return !yesWords[w] && !fillers[w] })
}

// answersNo tells whether words are a no and nothing else: "tidak usah".
func answersNo(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return noWords[w] }) &&
		!slices.ContainsFunc(words, func(w string) bool { return !noWords[w] && !yesWords[w] && !fillers[w] })
}

// yesIsMeant keeps a question about a choice ("cabut itu apa"), and whatever
// has a "no" in it, from being taken for a yes.
func yesIsMeant(yes Choice, words []string) bool {
	if slices.ContainsFunc(words, func(w string) bool { return noWords[w] }) {
		return false
	}
	return len(words) == 1 || answersYes(words) || slip(strings.Join(words, " "), plain(yes.Label))
}

// sharesWord tells whether a word of the label (of four letters or more) was
// typed; long words also with a slip.
func sharesWord(label, folded string) bool {
	for typed := range strings.FieldsSeq(folded) {
		if len(typed) < 4 || typed == "saya" || yesWords[typed] || noWords[typed] { // "data saya" is not "status saya"
			continue
		}
		for word := range strings.FieldsSeq(label) {
			if len(word) >= 4 && (typed == word || len(word) >= 6 && slip(typed, word)) {
				return true
			}
		}
	}
	return false
}

// slip tells whether a typed word is the wanted one or a small slip of it: one
// edit in words of 4 to 7 letters, two in longer ones. Swapped neighbours are one.
func slip(typed, wanted string) bool {
	if typed == wanted {
		return true
	}
	allowed := 0
	switch n := len(wanted); {
	case n >= 8:
		allowed = 2
	case n >= 4:
		allowed = 1
	}
	return allowed > 0 && edits(typed, wanted, allowed) <= allowed
}

// edits is the optimal string alignment distance, or limit+1 when it is more.
func edits(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	var before []int
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return min(last[len(y)], limit+1)
}

// Resembles tells whether a typed name may be meant for a whole one: each of its
// words begins one of the name's, or is a small slip of it.
func Resembles(typed, name string) bool {
	words, parts := strings.Fields(plain(typed)), strings.Fields(plain(name))
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, w) || slip(w, p) })
	})
}
