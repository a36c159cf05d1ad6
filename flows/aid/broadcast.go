package aid

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBroadcast is how many characters a broadcast may have, so that with names
// filled in it is one message on every network.
const MaxBroadcast = 1500

// What can stand in the text of a broadcast between braces.
const (
	FieldName  = "nama"      // the whole name
	FieldTitle = "sapaan"    // how the person is addressed: "Ibu Siti"
	FieldArea  = "kelurahan" // "Kelurahan Yosodadi"
	FieldStage = "tahap"     // the stage, in the citizen's words
)

// BroadcastFields returns them in their order.
func BroadcastFields() []string { return []string{FieldName, FieldTitle, FieldArea, FieldStage} }

// fieldShape also finds what was meant for a field: {Nama}, {{nama}}, { nama }.
var fieldShape = regexp.MustCompile(`\{+\s*([^{}\n]{0,30}?)\s*\}+`)

// UnknownFields are the words between braces that we cannot fill in.
func UnknownFields(text string) (unknown []string) {
	for _, m := range fieldShape.FindAllStringSubmatch(text, -1) {
		if word := strings.ToLower(m[1]); !slices.Contains(BroadcastFields(), word) && !slices.Contains(unknown, m[1]) {
			unknown = append(unknown, m[1])
		}
	}
	if len(unknown) == 0 && strings.ContainsAny(fieldShape.ReplaceAllString(text, ""), "{}") {
		return []string{"{"}
	}
	return unknown
}

// Personal tells whether a text differs from one person to the next.
func Personal(text string) bool { return fieldShape.MatchString(text) }

// FillFields puts a person's words in place of the fields.
func FillFields(text string, values map[string]string) string {
	return fieldShape.ReplaceAllStringFunc(text, func(field string) string {
		return values[strings.ToLower(fieldShape.FindStringSubmatch(field)[1])]
	})
}

// BroadcastFault is why a text cannot be sent to many, "" when it can. The
// words are part of template keys.
func BroadcastFault(text string) string {
	switch {
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return "kosong"
	case utf8.RuneCountInString(text) > MaxBroadcast:
		return "panjang"
	case len(UnknownFields(text)) > 0:
		return "isian"
	}
	return ""
}

var (
	moneyWords     = wordsOf("uang", "dana", "rp", "rupiah", "cair", "dicairkan", "pencairan", "transfer", "ditransfer", "juta", "ribu", "nominal", "rekening")
	moneyShape     = regexp.MustCompile(`(?i)\brp\.?\s*\d`)
	recipientWords = regexp.MustCompile(`(?i)(\S+\s+)?\b(penerima)\b`)
)

// SpeaksOfMoney tells whether a text is about money.
func SpeaksOfMoney(text string) bool {
	return moneyShape.MatchString(text) || slices.ContainsFunc(textWords(text), func(w string) bool { return moneyWords[w] })
}

// CallsRecipient tells whether a text calls somebody "penerima", and not
// "calon penerima": before the decree (SK) nobody is one.
func CallsRecipient(text string) bool {
	for _, m := range recipientWords.FindAllStringSubmatch(text, -1) {
		if before := strings.ToLower(strings.TrimSpace(m[1])); before != "calon" {
			return true
		}
	}
	return false
}

// BroadcastFaultFor is BroadcastFault, with what may not be said to those who
// stand at a stage ("" is any): before the decree (SK) nobody is called
// "penerima", and nobody is promised money ("janji").
func BroadcastFaultFor(text string, to Stage) string {
	switch fault := BroadcastFault(text); {
	case fault != "", to.IsRecipient():
		return fault
	case CallsRecipient(text):
		return "penerima"
	case PromisesMoney(text):
		return "janji"
	}
	return ""
}

var (
	paidWords  = wordsOf("cair", "dicairkan", "pencairan", "ditransfer", "dikirim", "dikirimkan", "dibayar", "dibayarkan", "menerima", "mendapat", "mendapatkan")
	soonWords  = wordsOf("akan", "pasti", "segera", "sudah", "telah", "besok", "lusa", "minggu", "bulan", "tanggal", "hari")
	neverWords = wordsOf("belum", "tidak", "bukan", "jangan", "tanpa")
	sentences  = regexp.MustCompile(`[.!?\n]+(\s|$)`)
)

// PromisesMoney tells whether a sentence of a text says that money comes:
// "uang segera cair", "Bapak/Ibu akan menerima Rp 1.000.000".
func PromisesMoney(text string) bool {
	return slices.ContainsFunc(sentences.Split(text, -1), func(sentence string) bool {
		words := textWords(sentence)
		some := func(of map[string]bool) bool { return slices.ContainsFunc(words, func(w string) bool { return of[w] }) }
		grant := SpeaksOfMoney(sentence) || slices.Contains(words, "bantuan")
		return grant && some(paidWords) && some(soonWords) && !some(neverWords)
	})
}

func wordsOf(list ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range list {
		set[w] = true
	}
	return set
}

// textWords are the words of a text in lower case.
func textWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
}
