package store

import (
	"fmt"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// Load implements flows.World: the one place where every view has its case. A
// view that the person behind the chat may not see is empty. What a view shows
// of an application's numbers is noted in that application's chain.
func (w *world) Load(v flows.View, f flows.Facts, s flows.State) (any, error) {
	switch v {
	case flows.NoView:
		return nil, nil
	case flows.ViewStatus:
		return w.status(f)
	case flows.ViewPapers:
		return w.ownPapers(f)
	case flows.ViewSending:
		return w.sending(f, s)
	case flows.ViewUnasked:
		return w.unasked(f)
	case flows.ViewAssist:
		return w.assist(f, s)
	case flows.ViewSchedule:
		return w.schedule(f)
	case flows.ViewMyData, flows.ViewPlan:
		return w.hers(v, f)
	case flows.ViewTickets:
		return w.tickets(f)
	case flows.ViewQueue:
		return w.queue(f, s)
	case flows.ViewSearch:
		return w.search(f, s)
	case flows.ViewRecap:
		return w.recap(f, s)
	case flows.ViewInvited, flows.ViewRoll, flows.ViewAttendee, flows.ViewMissing:
		return w.attending(v, f, s)
	case flows.ViewEvents:
		return w.events(f, s)
	case flows.ViewEvent:
		return w.eventDesk(f, s)
	case flows.ViewOfficers:
		return w.officers(f, s)
	case flows.ViewNetworks:
		return w.networks(f, s)
	case flows.ViewReview:
		return w.review(f, s)
	case flows.ViewColleagues:
		return w.colleagues(f, s)
	case flows.ViewErrand:
		return w.viewErrand(f, s)
	case flows.ViewDecide:
		return w.decisions(f, s)
	case flows.ViewCheck, flows.ViewFlag, flows.ViewHolder, flows.ViewLeave:
		return w.checkFor(v, f, s)
	case flows.ViewProposal:
		return w.proposal(f, s)
	case flows.ViewReserve:
		return w.reserve(f, s)
	case flows.ViewVisitPlan, flows.ViewVisit, flows.ViewVisitNIK, flows.ViewVisitHome, flows.ViewVisitCheck:
		return w.visiting(v, f, s)
	case flows.ViewCase:
		return w.card(f, s)
	case flows.ViewNumbers:
		return w.numbers(f, s)
	case flows.ViewAsks:
		return w.asks(f)
	case flows.ViewThread:
		return w.ownThread(f, s)
	case flows.ViewTalk:
		return w.talk(f, s)
	case flows.ViewPeers:
		return w.peers(f, s)
	case flows.ViewTalks:
		return w.talks(f, s)
	case flows.ViewNominee:
		return w.viewNominee(f, s)
	case flows.ViewAudience, flows.ViewOutlook, flows.ViewBroadcasts, flows.ViewBroadcast:
		return w.broadcasting(v, f, s)
	case flows.ViewHolidays, flows.ViewHoliday:
		return w.holidaysAhead(v, f, s)
	case flows.ViewUnreachable, flows.ViewReach:
		return w.reaching(v, f, s)
	}
	return nil, fmt.Errorf("store: no case for view %q", v)
}

// holds tells whether an officer has a role; nobody has none.
func holds(o *flows.Officer, r aid.Role) bool { return o != nil && slices.Contains(o.Roles, r) }

// role is the hat worn, if the person behind the chat really has it.
func role(f flows.Facts, s flows.State, may ...aid.Role) bool {
	return slices.Contains(may, s.Role) && holds(f.Who.Officer, s.Role)
}

// scope are the kelurahan that somebody of the office may see under the hat
// worn: an officer the own ones, the others all of the programme.
func (w *world) scope(f flows.Facts, s flows.State) []aid.Area {
	if f.Who.Officer == nil || !holds(f.Who.Officer, s.Role) {
		return nil
	}
	if s.Role != aid.RoleOfficer {
		return w.office.Program.AreaList()
	}
	areas := make([]aid.Area, len(f.Who.Officer.Areas))
	for i, id := range f.Who.Officer.Areas {
		areas[i] = w.office.area(id)
	}
	return areas
}
