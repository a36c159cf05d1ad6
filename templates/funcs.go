package templates

import (
	"fmt"
	"strings"
	"text/template"
	"time"
	"unicode"

	"damping/flows"
	"damping/flows/aid"
)

// funcs are the words that texts are made of.
var funcs = template.FuncMap{
	"salam": func(t time.Time) string { return "Selamat " + string(aid.PartOfDay(t)) },
	"jam":   aid.ClockText,
	"pukul": func(t time.Time) string { return t.Format("15.04") },
	"rentang": func(from, to time.Time) string {
		return strings.Replace(aid.ClockText(from), from.Format("15.04"), from.Format("15.04")+"–"+to.Format("15.04"), 1)
	},
	"hari":         func(t time.Time) string { return aid.DateOf(t).Long() },
	"lewat":        func(d aid.Date, now time.Time) bool { return d.Before(aid.DateOf(now)) },
	"panggil":      callName,
	"nama":         fullName,
	"datang":       came,
	"alasan":       reasonFor,
	"easy":         func(k aid.DocKind) string { return k.Info().Easy },
	"tahap":        func(code string) string { return aid.Stage(code).Citizen() },
	"tahap_kantor": func(code string) string { return aid.Stage(code).Staff() },
	"berkas":       func(kind string) string { return aid.DocKind(kind).Info().Easy },
	"tanda":        mark,
	"besar":        capital,
	"jaringan":     flows.NetworkName,
	"angka":        digits,
	"empat":        fours,
	"hp":           dialled,
	"lower":        strings.ToLower,
	"siaran":       fill,
	"join":         func(list []string) string { return strings.Join(list, ", ") },
}

// callName is how a citizen is addressed: "Ibu Siti".
func callName(p *flows.Person) string {
	if p == nil {
		return "Bapak/Ibu"
	}
	name := ""
	for _, word := range strings.Fields(p.Name) {
		if name = strings.Trim(word, ".,"); len([]rune(name)) > 1 {
			break
		}
	}
	title := "Bapak/Ibu"
	switch {
	case p.Sexed && p.Female:
		title = "Ibu"
	case p.Sexed:
		title = "Bapak"
	}
	return strings.TrimSpace(title + " " + proper(name))
}

// fill puts a person's words into the text of a broadcast.
func fill(text string, to flows.Addressee) string {
	values := map[string]string{aid.FieldTitle: callName(to.Person), aid.FieldArea: to.Area.Title(), aid.FieldStage: to.Stage.Citizen()}
	if to.Person != nil {
		values[aid.FieldName] = fullName(to.Person.Name)
	}
	return aid.FillFields(text, values)
}

// reasonFor is the citizen's sentence of a reason that needs nothing filled in.
func reasonFor(code string) string {
	r, _ := aid.LookupReason(code)
	return r.Citizen
}

// fullName is a whole name as names are written.
func fullName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		words[i] = proper(w)
	}
	return strings.Join(words, " ")
}

// proper writes a name that came in capitals as names are written.
func proper(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	return capital(strings.ToLower(name))
}

func capital(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// came says what a person sent, so that nobody is told merely that it is wrong.
func came(in flows.Input) string {
	switch in.Kind {
	case flows.Text, flows.Start:
		text := strings.Join(strings.Fields(in.Text), " ")
		if r := []rune(text); len(r) > 30 {
			text = string(r[:30]) + "…"
		}
		switch n := digits(in); {
		case text == "":
			return "pesan kosong"
		case n >= 8: // perhaps a NIK or an account: it need not be repeated
			return fmt.Sprintf("tulisan dengan %d angka", n)
		}
		return "tulisan “" + text + "”"
	case flows.Photo:
		return "sebuah foto"
	case flows.File:
		return "sebuah berkas"
	case flows.Voice:
		return "pesan suara"
	case flows.Contact:
		return "sebuah kontak"
	case flows.Location:
		return "sebuah lokasi"
	case flows.Tap:
		return "sebuah tombol"
	}
	return "pesan yang belum dapat kami baca"
}

// fours writes a number of 16 digits as it stands on the card, so that it can
// be compared by eye; anything else stays as it is.
func fours(text string) string {
	if len(text) != 16 || strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		return text
	}
	return text[:4] + " " + text[4:8] + " " + text[8:12] + " " + text[12:]
}

// dialled writes a phone number as it is read aloud, 0812-0000-9003; a masked
// or foreign one stays as it is.
func dialled(text string) string {
	if len(text) < 9 || text[0] != '0' || strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		return text
	}
	return text[:4] + "-" + text[4:8] + "-" + text[8:]
}

// digits counts the digits of what a person typed.
func digits(in flows.Input) int {
	n := 0
	for _, r := range in.Text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// mark is the sign of a document's state on a checklist.
func mark(s aid.DocState) string {
	switch s {
	case aid.DocAccepted:
		return "✅"
	case aid.DocSubmitted:
		return "⏳"
	case aid.DocReturned:
		return "❌"
	}
	return "⬜"
}
