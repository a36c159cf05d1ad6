package flows

import (
	"slices"
	"time"

	"damping/flows/aid"
)

// The views of a field visit. They speak of Draft["application"].
const (
	ViewVisitPlan  View = "visit_plan"  // *Visit; discloses address and phone
	ViewVisit      View = "visit"       // *Visit, of the form that the officer has open
	ViewVisitNIK   View = "visit_nik"   // *Visit, the same; discloses the masked NIK
	ViewVisitHome  View = "visit_home"  // *Visit, the same; discloses the address
	ViewVisitCheck View = "visit_check" // *Visit, the same with what is odd about it
)

// Visit is a field visit that is planned or under way.
type Visit struct {
	Application string
	Person      *Person
	Area        aid.Area
	NIK         string // of the record, masked, only beside the KTP that is seen
	Address     string // of the record, only in the plan and where it is compared
	Phone       string // of the record, only in the plan
	Business    string // of the record
	Note        string // why the stage is what it is, only in the plan
	Open        bool   // the officer has begun it
	Began       time.Time
	Until       time.Time // end of the claim
	Form        aid.VisitForm
	Photos      int
	Place       *Coordinates // that was shared
	Metres      int          // from where the citizen was visited before, -1 unknown
	Flags       []string     // what is odd so far
	Past        []PastVisit  // the newest first
}

// PastVisit is one that has been made.
type PastVisit struct {
	On      aid.Date
	Officer string
	Result  string
	Reason  *aid.Reason
	Note    string
}

// Empty tells whether there is nothing to visit.
func (v *Visit) Empty() bool { return v.Application == "" }

// Answer is one answer in words: the text "visit.<Field>.<Value>", or the
// officer's own words.
type Answer struct {
	Field aid.VisitField
	Value string
	Own   bool
}

// Answers are those of the form that are to be read back.
func (v *Visit) Answers() (list []Answer) {
	for _, q := range v.Form.Answers() {
		if q != aid.VisitPhotos && q != aid.VisitPlace {
			list = append(list, Answer{Field: q, Value: v.Form[q], Own: len(q.Choices()) == 0})
		}
	}
	return list
}

// Told are the answers that are read out to the respondent.
func (v *Visit) Told() []Answer {
	return slices.DeleteFunc(v.Answers(), func(a Answer) bool { return !a.Field.Told() })
}

// NoPlace is why no place was shared, "" when one was, or was not asked for.
func (v *Visit) NoPlace() string {
	if v.Place != nil {
		return ""
	}
	return v.Form[aid.VisitPlace]
}

// Nobody tells whether nobody was met; the result is then not asked for.
func (v *Visit) Nobody() bool { return v.Form[aid.VisitMet] == aid.MetNobody }

// Enough tells whether the visit has the photos that it needs.
func (v *Visit) Enough() bool { return v.Photos >= aid.MinVisitPhotos }

// Full tells whether it takes no more photos.
func (v *Visit) Full() bool { return v.Photos >= aid.MaxVisitPhotos }

// Complete tells whether nothing is left to ask.
func (v *Visit) Complete() bool { return v.Form.Next() == "" }

var sampleVisit = &Visit{Application: "a", Person: &Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}, Area: sampleArea,
	NIK: "1872 01•• •••• 9001", Address: "Jalan Contoh 1", Phone: "+62 812 0000 9001", Business: "kue basah", Note: "Lihat lagi.", Open: true, Began: sampleTime, Until: sampleTime,
	Form: aid.VisitForm{aid.VisitMet: aid.MetSelf, aid.VisitIdentity: "cocok", aid.VisitAddress: "cocok", aid.VisitBusiness: "kue basah",
		aid.VisitSince: "lama", aid.VisitWhere: "rumah", aid.VisitTurnover: "sedang", aid.VisitPhotos: "ya", aid.VisitPlace: aid.VisitPlaceOK,
		aid.VisitResult: aid.VisitUnfit, aid.VisitReason: "B02", aid.VisitConfirmed: "ya"},
	Photos: 2, Place: &Coordinates{Lat: -5.1, Lon: 105.3, Accuracy: 12}, Metres: 40, Flags: []string{string(aid.FlagVisitFast)},
	Past: []PastVisit{{On: sampleDay, Officer: "Petugas Contoh", Result: aid.VisitAgain, Note: "Rumah kosong."}}}
