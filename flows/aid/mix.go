package aid

import "slices"

// MixPart is one of the seven parts of the marketing mix, by which a business
// is planned.
type MixPart string

// The parts, in the order in which they are asked about. They are those of the
// column plan_answers.part.
const (
	MixProduct   MixPart = "produk"
	MixPrice     MixPart = "harga"
	MixPlace     MixPart = "tempat"
	MixPromotion MixPart = "promosi"
	MixPeople    MixPart = "orang"
	MixProcess   MixPart = "proses"
	MixEvidence  MixPart = "tampilan"
)

// MixParts are all of them, in order.
func MixParts() []MixPart {
	return []MixPart{MixProduct, MixPrice, MixPlace, MixPromotion, MixPeople, MixProcess, MixEvidence}
}

// Known tells whether there is such a part.
func (p MixPart) Known() bool { return slices.Contains(MixParts(), p) }

// Next is the part after this one, "" after the last.
func (p MixPart) Next() MixPart {
	all := MixParts()
	if i := slices.Index(all, p); i >= 0 && i+1 < len(all) {
		return all[i+1]
	}
	return ""
}
