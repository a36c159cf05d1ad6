package flows

import (
	"slices"
	"strings"

	"damping/flows/aid"
)

// Pick waits for one option of the menu, tapped or typed.
func Pick(key string) When {
	return When{Name: "pilih " + key, Key: key, Match: func(t *Turn) bool { return t.Chosen == key }}
}

// AnyChoice waits for any option of the menu that no edge before it took;
// t.Chosen tells which. It goes with Step.List.
var AnyChoice = When{Name: "pilih salah satu", Match: func(t *Turn) bool { return t.Chosen != "" }}

// AnyText waits for any words but a command of the office or an act. It must not stand
// before another text shape.
var AnyText = When{Name: "tulisan", Free: true, Match: func(t *Turn) bool {
	return t.Input.Kind == Text && t.Chosen == "" && t.Input.Text != "" && !t.commands() && !t.acts()
}}

// AnyNIK waits for a valid NIK.
var AnyNIK = When{Name: "NIK", Match: func(t *Turn) bool {
	_, err := aid.ParseNIK(t.Input.Text)
	return t.Input.Kind == Text && err == nil
}}

// AnyDate waits for a calendar date.
var AnyDate = When{Name: "tanggal", Match: func(t *Turn) bool {
	_, err := aid.ParseDate(t.Input.Text, t.Facts.Today)
	return t.Input.Kind == Text && err == nil
}}

// AnyPeriod waits for a month or a quarter with its year, of a register.
var AnyPeriod = When{Name: "bulan atau triwulan", Match: func(t *Turn) bool {
	_, err := aid.ParsePeriod(t.Input.Text, t.Facts.Today)
	return t.Input.Kind == Text && err == nil
}}

// OwnContact waits for the sender's own, proven phone number.
var OwnContact = When{Name: "kontak sendiri", Match: func(t *Turn) bool {
	return t.Input.Kind == Contact && t.Input.Contact != nil && t.Input.Contact.Own
}}

// OtherContact waits for a phone number that is not proven to be the sender's.
var OtherContact = When{Name: "kontak orang lain", Match: func(t *Turn) bool {
	return t.Input.Kind == Contact && (t.Input.Contact == nil || !t.Input.Contact.Own)
}}

// AnyMedia waits for a photo or a file.
var AnyMedia = When{Name: "foto", Match: func(t *Turn) bool {
	return t.Input.Kind == Photo || t.Input.Kind == File
}}

// KeptMedia waits for a photo or a file that lies in the safe; FaultyMedia for
// one that could not be kept.
var (
	KeptMedia = When{Name: "foto tersimpan", Match: func(t *Turn) bool {
		return AnyMedia.Match(t) && t.Input.Media != nil && t.Input.Media.Kept != nil
	}}
	FaultyMedia = When{Name: "foto gagal", Match: func(t *Turn) bool {
		return AnyMedia.Match(t) && t.Input.Media != nil && t.Input.Media.Fault != ""
	}}
)

// AnyVoice waits for a voice message.
var AnyVoice = When{Name: "pesan suara", Match: func(t *Turn) bool { return t.Input.Kind == Voice }}

// KeptVoice waits for a voice message that lies in the safe.
var KeptVoice = When{Name: "suara tersimpan", Match: func(t *Turn) bool {
	return t.Input.Kind == Voice && t.Input.Media != nil && t.Input.Media.Kept != nil
}}

// Speech waits for any words but a single one that names a choice of the
// present question.
var Speech = When{Name: "perkataan", Free: true, Match: func(t *Turn) bool {
	if !AnyText.Match(t) {
		return false
	}
	_, named := nearChoice(t.State.Offered, t.Input.Text)
	return !named || strings.Contains(plain(t.Input.Text), " ")
}}

// Relayed waits for words that are brought to somebody else: Speech that is no
// slip in a word of the house.
var Relayed = When{Name: "jawaban", Free: true, Relay: true, Match: func(t *Turn) bool {
	return Speech.Match(t) && nearWord(t.Input) == wordNone && !slip(plain(t.Input.Text), "ganti peran")
}}

