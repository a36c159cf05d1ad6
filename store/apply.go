package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Apply implements flows.World: all effects or none. When one is refused, what
// was done is undone to the savepoint; then a wrong try is counted, and the
// transaction goes on.
func (w *world) Apply(effects []flows.Effect, f flows.Facts, s flows.State) (flows.Applied, error) {
	var done flows.Applied
	err := w.Savepoint(func() error {
		done = flows.Applied{}
		return w.applyAll(effects, f, s, &done)
	})
	var refusal *flows.Refusal
	if errors.As(err, &refusal) && refusal.Count {
		if refusal, err = w.countWrong(refusal); err != nil {
			return flows.Applied{}, err
		}
		err = refusal
	}
	if refusal != nil {
		if err := w.noteRefusal(effects, f, s, refusal); err != nil {
			return flows.Applied{}, err
		}
	}
	if err != nil {
		return flows.Applied{}, err
	}
	return done, nil
}

// barred are the refusals that are recorded: somebody reached for what is not
// theirs, or was told of a citizen of another kelurahan.
var barred = []string{"refused.role", "refused.area", "refused.hands", "refused.own", "refused.nominated", "refused.accused"}

// noteRefusal records who tried what they may not do.
func (w *world) noteRefusal(effects []flows.Effect, f flows.Facts, s flows.State, r *flows.Refusal) error {
	if !slices.Contains(barred, r.Key) {
		return nil
	}
	var tried []string
	for _, e := range effects {
		tried = append(tried, strings.TrimPrefix(fmt.Sprintf("%T", e), "flows."))
	}
	return w.note(officeChain, "refused", w.behind(f, s), map[string]string{
		"why": r.Key, "tried": strings.Join(tried, ","), "chat": w.chat.ID})
}

// noteStrayTap records a button that is not asked here.
func (w *world) noteStrayTap(e flows.NoteStrayTap, f flows.Facts, s flows.State) error {
	return w.note(officeChain, "stray_tap", w.behind(f, s), map[string]string{"token": clip(e.Token, 64), "chat": w.chat.ID})
}

// behind is who does something in this chat.
func (w *world) behind(f flows.Facts, s flows.State) *actor {
	switch {
	case f.Who.Officer != nil:
		return &actor{f.Who.Officer.ID, string(s.Role)}
	case f.Who.Person != nil:
		return &actor{f.Who.Person.ID, string(aid.RoleCandidate)}
	}
	return &actor{w.chat.ID, actorChat}
}

// applyAll does the effects in order; each sees what the one before it did.
func (w *world) applyAll(effects []flows.Effect, f flows.Facts, s flows.State, done *flows.Applied) (err error) {
	for i, e := range effects {
		if i > 0 {
			if done.Person != "" {
				s.Person = done.Person
			}
			if done.Role != "" {
				s.Role = done.Role
			}
			if f, err = w.Facts(s); err != nil {
				return err
			}
		}
		if err := w.apply(e, f, s, done); err != nil {
			return err
		}
	}
	return nil
}

