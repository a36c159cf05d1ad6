package store

import (
	"strconv"

	"damping/flows"
	"damping/flows/aid"
)

// checking makes sure that somebody of the staff may work on a case of a line:
// the role, the claim, the programme, and that it did not go through their own
// hands.
func (w *world) checking(line flows.CaseLine, application string, f flows.Facts, s flows.State) (actor, error) {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return by, err
	}
	if err := w.inScope(f, aid.RoleStaff, application); err != nil {
		return by, err
	}
	if err := w.notBy(application, by.id, caseLines[line].not...); err != nil {
		return by, err
	}
	return by, w.hold(line, application, by.id)
}

// notBy refuses whoever had one of these parts. Refusal: refused.hands.
func (w *world) notBy(application, officer string, hands ...aid.Hand) error {
	for _, hand := range hands {
		had, err := w.hadHand(application, officer, hand)
		if err != nil {
			return err
		}
		if had {
			return &flows.Refusal{Key: "refused.hands"}
		}
	}
	return nil
}

// recordRegister writes a snapshot of the register, and what the record knows
// of it now.
func (w *world) recordRegister(e flows.RecordRegister, f flows.Facts, s flows.State) error {
	by, err := w.checking(flows.CaseCheck, e.Application, f, s)
	if err != nil {
		return err
	}
	y, err := w.yearOf(e.Application)
	if err != nil {
		return err
	}
	if e.Decile < 0 || e.Decile > 10 {
		return &flows.Refusal{Key: "refused.ground"}
	}
	period, err := w.period(e)
	if err != nil {
		return err
	}
	today := w.office.today(w.Tx).String()
	listed, pkh, bpnt := aid.TriOf(e.Listed).String(), aid.TriOf(e.PKH).String(), aid.TriOf(e.BPNT).String()
	n, err := w.exec(`UPDATE applications SET listed = $1, pkh = $2, bpnt = $3, register = $4, checked_on = $5, updated_at = $6, rev = rev + 1
		WHERE id = $7 AND stage = $8`, listed, pkh, bpnt, y.Register.Code, today, micros(w.Now), e.Application, string(aid.Verified))
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	_, err = w.exec(`INSERT INTO snapshots (id, application, register, period, checked_on, officer, listed, decile, pkh, sembako, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		NewID(), e.Application, y.Register.Code, period, today, by.id, listed, e.Decile, pkh, bpnt, micros(w.Now))
	if err != nil {
		return err
	}
	return w.note(e.Application, "register", &by, map[string]string{"register": y.Register.Code, "period": period,
		"listed": listed, "decile": strconv.Itoa(e.Decile), "pkh": pkh, "bpnt": bpnt})
}

// period is of when the register was that somebody looked at; "" where nobody
// was found in it. Refusal: refused.period.
func (w *world) period(e flows.RecordRegister) (string, error) {
	if !e.Listed && e.Period == "" {
		return "", nil
	}
	period, err := aid.ParsePeriod(e.Period, w.office.today(w.Tx))
	if err != nil {
		return "", &flows.Refusal{Key: "refused.period"}
	}
	return period, nil
}

// flagTwins raises a flag for each application that is alive, or had the aid,
// and shares the person, the family card or the account with one that is about
// to be validated: somebody must answer it.
func (w *world) flagTwins(c *flows.Check) error {
	for _, t := range c.Twins {
		if t.Shares == "phone" || !t.Stage.Open() && !t.Stage.IsRecipient() {
			continue // families share a phone; who has left is no duplicate
		}
		if err := w.raise(c.Application, "sama_"+t.Shares, t.Application, t.Application); err != nil {
			return err
		}
	}
	c.Flags = nil
	return w.checkFlags(c)
}

// flagsAnswered is the gate: every flag has its answer, also those for duplicates
// that came about since somebody looked.
func (w *world) flagsAnswered(application string) (bool, error) {
	c, err := w.check(application)
	if err != nil {
		return false, err
	}
	if err := w.flagTwins(c); err != nil {
		return false, err
	}
	open, err := w.some(`SELECT COUNT(*) FROM flags WHERE application = $1 AND answer = ''`, application)
	return !open, err
}

// answerFlag writes a person's answer to a flag; until the validation a later one
// takes its place, and after it only what nobody has answered is answered.
func (w *world) answerFlag(e flows.AnswerFlag, f flows.Facts, s flows.State) error {
	by, err := w.checking(flows.CaseCheck, e.Application, f, s)
	if err != nil {
		return err
	}
	answer := "fine"
	if e.Problem {
		answer = "problem"
		if e.Note == "" {
			return &flows.Refusal{Key: "refused.ground"}
		}
	}
	var code string
	err = w.get([]any{&code}, `UPDATE flags SET answer = $1, note = $2, answered_by = $3, answered_at = $4
		WHERE id = $5 AND application = $6 AND ((SELECT stage FROM applications WHERE id = $6) = 'verified' OR `+photoFlagOpen+`
			AND (SELECT stage FROM applications WHERE id = $6) IN ('validated', 'reserve', 'candidate', 'trained', 'complete')) RETURNING code`,
		answer, w.sealed("flags.note", e.Flag, clip(e.Note, maxText)), by.id, micros(w.Now), e.Flag, e.Application)
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	if err := w.note(e.Application, "flag", &by, map[string]string{"flag": code, "answer": answer}); err != nil {
		return err
	}
	waits, err := w.waits(caseLines[flows.CaseCheck], e.Application)
	if err != nil || waits {
		return err
	}
	return w.unclaim(string(flows.CaseCheck), e.Application) // it was only for its flags that it came back
}

// checkHolder writes whether the account is in the citizen's own name. When it
// is not, the bank book is owed again; when it is, that may have been the last
// thing missing.
func (w *world) checkHolder(e flows.CheckHolder, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.checking(flows.CaseHolder, e.Application, f, s)
	if err != nil {
		return err
	}
	var hash, person string
	var stage aid.Stage
	err = w.get([]any{&hash, &person, &stage}, `UPDATE applications SET updated_at = $1
		WHERE id = $2 AND stage IN ($3, $4, $5) AND account_hash <> '' RETURNING account_hash, person, stage`,
		micros(w.Now), e.Application, string(aid.Candidate), string(aid.Trained), string(aid.Complete))
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	_, err = w.exec(`INSERT INTO holder_checks (application, account_hash, officer, fits, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (application) DO UPDATE SET account_hash = excluded.account_hash, officer = excluded.officer,
			fits = excluded.fits, at = excluded.at`, e.Application, hash, by.id, boolInt(e.Fits), micros(w.Now))
	if err != nil {
		return err
	}
	if err := w.note(e.Application, "holder", &by, map[string]string{"fits": aid.TriOf(e.Fits).String()}); err != nil {
		return err
	}
	if err := w.unclaim(string(flows.CaseHolder), e.Application); err != nil {
		return err
	}
	if e.Fits {
		return w.tryComplete(f, e.Application, done)
	}
	if err := w.setDocument(e.Application, aid.DocAccount, aid.DocReturned, reasonHolder); err != nil {
		return err
	}
	if err := w.sendAgain(e.Application, stage, aid.DocAccount, f, done); err != nil {
		return err
	}
	return w.tell(person, "holder.told", aid.ClassNotice, nil, f, done)
}

// reasonHolder is why a bank book in another name is returned.
const reasonHolder = "R01"
