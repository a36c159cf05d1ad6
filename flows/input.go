package flows

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"damping/flows/aid"
)

// Kind is the shape of an input.
type Kind string

// The kinds of input. A network maps everything it receives to one of these.
const (
	Text       Kind = "text"       // Text
	Tap        Kind = "tap"        // Token of the choice that was tapped
	Start      Kind = "start"      // opened the bot; Text is the deep link's payload or ""
	Photo      Kind = "photo"      // Media, Text is the caption
	File       Kind = "file"       // Media, Text is the caption
	Voice      Kind = "voice"      // Media
	Contact    Kind = "contact"    // Contact
	Location   Kind = "location"   // Place
	Other      Kind = "other"      // a sticker, a poll: understood, but nothing to us
	Unreadable Kind = "unreadable" // the network could not decode it
	Blocked    Kind = "blocked"    // the person blocked the bot; nobody is there to answer
	Unblocked  Kind = "unblocked"  // and let it in again
)

// Input is one message of a person. It is stored (sealed) in the inbox as JSON.
type Input struct {
	Kind    Kind         `json:"k"`
	Text    string       `json:"t,omitempty"`
	Token   string       `json:"c,omitempty"`
	Media   *Media       `json:"m,omitempty"`
	Contact *PhoneCard   `json:"p,omitempty"`
	Place   *Coordinates `json:"g,omitempty"`
}

// Media points at a file that the network can fetch later.
type Media struct {
	Ref    string `json:"ref"`             // the network's own name of the file
	Mime   string `json:"mime,omitempty"`  // as the network says, not trusted
	Name   string `json:"name,omitempty"`  // file name, not trusted
	Size   int64  `json:"size,omitempty"`  // bytes
	Width  int    `json:"w,omitempty"`     // pixels
	Height int    `json:"h,omitempty"`     // pixels
	Album  string `json:"album,omitempty"` // the network's album id
	Twin   string `json:"twin,omitempty"`  // the network's id of the message of which this is the sharper copy

	Kept  *Kept  `json:"-"` // what was kept of it, before the turn; nil when nothing was
	Fault string `json:"-"` // why nothing was kept: one of the faults below
}

// Kept is a picture that lies in the safe, as the turn sees it.
type Kept struct {
	ID       string            // its name in the safe
	Sum      string            // SHA-256 of the file as it came, hexadecimal
	Look     uint64            // perceptual hash
	Bytes    int64             //
	Pages    int               // of a PDF; 1 for a picture
	Measures aid.PhotoMeasures // of the page that is worst
	Place    *Coordinates      // where it was taken, if the file says so
	Looked   bool              // a number was looked for on it, as on a KTP
	NIK      string            // 16 digits read on it, "" if none; a hint only, kept nowhere
}

// PhotoFile names a copy of a page of a kept photo in the safe: "full", "read"
// or "thumb". Pages count from 1.
func PhotoFile(id, size string, page int) string {
	if page > 1 {
		size += strconv.Itoa(page)
	}
	return id + "/" + size
}

// VoiceFile names a kept voice message in the safe.
func VoiceFile(id string) string { return id + "/voice" }

// Why a file was not kept. The words are part of template keys ("photo.fault.…").
const (
	FaultStranger  = "stranger"  // we do not know yet who this is: nothing is kept without consent
	FaultTooLarge  = "large"     // more bytes or pixels than we read
	FaultNoPicture = "nopicture" // no picture: a video, an archive, an animation
	FaultBroken    = "broken"    // a picture that cannot be read
	FaultPages     = "pages"     // a PDF of too many pages
	FaultConverter = "converter" // a format that this computer cannot read: please as a photo
	FaultGone      = "gone"      // the network has it no more
)

// PhoneCard is a shared contact. Own is true only when the network proves
// that it is the sender's own number and it was not forwarded.
type PhoneCard struct {
	Phone aid.Phone `json:"phone"` // E.164
	Own   bool      `json:"own"`
}

// Coordinates is a shared place: degrees, and metres of accuracy (0 unknown).
type Coordinates struct {
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Accuracy float64 `json:"acc,omitempty"`
}

// maxText is how many characters of one message are read; no network of ours
// carries more in one, and nobody writes so much to us.
const maxText = 4096

// clean drops from the words what nobody types and what could be taken for
// our own marks: control characters, direction overrides, broken UTF-8.
func (in Input) clean() Input {
	in.Text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, in.Text)
	if r := []rune(in.Text); len(r) > maxText {
		in.Text = string(r[:maxText])
	}
	return in
}

// Silent tells whether nobody waits for an answer to this input.
func (in Input) Silent() bool { return in.Kind == Blocked || in.Kind == Unblocked }

// unkept is the album, and the fault, of a photo that was not kept; "" for all else.
func (in Input) unkept() string {
	if m := in.Media; m != nil && m.Kept == nil && m.Album != "" {
		return m.Album + " " + m.Fault
	}
	return ""
}

// answeredBefore tells whether a photo that was not kept needs no answer: the one
// before it in its album had the same, or it is the copy of one that had its own.
func (in Input) answeredBefore(s State) bool {
	if m := in.Media; m == nil || m.Kept != nil {
		return false
	}
	return in.Media.Twin != "" || in.unkept() != "" && in.unkept() == s.Album
}
