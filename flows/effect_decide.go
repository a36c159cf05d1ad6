package flows

import "damping/flows/aid"

// CaseLine is a line of work of the office. Its name is kept with each claim.
type CaseLine string

// The lines.
const (
	CaseCheck     CaseLine = "check"     // to validate; Draft "application"
	CasePropose   CaseLine = "propose"   // to propose a decision on; Draft "application"
	CaseObjection CaseLine = "objection" // objections; Draft "application"
	CaseHolder    CaseLine = "holder"    // names of account holders; Draft "application"
	CaseApprove   CaseLine = "approve"   // proposals for the head; Draft "application", "proposal"
)

// TakeCase claims the oldest case of a line that nobody else holds and that
// did not go through the own hands, and hands it to the draft; when there is
// none, the draft has "" in its place. Skip gives the present one back and
// goes on behind it. Refusal: refused.role.
type TakeCase struct {
	Line CaseLine
	Skip bool
}

// ShowLetter sends the proposal letter of a case; the look is recorded.
// Refusals: refused.role, refused.area, refused.moved_on (there is none).
type ShowLetter struct{ Application string }

// RecordRegister notes what the register of the poor says today of somebody
// who is being validated. Refusals: refused.role, refused.claim, refused.hands,
// refused.moved_on, refused.period.
type RecordRegister struct {
	Application string
	Listed      bool
	Period      string // of the register, as aid.ParsePeriod reads it; "" only where she was not found
	Decile      int    // 1 … 10, 0 is none
	PKH, BPNT   bool
}

// AnswerFlag is a person's answer to a flag of a case that is being validated;
// a problem needs a note. Refusals: as RecordRegister, and refused.ground.
type AnswerFlag struct {
	Application string
	Flag        string // id
	Problem     bool
	Note        string
}

// MoveCase moves a case that the officer holds as far as the office may without
// the head: to validated, back to proposed with a note, or to correction with a
// note. Refusals: refused.claim and those of every move.
type MoveCase struct {
	Application string
	From, To    aid.Stage
	Note        string
}

// Propose asks the head for a move; of one application one proposal is open.
// Result: "name". Refusals: refused.role, refused.hands, refused.move,
// refused.ground, refused.claim, refused.proposed, refused.moved_on.
type Propose struct {
	Application string
	To          aid.Stage
	Reason      string // code
	Note        string
}

// DecideProposal is the head's answer to an open proposal; to decline it needs a
// note. The proposer is told. Refusals: refused.role, refused.moved_on,
// refused.hands, refused.gate, refused.ground.
type DecideProposal struct {
	Proposal string
	Approve  bool
	Note     string
}

// AnswerObjection answers an objection, with a note: accepted, the application
// is validated again. Refusals: as MoveCase.
type AnswerObjection struct {
	Application string
	Accept      bool
	Note        string
}

// CheckHolder notes whether the account holder's name is that of the record;
// when it is not, the bank book is asked for again. Refusals: refused.role,
// refused.claim, refused.hands, refused.moved_on.
type CheckHolder struct {
	Application string
	Fits        bool
}

// Promote takes somebody from the reserve into a place that is free, by the
// head. Result: "name". Refusals: those of every move.
type Promote struct{ Application string }

// Dispense lets somebody go on without what the rule book asks for at this stage:
// the visit, or the Bimtek. By the head, on a written ground. Result: "name".
// Refusals: those of every move.
type Dispense struct {
	Application string
	From        aid.Stage
	Note        string
}

// CloseReserve ends the year's selection: whoever is in the reserve is not
// selected. Result: "count". Refusal: refused.role.
type CloseReserve struct{}

// Object sends the citizen's objection to the decision that she is not
// eligible. Result: "ticket", "due". Refusals: refused.role, refused.objection
// (there is no such decision, its time is over, or it was answered), refused.ticket (it
// is being looked into).
type Object struct{ Text string }

// Withdraw ends the application of the citizen spoken of, who has said twice
// that she wants that; with a letter, it is staff who have hers in hand, and
// Application and Note (the letter's date) are needed. Refusals: those of
// every move, and refused.ground.
type Withdraw struct {
	Application string
	Note        string
}

// ReturnDocument takes back that a document was accepted: it has expired, or was
// withdrawn. It is asked for again, and who was complete is so no more.
// Refusals: refused.role, refused.moved_on.
type ReturnDocument struct {
	Application string
	Kind        aid.DocKind
}

func (ReturnDocument) effect()  {}
func (TakeCase) effect()        {}
func (ShowLetter) effect()      {}
func (RecordRegister) effect()  {}
func (AnswerFlag) effect()      {}
func (MoveCase) effect()        {}
func (Propose) effect()         {}
func (DecideProposal) effect()  {}
func (AnswerObjection) effect() {}
func (CheckHolder) effect()     {}
func (Promote) effect()         {}
func (Dispense) effect()        {}
func (CloseReserve) effect()    {}
func (Object) effect()          {}
func (Withdraw) effect()        {}

var decideEffects = []Effect{
	TakeCase{}, ShowLetter{}, RecordRegister{}, AnswerFlag{}, MoveCase{}, Propose{}, DecideProposal{},
	AnswerObjection{}, CheckHolder{}, Promote{}, Dispense{}, CloseReserve{}, Object{}, Withdraw{}, ReturnDocument{},
}
