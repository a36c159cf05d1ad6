package candidate

import (
	"strings"

	"damping/flows"
)

// Asks are the citizen's questions and complaints: the open ones, and those
// that were closed not long ago. The draft has "ticket".
var Asks = flows.Flow{
	Name:  "asks",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name:  "asks.show",
			Again: "again.more",
			View:  flows.ViewAsks,
			Empty: "ask.write",
			Menu:  []flows.Option{{Key: "baru", Label: "asks.new"}, {Key: "lapor", Label: "ask.complain_label"}},
			List:  asked,
			On: []flows.Edge{
				{When: flows.Pick("baru"), Do: forget("ticket", "kind"), Goto: "ask.write"},
				{When: flows.Pick("lapor"), Do: forget("ticket", "kind"), Goto: "ask.complain"},
				{When: flows.PickOf("tiket-"), Do: noteTicket, Goto: "asks.thread"},
				{When: sentence, Do: word(""), Goto: "ask.confirm"},
			},
			Else: "asks.else",
		},
		{
			Name:  "asks.thread",
			Again: "asks.again",
			View:  flows.ViewThread,
			Empty: "asks.show",
			Same:  func(s flows.State) string { return s.Draft["ticket"] },
			Menu: []flows.Option{
				{Key: "selesai", Label: "asks.end", If: flows.Not(closed)},
				{Key: "buka", Label: "asks.reopen", If: closed},
			},
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Do: end, Say: "asks.ended", Goto: flows.Home, Refused: "asks.show"},
				{When: flows.Pick("buka"), Do: reopen, Say: "asks.reopened", Refused: "asks.show"},
				{When: says, Do: add, Say: "asks.added", Refused: "asks.show"},
				{When: flows.AnyText, Do: add, Say: "asks.added", Refused: "asks.show"},
			},
			Else: "asks.thread_else",
			Help: "asks.help",
		},
	},
}

// says waits for a photo or a voice message that was kept.
var says = flows.When{Name: "foto atau suara tersimpan", Match: func(t *flows.Turn) bool {
	return flows.KeptMedia.Match(t) || flows.KeptVoice.Match(t)
}}

// sentence waits for words that are no choice, but a question.
var sentence = flows.When{Name: "kalimat", Free: true, Match: func(t *flows.Turn) bool {
	return flows.AnyText.Match(t) && len(strings.Fields(t.Input.Text)) > 2 && !Bribed.Match(t)
}}

// closed holds for a question that is closed and may be opened again.
var closed = flows.Guard{Name: "sudah ditutup", Holds: func(f flows.Facts, _ flows.State) bool {
	t, ok := f.Data.(*flows.Thread)
	return ok && t.Done
}}

// asked offers each question by its number.
func asked(f flows.Facts) (list []flows.Option) {
	a, ok := f.Data.(*flows.Asks)
	if !ok {
		return nil
	}
	for _, r := range a.Rows {
		list = append(list, flows.Option{Key: "tiket-" + r.ID, Plain: r.Number})
	}
	return list
}

func noteTicket(t *flows.Turn) []flows.Effect {
	t.Note("ticket", strings.TrimPrefix(t.Chosen, "tiket-"))
	return nil
}

func add(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AddWords{Ticket: t.State.Draft["ticket"], Message: flows.MessageOf(t)}}
}

func end(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.EndQuestion{Ticket: t.State.Draft["ticket"]}}
}

func reopen(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.Reopen{Ticket: t.State.Draft["ticket"]}}
}

// talking holds while somebody of the office speaks with the citizen.
var talking = flows.Guard{Name: "petugas sedang berbicara", Holds: func(f flows.Facts, _ flows.State) bool {
	return f.Who.Talk != ""
}}

// reply waits for words for the officer who is speaking with the citizen. What
// tells of money that is asked for is never among them: it may be about her.
var reply = flows.When{Name: "balasan", Free: true, Match: func(t *flows.Turn) bool {
	return (flows.Speech.Match(t) || flows.KeptVoice.Match(t)) && !Bribed.Match(t)
}}

func replies(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AddWords{Ticket: t.Facts.Who.Talk, Message: flows.MessageOf(t)}}
}
