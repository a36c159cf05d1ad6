package store

import (
	"math/bits"
	"strconv"
	"time"

	"damping/flows/aid"
)

// raised is a flag with the application that it points at, if any.
type raised struct{ code, other string }

// visitFlags are what is odd about a visit so far. Its end is now, while it is
// under way.
func (w *world) visitFlags(v *visitRow) ([]raised, error) {
	trace, err := w.trace(*v)
	if err != nil {
		return nil, err
	}
	if v.ended.IsZero() {
		trace.Ended = w.office.now(w.Tx)
	}
	earlier, err := w.earlierTraces(v)
	if err != nil {
		return nil, err
	}
	var list []raised
	for _, f := range trace.Flags(v.form, earlier, w.office.Program.Work.FastVisit()) {
		list = append(list, raised{code: string(f)})
	}
	photos, err := w.photoFlags(v)
	return append(list, photos...), err
}

// raiseOfVisit notes what is odd about a visit, also on the other application.
func (w *world) raiseOfVisit(visit, application string, flags []raised) error {
	for _, flag := range flags {
		if err := w.raise(application, flag.code, visit, flag.other); err != nil {
			return err
		}
		if flag.other == "" {
			continue
		}
		if err := w.raise(flag.other, flag.code, visit, application); err != nil {
			return err
		}
	}
	return nil
}

// recentVisits is how many visits of the same officer are looked at.
const recentVisits = 20

// earlierTraces are those of the same application, and of the same officer on
// that day.
func (w *world) earlierTraces(v *visitRow) (traces []aid.VisitTrace, err error) {
	own, err := w.visits(`WHERE application = $1 AND state = 'done' AND id <> $2 ORDER BY id DESC LIMIT $3`,
		v.application, v.id, recentVisits)
	if err != nil {
		return nil, err
	}
	others, err := w.visits(`WHERE officer = $1 AND state = 'done' AND ended_at > $2 AND application <> $3
		ORDER BY ended_at DESC LIMIT $4`, v.officer, micros(v.began.Add(-24*time.Hour)), v.application, recentVisits)
	if err != nil {
		return nil, err
	}
	for _, e := range append(own, others...) {
		t, err := w.trace(e)
		if err != nil {
			return nil, err
		}
		traces = append(traces, t)
	}
	return traces, nil
}

func (w *world) trace(v visitRow) (t aid.VisitTrace, err error) {
	var person, address string
	if err := w.get([]any{&person, &address}, `SELECT p.id, p.address FROM applications a JOIN people p ON p.id = a.person
		WHERE a.id = $1`, v.application); err != nil {
		return t, err
	}
	t = aid.VisitTrace{Application: v.application, Began: v.began, Ended: v.ended}
	if v.place != nil {
		t.Place = &aid.Point{Lat: v.place.Lat, Lon: v.place.Lon, Accuracy: v.place.Accuracy}
	}
	t.Address, err = w.opened("people.address", person, address)
	return t, err
}

// photoFlags tells which photos of a visit another application has too.
func (w *world) photoFlags(v *visitRow) ([]raised, error) {
	type photo struct{ id, sum, look string }
	var photos []photo
	err := w.each(func(scan func(...any) error) error {
		var p photo
		err := scan(&p.id, &p.sum, &p.look)
		photos = append(photos, p)
		return err
	}, `SELECT id, sum_hash, look FROM photos WHERE visit = $1 AND visit IS NOT NULL AND state NOT IN ('replaced', 'dropped')`, v.id)
	if err != nil {
		return nil, err
	}
	same, like := raised{code: string(aid.FlagVisitSame)}, raised{code: string(aid.FlagVisitAlike)}
	for _, p := range photos {
		other, err := w.samePhoto(v.application, p.sum)
		if err != nil {
			return nil, err
		}
		if other != "" {
			same.other = other
			continue
		}
		if other, err = w.alikePhoto(v.application, p.look); err != nil {
			return nil, err
		}
		if other != "" {
			like.other = other
		}
	}
	var list []raised
	for _, f := range []raised{same, like} {
		if f.other != "" {
			list = append(list, f)
		}
	}
	return list, nil
}

// ofPhoto joins a photo to the application that it belongs to.
const ofPhoto = ` LEFT JOIN submissions s ON s.id = p.submission LEFT JOIN visits v ON v.id = p.visit `

// samePhoto is another application with this very file, "" if none.
func (w *world) samePhoto(application, sum string) (other string, err error) {
	err = w.each(func(scan func(...any) error) error { return scan(&other) },
		`SELECT COALESCE(s.application, v.application) FROM photos p`+ofPhoto+`
		WHERE p.sum_hash = $1 AND COALESCE(s.application, v.application) <> $2 AND p.state NOT IN ('replaced', 'dropped') LIMIT 1`,
		sum, application)
	return other, err
}

// alikePhoto is another application with a photo that looks like this, "" if none.
func (w *world) alikePhoto(application, look string) (other string, err error) {
	v, err := strconv.ParseUint(look, 16, 64)
	if err != nil || v == 0 {
		return "", err
	}
	for part, value := range pieces(v) {
		err := w.each(func(scan func(...any) error) error {
			var kept, of string
			if err := scan(&kept, &of); err != nil {
				return err
			}
			n, err := strconv.ParseUint(kept, 16, 64)
			if err == nil && bits.OnesCount64(n^v) <= lookDistance {
				other = of
			}
			return err
		}, `SELECT p.look, COALESCE(s.application, v.application) FROM photo_looks l JOIN photos p ON p.id = l.photo`+ofPhoto+`
			WHERE l.piece = $1 AND l.value = $2 AND COALESCE(s.application, v.application) <> $3 AND p.state NOT IN ('replaced', 'dropped')
			LIMIT $4`, part, value, application, mostAlike)
		if err != nil || other != "" {
			return other, err
		}
	}
	return "", nil
}
