package officer

import (
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Review is one document after the other: looked at, accepted or returned. The
// draft has "submission" and "rev", and for a return "reason".
var Review = flows.Flow{
	Name:  "review",
	Roles: []aid.Role{aid.RoleOfficer, aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "review.show",
			Again: "review.again",
			View:  flows.ViewReview,
			Empty: "review.none",
			Same:  submission,
			Files: photos,
			Once:  true,
			Menu: []flows.Option{
				{Key: "terima", Label: "review.accept"},
				{Key: "kembalikan", Label: "review.return_it"},
				{Key: "lewati", Label: "review.skip"},
				{Key: "lihat", Label: "review.look"},
				{Key: "serahkan", Label: "review.hand_over", If: notAlone},
			},
			List: undo,
			On: []flows.Edge{
				{When: flows.Pick("terima"), Do: accept, Say: "review.accepted", Goto: "review.show"},
				{When: flows.Pick("kembalikan"), Goto: "review.return"},
				{When: flows.Pick("lewati"), Do: pass(flows.LinePaper), Goto: "review.show"},
				{When: flows.Pick("lihat"), Do: look, Say: "review.shown"},
				{When: flows.Pick("serahkan"), Goto: "review.hand"},
				{When: flows.PickOf("batal-"), Do: takeBack, Say: "review.undone", Goto: "review.show"},
			},
			Else: "review.else",
			Help: "review.help",
		},
		{
			Name: "review.none",
			View: flows.ViewReview,
			Menu: []flows.Option{{Key: "lanjut", Label: "review.next", If: waiting}, {Key: "antrean", Label: "officer.queue"}},
			List: undo,
			On: []flows.Edge{
				{When: flows.Pick("lanjut"), Do: first(flows.LinePaper), Goto: "review.show", Files: true},
				{When: flows.Pick("antrean"), Goto: "queue.show"},
				{When: flows.PickOf("batal-"), Do: takeBack, Say: "review.undone", Goto: "review.show"},
			},
			Else: "officer.back_else",
			Help: "review.help",
		},
		{
			Name: "review.return",
			View: flows.ViewReview, Empty: "review.none",
			Same: submission,
			List: reasons,
			On: []flows.Edge{
				{When: flows.Pick("lain"), Do: forgetReason, Goto: "review.other"},
				{When: flows.AnyChoice, Do: noteReason, Goto: "review.note"},
				{When: flows.Words("alasan lain", "alasan lain", "lain"), Do: forgetReason, Goto: "review.other"},
				{When: reasonWord, Do: noteReason, Goto: "review.note"},
			},
			Else: "review.return_else",
			Help: "review.help",
		},
		{
			Name: "review.note",
			View: flows.ViewReview, Empty: "review.none",
			Same: submission,
			Menu: []flows.Option{{Key: "tanpa", Label: "review.no_note"}},
			On: []flows.Edge{
				{When: flows.Pick("tanpa"), Do: sendBack, Say: "review.returned", Goto: "review.show", Refused: "review.show"},
				{When: flows.AnyText, Do: sendBack, Say: "review.returned", Goto: "review.show", Refused: "review.show"},
			},
			Else: "review.note_else",
			Help: "review.help",
		},
		{
			Name: "review.other",
			View: flows.ViewReview, Empty: "review.none",
			Same: submission,
			On: []flows.Edge{
				{When: flows.AnyText, Do: sendBack, Say: "review.returned", Goto: "review.show", Refused: "review.show"},
			},
			Else: "review.note_else",
			Help: "review.help",
		},
		{
			Name: "review.hand",
			View: flows.ViewColleagues,
			Same: submission,
			List: colleagues,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: handOver, Say: "review.handed", Goto: "review.show", Refused: "review.show"}},
			Else: "review.hand_else",
			Help: "review.help",
		},
	},
}

// Commands are what officers type instead of tapping, understood everywhere.
// Who may not is refused by the rule book, and that is recorded.
var Commands = []flows.Edge{
	{When: flows.Typed(flows.WordAccept), Do: typedAccept, Say: "review.accepted"},
	{When: flows.Typed(flows.WordReturn), Do: typedReturn, Say: "review.returned"},
	{When: flows.Typed(flows.WordUndo), Do: typedUndo, Say: "review.undone", Goto: "review.show"},
	{When: flows.Typed(flows.WordTake), Do: typedTake, Say: "review.took", Goto: "review.show"},
	{When: flows.Typed(flows.WordRefuse), Do: typedDecline, Say: "review.stays"},
}

// submission is what the questions of a review are about.
func submission(s flows.State) string { return s.Draft["submission"] + "." + s.Draft["rev"] }

