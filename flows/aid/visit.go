package aid

import "slices"

// VisitField is one question of the form of a field visit (verifikasi
// lapangan). Its value is the name under which the answer is kept.
type VisitField string

// The questions, in the order in which they are asked.
const (
	VisitMet       VisitField = "met"       // whom the officer met
	VisitIdentity  VisitField = "identity"  // the KTP that was seen
	VisitAddress   VisitField = "address"   // whether the address fits
	VisitDiffers   VisitField = "differs"   // what does not fit the record, in a few words
	VisitBusiness  VisitField = "business"  // which business, in a few words; "-" when there is none
	VisitSince     VisitField = "since"     // for how long
	VisitWhere     VisitField = "where"     // where it is run
	VisitTurnover  VisitField = "turnover"  // in a day
	VisitPhotos    VisitField = "photos"    // "ya" once there are enough
	VisitPlace     VisitField = "place"     // "ya" when a place came, else why not
	VisitConfirmed VisitField = "confirmed" // whether the respondent agrees with what was read out
	VisitResult    VisitField = "result"    // what the officer holds of it
	VisitReason    VisitField = "reason"    // code of a reason, for one who does not fit
	VisitNote      VisitField = "note"      // one sentence, when somebody must come again
)

// Answers that the rules speak of.
const (
	MetSelf      = "sendiri"
	MetFamily    = "keluarga"
	MetNeighbour = "tetangga"
	MetNobody    = "kosong"

	NoBusiness   = "-"
	SameBusiness = "=" // the one of the record

	visitOther = "beda" // than the record has it

	VisitFits    = "layak"
	VisitUnfit   = "tidak_layak"
	VisitAgain   = "ulang"
	VisitPlaceOK = "ya"
)

// A visit has at least MinVisitPhotos photos and at most MaxVisitPhotos.
const (
	MinVisitPhotos = 2
	MaxVisitPhotos = 4
)

// maxAnswer is how many characters of an officer's own words a form keeps.
const maxAnswer = 200

// visitChoices are the answers that each question takes; own words have none.
var visitChoices = map[VisitField][]string{
	VisitMet:       {MetSelf, MetFamily, MetNeighbour, MetNobody},
	VisitIdentity:  {"cocok", visitOther, "tanpa"},
	VisitAddress:   {"cocok", visitOther},
	VisitSince:     {"baru", "setahun", "tiga_tahun", "lama"},
	VisitWhere:     {"rumah", "pasar", "keliling", "daring"},
	VisitTurnover:  {"kecil", "sedang", "besar", "sangat_besar", "belum"},
	VisitPhotos:    {"ya"},
	VisitPlace:     {VisitPlaceOK, "sinyal", "perangkat", "keberatan"},
	VisitResult:    {VisitFits, VisitUnfit, VisitAgain},
	VisitConfirmed: {"ya", "sebagian", "tidak"},
}

var visitFields = []VisitField{
	VisitMet, VisitIdentity, VisitAddress, VisitDiffers, VisitBusiness, VisitSince, VisitWhere, VisitTurnover,
	VisitPhotos, VisitPlace, VisitConfirmed, VisitResult, VisitReason, VisitNote,
}

// VisitFields returns the questions in their order.
func VisitFields() []VisitField { return slices.Clone(visitFields) }

// Told tells whether the answer is read out to the respondent: what was found,
// not what the officer makes of it.
func (q VisitField) Told() bool {
	return slices.Contains([]VisitField{VisitMet, VisitIdentity, VisitAddress, VisitDiffers, VisitBusiness, VisitSince, VisitWhere, VisitTurnover}, q)
}

// Choices are the answers that the question takes; none for own words.
func (q VisitField) Choices() []string {
	if q == VisitReason {
		var codes []string
		for _, r := range VisitReasons() {
			codes = append(codes, r.Code)
		}
		return codes
	}
	return slices.Clone(visitChoices[q])
}

// VisitReasons are the reasons that a visit can give, of the given groups or of
// all that it knows.
func VisitReasons(groups ...Group) []Reason {
	if len(groups) == 0 {
		groups = []Group{GroupNotEligible, GroupUnreachable}
	}
	return slices.DeleteFunc(Reasons(groups...), func(r Reason) bool {
		return r.Code == "E05" || r.Code == "E06" // come later: the Bimtek, the documents
	})
}

// VisitForm is what was answered so far, by question. Answers that another
// answer makes meaningless stay in it, and count again when that is changed
// back: see Pruned.
type VisitForm map[VisitField]string

// Set keeps an answer; ok is false when the question does not take it.
func (v VisitForm) Set(q VisitField, answer string) (ok bool) {
	switch choices := q.Choices(); {
	case !slices.Contains(visitFields, q), answer == "", len(choices) > 0 && !slices.Contains(choices, answer):
		return false
	case len(choices) == 0 && len([]rune(answer)) > maxAnswer:
		answer = string([]rune(answer)[:maxAnswer])
	}
	if q.Told() && v[q] != answer {
		delete(v, VisitConfirmed) // she agreed with something else
	}
	v[q] = answer
	return true
}

// Pruned is the form with the answers that count.
func (v VisitForm) Pruned() VisitForm {
	pruned := VisitForm{}
	for _, q := range v.Answers() {
		pruned[q] = v[q]
	}
	return pruned
}

// asks tells whether a question makes sense after the answers before it.
func (v VisitForm) asks(q VisitField) bool {
	met := v[VisitMet]
	switch q {
	case VisitMet:
		return true
	case VisitIdentity:
		return met == MetSelf || met == MetFamily
	case VisitDiffers:
		return met != MetNobody && (v[VisitAddress] == visitOther || v.asks(VisitIdentity) && v[VisitIdentity] == visitOther)
	case VisitSince, VisitWhere, VisitTurnover:
		return met != MetNobody && v[VisitBusiness] != NoBusiness
	case VisitResult, VisitConfirmed, VisitAddress, VisitBusiness, VisitPhotos:
		return met != MetNobody
	case VisitReason:
		return met != MetNobody && v[VisitResult] == VisitUnfit
	case VisitNote:
		return met == MetNobody || v[VisitResult] == VisitAgain
	}
	return true
}

// Next is the first question that waits for its answer, "" when none does.
func (v VisitForm) Next() VisitField {
	for _, q := range visitFields {
		if v[q] == "" && v.asks(q) {
			return q
		}
	}
	return ""
}

// Outcome is the result; somebody whom nobody met is visited again.
func (v VisitForm) Outcome() string {
	if v[VisitMet] == MetNobody {
		return VisitAgain
	}
	return v[VisitResult]
}

// Answers are the answers that count, in the order of the questions.
func (v VisitForm) Answers() (list []VisitField) {
	for _, q := range visitFields {
		if v[q] != "" && v.asks(q) {
			list = append(list, q)
		}
	}
	return list
}
