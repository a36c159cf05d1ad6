package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// What is printed and handed out after a Bimtek.

// EventList is an event with everybody on its list, in the order of kelurahan
// and name. No number of a person is in it.
type EventList struct {
	Event *flows.Event
	Came  int
	Rows  []ListedPerson

	Feedback flows.Feedback // of the whole list only
	Words    []string       // what was said in words, by nobody
}

// ListedPerson is one of them.
type ListedPerson struct {
	Name      string
	Area      aid.Area
	Answer    flows.RSVP
	CameAt    time.Time // zero when she did not come
	Late      int       // minutes
	Companion int       // people who came along
	By        aid.Role  // of whoever noted it; "" when she used the code
}

// sendAttendance has the list made, for the kelurahan of whoever asks.
func (w *world) sendAttendance(e flows.SendAttendance, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff, aid.RoleHead)
	if err != nil {
		return err
	}
	name := map[string]string{flows.FileAttendance: "daftar-hadir.pdf", flows.FileAttendanceSheet: "daftar-hadir.xlsx"}[e.Kind]
	if name == "" {
		return &flows.Refusal{Key: "refused.event_none"}
	}
	var event string
	err = w.get([]any{&event}, `SELECT id FROM events WHERE program = $1 AND number = $2 AND state = 'open'`, w.office.Program.Code, e.Number)
	if err != nil {
		return refusedIfNone(err, "refused.event_none")
	}
	var areas []string // none is all
	if s.Role == aid.RoleOfficer {
		areas = f.Who.Officer.Areas
		if len(areas) == 0 {
			return &flows.Refusal{Key: "refused.role"}
		}
	}
	done.Files = append(done.Files, flows.Attachment{Kind: e.Kind, Ref: event + "/" + strings.Join(areas, ","), Name: name})
	return w.note(officeChain, "attendance_list", &by, map[string]string{"event": event, "kind": e.Kind, "areas": strings.Join(areas, ",")})
}

// EventList reads the list that a file's Ref names. ErrNone when there is none.
func (o *Office) EventList(ctx context.Context, ref string) (list EventList, err error) {
	event, codes, _ := strings.Cut(ref, "/")
	areas := splitList(codes)
	err = o.read(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		list = EventList{}
		if list.Event, err = w.event(eventFrom+`events e WHERE e.id = $1`, event); err != nil {
			return err
		}
		if list.Event == nil {
			return ErrNone
		}
		if len(areas) == 0 {
			if list.Feedback, err = w.feedbackOf(event); err == nil {
				list.Words, err = w.wordsOf(event)
			}
			if err != nil {
				return err
			}
		}
		return w.each(func(scan func(...any) error) error {
			var p ListedPerson
			var area, by, roles string
			var came int64
			if err := scan(&p.Name, &area, &p.Answer, &came, &p.Late, &p.Companion, &by, &roles); err != nil {
				return err
			}
			if len(areas) > 0 && !slices.Contains(areas, area) {
				return nil
			}
			if p.Area = o.area(area); came > 0 {
				p.CameAt = o.fromMicro(came)
				list.Came++
			}
			if by != "" {
				p.By = notedAs(roles)
			}
			list.Rows = append(list.Rows, p)
			return nil
		}, `SELECT p.name, i.area, i.answer, i.came_at, i.late, i.companion, i.came_by, COALESCE(o.roles, '') FROM invitations i
			JOIN people p ON p.id = i.person LEFT JOIN officers o ON o.id = i.came_by
			WHERE i.event = $1 ORDER BY i.area, p.name, i.application`, event)
	})
	return list, err
}

// notedAs is the role in which somebody notes who comes.
func notedAs(roles string) aid.Role {
	for _, r := range []aid.Role{aid.RoleOfficer, aid.RoleStaff} {
		if slices.Contains(splitList(roles), string(r)) {
			return r
		}
	}
	return aid.RoleOfficer
}

// attendedBy picks the events that are over and to which a person came.
// $1 the person, $2 now.
const attendedBy = ` FROM invitations i JOIN events e ON e.id = i.event
	WHERE i.person = $1 AND i.came_at > 0 AND e.state = 'open' AND e.end_at <= $2`

// sendCertificate has the certificate made of whoever asks for it.
func (w *world) sendCertificate(f flows.Facts, done *flows.Applied) error {
	if err := mayKeep(f); err != nil {
		return err
	}
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	var event, application string
	err := w.get([]any{&event, &application}, `SELECT i.event, i.application`+attendedBy+` ORDER BY e.start_at DESC LIMIT 1`, f.Who.Person.ID, micros(w.Now))
	if err != nil {
		return refusedIfNone(err, "refused.certificate_none")
	}
	done.Files = append(done.Files, flows.Attachment{Kind: flows.FileCertificate, Ref: event + "/" + application, Name: "sertifikat.pdf"})
	return w.note(application, "certificate", &actor{f.Who.Person.ID, string(aid.RoleCandidate)}, map[string]string{"event": event})
}

// Certificate is what a certificate says of somebody.
type Certificate struct {
	Event *flows.Event
	Name  string
	Row   int // on the list of the event, from 1, in the order of the invitations
}

// Certificate reads what the certificate that a file's Ref names says. ErrNone
// when that person did not come.
func (o *Office) Certificate(ctx context.Context, ref string) (c Certificate, err error) {
	event, application, _ := strings.Cut(ref, "/")
	err = o.read(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		err := w.get([]any{&c.Name, &c.Row}, `SELECT p.name, (SELECT COUNT(*) FROM invitations j WHERE j.event = i.event
				AND (j.invited_at < i.invited_at OR j.invited_at = i.invited_at AND j.application <= i.application))
			FROM invitations i JOIN people p ON p.id = i.person WHERE i.event = $1 AND i.application = $2 AND i.came_at > 0`, event, application)
		if err != nil {
			return err
		}
		c.Event, err = w.event(eventFrom+`events e WHERE e.id = $1`, event)
		return err
	})
	return c, err
}
