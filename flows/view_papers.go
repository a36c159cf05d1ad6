package flows

import "damping/flows/aid"

// The views of documents on their way in.
const (
	ViewSending View = "sending" // *Sending, of Draft["kind"]; of Draft["application"] under an officer's hat
	ViewUnasked View = "unasked" // *Unasked, of the person spoken of
	ViewAssist  View = "assist"  // *Assist, of Draft["application"] in the officer's scope
)

// Sending is one document whose photos are being sent.
type Sending struct {
	Paper
	Person *Person  // whose
	Due    aid.Date // until when, zero if there is no date
}

// Unasked are photos that wait to be told what they are, and what they may be.
type Unasked struct {
	Photos int
	Papers []Paper // owed
}

// Assist is what an officer sees who sends documents for a citizen.
type Assist struct {
	*Status
	Person *Person
}

// Owed are the documents that are still to be sent, in the programme's order;
// what was returned comes first.
func (s *Status) Owed() (owed []Paper) {
	if !s.Stage.DocumentsOpen() {
		return nil
	}
	for _, state := range []aid.DocState{aid.DocReturned, aid.DocMissing} {
		for _, p := range s.Papers {
			if p.State == state {
				owed = append(owed, p)
			}
		}
	}
	return owed
}

// ExampleOf begins the reference of a picture that shows what a good photo of
// a document looks like; its kind follows.
const ExampleOf = "contoh/"

// Files is that example, until a photo has come.
func (s *Sending) Files() []Attachment {
	if s.Empty() || s.Photos > 0 {
		return nil
	}
	return []Attachment{{Kind: "photo", Ref: ExampleOf + string(s.Kind), Name: "contoh-" + string(s.Kind) + ".jpg"}}
}

// Empty tells whether there is nobody to help, or nothing to be sent.
func (a *Assist) Empty() bool  { return a.Person == nil }
func (s *Sending) Empty() bool { return s.Kind == "" }
func (u *Unasked) Empty() bool { return u.Photos == 0 || len(u.Papers) == 0 }

var (
	samplePerson  = &Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}
	sampleSending = &Sending{Paper: Paper{Kind: aid.DocKTP, State: aid.DocReturned, Reason: &aid.Reasons(aid.GroupPhoto)[0], Note: "Coba lagi.", Photos: 1},
		Person: samplePerson, Due: sampleDay}
	sampleUnasked = &Unasked{Photos: 2, Papers: []Paper{{Kind: aid.DocKTP, State: aid.DocMissing}}}
	sampleAssist  = &Assist{Status: sampleStatus, Person: samplePerson}
)
