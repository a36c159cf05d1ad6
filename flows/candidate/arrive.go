package candidate

import "damping/flows"

// Arrive asks a citizen who is at a Bimtek for the code that the office shows
// there. The code is understood anywhere else, too: see Arrivals.
var Arrive = flows.Flow{
	Name:  "arrive",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{{
		Name: "arrive.code",
		On: []flows.Edge{
			{When: flows.FourDigits, Do: arrive, Say: "arrive.noted", Goto: flows.Back},
		},
		Else: "arrive.else",
	}},
}

// Arrivals are said by somebody at a Bimtek, wherever she stands.
var Arrivals = []flows.Edge{
	{When: flows.ArrivalCode, If: Recognized, Do: arrive, Say: "arrive.noted"},
	{When: flows.ArrivalCode, Say: "arrive.stranger"},
	{When: flows.Words("sudah datang", "sudah datang", "saya sudah datang", "sudah sampai", "saya sudah sampai", "sudah hadir", "saya sudah hadir",
		"sudah di tempat", "sudah di lokasi"), If: awaited, Goto: "arrive.code"},
}

// awaited holds for who is invited to a Bimtek that is on, and not noted there.
var awaited = flows.Guard{Name: "ditunggu di Bimtek", Holds: func(f flows.Facts, _ flows.State) bool {
	return f.Who.Person != nil && f.Who.Consent != "" && f.Who.Awaited
}}

func arrive(t *flows.Turn) []flows.Effect {
	code, _, _ := flows.ParseArrival(t.Input.Text)
	return []flows.Effect{flows.Arrive{Code: code}}
}
