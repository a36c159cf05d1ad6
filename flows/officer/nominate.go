package officer

import (
	"strings"
	"unicode"

	"damping/flows"
	"damping/flows/aid"
)

// Nominate proposes a citizen of the officer's kelurahan. The draft has one
// answer a step; the record is asked as soon as the NIK is known.
var Nominate = flows.Flow{
	Name:  "nominate",
	Roles: []aid.Role{aid.RoleOfficer},
	Form:  true,
	About: func(s flows.State) string { return s.Draft["nik"] }, // one that was sent is not continued
	Drop:  dropLetter,
	Steps: []flows.Step{
		{
			Name: "nominate.nik",
			On:   []flows.Edge{{When: flows.AnyNIK, Do: lookUp, Goto: "nominate.next"}},
			Else: "nominate.nik_else", Help: "nominate.help",
		},
		{
			Name: "nominate.kk",
			On:   []flows.Edge{{When: anyKK, Do: noteKK, Goto: "nominate.next"}},
			Else: "nominate.kk_else", Help: "nominate.help",
		},
		{
			Name: "nominate.name",
			On:   []flows.Edge{{When: anyName, Do: noteLine("name"), Goto: "nominate.next"}},
			Else: "nominate.name_else", Help: "nominate.help",
		},
		{
			Name: "nominate.area",
			Pass: []flows.Edge{{If: oneArea, Do: onlyArea, Goto: "nominate.next"}},
			List: ownAreas,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: noteArea, Goto: "nominate.next"}},
			Else: "visit.else", Help: "nominate.help",
		},
		{
			Name: "nominate.address",
			On:   []flows.Edge{{When: flows.AnyText, Do: noteLine("address"), Goto: "nominate.next"}},
			Else: "visit.words_else", Help: "nominate.help",
		},
		{
			Name: "nominate.business",
			On:   []flows.Edge{{When: flows.AnyText, Do: noteLine("business"), Goto: "nominate.next"}},
			Else: "visit.words_else", Help: "nominate.help",
		},
		{
			Name: "nominate.phone",
			Menu: []flows.Option{{Key: "tanpa", Label: "nominate.no_phone"}},
			On: []flows.Edge{
				{When: flows.Pick("tanpa"), Do: noPhone, Goto: "nominate.next"},
				{When: anyPhone, Do: notePhone, Goto: "nominate.next"},
			},
			Else: "nominate.phone_else", Help: "nominate.help",
		},
		{
			Name: "nominate.letter",
			Want: flows.WantPhoto,
			On: []flows.Edge{
				{When: flows.KeptMedia, Do: keepLetter, Goto: "nominate.next"},
				{When: flows.FaultyMedia, Say: "photo.fault"},
			},
			Else: "nominate.letter_else", Help: "nominate.help",
		},
		{
			Name: "nominate.next", Hub: true,
			Pass: append(nomineeQuestions(), flows.Edge{If: unanswered("semua terisi", ""), Goto: "nominate.check"}),
			Menu: []flows.Option{{Key: "lihat", Label: "visit.look"}},
			On:   []flows.Edge{{When: flows.Pick("lihat"), Goto: "nominate.check"}},
			Else: "visit.else", Help: "nominate.help",
		},
		{
			Name:  "nominate.check",
			Again: "nominate.again",
			View:  flows.ViewNominee,
			Empty: "nominate.nik",
			Menu: []flows.Option{{Key: flows.Yes, Label: "nominate.send"}, {Key: "ubah", Label: "visit.change_it"},
				{Key: flows.No, Label: "nominate.over"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: nominate, Say: "nominate.sent", Goto: flows.Home},
				{When: flows.Pick("ubah"), Goto: "nominate.change"},
				{When: flows.Pick(flows.No), Do: startOver, Goto: "nominate.nik"},
			},
			Else: "visit.else", Help: "nominate.help",
		},
		{
			Name: "nominate.change",
			Ask:  "visit.change",
			List: changeable,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: change, Goto: "nominate.next"}},
			Else: "visit.else", Help: "nominate.help",
		},
	},
}

// nomineeKeys are the answers in the order in which they are asked; the NIK
// comes before all, and "redo" is one that is given anew.
var nomineeKeys = []string{"kk", "name", "area", "address", "business", "phone", "letter"}

// unanswered holds when an answer is the next to be given; "" is none.
func unanswered(name, key string) flows.Guard {
	return flows.Guard{Name: name, Holds: func(_ flows.Facts, s flows.State) bool {
		next := s.Draft["redo"]
		for _, k := range nomineeKeys {
			if next == "" && s.Draft[k] == "" && (k != "phone" || s.Draft["no_phone"] == "") {
				next = k
			}
		}
		return next == key
	}}
}

