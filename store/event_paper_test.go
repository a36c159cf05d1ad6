package store

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// came notes that somebody came to the one event, a while ago.
func (d *desk) came(name string, by string, late, companion int) {
	d.Helper()
	d.update(func(tx *Tx) error {
		return one(tx.exec(`UPDATE invitations SET came_at = $1, came_by = COALESCE((SELECT id FROM officers WHERE name = $2), ''), late = $3, companion = $4
			WHERE person = (SELECT id FROM people WHERE name = $5)`, micros(tx.Now), by, late, companion, name))
	})
}

func TestListOfAttendance(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		event, _ := d.bimtek()
		number := int64(d.number(`SELECT number FROM events WHERE id = $1`, event))
		staff := d.join("Staf", staffRoles)
		head := d.join("Kepala", []aid.Role{aid.RoleHead})
		admin := d.join("Admin", []aid.Role{aid.RoleAdmin})
		officer := d.join("Petugas", officerRoles, ganjarAsri)

		whole := flows.SendAttendance{Number: number, Kind: flows.FileAttendance}
		for _, who := range []*seat{siti, admin, d.seat("stranger")} {
			who.refuse("refused.role", whole)
		}
		staff.refuse("refused.event_none", flows.SendAttendance{Number: 77, Kind: flows.FileAttendance})
		staff.refuse("refused.event_none", flows.SendAttendance{Number: number, Kind: "certificate"})
		draft, _ := staff.planned()
		staff.refuse("refused.event_none", flows.SendAttendance{Number: draft, Kind: flows.FileAttendance})

		siti.do(flows.AnswerInvite{RSVP: flows.RSVPCome})
		d.clock.Move(time.Date(2023, 7, 26, 9, 20, 0, 0, aid.WIB).Sub(d.clock.Now()))
		d.came("Siti Aminah", "Petugas", 20, 1)
		d.came("Siti Annisa", "", 0, 0)
		for who, want := range map[*seat]string{
			staff:   "Siti Annisa/Imopuro//09.20/0/0/, Siti Aminah/Ganjar Asri/hadir/09.20/20/1/officer",
			head:    "Siti Annisa/Imopuro//09.20/0/0/, Siti Aminah/Ganjar Asri/hadir/09.20/20/1/officer",
			officer: "Siti Aminah/Ganjar Asri/hadir/09.20/20/1/officer",
		} {
			done := who.do(flows.SendAttendance{Number: number, Kind: flows.FileAttendanceSheet})
			if len(done.Files) != 1 || done.Files[0].Kind != flows.FileAttendanceSheet || !strings.HasSuffix(done.Files[0].Name, ".xlsx") {
				d.Fatalf("files %+v", done.Files)
			}
			list, err := d.o.EventList(d.Context(), done.Files[0].Ref)
			if err != nil {
				d.Fatal(err)
			}
			var rows []string
			for _, p := range list.Rows {
				rows = append(rows, strings.Join([]string{p.Name, p.Area.Name, string(p.Answer), p.CameAt.Format("15.04"),
					strconv.Itoa(p.Late), strconv.Itoa(p.Companion), string(p.By)}, "/"))
			}
			if got := strings.Join(rows, ", "); got != want || list.Came != len(rows) {
				d.Errorf("%s: %s\nwant %s", who.state.Role, got, want)
			}
		}
		if got := strings.Count(d.kinds(officeChain), "attendance_list"); got != 3 {
			d.Errorf("%d lists are recorded", got)
		}
		if _, err := d.o.EventList(d.Context(), "nothing/"); err != ErrNone {
			d.Errorf("no such event: %v", err)
		}
	})
}

// TestCertificateForWhoCame: only for her, only when the event is over, and its
// number stays.
func TestCertificateForWhoCame(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		event, subject := d.bimtek()
		_, _, application := readInviteSubject(subject)
		d.seat("stranger").refuse("refused.role", flows.SendCertificate{})
		siti.refuse("refused.certificate_none", flows.SendCertificate{})
		d.clock.Move(time.Date(2023, 7, 26, 9, 0, 0, 0, aid.WIB).Sub(d.clock.Now()))
		d.came("Siti Aminah", "", 0, 0)
		siti.refuse("refused.certificate_none", flows.SendCertificate{})
		if load[*flows.Schedule](siti, flows.ViewSchedule).Certificate {
			d.Error("a certificate is offered before the event is over")
		}
		d.clock.Move(3 * time.Hour)
		if !load[*flows.Schedule](siti, flows.ViewSchedule).Certificate {
			d.Error("no certificate is offered")
		}
		done := siti.do(flows.SendCertificate{})
		if len(done.Files) != 1 || done.Files[0].Kind != flows.FileCertificate {
			d.Fatalf("files %+v", done.Files)
		}
		if !strings.HasSuffix(d.kinds(application), "certificate") {
			d.Error("it is not recorded")
		}
		c, err := d.o.Certificate(d.Context(), done.Files[0].Ref)
		if err != nil || c.Name != "Siti Aminah" || c.Event.ID != event || c.Row < 1 || c.Row > 2 {
			d.Fatalf("%+v, %v", c, err)
		}
		d.came("Siti Annisa", "", 0, 0)
		if again, err := d.o.Certificate(d.Context(), done.Files[0].Ref); err != nil || again.Row != c.Row {
			d.Errorf("the number was %d and is %d: %v", c.Row, again.Row, err)
		}
		other := d.number(`SELECT COUNT(*) FROM invitations WHERE event = $1 AND application <> $2`, event, application)
		d.update(func(tx *Tx) error { // noted by mistake, and taken back
			return one(tx.exec(`UPDATE invitations SET came_at = 0 WHERE event = $1 AND application = $2`, event, application))
		})
		if _, err := d.o.Certificate(d.Context(), done.Files[0].Ref); err != ErrNone || other != 1 {
			d.Errorf("a certificate of who did not come: %v", err)
		}
	})
}
