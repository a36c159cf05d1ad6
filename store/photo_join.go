package store

import (
	"strconv"

	"damping/flows"
	"damping/flows/aid"
)

// Flags that photos raise. Their words are "flag.<code>".
const (
	flagSame  = "sama"    // the same file under another citizen
	flagAlike = "mirip"   // a business photo that looks like another citizen's
	flagExtra = "susulan" // a photo that came after the decision
	flagNIK   = "nik"     // the number read on the photo is not the record's
)

// join puts a photo into a submission that nobody has decided on, judged as a
// photo of that document: a poor one is asked for again until it was tried
// often enough.
func (w *world) join(d folder, sub *submission, p photo, done *flows.Applied) error {
	p.submission = sub.id
	if sub.kind != aid.DocPhotos {
		p.look = ""
	}
	if sub.kind != aid.DocKTP { // other documents show other numbers as well
		p.hint = ""
	}
	same, err := w.sameFile(sub, p)
	if err != nil {
		return err
	}
	count, err := w.photosIn(sub.id)
	if err != nil {
		return err
	}
	left := max(0, w.office.Program.Work.Retakes()-sub.poor)
	var became string
	switch p.faults = sub.kind.PhotoFaults(p.measures); {
	case same.here:
		p.state, became = photoReplaced, flows.PhotoSame
	case count >= maxPhotos:
		return &flows.Refusal{Key: "refused.enough", Data: map[string]string{"kind": string(sub.kind)}}
	default:
		if same.before {
			p.faults = append([]aid.PhotoFault{aid.PhotoRepeated}, p.faults...)
		}
		p.state, became = judged(p.faults, left, sub.state)
	}
	if became == flows.PhotoPoor {
		left--
		sub.poor++
		if _, err := w.exec(`UPDATE submissions SET poor = $1 WHERE id = $2`, sub.poor, sub.id); err != nil {
			return err
		}
	}
	if err := w.writePhoto(p); err != nil {
		return err
	}
	if p.state == photoGood || p.state == photoFlagged {
		count++
		if err := w.joined(d, sub, p, same); err != nil {
			return err
		}
	}
	told := map[string]string{"photo": became, "kind": string(sub.kind), "count": strconv.Itoa(count), "left": strconv.Itoa(left)}
	if len(p.faults) > 0 && became != flows.PhotoSame {
		told["fault"] = string(p.faults[0])
	}
	result(done, told)
	return nil
}

// judged is what becomes of a photo with these faults. What was sent already
// is not asked for again.
func judged(faults []aid.PhotoFault, left int, submission string) (state, became string) {
	switch {
	case len(faults) == 0:
		return photoGood, flows.PhotoGood
	case left > 0 && submission == submissionOpen:
		return photoPoor, flows.PhotoPoor
	}
	return photoFlagged, flows.PhotoFlagged
}

// joined does what follows when a photo is a part of a document: what the
// rules find is flagged, and whoever looks at it sees that it changed.
func (w *world) joined(d folder, sub *submission, p photo, same sameFile) error {
	if p.officer != "" {
		if err := w.addHand(d.application, p.officer, aid.HandEntered); err != nil {
			return err
		}
	}
	if sub.state == submissionSubmitted {
		if _, err := w.exec(`UPDATE submissions SET rev = rev + 1 WHERE id = $1`, sub.id); err != nil {
			return err
		}
	}
	if sub.kind == aid.DocKTP && p.hint == string(aid.NIKDiffers) {
		if err := w.raise(d.application, flagNIK, p.id, ""); err != nil {
			return err
		}
	}
	for _, o := range same.others {
		if err := w.flagBoth(d, sub, flagSame, p.id, o); err != nil {
			return err
		}
	}
	if p.look == "" {
		return nil
	}
	return w.compareLooks(d, sub, p)
}

// other is a photo of somebody else.
type other struct{ photo, application string }

// flagBoth notes on both applications that their photos are the same, or look
// alike. The citizen is not told.
func (w *world) flagBoth(d folder, sub *submission, code, photo string, o other) error {
	if err := w.flagSubmission(sub, code); err != nil {
		return err
	}
	if err := w.raise(d.application, code, photo, o.application); err != nil {
		return err
	}
	return w.raise(o.application, code, o.photo, d.application)
}

// sameFile is where else a file came.
type sameFile struct {
	here   bool    // in the same submission
	before bool    // in another document, or another attempt, of the same citizen
	others []other // under other citizens
}

// mostSame is how many photos of the same file are looked at.
const mostSame = 20

// sameFile looks for the same file among the photos that belong somewhere.
func (w *world) sameFile(sub *submission, p photo) (same sameFile, err error) {
	for _, hash := range p.hashes {
		err = w.each(func(scan func(...any) error) error {
			var o other
			var submission string
			if err := scan(&o.photo, &o.application, &submission); err != nil {
				return err
			}
			switch {
			case o.application != sub.application:
				same.others = append(same.others, o)
			case submission == sub.id:
				same.here = true
			default:
				same.before = true
			}
			return nil
		}, `SELECT p.id, COALESCE(s.application, v.application), COALESCE(s.id, '') FROM photos p
			LEFT JOIN submissions s ON s.id = p.submission LEFT JOIN visits v ON v.id = p.visit
			WHERE p.sum_hash = $1 AND p.id <> $2 AND p.state IN ('good', 'flagged', 'extra')
			AND COALESCE(s.application, v.application) IS NOT NULL ORDER BY p.id LIMIT $3`, hash, p.id, mostSame)
		if err != nil {
			return same, err
		}
	}
	return same, nil
}
