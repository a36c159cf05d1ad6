package officer

import (
	"damping/flows"
	"damping/flows/aid"
)

// Talk is a conversation with a citizen under her question: what is typed here
// is brought to her, and what she says comes here. The draft has "ticket" and
// "line". Complaints are staff's and the head's.
var Talk = flows.Flow{
	Name:  "talk",
	Roles: office,
	Steps: []flows.Step{
		{
			Name:  "talk.show",
			Again: "talk.again",
			View:  flows.ViewTalk,
			Empty: "talk.none",
			Same:  ticket,
			Files: enclosures,
			Menu: []flows.Option{
				{Key: "selesai", Label: "talk.close"},
				{Key: "lapangan", Label: "talk.field", If: mayGoOut},
				{Key: "serahkan", Label: "review.hand_over", If: othersTalk},
				{Key: "lihat", Label: "talk.look"},
				{Key: "lewati", Label: "review.skip"},
			},
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Do: closeTalk, Say: "talk.closed", Goto: "talk.show"},
				{When: flows.Pick("lapangan"), Do: goOut, Say: "talk.out"},
				{When: flows.Pick("serahkan"), Goto: "talk.hand"},
				{When: flows.Pick("lihat"), Goto: "talk.read"},
				{When: flows.Pick("lewati"), Do: passTalk, Goto: "talk.show"},
				{When: spoken, Do: speak, Say: "talk.said"},
				{When: flows.Relayed, Do: speak, Say: "talk.said"},
			},
			Else: "talk.else",
			Help: "talk.help",
		},
		{
			Name:  "talk.read",
			Ask:   "talk.show",
			View:  flows.ViewTalk,
			Empty: "talk.none",
			Same:  ticket,
			Files: enclosures,
			Menu:  []flows.Option{{Key: "jawab", Label: "talk.write"}},
			On: []flows.Edge{
				{When: flows.Pick("jawab"), Goto: "talk.show"},
				{When: spoken, Do: speak, Say: "talk.said", Goto: "talk.show"},
				{When: flows.Relayed, Do: speak, Say: "talk.said", Goto: "talk.show"},
			},
			Else: "talk.else",
			Help: "talk.help",
		},
		{
			Name: "talk.hand",
			View: flows.ViewPeers,
			Same: ticket,
			List: colleagues,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: handTalk, Say: "talk.handed", Goto: "talk.show", Refused: "talk.show"}},
			Else: "review.hand_else",
			Help: "talk.help",
		},
		{
			Name: "talk.none",
			Ask:  "errand.none",
			View: flows.ViewTalk,
			Menu: []flows.Option{
				{Key: "lanjut", Label: "errand.next", If: talksWait},
				{Key: "antrean", Label: "officer.queue", If: inTheField},
				{Key: "meja", Label: "decide.back", If: flows.Not(inTheField)},
			},
			On: []flows.Edge{
				{When: flows.Pick("lanjut"), Do: nextTalk, Goto: "talk.show"},
				{When: flows.Pick("antrean"), Goto: "queue.show"},
				{When: flows.Pick("meja"), Goto: "decide.show"},
			},
			Else: "officer.back_else",
		},
	},
}

// Talks is what waits for staff and the head: complaints, and every question.
var Talks = flows.Flow{
	Name:  "talks",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: []flows.Step{{
		Name:  "talks.show",
		Again: "again.more",
		View:  flows.ViewTalks,
		Menu:  []flows.Option{{Key: "pengaduan", Label: "talks.complaints"}, {Key: "pertanyaan", Label: "talks.questions"}},
		On: []flows.Edge{
			{When: flows.Pick("pengaduan"), Do: first(flows.LineComplain), Goto: "talk.show"},
			{When: flows.Pick("pertanyaan"), Do: first(flows.LineAsk), Goto: "talk.show"},
		},
		Else: "officer.back_else",
	}},
}

// enclosures are the photos and voice messages of the citizen.
func enclosures(f flows.Facts) []flows.Attachment {
	t, ok := f.Data.(*flows.Thread)
	if !ok {
		return nil
	}
	return t.Files()
}

// spoken waits for a photo or voice message that was kept.
var spoken = flows.When{Name: "foto atau suara tersimpan", Match: func(t *flows.Turn) bool {
	return flows.KeptMedia.Match(t) || flows.KeptVoice.Match(t)
}}

// thread holds for the ticket on the desk.
func thread(name string, holds func(*flows.Thread) bool) flows.Guard {
	return flows.Guard{Name: name, Holds: func(f flows.Facts, _ flows.State) bool {
		t, ok := f.Data.(*flows.Thread)
		return ok && holds(t)
	}}
}

var (
	mayGoOut   = thread("pengaduan", func(t *flows.Thread) bool { return t.Kind == flows.TicketComplaint && !t.Field })
	othersTalk = thread("ada rekan", func(t *flows.Thread) bool { return t.Others })
	talksWait  = thread("masih ada yang menunggu", func(t *flows.Thread) bool { return t.Waiting || t.AtHand != nil })
	inTheField = flows.Guard{Name: "petugas lapangan", Holds: func(_ flows.Facts, s flows.State) bool { return s.Role == aid.RoleOfficer }}
)

// talkLine is the line that the ticket on the desk is of.
func talkLine(s flows.State) flows.Line {
	if s.Draft["line"] == string(flows.LineComplain) {
		return flows.LineComplain
	}
	return flows.LineAsk
}

func speak(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AnswerTicket{Ticket: ticket(t.State), Message: flows.MessageOf(t)}}
}

func closeTalk(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.CloseTalk{Ticket: ticket(t.State)}, flows.TakeNext{Line: talkLine(t.State)}}
}

func goOut(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.FieldCheck{Ticket: ticket(t.State)}}
}

func handTalk(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.HandTicket{Ticket: ticket(t.State), To: t.Chosen}, flows.TakeNext{Line: talkLine(t.State)}}
}

func passTalk(t *flows.Turn) []flows.Effect { return pass(talkLine(t.State))(t) }
func nextTalk(t *flows.Turn) []flows.Effect { return first(talkLine(t.State))(t) }
