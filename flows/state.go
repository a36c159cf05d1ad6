package flows

import (
	"maps"
	"slices"

	"damping/flows/aid"
)

// State is where one chat stands. It is stored (sealed) as JSON, so a field
// may be added, but none may change its meaning.
type State struct {
	Step      string               `json:"step,omitempty"`   // "" before the first word
	Rev       int64                `json:"rev,omitempty"`    // counts the questions put
	Role      aid.Role             `json:"role,omitempty"`   // the hat the person wears
	Person    string               `json:"person,omitempty"` // which linked citizen is spoken of
	Draft     map[string]string    `json:"draft,omitempty"`  // answers so far
	Result    map[string]string    `json:"result,omitempty"` // what the last effects returned
	Trail     []string             `json:"trail,omitempty"`  // where 0 leads, newest last
	Offered   []Choice             `json:"offered,omitempty"`
	Page      int                  `json:"page,omitempty"`
	For       string               `json:"for,omitempty"`    // the empty step for which Step stands
	Last      string               `json:"last,omitempty"`   // the token that was obeyed last
	Cancel    bool                 `json:"cancel,omitempty"` // "batal" waits for a yes
	Shown     int64                `json:"shown,omitempty"`  // Rev at which the question was last put in a message of its own
	Pictured  map[string]string    `json:"pics,omitempty"`   // the pictures that steps of this flow have shown, of which they come once
	Album     string               `json:"album,omitempty"`  // of which a photo was just answered that could not be kept
	Suspended map[string]Suspended `json:"kept,omitempty"`   // forms left half done, by flow and person
}

// Suspended is a form that can be continued.
type Suspended struct {
	Step   string            `json:"step"`
	Person string            `json:"person,omitempty"` // whose form it is
	Draft  map[string]string `json:"draft,omitempty"`
	Trail  []string          `json:"trail,omitempty"`
}

// clone returns a copy that shares nothing that the machine changes.
func (s State) clone() State {
	s.Draft = maps.Clone(s.Draft)
	s.Result = maps.Clone(s.Result)
	s.Trail = slices.Clone(s.Trail)
	s.Offered = slices.Clone(s.Offered)
	s.Pictured = maps.Clone(s.Pictured)
	s.Suspended = maps.Clone(s.Suspended)
	return s
}

// Unfinished tells whether answers wait to be continued.
func (s State) Unfinished() bool { return len(s.Draft) > 0 || len(s.Suspended) > 0 }

// Forgotten is the state without its answers: whoever comes back begins at
// the first menu, as the same person and in the same role.
func (s State) Forgotten() State {
	return State{Rev: s.Rev, Role: s.Role, Person: s.Person}
}
