package flows

import (
	"slices"
	"time"

	"damping/flows/aid"
)

// samples has one plausible result of each view, invented, by which texts are
// tried when the program starts.
var samples = map[View]any{
	ViewStatus:   sampleStatus,
	ViewPapers:   sampleStatus,
	ViewSchedule: &Schedule{Event: sampleEvent, Invited: true, Files: sampleFiles},
	ViewMyData: &MyData{NIK: "1872 01•• •••• 9001", KK: "1872 01•• •••• 9001", Phone: "+62 812 •••• 9001", Name: "Siti Contoh", Area: sampleArea,
		Birth: "••-••-1985", Networks: []string{"telegram"}, Open: []string{"telegram", "whatsapp"}, Remind: []string{"telegram"}, Told: []string{"0812••••9001"}, Consent: "1", ConsentAt: sampleDay},
	ViewPlan:       &Plan{Application: "a", Business: "keripik pisang", Parts: []PlanPart{{aid.MixProduct, "keripik tiga rasa"}, {aid.MixPrice, ""}}},
	ViewTickets:    &Tickets{Open: []Ticket{{Number: "T-2307-0001", Kind: string(TicketCopy), Due: sampleTime, Opened: sampleTime}}},
	ViewQueue:      &Queue{Visits: 2, Papers: 3, Links: 1, Fixes: 1, Asks: 1, Late: 1, Copies: 1, First: sampleRows, Begun: sampleRows, Areas: []aid.Area{sampleArea}},
	ViewSearch:     &Search{Query: "siti", Rows: sampleRows, More: 3},
	ViewRecap:      sampleRecap,
	ViewInvited:    &Invited{Event: sampleEvent, Rows: sampleRows, Total: 20, Came: 12, Late: 2, Open: true, Coded: true, May: true, Others: []EventRow{{Number: 2, Start: sampleTime}}},
	ViewRoll:       sampleRoll,
	ViewAttendee:   sampleRoll,
	ViewMissing:    sampleRoll,
	ViewOfficers:   &Officers{Rows: []OfficerRow{{Name: "Petugas Contoh", Roles: []aid.Role{aid.RoleOfficer}, Areas: []aid.Area{sampleArea}, Joined: true}}},
	ViewReview:     sampleReview,
	ViewErrand:     sampleErrand,
	ViewColleagues: &Colleagues{Rows: []Officer{{ID: "o", Name: "Petugas Contoh"}}},
	ViewNetworks:   &Networks{Chats: []ChannelCount{{"telegram", 3}}, Waiting: 1, States: []Network{{"whatsapp", "banned", sampleTime, sampleTime, sampleTime, sampleTime, "banned"}}},
	ViewSending:    sampleSending,
	ViewUnasked:    sampleUnasked,
	ViewAssist:     sampleAssist,

	ViewDecide:     &Desk{Checks: 1, Proposable: 1, Objections: 1, Holders: 1, Reserve: 1, Proposals: 1, Taken: 19, Quota: 20},
	ViewCheck:      sampleCheck,
	ViewFlag:       sampleCheck,
	ViewHolder:     sampleCheck,
	ViewLeave:      sampleCheck,
	ViewProposal:   sampleProposal,
	ViewReserve:    &Reserve{Rows: sampleRows, Taken: 19, Quota: 20},
	ViewVisitPlan:  sampleVisit,
	ViewVisit:      sampleVisit,
	ViewVisitNIK:   sampleVisit,
	ViewVisitHome:  sampleVisit,
	ViewVisitCheck: sampleVisit,
	ViewCase:       sampleCase,
	ViewNumbers:    sampleCase,
	ViewNominee:    sampleNominee,
	ViewAsks:       &Asks{Rows: []Ask{{ID: "t", Number: "T-2307-0001", Kind: TicketQuestion, Opened: sampleTime, Answered: true}}},
	ViewThread:     sampleThread,
	ViewTalk:       sampleThread,
	ViewPeers:      &Colleagues{Rows: []Officer{{ID: "o", Name: "Petugas Contoh"}}},
	ViewTalks:      &Talks{Complaints: 1, Questions: 2, Overdue: 1, Held: 1},
	ViewEvents:     &Events{Rows: []EventRow{{Number: 1, Rev: 1, Title: "Bimtek", Start: sampleTime, State: "open"}}},
	ViewEvent:      sampleDesk,

	ViewHolidays: &Holidays{Rows: []Holiday{sampleHoliday}},
	ViewHoliday:  &sampleHoliday,

	ViewAudience:    sampleOutlook,
	ViewOutlook:     sampleOutlook,
	ViewBroadcasts:  sampleBroadcasts,
	ViewBroadcast:   sampleBroadcast,
	ViewUnreachable: sampleUnreachable,
	ViewReach:       sampleCase,
}