// apply is the one place where every effect has its case. The role that an
// effect needs is checked by its method, not where it was offered.
func (w *world) apply(e flows.Effect, f flows.Facts, s flows.State, done *flows.Applied) error {
	switch e := e.(type) {
	case flows.AgreeConsent: // anybody
		return w.agree(e, f)
	case flows.RefuseConsent: // anybody
		return w.refuse(e, f)
	case flows.RevokeConsent: // anybody, for what was agreed to in this chat
		return w.revoke(f)
	case flows.RedeemCode: // anybody who is not locked out
		return w.redeem(e, f, done)
	case flows.LinkByPhone: // anybody who is not locked out
		return w.linkByPhone(e, f, done)
	case flows.RequestLink: // anybody who is not locked out
		return w.requestLink(e, f, done)
	case flows.ChoosePerson: // somebody linked to that citizen
		return w.choosePerson(e, f, done)
	case flows.ChooseRole: // somebody who holds the role
		return w.chooseRole(e, f, done)
	case flows.ChooseReminders: // the citizen spoken of
		return w.chooseReminders(e, f, done)
	case flows.Unlink: // the citizen spoken of
		return w.unlink(f)
	case flows.OpenTicket: // the citizen spoken of; questions and complaints: anybody
		return w.openTicket(e, f, done)
	case flows.AnswerInvite: // the invited citizen
		return w.answerInvite(e, f, done)
	case flows.ExplainRSVP: // the invited citizen
		return w.explainRSVP(e, f, done)
	case flows.NewEvent: // staff
		return w.newEvent(e, f, s, done)
	case flows.ChangeEvent: // staff
		return w.changeEvent(e, f, s, done)
	case flows.PublishEvent: // staff
		return w.publishEvent(e, f, s, done)
	case flows.CallOffEvent: // staff
		return w.callOffEvent(e, f, s, done)
	case flows.FillSeats: // staff
		return w.fillSeats(e, f, s, done)
	case flows.SendAttendance: // staff, head; an officer: the own kelurahan
		return w.sendAttendance(e, f, s, done)
	case flows.SendCertificate: // the citizen spoken of, who came
		return w.sendCertificate(f, done)
	case flows.NotePlan: // the citizen spoken of
		return w.notePlan(e, f, done)
	case flows.DropPlan: // the citizen spoken of
		return w.dropPlan(f)
	case flows.SendPlan: // the citizen spoken of
		return w.sendPlan(e, f, done)
	case flows.OpenFeedback: // the citizen spoken of, who came
		return w.openFeedback(e, f, done)
	case flows.GiveFeedback: // the citizen spoken of, who came
		return w.giveFeedback(e, f)
	case flows.SendFile: // anybody; what the file shows is decided when it is made
		done.Files = append(done.Files, e.File)
		return nil
	case flows.MarkChat: // the network
		return w.markChat(e)
	case flows.NoteStrayTap: // anybody
		return w.noteStrayTap(e, f, s)
	case flows.TakeNext: // an officer or staff
		return w.takeNext(e, f, s, done)
	case flows.Decide: // an officer or staff in scope, who holds it and did not send it
		return w.decide(e, f, s, done)
	case flows.UndoDecision: // who decided
		return w.undoDecision(e, f, s, done)
	case flows.ShowPhotos: // who holds it
		return w.showPhotos(e, f, s, done)
	case flows.HandOver: // who holds it
		return w.handOver(e, f, s, done)
	case flows.TakeOver: // an officer or staff in scope
		return w.takeOver(e, f, s, done)
	case flows.DeclineOver: // to whom it is offered
		return w.declineOver(e, f, s, done)
	case flows.ApproveLink: // an officer or staff in scope, who holds it
		return w.approveLink(e, f, s, done)
	case flows.RejectLink: // as above
		return w.rejectLink(e, f, s, done)
	case flows.CloseFix: // as above
		return w.closeFix(e, f, s, done)
	case flows.KeepPhoto: // the citizen, or an officer in scope
		return w.keepPhoto(e, f, s, done)
	case flows.PlacePhotos: // the citizen
		return w.placePhotos(e, f, s, done)
	case flows.StartOver: // the citizen, or an officer in scope
		return w.startOver(e, f, s, done)
	case flows.SubmitDocument: // the citizen, or an officer in scope
		return w.submitDocument(e, f, s, done)
	case flows.TakeCase: // staff; proposals: the head
		return w.takeCase(e, f, s, done)
	case flows.ShowLetter: // staff, the head
		return w.showLetter(e, f, s, done)
	case flows.RecordRegister: // staff
		return w.recordRegister(e, f, s)
	case flows.AnswerFlag: // staff
		return w.answerFlag(e, f, s)
	case flows.MoveCase: // staff
		return w.moveCase(e, f, s, done)
	case flows.Propose: // staff
		return w.propose(e, f, s, done)
	case flows.DecideProposal: // head
		return w.decideProposal(e, f, s, done)
	case flows.AnswerObjection: // staff
		return w.answerObjection(e, f, s, done)
	case flows.CheckHolder: // staff
		return w.checkHolder(e, f, s, done)
	case flows.ReturnDocument: // staff
		return w.returnDocument(e, f, s, done)
	case flows.Promote: // head
		return w.promote(e, f, s, done)
	case flows.Dispense: // head
		return w.dispense(e, f, s, done)
	case flows.CloseReserve: // staff
		return w.closeReserve(f, s, done)
	case flows.Object: // the citizen spoken of
		return w.object(e, f, done)
	case flows.Withdraw: // the citizen spoken of; staff with her letter
		return w.withdraw(e, f, s, done)
	case flows.OpenVisit: // an officer in scope, if no colleague holds the visit
		return w.openVisit(e, f, s, done)
	case flows.AnswerVisit: // who holds it
		return w.answerVisit(e, f, s, done)
	case flows.AddVisitPhoto: // who holds it
		return w.addVisitPhoto(e, f, s, done)
	case flows.FinishVisit: // who holds it
		return w.finishVisit(e, f, s, done)
	case flows.DropVisit: // who holds it
		return w.dropVisit(e, f, s)
	case flows.InviteAgain: // the office, in scope
		return w.inviteAgain(e, f, s, done)
	case flows.AskCorrection: // an officer in scope, or staff
		return w.askCorrection(e, f, s, done)
	case flows.Correct: // an officer in scope
		return w.correct(e, f, s, done)
	case flows.EndCorrection: // an officer in scope
		return w.endCorrection(e, f, s, done)
	case flows.LookUpNIK: // an officer
		return w.lookUpNIK(e, f, s, done)
	case flows.KeepLetter: // an officer
		return w.keepLetter(e, f, s, done)
	case flows.DropLetter: // whose letter it is
		return w.dropLetter(e, f, s)
	case flows.Nominate: // an officer, in the own kelurahan
		return w.nominate(e, f, s, done)
	case flows.SendBroadcast: // staff
		return w.sendBroadcast(e, f, s, done)
	case flows.TryBroadcast: // staff
		return w.tryBroadcast(e, f, s, done)
	case flows.KeepPicture: // staff
		return w.keepPicture(e, f, s, done)
	case flows.MatchList: // staff
		return w.matchList(e, f, s, done)
	case flows.DecideBroadcast: // staff or head, who did not make it
		return w.decideBroadcast(e, f, s, done)
	case flows.SteerBroadcast: // staff or head
		return w.steerBroadcast(e, f, s, done)
	case flows.ReportBroadcast: // staff or head
		return w.reportBroadcast(e, f, s, done)
	case flows.MuteBroadcasts: // anybody, for the own chat
		return w.muteBroadcasts(e, f, s)
	case flows.AddEventFile: // staff
		return w.addEventFile(e, f, s, done)
	case flows.DropEventFile: // staff
		return w.dropEventFile(e, f, s, done)
	case flows.SendEventFile: // whoever is invited
		return w.sendEventFile(e, f, done)
	case flows.AddHoliday: // staff or admin
		return w.addHoliday(e, f, s, done)
	case flows.DropHoliday: // staff or admin
		return w.dropHoliday(e, f, s, done)
	case flows.Subscribe: // staff or head
		return w.subscribe(e, f, s, done)
	case flows.NoteReached: // an officer in scope
		return w.noteReached(e, f, s, done)
	}
	return w.applyTalk(e, f, s, done)
}

