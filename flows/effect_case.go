package flows

// InviteAgain makes a new invitation for a citizen in scope; older ones end.
// Result: "code", "until". Refusals: refused.role, refused.area.
type InviteAgain struct{ Person string }

// AskCorrection stops an application until its data are put right. Refusals:
// those of a move; refused.ground without a note.
type AskCorrection struct{ Application, Note string }

// Correct puts one thing right while the application waits for it; the old
// value stays in its chain. Result: "field", "value" as it is kept.
// Refusals: refused.role, refused.area, refused.mend_stage, refused.mend_value.
type Correct struct {
	Application string
	Field       MendField
	Value       string
}

// EndCorrection lets the application go back to where it came from. Refusals:
// those of a move; refused.gate as long as nothing was put right.
type EndCorrection struct{ Application string }

// MendField is what can be put right in the field.
type MendField string

// The fields.
const (
	MendName     MendField = "nama" // its spelling
	MendAddress  MendField = "alamat"
	MendPhone    MendField = "hp"
	MendKK       MendField = "kk"
	MendBusiness MendField = "usaha"
	MendNothing  MendField = "sudah_benar" // it was right all along; the value says how that is known
)

// MendFields returns them in their order.
func MendFields() []MendField {
	return []MendField{MendName, MendAddress, MendPhone, MendKK, MendBusiness, MendNothing}
}

func (InviteAgain) effect()   {}
func (AskCorrection) effect() {}
func (Correct) effect()       {}
func (EndCorrection) effect() {}

var caseEffects = []Effect{InviteAgain{}, AskCorrection{}, Correct{}, EndCorrection{}}
