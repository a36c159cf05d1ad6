package store

import (
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// Office is the store as one programme's office sees it: people and their
// applications, officers, invitations, events. It is a value without state of
// its own; a process has one.
type Office struct {
	*Store
	Program *aid.Program
	Zone    *time.Location // in which days begin, and in which times are told

	// BulkRate is how many letters of a broadcast leave in a second; 0 is no
	// limit. It is set before the work begins.
	BulkRate float64
	Manners  Manners // set before the work begins
	// Unserved are the networks that are switched off: reminders go elsewhere where
	// that can be. Set before the work begins.
	Unserved []string
}

// Manners are what the network wants that takes it ill when many are written to
// who did not ask; the zero value is no such network.
type Manners struct {
	Channel string
	Window  time.Duration // reminders and broadcasts go only to chats that wrote within
	Minute  int           // letters of both in a minute
	Daily   int           // and in a day
}

// since is when somebody must have written to be written to.
func (m Manners) since(now time.Time) time.Time { return now.Add(-m.Window) }

// NewOffice returns the office of a programme. A nil zone is WIB.
func NewOffice(s *Store, p *aid.Program, zone *time.Location) *Office {
	if zone == nil {
		zone = aid.WIB
	}
	o := &Office{Store: s, Program: p, Zone: zone}
	s.blocked = o.passOn
	return o
}

// World is what a turn of one chat sees and does, inside the turn's transaction.
func (o *Office) World(tx *Tx, chat flows.Chat) flows.World {
	return &world{Tx: tx, office: o, chat: chat}
}

// world is the flows.World of one chat in one transaction.
type world struct {
	*Tx
	office *Office
	chat   flows.Chat
}

// now is the programme time of the transaction, in the office's zone.
func (o *Office) now(tx *Tx) time.Time { return tx.Now.In(o.Zone) }

// today is the day of now.
func (o *Office) today(tx *Tx) aid.Date { return aid.DateOf(o.now(tx)) }

// area describes a kelurahan; one that the pack does not know any more keeps
// its code as its name.
func (o *Office) area(id string) aid.Area {
	if id == "" {
		return aid.Area{}
	}
	if a, ok := o.Program.AreaList().Lookup(aid.AreaID(id)); ok {
		return a
	}
	return aid.Area{ID: aid.AreaID(id), Name: id}
}

// moment tells a time to people: "Senin, 17 Juli 2023, pukul 09.00 WIB".
func (o *Office) moment(t time.Time) string {
	t = t.In(o.Zone)
	return aid.DateOf(t).Long() + ", " + aid.ClockText(t)
}

// fromMicro reads a time column; 0 is the zero time.
func (o *Office) fromMicro(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).In(o.Zone)
}

// dateOf reads a day column; an unreadable one is no date.
func dateOf(text string) (d aid.Date) {
	if d.UnmarshalText([]byte(text)) != nil {
		return aid.Date{}
	}
	return d
}
