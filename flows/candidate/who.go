package candidate

import (
	"damping/flows"
	"damping/flows/aid"
)

// Who finds out who is writing: by an invitation code, by a proven phone
// number and the birth date, or by a request that an officer must approve.
// No answer tells whether a NIK is in the record.
var Who = flows.Flow{
	Name: "who",
	Steps: []flows.Step{
		{
			Name:  "who.ask",
			Again: "who.ask_again",
			Pass: []flows.Edge{ // what was sent before the consent is used now
				{If: linked, Goto: flows.Home}, // agreed to a notice that had changed
				{If: drafted("code"), Do: redeemKept, Say: "who.linked", Goto: flows.Home, Refused: "who.ask"},
				{If: drafted("phone"), Goto: "who.birth"},
				{If: drafted("nik"), Goto: "who.birth"},
			},
			Want: flows.WantContact,
			Menu: []flows.Option{
				{Key: "kode", Label: "who.by_code"},
				{Key: "hp", Label: "who.by_phone"},
				{Key: "nik", Label: "who.by_nik"},
				{Key: "belum", Label: "who.not_yet"},
			},
			On: []flows.Edge{
				{When: flows.Pick("kode"), Goto: "who.code"},
				{When: flows.Pick("hp"), Goto: "who.phone"},
				{When: flows.Pick("nik"), Goto: "who.nik"},
				{When: flows.Pick("belum"), Goto: "about.propose"},
				{When: aboutWords, Goto: "about.show"},
				{When: flows.OwnContact, Do: notePhone, Goto: "who.birth"},
				{When: flows.OtherContact, Say: "who.not_own"},
				{When: flows.AnyNIK, Do: note("nik"), Goto: "who.birth"},
			},
			Else: "who.else",
			Help: "who.help",
		},
		{
			Name: "who.code", // the code itself is understood everywhere
			Menu: []flows.Option{{Key: "tanpa", Label: "who.no_code"}},
			On:   []flows.Edge{{When: flows.Pick("tanpa"), Goto: "who.nik"}},
			Else: "who.code_else",
			Help: "who.help",
		},
		{
			Name: "who.phone",
			Want: flows.WantContact,
			Menu: []flows.Option{
				{Key: flows.Yes, Label: "who.this_phone", If: numberTold},
				{Key: flows.No, Label: "who.by_nik", If: numberTold},
				{Key: "kode", Label: "who.by_code", If: numberUntold},
				{Key: "nik", Label: "who.by_nik", If: flows.Not(numberTold)},
			},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), If: numberTold, Do: noteTold, Goto: "who.birth"},
				{When: flows.Pick(flows.No), Goto: "who.nik"},
				{When: flows.Pick("kode"), Goto: "who.code"},
				{When: flows.Pick("nik"), Goto: "who.nik"},
				{When: flows.OwnContact, Do: notePhone, Goto: "who.birth"},
				{When: flows.OtherContact, Say: "who.not_own"},
				{When: flows.AnyNIK, Do: note("nik"), Goto: "who.birth"},
			},
			Else: "who.phone_else",
			Help: "who.phone_help",
		},
		{
			Name: "who.nik",
			On:   []flows.Edge{{When: flows.AnyNIK, Do: note("nik"), Goto: "who.birth"}},
			Else: "who.nik_else",
			Help: "who.nik_help",
		},
		{
			Name: "who.birth",
			Menu: []flows.Option{{Key: "nik", Label: "who.by_nik", If: flows.Not(drafted("nik"))}},
			On: []flows.Edge{
				{When: flows.Pick("nik"), Goto: "who.nik"},
				{When: flows.AnyNIK, Do: note("nik"), Say: "who.nik_noted"},
				{When: flows.AnyBirth, If: drafted("nik"), Do: request, Goto: "who.waiting", Refused: "who.ask"},
				{When: flows.AnyBirth, If: drafted("phone"), Do: byPhone, Say: "who.linked", Goto: flows.Home},
				{When: flows.AnyBirth, Say: "who.birth_alone", Goto: "who.ask"},
			},
			Else: "who.birth_else",
			Help: "who.birth_help",
		},
		{
			Name:  "who.waiting",
			Again: "who.waiting_again",
			Menu: []flows.Option{
				{Key: "kode", Label: "who.by_code"},
				{Key: "ulang", Label: "who.again"},
				{Key: "tentang", Label: "about.label"},
			},
			On: []flows.Edge{
				{When: flows.Pick("kode"), Goto: "who.code"},
				{When: flows.Pick("ulang"), Goto: "who.nik"},
				{When: flows.Pick("tentang"), Goto: "about.show"},
				{When: flows.OwnContact, Do: notePhone, Goto: "who.birth"},
				{When: flows.AnyNIK, Do: note("nik"), Goto: "who.birth"},
			},
			Else: "who.waiting_else",
		},
	},
}

// People chooses of whom we speak, when one phone serves several.
var People = flows.Flow{
	Name:  "people",
	Roles: citizen,
	Steps: []flows.Step{{
		Name: "people.choose",
		List: func(f flows.Facts) []flows.Option {
			var list []flows.Option
			for _, p := range f.Who.People {
				list = append(list, flows.Option{Key: p.ID, Plain: flows.Brief(p.Name, flows.MaxLabel)})
			}
			return list
		},
		On:   []flows.Edge{{When: flows.AnyChoice, Do: choosePerson, Goto: flows.Home}},
		Else: "people.else",
	}},
}

func choosePerson(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ChoosePerson{Person: t.Chosen}}
}

// KeepCode lets a code wait for the consent.
func KeepCode(t *flows.Turn) []flows.Effect {
	code, _ := flows.ParseCode(t.Input.Text)
	t.Note("code", string(code))
	return nil
}

// Redeem uses a code that was typed or brought by a link.
func Redeem(t *flows.Turn) []flows.Effect {
	code, _ := flows.ParseCode(t.Input.Text)
	return []flows.Effect{flows.RedeemCode{Code: string(code)}}
}

func redeemKept(t *flows.Turn) []flows.Effect {
	code := t.State.Draft["code"]
	t.Forget("code")
	return []flows.Effect{flows.RedeemCode{Code: code}}
}

func byPhone(t *flows.Turn) []flows.Effect {
	birth, _ := aid.ParseBirth(t.Input.Text, t.Facts.Today)
	return []flows.Effect{flows.LinkByPhone{Phone: aid.Phone(t.State.Draft["phone"]), Birth: birth}}
}

// numberTold holds where the network itself says which number the chat has. It is
// worth what a shared contact is, no more.
var numberTold = flows.Guard{Name: "nomor diketahui", Holds: func(f flows.Facts, _ flows.State) bool { return f.Who.Phone != "" }}

// numberUntold holds where the network could say it, and does not: then a contact
// that is sent proves nothing either.
var numberUntold = flows.Guard{Name: "nomor tersembunyi", Holds: func(f flows.Facts, _ flows.State) bool {
	return f.Chat.Typed() && f.Who.Phone == ""
}}

func noteTold(t *flows.Turn) []flows.Effect {
	t.Note("phone", string(t.Facts.Who.Phone))
	return nil
}

func request(t *flows.Turn) []flows.Effect {
	birth, _ := aid.ParseBirth(t.Input.Text, t.Facts.Today)
	nik, _ := aid.ParseNIK(t.State.Draft["nik"])
	phone := aid.Phone(t.State.Draft["phone"])
	t.Forget("nik", "phone")
	return []flows.Effect{flows.RequestLink{NIK: nik, Birth: birth, Phone: phone}}
}
