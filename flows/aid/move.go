package aid

import "slices"

// Gate names a condition that must hold before a move is made. The package
// only names it; the store checks it, since it needs the record.
type Gate string

// The gates.
const (
	GateArea         Gate = "area"          // the officer is in charge of that kelurahan
	GateVisit        Gate = "visit"         // visit form complete, date of visit, at least 2 photos
	GateCameFrom     Gate = "came_from"     // back only to the stage that it came from
	GateOldKept      Gate = "old_kept"      // the old values are kept beside the new
	GateRegister     Gate = "register"      // a dated snapshot of the register of the poor
	GateFlags        Gate = "flags"         // every flag has been answered by a person
	GateQuota        Gate = "quota"         // a place is free in the year's quota
	GateObjection    Gate = "objection"     // an objection came within its time
	GatePeriodOver   Gate = "period_over"   // staff has closed the year's selection
	GateAttendance   Gate = "attendance"    // attendance at the Bimtek, or at a make-up session, is recorded
	GateNotAttended  Gate = "not_attended"  // no attendance at a Bimtek of the year is recorded any more
	GateBimtekLater  Gate = "bimtek_later"  // the programme does not ask for the Bimtek before the SK
	GateDocuments    Gate = "documents"     // all required documents are accepted
	GateHolder       Gate = "holder"        // account holder's name checked by a second person
	GateDocumentGone Gate = "document_gone" // an accepted document was withdrawn or has expired
	GateDecree       Gate = "decree"        // number and date of the SK
	GateBatch        Gate = "batch"         // list frozen: sum = people × amount
	GateTransfer     Gate = "transfer"      // proof and date of the transfer
	GateAccountFixed Gate = "account_fixed" // account corrected and checked by two people
	GateReport       Gate = "report"        // the spending report is accepted
	GateMonitoring   Gate = "monitoring"    // the monitoring visit is done
	GateWithdrawal   Gate = "withdrawal"    // confirmed twice by the citizen, or a signed letter
	GateFinding      Gate = "finding"       // a written finding
	GateRefundProof  Gate = "refund_proof"  // proof that the money came back
)

// Hand is a part that somebody can have had in an application. Nobody decides
// on what went through their own hands.
type Hand string

// The parts that exclude from a later decision.
const (
	HandVisited  Hand = "visited"
	HandEntered  Hand = "entered"
	HandProposed Hand = "proposed"
	HandPaid     Hand = "paid"
	HandAccount  Hand = "account" // accepted the bank book
)

// Because says what has to be given as the ground of a move.
type Because string

// What a move needs as its ground.
const (
	BecauseNothing Because = ""
	BecauseNote    Because = "note" // a sentence
	BecauseCode    Because = "code" // a Reason of one of the move's Groups
)

// Move is one allowed step from stage to stage.
type Move struct {
	From, To Stage
	By       []Role  // who may make it or, when Approver is set, propose it
	Approver Role    // who must approve it; "" when nobody needs to
	Gates    []Gate  // all must hold
	NotBy    []Hand  // four eyes: whoever decides must not have had this part
	Because  Because // the ground to be given
	Groups   []Group // the groups of reasons that fit
	Tell     bool    // the citizen hears of it
}

var (
	fieldAndOffice  = []Role{RoleOfficer, RoleStaff}
	attendanceHands = []Role{RoleOfficer, RoleStaff, RoleSystem} // the system: by the code
	fieldHands      = []Hand{HandVisited, HandEntered}
	ownHands        = []Hand{HandVisited, HandEntered, HandProposed}
)

// moves is the whole table, in the order of the rule book.
var moves = slices.Concat(
	selectionMoves, trainingMoves, paymentMoves, withdrawals, drops,
)

var selectionMoves = []Move{
	{From: Proposed, To: Verified, By: []Role{RoleOfficer}, Gates: []Gate{GateArea, GateVisit}, Tell: true},
	{From: Proposed, To: Correction, By: fieldAndOffice, Because: BecauseNote, Tell: true},
	{From: Verified, To: Correction, By: fieldAndOffice, Because: BecauseNote, Tell: true},
	{From: Correction, To: Proposed, By: []Role{RoleOfficer}, Gates: []Gate{GateCameFrom, GateOldKept}, Tell: true},
	{From: Correction, To: Verified, By: []Role{RoleOfficer}, Gates: []Gate{GateCameFrom, GateOldKept}, Tell: true},
	{From: Verified, To: Validated, By: []Role{RoleStaff}, Gates: []Gate{GateRegister, GateFlags}, NotBy: fieldHands, Tell: true},
	{From: Verified, To: Proposed, By: []Role{RoleStaff}, Because: BecauseNote},
	{From: Validated, To: Candidate, By: []Role{RoleStaff}, Approver: RoleHead, Gates: []Gate{GateFlags, GateQuota}, NotBy: ownHands, Tell: true},
	{From: Validated, To: Reserve, By: []Role{RoleStaff}, Approver: RoleHead, Gates: []Gate{GateFlags}, NotBy: ownHands, Tell: true},
	{From: Validated, To: Ineligible, By: []Role{RoleStaff}, Approver: RoleHead, NotBy: ownHands, Because: BecauseCode, Groups: []Group{"A", "B", "C", "E"}, Tell: true},
	{From: Ineligible, To: Validated, By: []Role{RoleStaff}, Gates: []Gate{GateObjection}, NotBy: fieldHands, Because: BecauseNote, Tell: true},
	{From: Reserve, To: Candidate, By: []Role{RoleHead}, Gates: []Gate{GateFlags, GateQuota}, NotBy: ownHands, Tell: true},
	{From: Reserve, To: Unselected, By: []Role{RoleStaff}, Gates: []Gate{GatePeriodOver}, Tell: true},
}

