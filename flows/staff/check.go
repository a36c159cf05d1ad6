package staff

import (
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Check is the validation of a case by somebody who was not the visitor: the
// visit, who shares what with whom, the rules, the register, the flags.
var Check = flows.Flow{
	Name:  "check",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "check.show",
			Again: "check.again",
			View:  flows.ViewCheck,
			Same:  subject,
			Files: shown,
			Once:  true,
			Empty: "check.none",
			Menu: []flows.Option{
				{Key: "register", Label: "check.register", If: toValidate},
				{Key: "tanda", Label: "check.flags", If: openFlags},
				{Key: "sah", Label: "check.valid", If: toValidate},
				{Key: "ulang", Label: "check.revisit_label", If: toValidate},
				{Key: "perbaikan", Label: "check.correct_label", If: toValidate},
				{Key: "lewati", Label: "decide.skip"},
			},
			List: seeAgain,
			On: []flows.Edge{
				seePhotos,
				seeLetter,
				{When: flows.Pick("register"), Goto: "check.listed"},
				{When: flows.Pick("tanda"), Goto: "check.flag"},
				{When: flows.Pick("sah"), Do: then(flows.CaseCheck, moveTo(aid.Validated)), Say: "check.done"},
				{When: flows.Pick("ulang"), Goto: "check.revisit"},
				{When: flows.Pick("perbaikan"), Goto: "check.correct"},
				{When: flows.Pick("lewati"), Do: skip(flows.CaseCheck)},
			},
			Else: "officer.back_else",
		},
		none("check.none"),
		yesNo("check.listed", "listed", "check.period", "check.pkh"),
		{
			Name: "check.period",
			List: func(f flows.Facts) []flows.Option {
				return []flows.Option{{Key: "ini", Plain: month(f.Today)}}
			},
			On: []flows.Edge{
				{When: flows.AnyChoice, Do: func(t *flows.Turn) []flows.Effect { t.Note("period", month(t.Facts.Today)); return nil }, Goto: "check.decile"},
				{When: flows.AnyPeriod, Do: notePeriod, Goto: "check.decile"},
			},
			Else: "check.period_else",
		},
		{
			Name: "check.decile",
			List: func(flows.Facts) []flows.Option {
				return append(deciles(1, 5), flows.Option{Key: "atas", Label: "check.decile_above"}, flows.Option{Key: "d0", Label: "check.no_decile"})
			},
			On: []flows.Edge{
				{When: flows.Pick("atas"), Goto: "check.decile_high"},
				{When: flows.AnyChoice, Do: noteDecile, Goto: "check.pkh"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "check.decile_high",
			Ask:  "check.decile",
			List: func(flows.Facts) []flows.Option { return deciles(6, 10) },
			On:   []flows.Edge{{When: flows.AnyChoice, Do: noteDecile, Goto: "check.pkh"}},
			Else: "officer.back_else",
		},
		yesNo("check.pkh", "pkh", "check.bpnt", "check.bpnt"),
		{
			Name: "check.bpnt",
			Menu: yesOrNo,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: register, Say: "check.registered", Goto: "check.show", Refused: "check.show"}},
			Else: "yesno.else",
		},
		{
			Name:  "check.flag",
			View:  flows.ViewFlag,
			Empty: "check.show",
			Files: func(f flows.Facts) []flows.Attachment {
				if c, ok := f.Data.(*flows.Check); ok {
					return c.PairFiles()
				}
				return nil
			},
			List: func(f flows.Facts) (list []flows.Option) {
				c, ok := f.Data.(*flows.Check)
				if !ok || len(c.Open()) == 0 {
					return nil
				}
				id := c.Open()[0].ID
				return []flows.Option{{Key: "ok-" + id, Label: "check.fine"}, {Key: "no-" + id, Label: "check.problem_label"}}
			},
			On: []flows.Edge{
				{When: flows.PickOf("ok-"), Do: func(t *flows.Turn) []flows.Effect {
					return []flows.Effect{flows.AnswerFlag{Application: t.State.Draft["application"], Flag: strings.TrimPrefix(t.Chosen, "ok-")}}
				}},
				{When: flows.PickOf("no-"), Do: func(t *flows.Turn) []flows.Effect {
					t.Note("flag", strings.TrimPrefix(t.Chosen, "no-"))
					return nil
				}, Goto: "check.problem"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "check.problem",
			On: []flows.Edge{{When: flows.AnyText, Do: func(t *flows.Turn) []flows.Effect {
				return []flows.Effect{flows.AnswerFlag{Application: t.State.Draft["application"], Flag: t.State.Draft["flag"], Problem: true, Note: note(t)}}
			}, Goto: "check.flag"}},
			Else: "check.note_else",
		},
		written("check.revisit", then(flows.CaseCheck, moveTo(aid.Proposed)), "check.revisited", "check.show"),
		written("check.correct", then(flows.CaseCheck, moveTo(aid.Correction)), "check.corrected", "check.show"),
	},
}

// toValidate holds for a case that waits for validation; others are back only for
// a flag that was raised later.
var toValidate = flows.Guard{Name: "menunggu validasi", Holds: func(f flows.Facts, _ flows.State) bool {
	c, ok := f.Data.(*flows.Check)
	return ok && c.Stage == aid.Verified
}}

var openFlags = flows.Guard{Name: "ada tanda", Holds: func(f flows.Facts, _ flows.State) bool {
	c, ok := f.Data.(*flows.Check)
	return ok && len(c.Open()) > 0
}}

var yesOrNo = []flows.Option{{Key: flows.Yes, Label: "decide.yes"}, {Key: flows.No, Label: "no.plain"}}

// yesNo asks a question whose answer is noted.
func yesNo(name, key, yes, no string) flows.Step {
	keep := func(t *flows.Turn) []flows.Effect { t.Note(key, t.Chosen); return nil }
	return flows.Step{
		Name: name,
		Menu: yesOrNo,
		On: []flows.Edge{
			{When: flows.Pick(flows.Yes), Do: keep, Goto: yes},
			{When: flows.Pick(flows.No), Do: keep, Goto: no},
		},
		Else: "yesno.else",
	}
}

// moveTo is a move of the case on the desk, with what was written as its note.
func moveTo(to aid.Stage) func(*flows.Turn) flows.Effect {
	return func(t *flows.Turn) flows.Effect {
		m := flows.MoveCase{Application: t.State.Draft["application"], From: aid.Verified, To: to}
		if t.Chosen == "" {
			m.Note = note(t)
		}
		return m
	}
}

// deciles are those from one to another.
func deciles(from, to int) (list []flows.Option) {
	for n := from; n <= to; n++ {
		d := strconv.Itoa(n)
		list = append(list, flows.Option{Key: "d" + d, Plain: "Desil " + d})
	}
	return list
}

func noteDecile(t *flows.Turn) []flows.Effect {
	t.Note("decile", strings.TrimPrefix(t.Chosen, "d"))
	return nil
}

// notePeriod keeps a period that was typed, as it is shown.
func notePeriod(t *flows.Turn) []flows.Effect {
	if period, err := aid.ParsePeriod(t.Input.Text, t.Facts.Today); err == nil {
		t.Note("period", period)
	}
	return nil
}

// month is what a register calls a month.
func month(d aid.Date) string {
	_, words, _ := strings.Cut(d.Text(), " ")
	return words
}

func register(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	decile, err := strconv.Atoi(d["decile"])
	if err != nil {
		decile = 0
	}
	e := flows.RecordRegister{Application: d["application"], Listed: d["listed"] == flows.Yes, Period: d["period"],
		Decile: decile, PKH: d["pkh"] == flows.Yes, BPNT: t.Chosen == flows.Yes}
	t.Forget("listed", "period", "decile", "pkh")
	return []flows.Effect{e}
}
