package officer

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// Plan is a visit that is about to be made: where to go, and what is known. The
// draft has "application".
var Plan = flows.Flow{
	Name:  "plan",
	Roles: []aid.Role{aid.RoleOfficer},
	Steps: []flows.Step{
		{
			Name:  "plan.show",
			Again: "plan.again",
			View:  flows.ViewVisitPlan,
			Empty: "plan.none",
			Same:  visited,
			Menu: []flows.Option{
				{Key: "mulai", Label: "visit.begin", If: flows.Not(begun)},
				{Key: "lanjut", Label: "visit.go_on", If: begun},
				{Key: "lewati", Label: "review.skip", If: skippable},
				{Key: "tunda", Label: "visit.later", If: begun},
			},
			On: []flows.Edge{
				{When: flows.Pick("mulai"), Do: openVisit, Goto: "visit.next"},
				{When: flows.Pick("lanjut"), Do: openVisit, Goto: "visit.next"},
				{When: flows.Pick("lewati"), Do: pass(flows.LineVisit), Goto: "plan.show"},
				{When: flows.Pick("tunda"), Do: first(flows.LineVisit), Goto: "plan.show"},
			},
			Else: "visit.else",
			Help: "visit.help",
		},
		{
			Name: "plan.none",
			Menu: []flows.Option{{Key: "antrean", Label: "officer.queue"}, {Key: "cari", Label: "officer.search"}},
			On: []flows.Edge{
				{When: flows.Pick("antrean"), Goto: "queue.show"},
				{When: flows.Pick("cari"), Goto: "search.ask"},
			},
			Else: "officer.back_else",
		},
	},
}

// Visit is a field visit: a form of short questions that is kept in the record
// after each answer, so that it survives for days. The draft has "application"
// and "visit"; the next question is the rule book's, and every answer leads to
// it by way of "visit.next".
var Visit = flows.Flow{
	Name:  "visit",
	Roles: []aid.Role{aid.RoleOfficer},
	Form:  true,
	About: visited,
	Drop:  dropVisit,
	Steps: []flows.Step{
		ask(aid.VisitMet),
		beside(flows.ViewVisitNIK, ask(aid.VisitIdentity)),
		beside(flows.ViewVisitHome, ask(aid.VisitAddress)),
		write(aid.VisitDiffers),
		{
			Name: "visit.business", View: flows.ViewVisit, Empty: "plan.none", Same: visited,
			Menu: []flows.Option{
				{Key: "sama", Label: "visit.business.sama", If: hasBusiness},
				{Key: "tanpa", Label: "visit.business.tanpa"},
			},
			On: []flows.Edge{
				{When: flows.Pick("sama"), Do: say(aid.VisitBusiness, aid.SameBusiness), Goto: "visit.next"},
				{When: flows.Pick("tanpa"), Do: say(aid.VisitBusiness, aid.NoBusiness), Goto: "visit.next"},
				{When: flows.AnyText, Do: words(aid.VisitBusiness), Goto: "visit.next"},
			},
			Else: "visit.words_else", Help: "visit.help",
		},
		ask(aid.VisitSince),
		ask(aid.VisitWhere),
		ask(aid.VisitTurnover),
		{
			Name: "visit.photos", View: flows.ViewVisit, Empty: "plan.none", Same: visited, Card: true,
			Again: "visit.photos_again",
			Want:  flows.WantPhoto,
			Menu:  []flows.Option{{Key: "selesai", Label: "visit.photos.done", If: enoughPhotos}},
			On: []flows.Edge{
				{When: flows.KeptMedia, Do: addPhoto},
				{When: flows.FaultyMedia, Say: "photo.fault"},
				{When: flows.Pick("selesai"), Do: say(aid.VisitPhotos, "ya"), Goto: "visit.next"},
				{When: flows.Finished, Do: say(aid.VisitPhotos, "ya"), Goto: "visit.next"},
			},
			Else: "visit.photos_else", Help: "visit.help",
		},
		{
			Name: "visit.place", View: flows.ViewVisit, Empty: "plan.none", Same: visited,
			Want: flows.WantLocation,
			Menu: answers(aid.VisitPlace, aid.VisitPlaceOK),
			On: []flows.Edge{
				{When: flows.AnyLocation, Do: sharePlace, Goto: "visit.next"},
				{When: flows.AnyChoice, Do: answer(aid.VisitPlace), Goto: "visit.next"},
				{When: flows.KeptMedia, Do: addPhoto, Say: "visit.joined"}, // the rest of an album
			},
			Else: "visit.place_else", Help: "visit.help",
		},
		ask(aid.VisitConfirmed),
		ask(aid.VisitResult),
		{
			Name: "visit.reason", View: flows.ViewVisit, Empty: "plan.none", Same: visited,
			List: func(flows.Facts) []flows.Option { return answers(aid.VisitReason) },
			On:   []flows.Edge{{When: flows.AnyChoice, Do: answer(aid.VisitReason), Goto: "visit.next"}},
			Else: "visit.else", Help: "visit.help",
		},
		write(aid.VisitNote),
		{
			Name: "visit.next", Hub: true,
			Pass: append(nextQuestions(), flows.Edge{If: nothingWaits, Goto: "visit.check"}),
			Menu: []flows.Option{{Key: "lihat", Label: "visit.look"}},
			On:   []flows.Edge{{When: flows.Pick("lihat"), Goto: "visit.check"}},
			Else: "visit.else", Help: "visit.help",
		},
		{
			Name:  "visit.check",
			Again: "visit.check_again",
			View:  flows.ViewVisitCheck,
			Empty: "plan.none",
			Same:  visited,
			Menu: []flows.Option{
				{Key: "kirim", Label: "visit.send", If: complete},
				{Key: "lanjut", Label: "visit.go_on", If: flows.Not(complete)},
				{Key: "ubah", Label: "visit.change_it"},
			},
			On: []flows.Edge{
				{When: flows.Pick("kirim"), Do: finishVisit, Say: "visit.finished", Goto: flows.Home},
				{When: flows.Pick("lanjut"), Do: openVisit, Goto: "visit.next"},
				{When: flows.Pick("ubah"), Goto: "visit.change"},
			},
			Else: "visit.else", Help: "visit.help",
		},
		{
			Name: "visit.change", View: flows.ViewVisit, Empty: "plan.none", Same: visited,
			List: answered,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: askAgain, Goto: "visit.next"}},
			Else: "visit.else", Help: "visit.help",
		},
	},
}

