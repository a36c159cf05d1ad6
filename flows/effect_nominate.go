package flows

import "damping/flows/aid"

// LookUpNIK tells whether a citizen may still be proposed this year. Draft:
// "nik", and "known" = Yes when the citizen is in the record already. Refusals:
// refused.role, refused.nominated (Result "area", "stage").
type LookUpNIK struct{ NIK aid.NIK }

// KeepLetter keeps the photo of a proposal letter. Draft: "letter".
// Refusal: refused.role.
type KeepLetter struct{ Photo Kept }

// DropLetter throws away a letter with which nobody was proposed.
type DropLetter struct{ Letter string }

// Nominate proposes a citizen of the officer's own kelurahan. Result: "name".
// Refusals: refused.role, refused.area, refused.nominated,
// refused.nominee (Result "field": what is missing or wrong).
type Nominate struct {
	NIK      aid.NIK
	KK       aid.KK
	Name     string
	Area     aid.AreaID
	Address  string
	Business string
	Phone    aid.Phone // or ""
	Letter   string    // id of its photo
}

func (LookUpNIK) effect()  {}
func (KeepLetter) effect() {}
func (DropLetter) effect() {}
func (Nominate) effect()   {}

var nominateEffects = []Effect{LookUpNIK{}, KeepLetter{}, DropLetter{}, Nominate{}}
