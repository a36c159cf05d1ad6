package flows

import "time"

// Lane is the order in which letters leave: a lower lane goes first.
type Lane int

// The lanes.
const (
	Reply    Lane = iota // the answer to a person's own message
	Work                 // officers' and staff's work
	Reminder             // appointments and missing documents
	Bulk                 // broadcasts
)

// The marks of bold text in a letter. Templates write *bold*; the marks are
// made when a template is loaded, so that nothing a person wrote can become one.
const (
	BoldOn  = '\x02'
	BoldOff = '\x03'
)

// Letter is one message to a chat, the same for every network. It is stored
// (sealed) in the outbox as JSON and given its final form when it is sent.
type Letter struct {
	Chat    string      `json:"-"`              // chat id; "" is the chat of this turn
	Lane    Lane        `json:"-"`              //
	Due     time.Time   `json:"-"`              // programme time; zero is now
	Expires time.Time   `json:"-"`              // programme time from which on it would come too late; zero is never
	Topic   string      `json:"-"`              // what it is about: unsent ones are cancelled together; "" is nothing
	About   string      `json:"-"`              // id of the citizen it is about, "" is nobody; none leaves once she has died
	Once    string      `json:"-"`              // a second letter with this word vanishes; "" is none
	Card    string      `json:"card,omitempty"` // a newer letter with this key replaces or edits this one
	Text    string      `json:"text"`           // with BoldOn and BoldOff
	Choices []Choice    `json:"choices,omitempty"`
	Want    Want        `json:"want,omitempty"`
	Place   *Spot       `json:"place,omitempty"`
	File    *Attachment `json:"file,omitempty"`
	Protect bool        `json:"protect,omitempty"` // must not be forwarded or saved
}

// Choice is one thing that can be tapped, or typed as a number or as its label.
type Choice struct {
	Key    string `json:"key"`             // stable within its step
	Number string `json:"n,omitempty"`     // what to type: "1" … "7", "0"
	Label  string `json:"label"`           // as shown, ≤ 24 characters
	Token  string `json:"token,omitempty"` // ≤ 64 bytes, [A-Za-z0-9._-]
}

// Want is what the network should make easy to send.
type Want string

// The wants.
const (
	WantNothing  Want = ""
	WantContact  Want = "contact"
	WantLocation Want = "location"
	WantPhoto    Want = "photo"
)

// Spot is a place on a map.
type Spot struct {
	Coordinates
	Title   string `json:"title"`
	Address string `json:"address"`
}

// Attachment names a file that is made when the letter is sent.
type Attachment struct {
	Kind string `json:"kind"` // "ics", "photo"
	Ref  string `json:"ref"`  // what it is made from
	Name string `json:"name"` // file name for the receiver
}
