package store

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// submission is one attempt at one document, as far as photos go.
type submission struct {
	id, application string
	kind            aid.DocKind
	state           string // see the schema
	number          int64
	poor            int
	flags           string
}

const submissionColumns = `SELECT id, application, kind, state, number, poor, flags FROM submissions `

func (s *submission) columns() []any {
	return []any{&s.id, &s.application, &s.kind, &s.state, &s.number, &s.poor, &s.flags}
}

// States of a submission that the work on photos asks for.
const (
	submissionOpen      = "open"
	submissionSubmitted = "submitted"
)

// openSubmission is the one to which photos of a document go now, begun if
// there is none. Refusal: refused.paper_in.
func (w *world) openSubmission(d folder, kind aid.DocKind) (s submission, err error) {
	if err := w.mustOwe(d, kind); err != nil {
		return s, err
	}
	for range 2 { // a second chat of the same person may be faster
		s, err = w.liveSubmission(d.application, kind)
		switch {
		case err == nil && s.state != submissionOpen:
			return s, paperIn(kind)
		case !errors.Is(err, ErrNone):
			return s, err
		}
		number, err := w.count("submissions", 1)
		if err != nil {
			return s, err
		}
		_, err = w.exec(`INSERT INTO submissions (id, number, application, kind, area, state, officer, opened_at)
			VALUES ($1, $2, $3, $4, $5, 'open', $6, $7) ON CONFLICT DO NOTHING`,
			NewID(), number, d.application, string(kind), d.area, orNull(d.officer), micros(w.Now))
		if err != nil {
			return s, err
		}
	}
	return w.liveSubmission(d.application, kind)
}

func paperIn(kind aid.DocKind) error {
	return &flows.Refusal{Key: "refused.paper_in", Data: map[string]string{"kind": string(kind)}}
}

// mustOwe refuses a document that nobody waits for. Refusal: refused.paper_in.
func (w *world) mustOwe(d folder, kind aid.DocKind) error {
	owed, err := w.owed(d, kind)
	if err == nil && !owed {
		return paperIn(kind)
	}
	return err
}

// liveSubmission is the one of a document that is not settled; ErrNone without one.
func (w *world) liveSubmission(application string, kind aid.DocKind) (s submission, err error) {
	err = w.get(s.columns(), submissionColumns+`
		WHERE application = $1 AND kind = $2 AND state IN ('open', 'submitted', 'decided')`, application, string(kind))
	return s, err
}

// newestSubmission is the last attempt at a document.
func (w *world) newestSubmission(application string, kind aid.DocKind) (s submission, err error) {
	err = w.get(s.columns(), submissionColumns+`
		WHERE application = $1 AND kind = $2 AND state <> 'dropped' ORDER BY number DESC LIMIT 1`, application, string(kind))
	return s, err
}

// photosIn counts the photos that a submission would hand to the officer.
func (w *world) photosIn(submission string) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM photos WHERE submission = $1 AND state IN ('good', 'flagged')`, submission)
	return n, err
}

// flagSubmission puts a code on a submission, once.
func (w *world) flagSubmission(s *submission, code string) error {
	codes := splitList(s.flags)
	if slices.Contains(codes, code) {
		return nil
	}
	s.flags = strings.Join(append(codes, code), ",")
	_, err := w.exec(`UPDATE submissions SET flags = $1 WHERE id = $2`, s.flags, s.id)
	return err
}

// submitDocument hands the photos of a document to the officer.
func (w *world) submitDocument(e flows.SubmitDocument, f flows.Facts, s flows.State, done *flows.Applied) error {
	d, err := w.folder(e.Application, f, s)
	if err != nil {
		return err
	}
	if open, err := w.takeOpen(d.application); err != nil || !open {
		return cmp.Or(err, error(&flows.Refusal{Key: "refused.papers"}))
	}
	sub, err := w.unsent(d, e.Kind)
	if err != nil {
		return err
	}
	n, err := w.photosIn(sub.id)
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.no_photo"}
	}
	_, err = w.exec(`UPDATE submissions SET state = 'submitted', submitted_at = $1, rev = rev + 1, officer = COALESCE($2, officer)
		WHERE id = $3 AND state = 'open'`, micros(w.Now), orNull(d.officer), sub.id)
	if err != nil {
		return err
	}
	if err := w.setDocument(d.application, e.Kind, aid.DocSubmitted, ""); err != nil {
		return err
	}
	if d.officer != "" {
		if err := w.addHand(d.application, d.officer, aid.HandEntered); err != nil {
			return err
		}
	}
	if err := w.office.ring(w.Tx, string(flows.LinePaper), d.area, d.officer); err != nil {
		return err
	}
	number := strconv.FormatInt(sub.number, 10)
	result(done, map[string]string{"kind": string(e.Kind), "number": number})
	return w.note(d.application, "paper_sent", &d.by, map[string]string{
		"kind": string(e.Kind), "number": number, "photos": strconv.Itoa(n)})
}

// startOver puts the photos of a document that is not sent yet aside.
func (w *world) startOver(e flows.StartOver, f flows.Facts, s flows.State, done *flows.Applied) error {
	d, err := w.folder(e.Application, f, s)
	if err != nil {
		return err
	}
	sub, err := w.unsent(d, e.Kind)
	if err != nil {
		return err
	}
	result(done, map[string]string{"kind": string(e.Kind)})
	if _, err := w.exec(`DELETE FROM photo_looks WHERE photo IN (SELECT id FROM photos WHERE submission = $1)`, sub.id); err != nil {
		return err
	}
	_, err = w.exec(`UPDATE photos SET state = 'dropped' WHERE submission = $1 AND state <> 'replaced'`, sub.id)
	return err
}

// unsent is the open submission of a document; nobody else can send it or
// start it over now. Refusals: refused.paper_in, refused.no_photo.
func (w *world) unsent(d folder, kind aid.DocKind) (sub submission, err error) {
	if err = w.mustOwe(d, kind); err != nil {
		return sub, err
	}
	if sub, err = w.liveSubmission(d.application, kind); err != nil {
		return sub, refusedIfNone(err, "refused.no_photo")
	}
	n, err := w.exec(`UPDATE submissions SET number = number WHERE id = $1 AND state = 'open'`, sub.id)
	if err == nil && n == 0 {
		err = paperIn(kind)
	}
	return sub, err
}