// ask is a question that is answered by one of its choices.
func ask(q aid.VisitField) flows.Step {
	return flows.Step{
		Name: "visit." + string(q), View: flows.ViewVisit, Empty: "plan.none", Same: visited,
		Menu: answers(q),
		On:   []flows.Edge{{When: flows.AnyChoice, Do: answer(q), Goto: "visit.next"}},
		Else: "visit.else", Help: "visit.help",
	}
}

// write is a question that is answered in the officer's own words.
func write(q aid.VisitField) flows.Step {
	return flows.Step{
		Name: "visit." + string(q), View: flows.ViewVisit, Empty: "plan.none", Same: visited,
		On:   []flows.Edge{{When: flows.AnyText, Do: words(q), Goto: "visit.next"}},
		Else: "visit.words_else", Help: "visit.help",
	}
}

// beside puts a question beside what the record has.
func beside(view flows.View, step flows.Step) flows.Step {
	step.View = view
	return step
}

// answers are the choices of a question, but some.
func answers(q aid.VisitField, but ...string) (list []flows.Option) {
	for _, c := range q.Choices() {
		if !slices.Contains(but, c) {
			list = append(list, flows.Option{Key: c, Label: "visit." + string(q) + "." + c})
		}
	}
	return list
}

// waits holds when a question is the next; "" is none.
func waits(name string, q aid.VisitField) flows.Guard {
	return flows.Guard{Name: name, Holds: func(_ flows.Facts, s flows.State) bool {
		next, ok := s.Result["next"]
		return ok && next == string(q)
	}}
}

var nothingWaits = waits("semua terisi", "")

// nextQuestions lead to the question that waits.
func nextQuestions() (list []flows.Edge) {
	for _, q := range aid.VisitFields() {
		list = append(list, flows.Edge{If: waits("menunggu "+string(q), q), Goto: "visit." + string(q)})
	}
	return list
}

// visited is whom the questions are about.
func visited(s flows.State) string { return s.Draft["application"] }

// ofVisit is a guard on what the view of a visit shows.
func ofVisit(name string, holds func(*flows.Visit) bool) flows.Guard {
	return flows.Guard{Name: name, Holds: func(f flows.Facts, _ flows.State) bool {
		v, ok := f.Data.(*flows.Visit)
		return ok && holds(v)
	}}
}

var (
	skippable    = ofVisit("dari antrean", func(v *flows.Visit) bool { return !v.Open && !v.Until.IsZero() })
	begun        = ofVisit("sudah dimulai", func(v *flows.Visit) bool { return v.Open })
	hasBusiness  = ofVisit("usaha tercatat", func(v *flows.Visit) bool { return v.Business != "" })
	enoughPhotos = ofVisit("foto cukup", (*flows.Visit).Enough)
	complete     = ofVisit("isian lengkap", (*flows.Visit).Complete)
)

// answered offers every answer, to be given anew.
func answered(f flows.Facts) (list []flows.Option) {
	v, ok := f.Data.(*flows.Visit)
	if !ok {
		return nil
	}
	for _, q := range v.Form.Answers() {
		list = append(list, flows.Option{Key: string(q), Label: "visit.q." + string(q)})
	}
	return list
}

func openVisit(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.OpenVisit{Application: t.State.Draft["application"]}}
}

func dropVisit(s flows.State) []flows.Effect {
	if s.Draft["visit"] == "" {
		return nil
	}
	return []flows.Effect{flows.DropVisit{Visit: s.Draft["visit"]}}
}

// say answers a question always the same.
func say(q aid.VisitField, value string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.AnswerVisit{Visit: t.State.Draft["visit"], Field: q, Value: value}}
	}
}

// answer answers a question with what was chosen.
func answer(q aid.VisitField) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect { return say(q, t.Chosen)(t) }
}

// words answers a question with what was written.
func words(q aid.VisitField) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect { return say(q, oneLine(t))(t) }
}

// askAgain puts a question again; its answer stays until there is another.
func askAgain(t *flows.Turn) []flows.Effect { return say(aid.VisitField(t.Chosen), "")(t) }

func sharePlace(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AnswerVisit{Visit: t.State.Draft["visit"], Field: aid.VisitPlace, Value: aid.VisitPlaceOK, Place: t.Input.Place}}
}

func addPhoto(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AddVisitPhoto{Visit: t.State.Draft["visit"], Photo: *t.Input.Media.Kept, Album: t.Input.Media.Album}}
}

func finishVisit(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.FinishVisit{Visit: t.State.Draft["visit"]}}
}
