package candidate

import (
	"strings"

	"damping/flows"
)

// Schedule is the next Bimtek: when, where, what happens, what to bring.
var Schedule = flows.Flow{
	Name:  "schedule",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name:  "schedule.show",
			Again: "again.more",
			View:  flows.ViewSchedule,
			Empty: "schedule.none",
			Menu: []flows.Option{
				{Key: "datang", Label: "schedule.arrived", If: awaited},
				{Key: "hadir", Label: "invite.act_come", If: mayCome},
				{Key: "tidak", Label: "invite.act_cannot", If: mayDecline},
				{Key: "tolong", Label: "invite.act_help", If: mayCome},
				{Key: "peta", Label: "schedule.map_label", If: onMap},
			},
			List: around,
			On: []flows.Edge{
				{When: flows.Pick("datang"), Goto: "arrive.code"},
				{When: flows.Pick("tanggapan"), Do: openFeedback, Goto: "feedback.clear"},
				{When: flows.Pick("materi"), Goto: "material.show"},
				{When: flows.Pick("sertifikat"), Do: sendCertificate, Say: "schedule.certificate_sent"},
				{When: flows.Pick("hadir"), Do: answer(flows.RSVPCome), Say: "invite.come"},
				{When: flows.Pick("tidak"), Do: answer(flows.RSVPCannot), Say: "invite.cannot", Goto: "invite.why"},
				{When: flows.Pick("tolong"), Do: answer(flows.RSVPHelp), Say: "invite.noted", Goto: "invite.help"},
				{When: flows.Pick("peta"), Goto: "schedule.map"},
				{When: flows.PickOf("ics-"), Do: saveCalendar, Say: "schedule.saved"},
			},
			Else: "schedule.else",
		},
		{
			Name:  "schedule.map",
			Again: "again.more",
			View:  flows.ViewSchedule,
			Empty: "schedule.none",
			List:  calendar,
			On: []flows.Edge{
				{When: flows.PickOf("ics-"), Do: saveCalendar, Say: "schedule.saved"},
			},
			Show: func(f flows.Facts) *flows.Spot {
				e := f.Data.(*flows.Schedule).Event
				if !e.HasSpot() {
					return nil
				}
				return &flows.Spot{Coordinates: flows.Coordinates{Lat: e.Lat, Lon: e.Lon}, Title: e.Place, Address: e.Address}
			},
			Else: "schedule.else",
		},
		{
			Name: "schedule.none",
			Menu: []flows.Option{{Key: "tanya", Label: "menu.ask"}},
			On:   []flows.Edge{{When: flows.Pick("tanya"), Goto: "ask.write"}},
			Else: "schedule.else",
		},
	},
}

// onMap holds when the place's point on the map is known.
var onMap = flows.Guard{Name: "titik peta diketahui", Holds: func(f flows.Facts, _ flows.State) bool {
	s, ok := f.Data.(*flows.Schedule)
	return ok && s.Event != nil && s.Event.HasSpot()
}}

// mayCome holds for who is invited and has not said yes, mayDecline for who has not said no.
var (
	mayCome = flows.Guard{Name: "diundang, belum menyatakan hadir", Holds: func(f flows.Facts, _ flows.State) bool {
		s, ok := f.Data.(*flows.Schedule)
		return ok && s.Open() && s.Answer != flows.RSVPCome && s.Answer != flows.RSVPHelp
	}}
	mayDecline = flows.Guard{Name: "diundang, belum menolak", Holds: func(f flows.Facts, _ flows.State) bool {
		s, ok := f.Data.(*flows.Schedule)
		return ok && s.Open() && s.Answer != flows.RSVPCannot
	}}
)

// around are the choices beside the answer: feedback, what was taught, the
// certificate, the calendar.
func around(f flows.Facts) (list []flows.Option) {
	s, ok := f.Data.(*flows.Schedule)
	if !ok {
		return nil
	}
	if s.Rate {
		list = append(list, flows.Option{Key: "tanggapan", Label: "schedule.feedback"})
	}
	list = append(list, flows.Option{Key: "materi", Label: "material.label"})
	if s.Certificate {
		list = append(list, flows.Option{Key: "sertifikat", Label: "schedule.certificate"})
	}
	return append(list, calendar(f)...)
}

func sendCertificate(*flows.Turn) []flows.Effect { return []flows.Effect{flows.SendCertificate{}} }

// calendar offers the calendar file of an event that is still to come.
func calendar(f flows.Facts) []flows.Option {
	s, ok := f.Data.(*flows.Schedule)
	if !ok || s.Over {
		return nil
	}
	return []flows.Option{{Key: "ics-" + s.Event.ID, Label: "schedule.save"}}
}

func saveCalendar(t *flows.Turn) []flows.Effect {
	event := strings.TrimPrefix(t.Chosen, "ics-")
	return []flows.Effect{flows.SendFile{File: flows.Attachment{Kind: "ics", Ref: event, Name: "bimtek.ics"}}}
}
