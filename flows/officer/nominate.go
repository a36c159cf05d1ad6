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
	Drop:  dropLetter,
	Steps: []flows.Step{
		{
			Name: "nominate.nik",
			On:   []flows.Edge{{When: flows.AnyNIK, Do: lookUp, Goto: "nominate.kk"}},
			Else: "nominate.nik_else", Help: "nominate.help",
		},
		{
			Name: "nominate.kk",
			On:   []flows.Edge{{When: anyKK, Do: noteKK, Goto: "nominate.name"}},
			Else: "nominate.kk_else", Help: "nominate.help",
		},
		{
			Name: "nominate.name",
			On:   []flows.Edge{{When: anyName, Do: noteLine("name"), Goto: "nominate.area"}},
			Else: "nominate.name_else", Help: "nominate.help",
		},
		{
			Name: "nominate.area",
			Pass: []flows.Edge{{If: oneArea, Do: onlyArea, Goto: "nominate.address"}},
			List: ownAreas,
			On:   []flows.Edge{{When: flows.AnyChoice, Do: noteArea, Goto: "nominate.address"}},
			Else: "visit.else", Help: "nominate.help",
		},
		{
			Name: "nominate.address",
			On:   []flows.Edge{{When: flows.AnyText, Do: noteLine("address"), Goto: "nominate.business"}},
			Else: "visit.words_else", Help: "nominate.help",
		},
		{
			Name: "nominate.business",
			On:   []flows.Edge{{When: flows.AnyText, Do: noteLine("business"), Goto: "nominate.phone"}},
			Else: "visit.words_else", Help: "nominate.help",
		},
		{
			Name: "nominate.phone",
			Menu: []flows.Option{{Key: "tanpa", Label: "nominate.no_phone"}},
			On: []flows.Edge{
				{When: flows.Pick("tanpa"), Do: noPhone, Goto: "nominate.letter"},
				{When: anyPhone, Do: notePhone, Goto: "nominate.letter"},
			},
			Else: "nominate.phone_else", Help: "nominate.help",
		},
		{
			Name: "nominate.letter",
			Want: flows.WantPhoto,
			On: []flows.Edge{
				{When: flows.KeptMedia, Do: keepLetter, Goto: "nominate.check"},
				{When: flows.FaultyMedia, Say: "photo.fault"},
			},
			Else: "nominate.letter_else", Help: "nominate.help",
		},
		{
			Name:  "nominate.check",
			Again: "nominate.again",
			View:  flows.ViewNominee,
			Menu:  []flows.Option{{Key: flows.Yes, Label: "nominate.send"}, {Key: flows.No, Label: "nominate.over"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: nominate, Say: "nominate.sent", Goto: flows.Home},
				{When: flows.Pick(flows.No), Goto: "nominate.nik"},
			},
			Else: "visit.else", Help: "nominate.help",
		},
	},
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
	t.Note("area", t.Facts.Who.Officer.Areas[0])
	return nil
}

func noteArea(t *flows.Turn) []flows.Effect {
	t.Note("area", strings.ReplaceAll(t.Chosen, "-", "."))
	return nil
}

func lookUp(t *flows.Turn) []flows.Effect {
	nik, _ := aid.ParseNIK(t.Input.Text)
	t.Note("nik", string(nik))
	return []flows.Effect{flows.LookUpNIK{NIK: nik}}
}

func noteKK(t *flows.Turn) []flows.Effect {
	kk, _ := aid.ParseKK(t.Input.Text)
	t.Note("kk", string(kk))
	return nil
}

func noteLine(key string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Note(key, oneLine(t))
		return nil
	}
}

func notePhone(t *flows.Turn) []flows.Effect {
	phone, _ := aid.ParsePhone(t.Input.Text)
	t.Note("phone", string(phone))
	return nil
}

func noPhone(t *flows.Turn) []flows.Effect {
	t.Forget("phone")
	return nil
}

func keepLetter(t *flows.Turn) []flows.Effect {
	effects := dropLetter(t.State) // a second one takes the place of the first
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