// applyTalk has the cases of questions and complaints.
func (w *world) applyTalk(e flows.Effect, f flows.Facts, s flows.State, done *flows.Applied) error {
	switch e := e.(type) {
	case flows.KeepEnclosure: // the citizen
		return w.keepEnclosure(e, f, done)
	case flows.AddWords: // whose question it is
		return w.addWords(e, f, done)
	case flows.EndQuestion: // whose question it is
		return w.endQuestion(e, f, done)
	case flows.Reopen: // whose question it is
		return w.reopen(e, f, done)
	case flows.AnswerTicket: // who holds it: an officer in scope, staff; complaints: staff and head, but for the accused
		return w.answerTicket(e, f, s, done)
	case flows.CloseTalk: // as above
		return w.closeTalk(e, f, s, done)
	case flows.HandTicket: // as above
		return w.handTicket(e, f, s, done)
	case flows.FieldCheck: // as above
		return w.fieldCheck(e, f, s, done)
	case flows.CheckOfficer: // anybody
		return w.checkOfficerName(e, done)
	}
	return w.applyAttendance(e, f, s, done)
}

// applyAttendance has the cases of the day of a Bimtek.
func (w *world) applyAttendance(e flows.Effect, f flows.Facts, s flows.State, done *flows.Applied) error {
	switch e := e.(type) {
	case flows.Attend: // an officer in scope, staff
		return w.attend(e, f, s, done)
	case flows.AddGuest: // staff
		return w.addGuest(e, f, s, done)
	case flows.Unattend: // an officer in scope, staff
		return w.unattend(e, f, s, done)
	case flows.DescribeAttendance: // as above
		return w.describeAttendance(e, f, s, done)
	case flows.Arrive: // the citizen spoken of, with the code
		return w.arrive(e, f, done)
	case flows.ShowCode: // an officer, staff
		return w.showCode(e, f, s, done)
	case flows.CallMissing: // an officer for those in scope, staff
		return w.callMissing(e, f, s, done)
	}
	return fmt.Errorf("store: no case for effect %T", e)
}

// result adds named results.
func result(done *flows.Applied, pairs map[string]string) {
	if done.Result == nil {
		done.Result = map[string]string{}
	}
	maps.Copy(done.Result, pairs)
}

func (w *world) markChat(e flows.MarkChat) error {
	return w.SetBlocked(w.chat.ID, e.Blocked)
}