// Written waits for words of one's own: not the name of a choice of the first menu,
// and not a number, which answers a list that is no more. Added are three or more of them, which
// neither nearly name a choice of the present question nor begin with a no.
var (
	Written = When{Name: "kata sendiri", Free: true, Relay: true, Match: func(t *Turn) bool {
		folded := plain(t.Input.Text)
		_, number := typedNumber(folded)
		return AnyText.Match(t) && folded != "" && !number
	}}
	Added = When{Name: "kata tambahan", Free: true, Relay: true, Match: func(t *Turn) bool {
		words := strings.Fields(plain(t.Input.Text))
		_, named := nearChoice(t.State.Offered, t.Input.Text)
		return Written.Match(t) && !named && len(words) >= fewest && !noWords[words[0]]
	}}
)

// fewest is how many words at least are more than an answer.
const fewest = 3

// Finished waits for somebody who says that all has been sent, "udah pak", where the
// choice "selesai" is offered.
var Finished = When{Name: "kata sudah", Match: func(t *Turn) bool {
	words := strings.Fields(plain(t.Input.Text))
	offered := slices.ContainsFunc(t.State.Offered, func(c Choice) bool { return c.Key == "selesai" })
	return offered && t.Input.Kind == Text && slices.ContainsFunc(words, func(w string) bool { return doneWords[w] }) &&
		!slices.ContainsFunc(words, func(w string) bool { return !doneWords[w] && !doneFillers[w] && !fillers[w] && !yesWords[w] })
}}

var (
	doneWords   = wordSet("sudah udah udh sdh dah wis sampun selesai beres cukup")
	doneFillers = wordSet("semua semuanya kirim dikirim terkirim lengkap")
)

// Counted waits for a word, with or without a number behind it: what a choice
// with a count is called when it is no longer offered, "Pertanyaan (1)".
func Counted(word string) When {
	return When{Name: "kata " + word, Match: func(t *Turn) bool {
		return t.Input.Kind == Text && strings.TrimRight(plain(t.Input.Text), " 0123456789") == word
	}}
}

// AnyLocation waits for a place.
var AnyLocation = When{Name: "lokasi", Match: func(t *Turn) bool { return t.Input.Kind == Location }}

// Words waits for one of a few phrases, whole and in any case.
func Words(name string, phrases ...string) When {
	set := map[string]bool{}
	for _, p := range phrases {
		set[plain(p)] = true
	}
	return When{Name: "kata " + name, Match: func(t *Turn) bool {
		return t.Input.Kind == Text && set[plain(t.Input.Text)]
	}}
}

// PickOf waits for any option whose key begins so: its rest names a subject.
func PickOf(prefix string) When {
	return When{Name: "pilih " + prefix + "…", Key: prefix + "*", Match: func(t *Turn) bool {
		return strings.HasPrefix(t.Chosen, prefix)
	}}
}

// AnyBirth waits for a birth date.
var AnyBirth = When{Name: "tanggal lahir", Match: func(t *Turn) bool {
	_, err := aid.ParseBirth(t.Input.Text, t.Facts.Today)
	return t.Input.Kind == Text && err == nil
}}

// CitizenCode waits for an invitation of a citizen, OfficerCode for one of an
// officer; typed, or brought by a deep link.
var (
	CitizenCode = When{Name: "kode warga", Match: func(t *Turn) bool { return hasCode(t, false) }}
	OfficerCode = When{Name: "kode petugas", Match: func(t *Turn) bool { return hasCode(t, true) }}
)

func hasCode(t *Turn, officer bool) bool {
	if t.Input.Kind != Text && t.Input.Kind != Start {
		return false
	}
	code, ok := ParseCode(t.Input.Text)
	return ok && code.ForOfficer() == officer
}
