package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// visitRow is one visit, opened.
type visitRow struct {
	id, application, officer string
	result                   string // "" before it is sent
	form                     aid.VisitForm
	place                    *flows.Coordinates
	began, ended             time.Time
}

const visitColumns = `SELECT id, application, officer, result, form, place, began_at, ended_at FROM visits `

// visits reads visits by a condition, oldest first when it says so.
func (w *world) visits(where string, args ...any) (list []visitRow, err error) {
	var forms, places []string
	err = w.each(func(scan func(...any) error) error {
		var v visitRow
		var form, place string
		var began, ended int64
		err := scan(&v.id, &v.application, &v.officer, &v.result, &form, &place, &began, &ended)
		v.began, v.ended = w.office.fromMicro(began), w.office.fromMicro(ended)
		list, forms, places = append(list, v), append(forms, form), append(places, place)
		return err
	}, visitColumns+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		v := &list[i]
		v.form = aid.VisitForm{}
		if err := w.openJSON("visits.form", v.id, forms[i], &v.form); err != nil {
			return nil, err
		}
		if err := w.openJSON("visits.place", v.id, places[i], &v.place); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// openJSON opens a sealed JSON column; "" leaves the value as it is.
func (tx *Tx) openJSON(column, row, sealed string, into any) error {
	text, err := tx.opened(column, row, sealed)
	if err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// sealedJSON is the opposite of openJSON.
func (tx *Tx) sealedJSON(column, row string, value any) (string, error) {
	text, err := json.Marshal(value)
	return tx.sealed(column, row, string(text)), err
}

// visitOf is the visit of an application that is under way, nil when none is.
func (w *world) visitOf(application string) (*visitRow, error) {
	list, err := w.visits(`WHERE application = $1 AND state = 'open'`, application)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// openVisit begins a visit. Whoever has claimed it goes on with the own form;
// what a colleague left half done is dropped, for one sees with one's own eyes.
func (w *world) openVisit(e flows.OpenVisit, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.mayVisit(e.Application, f, s)
	if err != nil {
		return err
	}
	v, err := w.visitOf(e.Application)
	if err != nil {
		return err
	}
	if v != nil && v.officer != by.id {
		if err := w.endVisit(v); err != nil {
			return err
		}
		v = nil
	}
	if v == nil {
		if v, err = w.beginVisit(e.Application, by); err != nil {
			return err
		}
	}
	done.Draft = map[string]string{"application": e.Application, "visit": v.id}
	result(done, map[string]string{"next": string(v.form.Next())})
	return nil
}

// mayVisit tells whether an officer may work on the visit of an application
// now, and holds the claim from here on.
func (w *world) mayVisit(application string, f flows.Facts, s flows.State) (actor, error) {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return by, err
	}
	if err := w.inScope(f, aid.RoleOfficer, application); err != nil {
		return by, err
	}
	var stage aid.Stage
	if err := w.get([]any{&stage}, `SELECT stage FROM applications WHERE id = $1`, application); err != nil {
		return by, err
	}
	if stage != aid.Proposed {
		return by, &flows.Refusal{Key: "refused.visit_stage", Data: map[string]string{"stage": string(stage)}}
	}
	held, err := w.claim(queueVisit, application, by.id, w.office.Program.Work.VisitClaim())
	if err == nil && !held {
		err = &flows.Refusal{Key: "refused.claim"}
	}
	return by, err
}

func (w *world) beginVisit(application string, by actor) (*visitRow, error) {
	v := &visitRow{id: NewID(), application: application, officer: by.id, form: aid.VisitForm{}, began: w.office.now(w.Tx)}
	_, err := w.exec(`INSERT INTO visits (id, application, officer, area, state, began_at)
		SELECT $1, id, $2, area, 'open', $3 FROM applications WHERE id = $4`, v.id, by.id, micros(w.Now), application)
	if err != nil {
		return nil, err
	}
	return v, w.note(application, "visit_begun", &by, map[string]string{"visit": v.id})
}

// myVisit is an open visit of the officer, who holds its claim from here on.
func (w *world) myVisit(id string, f flows.Facts, s flows.State) (*visitRow, actor, error) {
	list, err := w.visits(`WHERE id = $1 AND state = 'open'`, id)
	if err != nil {
		return nil, actor{}, err
	}
	if len(list) == 0 {
		return nil, actor{}, cmp.Or(w.isWorker(f, s), error(&flows.Refusal{Key: "refused.visit_gone"}))
	}
	by, err := w.mayVisit(list[0].application, f, s)
	if err == nil && list[0].officer != by.id {
		err = &flows.Refusal{Key: "refused.claim"}
	}
	if err != nil {
		return nil, by, err
	}
	// Now that the claim is held nobody else changes the form.
	list, err = w.visits(`WHERE id = $1 AND state = 'open'`, id)
	if err == nil && len(list) == 0 {
		err = &flows.Refusal{Key: "refused.visit_gone"}
	}
	if err != nil {
		return nil, by, err
	}
	return &list[0], by, nil
}

// isWorker refuses whoever is no officer: to them nothing is told.
func (w *world) isWorker(f flows.Facts, s flows.State) error {
	_, err := w.worker(f, s, aid.RoleOfficer)
	return err
}

// answerVisit keeps one answer.
func (w *world) answerVisit(e flows.AnswerVisit, f flows.Facts, s flows.State, done *flows.Applied) error {
	v, _, err := w.myVisit(e.Visit, f, s)
	if err != nil {
		return err
	}
	if e.Value == "" { // the answer stays until there is another
		result(done, map[string]string{"next": string(e.Field)})
		return nil
	}
	if e.Field == aid.VisitPhotos {
		n, err := w.visitPhotos(v.id)
		if err != nil {
			return err
		}
		if n < aid.MinVisitPhotos {
			return &flows.Refusal{Key: "refused.visit_photos"}
		}
	}
	if e.Field == aid.VisitBusiness && e.Value == aid.SameBusiness {
		if err := w.get([]any{&e.Value}, `SELECT business FROM applications WHERE id = $1`, v.application); err != nil {
			return err
		}
	}
	if !v.form.Set(e.Field, e.Value) || e.Field == aid.VisitPlace && (e.Value == aid.VisitPlaceOK) != (e.Place != nil) {
		return &flows.Refusal{Key: "refused.visit_answer"}
	}
	if e.Field == aid.VisitPlace {
		v.place = e.Place
	}
	result(done, map[string]string{"next": string(v.form.Next())})
	return w.saveVisit(v)
}

// dropVisit throws a visit away; nothing of it counts.
func (w *world) dropVisit(e flows.DropVisit, f flows.Facts, s flows.State) error {
	v, by, err := w.myVisit(e.Visit, f, s)
	if err != nil {
		return err
	}
	if err := w.endVisit(v); err != nil {
		return err
	}
	if err := w.unclaim(queueVisit, v.application); err != nil {
		return err
	}
	return w.note(v.application, "visit_dropped", &by, map[string]string{"visit": v.id})
}

func (w *world) endVisit(v *visitRow) error {
	if _, err := w.exec(`UPDATE photos SET state = 'dropped' WHERE visit = $1 AND visit IS NOT NULL`, v.id); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE visits SET state = 'dropped', form = '', place = '', ended_at = $1 WHERE id = $2`, micros(w.Now), v.id)
	return err
}

// saveVisit writes the answers of an open visit.
func (w *world) saveVisit(v *visitRow) error {
	form, err := w.sealedJSON("visits.form", v.id, v.form)
	if err != nil {
		return err
	}
	place := ""
	if v.place != nil {
		if place, err = w.sealedJSON("visits.place", v.id, v.place); err != nil {
			return err
		}
	}
	_, err = w.exec(`UPDATE visits SET form = $1, place = $2 WHERE id = $3`, form, place, v.id)
	return err
}

// finishVisit ends a visit and moves the application where the result leads.
func (w *world) finishVisit(e flows.FinishVisit, f flows.Facts, s flows.State, done *flows.Applied) error {
	v, by, err := w.myVisit(e.Visit, f, s)
	if err != nil {
		return err
	}
	if next := v.form.Next(); next != "" {
		return &flows.Refusal{Key: "refused.visit_open", Data: map[string]string{"next": string(next)}}
	}
	v.ended, v.form = w.office.now(w.Tx), v.form.Pruned()
	flags, err := w.visitFlags(v)
	if err != nil {
		return err
	}
	if err := w.saveVisit(v); err != nil {
		return err
	}
	outcome, reason := v.form.Outcome(), v.form[aid.VisitReason]
	if _, err := w.exec(`UPDATE visits SET state = 'done', result = $1, reason = $2, ended_at = $3 WHERE id = $4`,
		outcome, reason, micros(v.ended), v.id); err != nil {
		return err
	}
	if err := w.raiseOfVisit(v.id, v.application, flags); err != nil {
		return err
	}
	if err := errors.Join(w.addHand(v.application, by.id, aid.HandVisited), w.unclaim(queueVisit, v.application)); err != nil {
		return err
	}
	err = w.note(v.application, "visited", &by, map[string]string{
		"visit": v.id, "result": outcome, "reason": reason, "note": v.form[aid.VisitNote], "met": v.form[aid.VisitMet]})
	if err != nil {
		return err
	}
	result(done, map[string]string{"result": outcome})
	if outcome == aid.VisitAgain {
		return nil
	}
	if reason != aid.ReasonDied {
		if err := w.lives(v.application); err != nil {
			return err
		}
	}
	return w.moveStage(f, stageMove{application: v.application, from: aid.Proposed, to: aid.Verified, by: by, reason: reason}, done)
}

// visited is the gate: a visit since the present stage was reached, with its
// form complete, a day and enough photos.
func (w *world) visited(application string) (bool, error) {
	var n int
	err := w.get([]any{&n}, `SELECT COUNT(*) FROM visits v JOIN applications a ON a.id = v.application
		WHERE v.application = $1 AND v.state = 'done' AND v.result IN ($2, $3) AND v.ended_at >= a.stage_at AND v.form <> ''
		AND (SELECT COUNT(*) FROM photos p WHERE p.visit = v.id AND p.visit IS NOT NULL AND p.state NOT IN ('replaced', 'dropped')) >= $4`,
		application, aid.VisitFits, aid.VisitUnfit, aid.MinVisitPhotos)
	return n > 0, err
}
