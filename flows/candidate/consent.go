package candidate

import "damping/flows"

// Consent is the first conversation: who we are, why, what is kept, and
// whether we may. Nothing is asked before it. What somebody sends unasked (a
// code, a phone number, a NIK) waits for the answer and is forgotten with a no.
var Consent = flows.Flow{
	Name: "consent",
	Steps: []flows.Step{
		{
			Name:  "consent.ask",
			Again: "consent.ask_again",
			Menu: []flows.Option{
				{Key: flows.Yes, Label: "consent.yes"},
				{Key: "baca", Label: "consent.more"},
				{Key: "tentang", Label: "about.label"},
				{Key: flows.No, Label: "consent.no"},
			},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: agree, Say: "consent.thanks", Goto: "who.ask"},
				{When: flows.Pick("baca"), Goto: "consent.read"},
				{When: flows.Pick("tentang"), Goto: "about.show"},
				{When: flows.Pick(flows.No), Do: refuse, Goto: "consent.refused"},
				{When: aboutWords, Goto: "about.show"},
				{When: flows.OwnContact, Do: notePhone, Say: "consent.keep"},
				{When: flows.AnyNIK, Do: note("nik"), Say: "consent.keep"},
			},
			Else: "consent.else",
			Help: "consent.help",
		},
		{
			Name:  "consent.read",
			Again: "consent.ask_again",
			Menu: []flows.Option{
				{Key: flows.Yes, Label: "consent.yes"},
				{Key: flows.No, Label: "consent.no"},
			},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: agree, Say: "consent.thanks", Goto: "who.ask"},
				{When: flows.Pick(flows.No), Do: refuse, Goto: "consent.refused"},
			},
			Else: "consent.else",
			Help: "consent.help",
		},
		{
			Name: "consent.refused",
			Menu: []flows.Option{
				{Key: "lagi", Label: "consent.again"},
				{Key: "tentang", Label: "about.label"},
			},
			On: []flows.Edge{
				{When: flows.Pick("lagi"), Goto: "consent.ask"},
				{When: flows.Pick("tentang"), Goto: "about.show"},
			},
			Else: "consent.else",
		},
	},
}

func agree(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AgreeConsent{Version: t.Facts.Year.ConsentText}}
}

func refuse(t *flows.Turn) []flows.Effect {
	t.Forget("nik", "phone", "code")
	return []flows.Effect{flows.RefuseConsent{Version: t.Facts.Year.ConsentText}}
}

func notePhone(t *flows.Turn) []flows.Effect {
	t.Note("phone", string(t.Input.Contact.Phone))
	return nil
}
