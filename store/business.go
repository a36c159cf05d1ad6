package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"damping/flows"
	"damping/flows/aid"
)

// A citizen's plan for her business. Nobody of the office reads it; it ends
// with her consent.

// planOwner is the application whose plan the citizen spoken of writes.
func (w *world) planOwner(f flows.Facts) (*application, error) {
	if err := mayKeep(f); err != nil {
		return nil, err
	}
	if f.Who.Person == nil {
		return nil, &flows.Refusal{Key: "refused.role"}
	}
	a, err := w.application(f.Who.Person.ID)
	return a, refusedIfNone(err, "refused.role")
}

// notePlan keeps one answer.
func (w *world) notePlan(e flows.NotePlan, f flows.Facts, done *flows.Applied) error {
	a, err := w.planOwner(f)
	if err != nil {
		return err
	}
	text := strings.Join(strings.Fields(e.Text), " ")
	n := utf8.RuneCountInString(text)
	switch {
	case !e.Part.Known() || n == 0:
		return &flows.Refusal{Key: "refused.plan_empty"}
	case n > flows.MaxPlan:
		return &flows.Refusal{Key: "refused.plan_long", Data: map[string]string{"letters": strconv.Itoa(n)}}
	}
	draft(done, map[string]string{"part": string(e.Part.Next())})
	_, err = w.exec(`INSERT INTO plan_answers (application, part, body, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (application, part) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`,
		a.id, string(e.Part), w.sealed("plan_answers.body", a.id+"/"+string(e.Part), text), micros(w.Now))
	return err
}

// dropPlan throws the plan away.
func (w *world) dropPlan(f flows.Facts) error {
	if _, err := w.planOwner(f); err != nil {
		return err
	}
	return w.forgetPlans(f.Who.Person.ID)
}

// forgetPlans deletes every plan of a person.
func (w *world) forgetPlans(person string) error {
	_, err := w.exec(`DELETE FROM plan_answers WHERE application IN (SELECT id FROM applications WHERE person = $1)`, person)
	return err
}

// planned is how many answers an application's plan has.
func (w *world) planned(application string) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM plan_answers WHERE application = $1`, application)
	return n, err
}

// sendPlan has the plan drawn.
func (w *world) sendPlan(e flows.SendPlan, f flows.Facts, done *flows.Applied) error {
	a, err := w.planOwner(f)
	if err != nil {
		return err
	}
	name := map[string]string{flows.FilePlan: "rencana-usaha.pdf", flows.FilePlanPicture: "rencana-usaha.png"}[e.Kind]
	n, err := w.planned(a.id)
	switch {
	case err != nil:
		return err
	case n == 0 || name == "":
		return &flows.Refusal{Key: "refused.plan_empty"}
	}
	done.Files = append(done.Files, flows.Attachment{Kind: e.Kind, Ref: a.id, Name: name})
	return nil
}

// plan is the plan of the citizen spoken of.
func (w *world) plan(f flows.Facts) (*flows.Plan, error) {
	a, err := w.planOwner(f)
	var refused *flows.Refusal
	if errors.As(err, &refused) {
		return &flows.Plan{}, nil
	}
	if err != nil {
		return nil, err
	}
	p := &flows.Plan{Application: a.id, Business: a.business}
	p.Parts, err = w.planParts(a.id)
	return p, err
}

// planParts reads the seven answers of an application.
func (w *world) planParts(application string) ([]flows.PlanPart, error) {
	answers := map[aid.MixPart]string{}
	err := w.each(func(scan func(...any) error) error {
		var part aid.MixPart
		var body string
		err := scan(&part, &body)
		if err == nil {
			answers[part], err = w.opened("plan_answers.body", application+"/"+string(part), body)
		}
		return err
	}, `SELECT part, body FROM plan_answers WHERE application = $1`, application)
	var parts []flows.PlanPart
	for _, part := range aid.MixParts() {
		parts = append(parts, flows.PlanPart{Part: part, Text: answers[part]})
	}
	return parts, err
}

// BusinessPlan is a plan with whose it is, to be drawn.
type BusinessPlan struct {
	flows.Plan
	Name string
	Area aid.Area
}

// BusinessPlan reads the plan of an application. ErrNone when there is none, or
// it was thrown away.
func (o *Office) BusinessPlan(ctx context.Context, application string) (p BusinessPlan, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		var area string
		err := w.get([]any{&p.Application, &p.Business, &area, &p.Name}, `SELECT a.id, a.business, a.area, p.name
			FROM applications a JOIN people p ON p.id = a.person WHERE a.id = $1`, application)
		if err != nil {
			return err
		}
		p.Area = o.area(area)
		if p.Parts, err = w.planParts(application); err == nil && p.Filled() == 0 {
			err = ErrNone
		}
		return err
	})
	return p, err
}