func photos(f flows.Facts) []flows.Attachment {
	r, ok := f.Data.(*flows.Review)
	if !ok {
		return nil
	}
	return r.Files()
}

var waiting = flows.Guard{Name: "masih ada yang menunggu", Holds: func(f flows.Facts, _ flows.State) bool {
	r, ok := f.Data.(*flows.Review)
	return ok && (r.Waiting || r.AtHand != nil)
}}

// notAlone holds while somebody else could take the document over.
var notAlone = flows.Guard{Name: "ada rekan", Holds: func(f flows.Facts, _ flows.State) bool {
	r, ok := f.Data.(*flows.Review)
	return ok && r.Others
}}

// colleagues are the choices of review.hand.
func colleagues(f flows.Facts) (list []flows.Option) {
	c, ok := f.Data.(*flows.Colleagues)
	if !ok {
		return nil
	}
	for _, o := range c.Rows {
		list = append(list, flows.Option{Key: o.ID, Plain: brief(o.Name)})
	}
	return list
}

// undo offers to take the last decision back, while that can be done.
func undo(f flows.Facts) []flows.Option {
	r, ok := f.Data.(*flows.Review)
	if !ok || r.Last == nil {
		return nil
	}
	return []flows.Option{{Key: "batal-" + r.Last.Submission, Label: "review.undo"}}
}

// other is the choice of a reason in own words.
const other = "lain"

func reasons(flows.Facts) []flows.Option {
	var list []flows.Option
	for _, r := range aid.Reasons(aid.GroupPhoto) {
		list = append(list, flows.Option{Key: r.Code, Label: "review.reason." + r.Code})
	}
	return append(list, flows.Option{Key: other, Label: "review.reason." + other})
}

// next is the next document, behind what was skipped.
var next = flows.TakeNext{Line: flows.LinePaper}

// shown is the document on the desk, as it was shown.
func shown(t *flows.Turn) flows.PaperRef {
	rev, err := strconv.ParseInt(t.State.Draft["rev"], 10, 64)
	if err != nil {
		rev = 0
	}
	return flows.PaperRef{Submission: t.State.Draft["submission"], Rev: rev}
}

// typed is the document that a command names.
func typed(t *flows.Turn) (flows.Command, flows.PaperRef) {
	c, _ := flows.ParseCommand(t.Input.Text)
	return c, flows.PaperRef{Number: c.Number, Rev: c.Rev}
}

func accept(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.Decide{PaperRef: shown(t), Accept: true}, next}
}

func look(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ShowPhotos{Submission: t.State.Draft["submission"]}}
}

func takeBack(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.UndoDecision{PaperRef: flows.PaperRef{Submission: strings.TrimPrefix(t.Chosen, "batal-")}}}
}

// reasonWord waits for the word of a reason, which may stand on another page.
var reasonWord = flows.When{Name: "kata alasan", Match: func(t *flows.Turn) bool {
	code, rest := flows.PhotoReason(t.Input.Text)
	return t.Input.Kind == flows.Text && t.Chosen == "" && code != "" && rest == ""
}}

func noteReason(t *flows.Turn) []flows.Effect {
	code := t.Chosen
	if code == "" {
		code, _ = flows.PhotoReason(t.Input.Text)
	}
	t.Note("reason", code)
	return nil
}

func forgetReason(t *flows.Turn) []flows.Effect {
	t.Forget("reason")
	return nil
}

func sendBack(t *flows.Turn) []flows.Effect {
	d := flows.Decide{PaperRef: shown(t), Reason: t.State.Draft["reason"], Note: ownWords(t)}
	t.Forget("reason")
	return []flows.Effect{d, next}
}

func typedAccept(t *flows.Turn) []flows.Effect {
	_, ref := typed(t)
	return []flows.Effect{flows.Decide{PaperRef: ref, Accept: true}}
}

func typedReturn(t *flows.Turn) []flows.Effect {
	c, ref := typed(t)
	code, note := flows.PhotoReason(c.Rest)
	return []flows.Effect{flows.Decide{PaperRef: ref, Reason: code, Note: note}}
}

func typedUndo(t *flows.Turn) []flows.Effect {
	_, ref := typed(t)
	return []flows.Effect{flows.UndoDecision{PaperRef: ref}}
}

func typedTake(t *flows.Turn) []flows.Effect {
	_, ref := typed(t)
	return []flows.Effect{flows.TakeOver{PaperRef: ref}}
}

func typedDecline(t *flows.Turn) []flows.Effect {
	_, ref := typed(t)
	return []flows.Effect{flows.DeclineOver{PaperRef: ref}}
}

func handOver(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.HandOver{Submission: t.State.Draft["submission"], To: t.Chosen}, next}
}
