package store

import (
	"fmt"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestFilesOfAnEvent: staff add and take away what speakers hand out; the
// invited get it once the event is published, and nobody else; a copy has it
// too; the safe keeps what any event has, and forgets the rest.
func TestFilesOfAnEvent(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff := d.join("Staf", []aid.Role{aid.RoleStaff})
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		n, rev := staff.planned()
		add := func(k flows.Kept, title string) flows.AddEventFile {
			return flows.AddEventFile{Number: n, Rev: rev, File: k, Title: title}
		}
		officer.refuse("refused.role", add(picture(1), ""))
		siti.refuse("refused.role", add(picture(1), ""))
		officer.refuse("refused.role", flows.DropEventFile{Number: n, Rev: rev, File: picture(1).ID})
		slides := picture(1)
		slides.Pages = 3
		staff.do(add(slides, "  Pemasaran \n 7P "))
		staff.do(add(slides, "the same message again"))
		d.clock.Move(time.Second)
		staff.do(add(picture(2), ""))
		files := func(s *seat, view flows.View) (names string) {
			d.Helper()
			var list []flows.EventFile
			if view == flows.ViewEvent {
				list = load[*flows.EventDesk](s, view).Files
			} else {
				list = load[*flows.Schedule](s, view).Files
			}
			for _, f := range list {
				names += fmt.Sprintf("%d %s/%d ", f.Number, f.Name(), f.Pages)
			}
			return names
		}
		const both = "1 Pemasaran 7P/3 2 Bahan 2/1 "
		if got := files(staff, flows.ViewEvent); got != both {
			d.Fatalf("files: %q", got)
		}

		// A draft is nobody's business; then it is that of the invited.
		siti.refuse("refused.material_none", flows.SendEventFile{File: slides.ID})
		staff.goOn(flows.PublishEvent{Number: n, Rev: rev})
		if got := files(siti, flows.ViewSchedule); got != both {
			d.Errorf("the invited sees %q", got)
		}
		done := siti.do(flows.SendEventFile{File: slides.ID})
		if len(done.Files) != 3 || done.Files[2].Ref != flows.PhotoFile(slides.ID, "read", 3) {
			d.Errorf("she gets %v", done.Files)
		}
		d.seat("stranger").refuse("refused.role", flows.SendEventFile{File: slides.ID})
		staff.refuse("refused.role", flows.SendEventFile{File: slides.ID})
		siti.refuse("refused.material_none", flows.SendEventFile{File: "other"})
		her := siti.facts().Who.Person.ID
		d.update(func(tx *Tx) error {
			_, err := tx.exec(`DELETE FROM invitations WHERE person = $1`, her)
			return err
		})
		siti.refuse("refused.material_none", flows.SendEventFile{File: slides.ID})

		// A copy shares them: what one drops the other keeps.
		staff.goOn(flows.NewEvent{Like: n})
		first, firstRev := n, rev
		n, rev = staff.onDesk()
		if got := files(staff, flows.ViewEvent); got != both {
			d.Errorf("the copy has %q", got)
		}
		for i := range flows.MaxEventFiles - 2 {
			staff.do(add(picture(3+i), ""))
		}
		staff.refuse("refused.event_files", add(picture(20), ""))
		staff.do(flows.DropEventFile{Number: n, Rev: rev, File: slides.ID}, flows.DropEventFile{Number: n, Rev: rev, File: "other"})
		known := func(want bool, files ...string) {
			d.Helper()
			d.clock.Move(keepAside + time.Hour)
			if err := d.o.Sweep(d.Context()); err != nil {
				d.Fatal(err)
			}
			rows, err := d.o.KnownPhotos(d.Context(), files)
			if err != nil {
				d.Fatal(err)
			}
			for _, f := range files {
				if rows[f] != want {
					d.Errorf("file %s: known %v, want %v", f, rows[f], want)
				}
			}
		}
		before := d.clock.Now()
		known(true, slides.ID, picture(2).ID, picture(3).ID)
		known(false, picture(20).ID)
		d.clock.Move(before.Sub(d.clock.Now()))
		staff.do(flows.DropEventFile{Number: first, Rev: firstRev, File: slides.ID})
		known(false, slides.ID)
		d.clock.Move(before.Sub(d.clock.Now()))
		staff.do(flows.CallOffEvent{Number: n, Rev: rev}) // a draft that is thrown away
		known(false, picture(3).ID)
		known(true, picture(2).ID)
	})
}
