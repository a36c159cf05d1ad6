package flows

import (
	"cmp"
	"fmt"
)

// MaxEventFiles is how many files an event may have, MaxFileTitle how long a
// title is: both fit a menu.
const (
	MaxEventFiles = 6
	MaxFileTitle  = 40
)

// AddEventFile adds what a speaker hands out, with its title ("" for none).
// Refusals: as ChangeEvent, and refused.event_files (there are enough).
type AddEventFile struct {
	Number, Rev int64
	File        Kept
	Title       string
}

// DropEventFile takes it away. Refusals: as ChangeEvent.
type DropEventFile struct {
	Number, Rev int64
	File        string // id in the safe
}

// SendEventFile hands a citizen a file of an event to which she is invited.
// Refusals: refused.role, refused.consent, refused.material_none.
type SendEventFile struct{ File string }

func (AddEventFile) effect()  {}
func (DropEventFile) effect() {}
func (SendEventFile) effect() {}

var eventFileEffects = []Effect{AddEventFile{}, DropEventFile{}, SendEventFile{}}

// EventFile is something that a speaker hands out.
type EventFile struct {
	Number int    // from 1
	File   string // id in the safe
	Title  string // "" for none
	Pages  int
}

// Name is how it is called in a list.
func (e EventFile) Name() string { return cmp.Or(e.Title, fmt.Sprintf("Bahan %d", e.Number)) }

// FileOptions are the files as choices: a prefix and the id.
func FileOptions(prefix string, files []EventFile) (list []Option) {
	for _, e := range files {
		list = append(list, Option{Key: prefix + e.File, Plain: e.Name()})
	}
	return list
}
