package flows

// The files of a Bimtek. Who may have one is decided when it is asked for, and
// recorded; it is made of what is so when it is sent.

// Kinds of files that are made of an event.
const (
	FileAttendance      = "attendance"       // the list of attendance, a PDF to sign
	FileAttendanceSheet = "attendance-sheet" // the same for a spreadsheet
	FileCertificate     = "certificate"      // of one who came
)

// SendAttendance sends the list of attendance of a published event: to staff
// and the head the whole, to an officer that of the own kelurahan.
// Refusals: refused.role, refused.event_none.
type SendAttendance struct {
	Number int64
	Kind   string // FileAttendance, FileAttendanceSheet
}

// SendCertificate sends the citizen spoken of the certificate of the last
// event to which she came. Refusals: refused.role, refused.certificate_none.
type SendCertificate struct{}

func (SendAttendance) effect()  {}
func (SendCertificate) effect() {}

var paperEffects = []Effect{SendAttendance{}, SendCertificate{}}