var (
	sampleTime   = time.Date(2023, 7, 26, 9, 0, 0, 0, time.FixedZone("WIB", 7*3600))
	sampleDay    = aid.DateOf(sampleTime)
	sampleArea   = aid.MetroAreas()[0]
	sampleRows   = []Row{{Name: "Siti Contoh", NIK: "1872 01•• •••• 9001", Area: sampleArea, Stage: aid.Candidate, Since: sampleDay, Person: "p", Application: "a", Year: 2022}}
	sampleRecap  = &Recap{Year: 2023, Quota: 20, Stages: []StageCount{{aid.Candidate, 20}}, Areas: []AreaCount{{sampleArea, 3}}, Total: 20, Linked: 1, Weekly: true}
	sampleStatus = &Status{Application: "a", Year: 2023, Stage: aid.Candidate, Since: sampleDay, Amount: 1000000, Event: sampleEvent, Area: sampleArea,
		Papers: []Paper{{Kind: aid.DocKinds()[0], State: aid.DocMissing}}, Missing: 1}
	sampleEvent = &Event{ID: "e", Title: "Bimtek", Start: sampleTime, End: sampleTime.Add(3 * time.Hour), Place: "Aula", Address: "Jalan Contoh 1",
		Lat: -5.1, Lon: 105.3, Sessions: []Session{{sampleTime, "Bauran pemasaran", "Praktisi usaha"}}, Bring: []string{"KTP"}, Days: 9, Number: 1, Rev: 1, State: "open", Note: "Aula dipakai."}
)

var sampleFiles = []EventFile{{Number: 1, File: "f", Title: "Pemasaran 7P", Pages: 2}, {Number: 2, File: "g", Pages: 1}}

var sampleDesk = &EventDesk{Event: sampleEvent, Stages: []aid.Stage{aid.Candidate}, Areas: []aid.Area{sampleArea}, Recall: []int{7, 3, 1, 0}, Files: sampleFiles, Invited: 20, Come: 12,
	Cannot: 2, Help: 1, Silent: 5, Wait: 1, Helps: sampleRows, MakesUp: &EventRow{Number: 1, Start: sampleTime}, Feedback: Feedback{Given: 3, Clear: [3]int{2, 1, 0}, Useful: [3]int{3, 0, 0}}}

var sampleRoll = &Roll{Event: sampleEvent, Open: true, Query: "siti", More: 1, Rows: []Attendee{{Row: sampleRows[0], Came: true, At: sampleTime,
	By: "Petugas Contoh", Late: 20, Companion: true, Answer: RSVPCannot, Why: "sakit", Phone: "0812 0000 9001"}}}

// Sample is a plausible result of a view, or nil.
func Sample(v View) any { return samples[v] }

// sampleScenes are the people who may stand on a step: for an open flow also
// somebody who is not known yet.
func sampleScenes(flow Flow, view View, program *aid.Program, year *aid.Year) []Scene {
	siti := Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}
	facts := Facts{Now: sampleTime, Today: sampleDay, Program: program, Year: year, Chat: Chat{ID: "c", Channel: "telegram"}, Data: samples[view]}
	var scenes []Scene
	add := func(role aid.Role, who Who) {
		f := facts
		f.Who = who
		scenes = append(scenes, Scene{Facts: f, Role: role, Draft: map[string]string{}, Result: map[string]string{}, Input: Input{Kind: Text, Text: "apa"}, Choices: 2})
	}
	open := len(flow.Roles) == 0
	if open {
		add(aid.RoleCandidate, Who{})
	}
	if open || slices.Contains(flow.Roles, aid.RoleCandidate) {
		add(aid.RoleCandidate, Who{Person: &siti, People: []Person{siti}, Consent: "1"})
	}
	for _, role := range aid.OfficeRoles() {
		if open || slices.Contains(flow.Roles, role) {
			add(role, Who{Officer: &Officer{ID: "o", Name: "Petugas Contoh", Roles: []aid.Role{role}}})
		}
	}
	return scenes
}
