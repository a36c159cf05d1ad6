package officer

import (
	"strings"

	"damping/flows"
)

// Case is the card of one citizen, found by a search or in a queue, and what
// can be done from there. The draft has "person"; what a choice is about
// stands in its key.
var Case = flows.Flow{
	Name:  "case",
	Roles: office,
	Steps: []flows.Step{
		{
			Name:  "case.show",
			Again: "again.more",
			View:  flows.ViewCase,
			Empty: "case.none",
			Same:  person,
			List:  caseChoices,
			On: []flows.Edge{
				{When: flows.PickOf("kunjungi-"), Do: noteApplication, Goto: "plan.show"},
				{When: flows.PickOf("berkas-"), Do: noteApplication, Goto: "assist.show"},
				{When: flows.PickOf("perbaiki-"), Do: noteApplication, Goto: "case.fault"},
				{When: flows.PickOf("betulkan-"), Do: noteApplication, Goto: "case.mend"},
				{When: flows.PickOf("akhiri-"), Do: noteApplication, Goto: "leave.show"},
				{When: flows.Pick("nomor"), Goto: "case.numbers"},
				{When: flows.Pick("undang"), Do: invite, Say: "case.invited"},
			},
			Else: "case.else",
		},
		{
			Name:  "case.numbers",
			Again: "again.more",
			View:  flows.ViewNumbers,
			Empty: "case.none",
			Same:  person,
			Else:  "officer.back_else",
		},
		{
			Name:  "case.fault",
			View:  flows.ViewCase,
			Empty: "case.none",
			On:    []flows.Edge{{When: flows.AnyText, Do: askCorrection, Say: "case.faulted", Goto: "case.show"}},
			Else:  "case.words_else",
		},
		{
			Name:  "case.mend",
			View:  flows.ViewCase,
			Empty: "case.none",
			Same:  person,
			List:  mendChoices,
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Do: endCorrection, Say: "case.mended", Goto: "case.show"},
				{When: flows.AnyChoice, Do: noteField, Goto: "case.value"},
			},
			Else: "case.else",
		},
		{
			Name:  "case.value",
			View:  flows.ViewCase,
			Empty: "case.none",
			On:    []flows.Edge{{When: flows.AnyText, Do: correct, Say: "case.corrected", Goto: "case.mend"}},
			Else:  "case.words_else",
		},
		{
			Name: "case.none",
			Menu: []flows.Option{{Key: "cari", Label: "officer.search"}},
			On:   []flows.Edge{{When: flows.Pick("cari"), Goto: "search.ask"}},
			Else: "officer.back_else",
		},
	},
}

// person is of whom a card is.
func person(s flows.State) string { return s.Draft["person"] }

// caseChoices are what whoever looks may do.
func caseChoices(f flows.Facts) (list []flows.Option) {
	c, ok := f.Data.(*flows.Case)
	if !ok || c.Empty() {
		return nil
	}
	add := func(when bool, key, label string) {
		if when {
			list = append(list, flows.Option{Key: key, Label: label})
		}
	}
	add(c.Visitable, "kunjungi-"+c.Application, "case.visit")
	add(c.Mendable, "betulkan-"+c.Application, "case.mend_it")
	add(c.Helpable, "berkas-"+c.Application, "case.help_it")
	add(c.Faultable, "perbaiki-"+c.Application, "case.fault_it")
	add(c.Leavable, "akhiri-"+c.Application, "decide.leave")
	add(true, "nomor", "case.see_numbers")
	add(true, "undang", "case.invite")
	return list
}

func mendChoices(flows.Facts) (list []flows.Option) {
	for _, field := range flows.MendFields() {
		list = append(list, flows.Option{Key: string(field), Label: "case.field." + string(field)})
	}
	return append(list, flows.Option{Key: "selesai", Label: "case.mend_done"})
}

// noteApplication keeps the subject of a choice.
func noteApplication(t *flows.Turn) []flows.Effect {
	_, application, _ := strings.Cut(t.Chosen, "-")
	t.Note("application", application)
	return nil
}

func invite(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.InviteAgain{Person: t.State.Draft["person"]}}
}

func askCorrection(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AskCorrection{Application: t.State.Draft["application"], Note: oneLine(t)}}
}

func noteField(t *flows.Turn) []flows.Effect {
	t.Note("field", t.Chosen)
	return nil
}

func correct(t *flows.Turn) []flows.Effect {
	field := flows.MendField(t.State.Draft["field"])
	return []flows.Effect{flows.Correct{Application: t.State.Draft["application"], Field: field, Value: oneLine(t)}}
}

func endCorrection(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.EndCorrection{Application: t.State.Draft["application"]}}
}

// oneLine is what was written, on one line.
func oneLine(t *flows.Turn) string { return strings.Join(strings.Fields(t.Input.Text), " ") }

// found offers each hit of a search.
func found(f flows.Facts) (list []flows.Option) {
	s, ok := f.Data.(*flows.Search)
	if !ok {
		return nil
	}
	labels := flows.Labels(s.Rows)
	for i, r := range s.Rows {
		list = append(list, flows.Option{Key: "warga-" + r.Person, Plain: labels[i]})
	}
	return list
}

// open shows the card of a hit.
func open(t *flows.Turn) []flows.Effect {
	t.Note("person", strings.TrimPrefix(t.Chosen, "warga-"))
	return nil
}
