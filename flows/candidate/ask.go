package candidate

import (
	"strings"

	"damping/flows"
)

// Ask sends a question to the officers of the kelurahan, or a complaint to the
// staff of the office, as a ticket with its due time. The draft has "question",
// "file" for a photo or voice message, and "kind" for a complaint.
var Ask = flows.Flow{
	Name:  "ask",
	Roles: citizen,
	Known: true,
	Form:  true,
	Steps: []flows.Step{
		{
			Name: "ask.write",
			Menu: []flows.Option{{Key: "lapor", Label: "ask.complain_label"}},
			On: []flows.Edge{
				{When: flows.Pick("lapor"), Goto: "ask.complain"},
				{When: says, Do: enclose(""), Goto: "ask.confirm"},
				{When: flows.Written, Do: word(""), Goto: "ask.confirm"},
			},
			Else: "ask.else",
			Help: "ask.help",
		},
		{
			Name: "ask.complain",
			On: []flows.Edge{
				{When: says, Do: enclose(complaint), Goto: "ask.confirm"},
				{When: flows.Written, Do: word(complaint), Goto: "ask.confirm"},
			},
			Else: "ask.else",
			Help: "ask.complain_help",
		},
		{
			Name: "ask.confirm",
			Menu: []flows.Option{
				{Key: flows.Yes, Label: "ask.send"},
				{Key: flows.No, Label: "ask.rewrite"},
				{Key: "pengaduan", Label: "ask.as_complaint", If: flows.Not(complains)},
			},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: ask, Say: "ask.sent", Goto: flows.Home, Refused: flows.Home},
				{When: flows.Pick(flows.No), If: complains, Goto: "ask.complain"},
				{When: flows.Pick(flows.No), Goto: "ask.write"},
				{When: flows.Pick("pengaduan"), Do: asComplaint, Say: "ask.free"},
				{When: flows.Added, Do: more},
			},
			Else: "ask.confirm_else",
		},
	},
}

const complaint = string(flows.TicketComplaint)

var complains = flows.Guard{Name: "pengaduan", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Draft["kind"] == complaint
}}

func ask(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	kind := flows.TicketQuestion
	if d["kind"] == complaint {
		kind = flows.TicketComplaint
	}
	return []flows.Effect{flows.OpenTicket{Kind: kind, Text: d["question"], File: d["file"]}}
}

func asComplaint(t *flows.Turn) []flows.Effect {
	t.Note("kind", complaint)
	return nil
}

// ofKind notes whether it is a question or a complaint that is written.
func ofKind(t *flows.Turn, kind string) {
	t.Forget("kind", "file", "ticket")
	if kind != "" {
		t.Note("kind", kind)
	}
}

// word keeps what was written of a question or complaint.
func word(kind string) func(*flows.Turn) []flows.Effect {
	keep := write("question")
	return func(t *flows.Turn) []flows.Effect {
		ofKind(t, kind)
		return keep(t)
	}
}

// more adds what was written after the question: many write it in several messages.
func more(t *flows.Turn) []flows.Effect {
	if strings.Contains(t.State.Draft["question"], t.Input.Text) {
		return nil
	}
	t.Input.Text = strings.TrimSpace(t.State.Draft["question"] + "\n" + t.Input.Text)
	return write("question")(t)
}

// enclose keeps a photo or voice message, with its caption.
func enclose(kind string) func(*flows.Turn) []flows.Effect {
	keep := write("question")
	return func(t *flows.Turn) []flows.Effect {
		ofKind(t, kind)
		keep(t)
		return []flows.Effect{flows.KeepEnclosure{Message: flows.MessageOf(t)}}
	}
}

// Bribed waits for somebody who says that money was asked for; MuchBribed for
// one who tells it at once.
var (
	Bribed = flows.When{Name: "ada yang minta uang", Free: true, Match: func(t *flows.Turn) bool {
		return flows.AnyText.Match(t) && tellsOfMoney(t.Input.Text)
	}}
	MuchBribed = flows.When{Name: "bercerita ada yang minta uang", Free: true, Match: func(t *flows.Turn) bool {
		return Bribed.Match(t) && len(strings.Fields(t.Input.Text)) > fewWords
	}}
)

// Complaining waits for somebody who wants to complain.
var Complaining = flows.Words("pengaduan", "lapor", "mau lapor", "pengaduan", "mau mengadu", "ada pengaduan")

// CheckOfficer asks after an officer by name.
func CheckOfficer(t *flows.Turn) []flows.Effect {
	name, _ := flows.ParseOfficerCheck(t.Input.Text)
	return []flows.Effect{flows.CheckOfficer{Name: name}}
}

// FreeToTell holds for a citizen whom we know and who is not filling in a form.
var FreeToTell = flows.Guard{Name: "warga dikenal, tidak sedang mengisi", Holds: func(f flows.Facts, s flows.State) bool {
	return Recognized.Holds(f, s) && len(s.Draft) == 0
}}

// fewWords is how long a sentence may be that tells nothing more yet: "ada
// petugas yang minta uang".
const fewWords = 5

// TellComplaint is what they do: the words are kept for the complaint.
func TellComplaint(t *flows.Turn) []flows.Effect { return word(complaint)(t) }

// asking and money are words of which both must be there.
var (
	asking = strings.Fields("minta diminta dimintai dimintain meminta minta2 memungut dipungut menagih ditagih menyuruh setor menyetor")
	money  = strings.Fields("uang duit ongkos biaya bayar bayaran potongan pungutan imbalan fee setoran rupiah")
)

// tellsOfMoney tells whether words say that somebody asks for money.
func tellsOfMoney(text string) bool {
	a, m := false, false
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		w = strings.Trim(w, ".,!?\"'()")
		if w == "pungli" || w == "pungutan" {
			return true
		}
		for _, x := range asking {
			a = a || w == x
		}
		for _, x := range money {
			m = m || w == x
		}
	}
	return a && m
}

func forget(keys ...string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget(keys...)
		return nil
	}
}

// maxWords is how many characters of a person's own words a ticket keeps.
const maxWords = 1000

// write keeps a person's own words, and whether they had to be cut.
func write(key string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget("long")
		text := t.Input.Text
		if r := []rune(text); len(r) > maxWords {
			text = string(r[:maxWords])
			t.Note("long", flows.Yes)
		}
		t.Note(key, text)
		return nil
	}
}
