package aid

// Tri is an answer that may not be known yet.
type Tri int8

// The three answers.
const (
	NotKnown Tri = iota
	Yes
	No
)

// String is the answer in Indonesian; "" when it is not known.
func (t Tri) String() string {
	switch t {
	case Yes:
		return "ya"
	case No:
		return "tidak"
	}
	return ""
}

// Known tells whether there is an answer.
func (t Tri) Known() bool { return t == Yes || t == No }

// Not turns yes into no and no into yes.
func (t Tri) Not() Tri {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return NotKnown
}

// TriOf is Yes or No.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// ParseYesNo reads a cell of the import sheet: ya, tidak, y, t, 1, 0 and the
// spreadsheet's own true and false. An empty cell or a dash is NotKnown without
// an error. Fault: unknown. (What people say in a conversation is understood
// more generously elsewhere.)
func ParseYesNo(text string) (Tri, error) {
	switch bare(text) {
	case "ya", "y", "1", "true", "benar", "iya":
		return Yes, nil
	case "tidak", "t", "0", "false", "tdk", "salah":
		return No, nil
	case "":
		return NotKnown, nil
	}
	return NotKnown, bad("yesno", FaultUnknown, text)
}
