package aid

import (
	"math"
	"time"
)

// Point is a place on the earth: degrees, and metres of accuracy (0 unknown).
type Point struct {
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Accuracy float64 `json:"acc,omitempty"`
}

// earth is its mean radius in metres.
const earth = 6_371_000

// Metres is the distance between two places.
func (p Point) Metres(q Point) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	h := func(a float64) float64 { return (1 - math.Cos(a)) / 2 }
	a := h(rad(q.Lat-p.Lat)) + math.Cos(rad(p.Lat))*math.Cos(rad(q.Lat))*h(rad(q.Lon-p.Lon))
	return 2 * earth * math.Asin(math.Sqrt(min(1, a)))
}

// VisitFlag is something odd about a visit. It is shown and never decides.
type VisitFlag string

// The flags of a visit.
const (
	FlagVisitFast    VisitFlag = "visit_fast"    // begun and ended within a few minutes
	FlagVisitHour    VisitFlag = "visit_hour"    // outside of 06–20 o'clock
	FlagVisitNoPlace VisitFlag = "visit_noplace" // no place was shared
	FlagVisitCoarse  VisitFlag = "visit_coarse"  // the place is not exact
	FlagVisitNear    VisitFlag = "visit_near"    // where another address was visited shortly before
	FlagVisitFar     VisitFlag = "visit_far"     // far from an earlier visit of the same application
	FlagVisitSame    VisitFlag = "visit_same"    // a photo that another application has
	FlagVisitAlike   VisitFlag = "visit_alike"   // a photo that looks like one of another application
	FlagVisitExtra   VisitFlag = "visit_extra"   // a photo that came after the visit was sent
	FlagVisitDiffers VisitFlag = "visit_differs" // identity, address or business is not as in the record
)

// When a visit is flagged.
const (
	visitFrom    = 6  // o'clock
	visitTo      = 20 // o'clock
	coarseMetres = 200
	nearMetres   = 25
	farMetres    = 500
	nearTime     = 12 * time.Hour // between two visits of one officer
)

// VisitTrace is what a visit left beside its answers. Times are in the
// programme's zone; a place is nil when none was shared.
type VisitTrace struct {
	Application string
	Address     string // as in the record
	Began       time.Time
	Ended       time.Time
	Place       *Point
}

// Flags are what is odd about a visit, held against earlier ones: those of the
// same application and those of the same officer.
func (v VisitTrace) Flags(form VisitForm, earlier []VisitTrace, fastest time.Duration) (flags []VisitFlag) {
	add := func(f VisitFlag, when bool) {
		if when {
			flags = append(flags, f)
		}
	}
	form = form.Pruned()
	nobody := form[VisitMet] == MetNobody
	add(FlagVisitFast, !nobody && v.Ended.Sub(v.Began) < fastest)
	add(FlagVisitHour, oddHour(v.Began) || oddHour(v.Ended))
	add(FlagVisitNoPlace, v.Place == nil)
	add(FlagVisitCoarse, v.Place != nil && v.Place.Accuracy > coarseMetres)
	near, far := false, false
	for _, e := range earlier {
		near = near || v.near(e)
		far = far || v.far(e)
	}
	add(FlagVisitNear, near)
	add(FlagVisitFar, far)
	add(FlagVisitDiffers, form[VisitIdentity] == visitOther || form[VisitAddress] == visitOther || form[VisitConfirmed] == "tidak")
	return flags
}

func oddHour(t time.Time) bool { return t.Hour() < visitFrom || t.Hour() >= visitTo }

// near tells whether another address was visited at the same spot shortly
// before. Neighbours under one roof share their address.
func (v VisitTrace) near(e VisitTrace) bool {
	return v.Place != nil && e.Place != nil && v.Application != e.Application &&
		bare(v.Address) != bare(e.Address) && v.Began.Sub(e.Ended).Abs() < nearTime && v.Place.Metres(*e.Place) < nearMetres
}

// far tells whether the same application was visited somewhere else before.
func (v VisitTrace) far(e VisitTrace) bool {
	return v.Place != nil && e.Place != nil && v.Application == e.Application &&
		v.Place.Metres(*e.Place) > farMetres+v.Place.Accuracy+e.Place.Accuracy
}