// nomineeQuestions lead to the question that waits.
func nomineeQuestions() (list []flows.Edge) {
	for _, key := range nomineeKeys {
		list = append(list, flows.Edge{If: unanswered("menunggu "+key, key), Goto: "nominate." + key})
	}
	return list
}

// changeable offers every answer but the NIK, with which all begins, to be
// given anew.
func changeable(f flows.Facts) (list []flows.Option) {
	for _, key := range nomineeKeys {
		if key != "area" || !oneArea.Holds(f, flows.State{}) {
			list = append(list, flows.Option{Key: key, Label: "nominate.change_" + key})
		}
	}
	return list
}

func change(t *flows.Turn) []flows.Effect {
	t.Note("redo", t.Chosen)
	return nil
}

// startOver throws the answers away, for it is somebody else.
func startOver(t *flows.Turn) []flows.Effect {
	effects := dropLetter(t.State)
	t.State.Draft = nil
	return effects
}

// noted keeps an answer.
func noted(t *flows.Turn, key, value string) []flows.Effect {
	t.Forget("redo")
	t.Note(key, value)
	return nil
}

// What an officer writes.
var (
	anyKK = flows.When{Name: "nomor KK", Match: func(t *flows.Turn) bool {
		_, err := aid.ParseKK(t.Input.Text)
		return t.Input.Kind == flows.Text && err == nil
	}}
	anyPhone = flows.When{Name: "nomor HP", Match: func(t *flows.Turn) bool {
		_, err := aid.ParsePhone(t.Input.Text)
		return t.Input.Kind == flows.Text && err == nil
	}}
	anyName = flows.When{Name: "nama", Free: true, Match: func(t *flows.Turn) bool {
		return flows.AnyText.Match(t) && strings.ContainsFunc(t.Input.Text, unicode.IsLetter) && !strings.ContainsFunc(t.Input.Text, unicode.IsDigit)
	}}
)

var oneArea = flows.Guard{Name: "satu kelurahan", Holds: func(f flows.Facts, _ flows.State) bool {
	return f.Who.Officer != nil && len(f.Who.Officer.Areas) == 1
}}

// ownAreas offers the officer's kelurahan; a key has no dots.
func ownAreas(f flows.Facts) (list []flows.Option) {
	if f.Who.Officer == nil {
		return nil
	}
	for _, id := range f.Who.Officer.Areas {
		if a, ok := f.Program.AreaList().Lookup(aid.AreaID(id)); ok {
			list = append(list, flows.Option{Key: strings.ReplaceAll(id, ".", "-"), Plain: a.Name})
		}
	}
	return list
}

func onlyArea(t *flows.Turn) []flows.Effect {
	return noted(t, "area", t.Facts.Who.Officer.Areas[0])
}

func noteArea(t *flows.Turn) []flows.Effect {
	return noted(t, "area", strings.ReplaceAll(t.Chosen, "-", "."))
}

func lookUp(t *flows.Turn) []flows.Effect {
	nik, _ := aid.ParseNIK(t.Input.Text)
	return []flows.Effect{flows.LookUpNIK{NIK: nik}}
}

func noteKK(t *flows.Turn) []flows.Effect {
	kk, _ := aid.ParseKK(t.Input.Text)
	return noted(t, "kk", string(kk))
}

func noteLine(key string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect { return noted(t, key, oneLine(t)) }
}

func notePhone(t *flows.Turn) []flows.Effect {
	phone, _ := aid.ParsePhone(t.Input.Text)
	t.Forget("no_phone")
	return noted(t, "phone", string(phone))
}

func noPhone(t *flows.Turn) []flows.Effect {
	t.Forget("phone")
	return noted(t, "no_phone", flows.Yes)
}

func keepLetter(t *flows.Turn) []flows.Effect {
	effects := dropLetter(t.State) // a second one takes the place of the first
	t.Forget("redo")
	return append(effects, flows.KeepLetter{Photo: *t.Input.Media.Kept})
}

func dropLetter(s flows.State) []flows.Effect {
	if s.Draft["letter"] == "" {
		return nil
	}
	return []flows.Effect{flows.DropLetter{Letter: s.Draft["letter"]}}
}

func nominate(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	return []flows.Effect{flows.Nominate{NIK: aid.NIK(d["nik"]), KK: aid.KK(d["kk"]), Name: d["name"], Area: aid.AreaID(d["area"]),
		Address: d["address"], Business: d["business"], Phone: aid.Phone(d["phone"]), Letter: d["letter"]}}
}