var trainingMoves = []Move{
	{From: Candidate, To: Trained, By: attendanceHands, Gates: []Gate{GateAttendance}},                       // the letter about the attendance tells it
	{From: Trained, To: Candidate, By: fieldAndOffice, Gates: []Gate{GateNotAttended}, Because: BecauseNote}, // so does that
	{From: Candidate, To: Complete, By: []Role{RoleSystem}, Gates: []Gate{GateBimtekLater, GateDocuments, GateHolder}, Tell: true},
	{From: Trained, To: Complete, By: []Role{RoleSystem}, Gates: []Gate{GateDocuments, GateHolder}, Tell: true},
	{From: Complete, To: Candidate, By: []Role{RoleSystem}, Gates: []Gate{GateCameFrom, GateDocumentGone}, Because: BecauseNote}, // the letter about the document tells it
	{From: Complete, To: Trained, By: []Role{RoleSystem}, Gates: []Gate{GateCameFrom, GateDocumentGone}, Because: BecauseNote},   // the letter about the document tells it
	{From: Complete, To: Recipient, By: []Role{RoleHead}, Gates: []Gate{GateFlags, GateHolder, GateDecree}, NotBy: ownHands, Tell: true},
}

var paymentMoves = []Move{
	{From: Recipient, To: Paying, By: []Role{RoleStaff}, Gates: []Gate{GateBatch}, Tell: true},
	{From: Paying, To: Paid, By: []Role{RoleStaff}, Gates: []Gate{GateTransfer}, Tell: true},
	{From: Paying, To: Bounced, By: []Role{RoleStaff}, Because: BecauseCode, Groups: []Group{"R"}, Tell: true},
	{From: Bounced, To: Paying, By: []Role{RoleStaff}, Gates: []Gate{GateAccountFixed}, NotBy: []Hand{HandEntered}, Tell: true},
	{From: Paid, To: Reported, By: fieldAndOffice, Gates: []Gate{GateReport}, NotBy: []Hand{HandEntered, HandPaid}, Tell: true},
	{From: Reported, To: Closed, By: fieldAndOffice, Gates: []Gate{GateMonitoring}, Tell: true},
	{From: Paid, To: Refund, By: []Role{RoleHead}, Gates: []Gate{GateFinding}, NotBy: []Hand{HandVisited, HandPaid}, Because: BecauseNote, Tell: true},
	{From: Reported, To: Refund, By: []Role{RoleHead}, Gates: []Gate{GateFinding}, NotBy: []Hand{HandVisited, HandPaid}, Because: BecauseNote, Tell: true},
	{From: Refund, To: Closed, By: []Role{RoleStaff}, Gates: []Gate{GateRefundProof}, Tell: true},
}

var withdrawals = each(
	Move{To: Withdrawn, By: []Role{RoleCandidate, RoleStaff}, Gates: []Gate{GateWithdrawal}, Tell: true},
	Proposed, Correction, Verified, Validated, Reserve, Candidate, Trained, Complete, Recipient,
)

var drops = each(
	Move{To: Dropped, By: []Role{RoleStaff}, Approver: RoleHead, NotBy: ownHands, Because: BecauseCode, Groups: []Group{"A", "B", "C", "E"}, Tell: true},
	Candidate, Trained, Complete, Recipient,
)

// each makes the same move from several stages.
func each(m Move, from ...Stage) []Move {
	out := make([]Move, len(from))
	for i, s := range from {
		out[i] = m
		out[i].From = s
	}
	return out
}

// Moves returns a copy of the whole table, in the order of the rule book.
func Moves() []Move { return slices.Clone(moves) }

// FindMove returns the move between two stages; ok is false when the rule
// book has none.
func FindMove(from, to Stage) (m Move, ok bool) {
	for _, m := range moves {
		if m.From == from && m.To == to {
			return m, true
		}
	}
	return Move{}, false
}

// MovesFrom returns the moves that lead out of a stage.
func MovesFrom(from Stage) []Move {
	var out []Move
	for _, m := range moves {
		if m.From == from {
			out = append(out, m)
		}
	}
	return out
}

// HasReason tells whether a stage is reached by a decision that has a reason,
// which the citizen is told.
func (s Stage) HasReason() bool {
	return slices.ContainsFunc(moves, func(m Move) bool { return m.To == s && m.Because == BecauseCode })
}

// Allowed tells whether a role may make the move or, when the move needs an
// approver, propose it.
func Allowed(r Role, m Move) bool { return slices.Contains(m.By, r) }

// Approves tells whether a role may approve the move once it is proposed.
func Approves(r Role, m Move) bool { return m.Approver != "" && m.Approver == r }

// Fits tells whether a reason may be given as the ground of the move.
func (m Move) Fits(r Reason) bool {
	return m.Because == BecauseCode && slices.Contains(m.Groups, r.Group)
}
