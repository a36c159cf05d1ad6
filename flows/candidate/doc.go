// Package candidate has the conversations of a citizen: who we are and may we
// keep your data (consent.go), who are you (who.go), the first menu (menu.go),
// my status (status.go), the Bimtek (schedule.go), my papers (papers.go), a
// question to the officers (ask.go), what you hold of me (mydata.go), and what
// anybody may read (about.go). Each file reads from top to bottom.
package candidate

import (
	"damping/flows"
	"damping/flows/aid"
)

var citizen = []aid.Role{aid.RoleCandidate}

// drafted holds when an answer has been noted.
func drafted(key string) flows.Guard {
	return flows.Guard{Name: "ada " + key, Holds: func(_ flows.Facts, s flows.State) bool { return s.Draft[key] != "" }}
}

// Consented holds when the person agreed to the notice.
var Consented = flows.Guard{Name: "sudah setuju", Holds: func(f flows.Facts, _ flows.State) bool { return f.Who.Consent != "" }}

// linked holds when we know who is writing.
var linked = flows.Guard{Name: "sudah terhubung", Holds: func(f flows.Facts, _ flows.State) bool { return f.Who.Person != nil }}

// severalPeople holds when the chat speaks for more than one citizen.
var severalPeople = flows.Guard{Name: "beberapa orang", Holds: func(f flows.Facts, _ flows.State) bool { return len(f.Who.People) > 1 }}

// note keeps what was typed under a key.
func note(key string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Note(key, t.Input.Text)
		return nil
	}
}
