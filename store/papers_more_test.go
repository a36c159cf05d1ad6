package store

import (
	"context"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestTwinTakesThePlaceOfItsSmallerCopy: the sharper copy of a photo is named
// by the network's id of the first message.
func TestTwinTakesThePlaceOfItsSmallerCopy(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		small := func(message string) string { // the photo's id is that of its row
			if _, err := d.o.Receive(d.Context(), []Incoming{{Channel: "web", ID: message, Address: "siti", Body: []byte("{}")}}); err != nil {
				d.Fatal(err)
			}
			rows, err := d.o.Inbox.Claim(d.Context(), 1, Filter{}, time.Minute)
			if err != nil || len(rows) != 1 || rows[0].Chat != siti.chat.ID {
				d.Fatal(rows, err)
			}
			if err := d.o.Inbox.Finish(context.Background(), rows[0], "ok", ""); err != nil {
				d.Fatal(err)
			}
			return rows[0].ID
		}
		twin := func(message string) func(*flows.KeepPhoto) {
			return func(e *flows.KeepPhoto) { e.Twin = message }
		}
		siti.keep(flows.PhotoPoor, snap(small("m1"), aid.DocKTP, poor))
		if got := siti.keep(flows.PhotoTwin, snap("hd1", aid.DocKTP, twin("m1"))); got["count"] != "1" || got["left"] != "2" {
			d.Errorf("%v", got)
		}
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		siti.keep(flows.PhotoUnasked, snap(small("m2"), ""))
		siti.keep(flows.PhotoUnasked, snap("hd2", "", twin("m2")))
		siti.keep(flows.PhotoUnasked, snap("hd3", "", twin("never seen")))
		if u := load[*flows.Unasked](siti, flows.ViewUnasked); u.Photos != 2 {
			d.Errorf("%d photos wait, want 2", u.Photos)
		}
		siti.keep(flows.PhotoGood, snap(small("m4"), aid.DocKK))
		siti.do(flows.SubmitDocument{Kind: aid.DocKK})
		siti.keep(flows.PhotoJoined, snap("hd4", "", twin("m4")))
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE state = 'replaced'`); n != 3 {
			d.Errorf("%d smaller copies were replaced, want 3", n)
		}
		// The other way round: the sharper one first, its smaller copy after it.
		siti.keep(flows.PhotoGood, snap("hd6", aid.DocAccount, twin("m6")))
		if got := siti.keep(flows.PhotoTwin, snap(small("m6"), aid.DocAccount, poor)); got["count"] != "1" {
			d.Errorf("%v", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM photos p JOIN submissions s ON s.id = p.submission WHERE s.kind = 'rekening' AND p.state = 'good'`); n != 1 {
			d.Errorf("%d photos of the bank book, want the sharper one", n)
		}
		anisa := linkedTo(d, anisaNIK) // the id of a message on another phone is nobody's
		anisa.keep(flows.PhotoGood, snap("hd5", aid.DocKTP, twin("m4")))
	})
}

// TestNumberOnThePhoto: what a KTP photo says is a hint for the officer.
func TestNumberOnThePhoto(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		read := func(nik string) func(*flows.KeepPhoto) {
			return func(e *flows.KeepPhoto) { e.Kept.Looked, e.Kept.NIK = true, nik }
		}
		siti.keep(flows.PhotoGood, snap("1", aid.DocKTP, read(sitiNIK)))
		siti.keep(flows.PhotoGood, snap("2", aid.DocKK, read(anisaNIK))) // a family card has many
		if n := d.number(`SELECT COUNT(*) FROM flags`); n != 0 {
			d.Errorf("%d flags, want none", n)
		}
		siti.keep(flows.PhotoGood, snap("3", aid.DocKTP, read(anisaNIK)))
		if n := d.number(`SELECT COUNT(*) FROM flags WHERE code = 'nik'`); n != 1 {
			d.Errorf("%d flags, want 1", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE id = '1' AND nik_hint = 'matches'`) +
			d.number(`SELECT COUNT(*) FROM photos WHERE id = '3' AND nik_hint = 'differs'`); n != 2 {
			d.Error("the hints are not kept")
		}
	})
}

// TestChecklist: what waits to be sent, and why something came back.
func TestChecklist(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		siti.keep(flows.PhotoGood, snap("1", aid.DocKTP))
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		officer.do(flows.Decide{PaperRef: officer.open(), Reason: "F02", Note: "Dekat jendela."})
		d.clock.Move(2 * time.Minute)
		d.fire()
		siti.keep(flows.PhotoGood, snap("2", aid.DocKTP))
		siti.keep(flows.PhotoPoor, snap("3", aid.DocKK, poor))
		st := load[*flows.Status](siti, flows.ViewPapers)
		ktp := st.Papers[0]
		if ktp.State != aid.DocReturned || ktp.Reason == nil || ktp.Note != "Dekat jendela." || ktp.Photos != 1 || st.Papers[1].Photos != 0 || len(st.Owed()) != 7 {
			d.Errorf("%+v", st)
		}
		siti.state.Draft = map[string]string{"kind": "ktp"}
		if s := load[*flows.Sending](siti, flows.ViewSending); s.Kind != aid.DocKTP || s.Photos != 1 || s.Person == nil || s.Due.IsZero() {
			d.Errorf("%+v", s)
		}
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		if s := load[*flows.Sending](siti, flows.ViewSending); !s.Empty() {
			d.Errorf("what was sent is still asked for: %+v", s)
		}
		if n := d.number(`SELECT COUNT(*) FROM submissions WHERE note LIKE '%jendela%'`); n != 0 {
			d.Error("an officer's words stand open in the database")
		}
	})
}

// TestReminders: every few days while something is missing, in decent hours,
// and never two at once.
func TestReminders(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		every := d.o.Program.Work.RemindEvery()
		reminded := func() (notices []flows.Notice) {
			for _, n := range d.fire() {
				if n.Key == "papers.remind" {
					notices = append(notices, n)
				}
			}
			return notices
		}
		d.clock.Move(every - time.Minute)
		if n := reminded(); len(n) != 0 {
			d.Fatalf("too early: %+v", n)
		}
		d.clock.Move(12*time.Hour + time.Minute) // 21.00 on a Thursday
		notices := reminded()
		if len(notices) != 1 || notices[0].Chat != siti.chat.ID || notices[0].Card == "" || notices[0].Lane != flows.Reminder {
			d.Fatalf("%+v", notices)
		}
		if due := notices[0].Due; due.Hour() != 8 || !due.After(d.clock.Now()) {
			d.Errorf("written to at %v", due)
		}
		if st := notices[0].Facts.Data.(*flows.Status); len(st.Owed()) != 7 {
			d.Errorf("reminds of %d documents, want 7", len(st.Owed()))
		}
		d.clock.Move(every)
		if n := reminded(); len(n) != 1 {
			d.Fatalf("the second reminder: %+v", n)
		}
		for _, kind := range d.o.Program.Current().Documents { // whoever sends something is left alone for a while
			d.clock.Move(every - time.Hour)
			siti.keep(flows.PhotoGood, snap(string(kind), kind))
			siti.do(flows.SubmitDocument{Kind: kind})
			if n := reminded(); len(n) != 0 {
				d.Fatalf("%s: %+v", kind, n)
			}
		}
		d.clock.Move(2 * every)
		if n := reminded(); len(n) != 0 {
			d.Fatalf("all is sent: %+v", n)
		}
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		officer.do(flows.Decide{PaperRef: officer.open(), Reason: "F01"})
		d.clock.Move(time.Hour)
		d.fire()
		d.clock.Move(every)
		if n := reminded(); len(n) != 1 || len(n[0].Facts.Data.(*flows.Status).Owed()) != 1 {
			d.Fatalf("what came back: %+v", n)
		}
		chain := application1(d, sitiNIK)
		d.update(func(tx *Tx) error {
			w := &world{Tx: tx, office: d.o}
			return w.stageOpens(chain, aid.Withdrawn)
		})
		d.clock.Move(2 * every)
		if n := reminded(); len(n) != 0 {
			d.Fatalf("after she withdrew: %+v", n)
		}
	})
}

// TestOfficerSendsForACitizen: in the own kelurahan, recorded as such, and the
// reviewer is somebody else.
func TestOfficerSendsForACitizen(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		chain := application1(d, sitiNIK)
		helper, far := d.join("Petugas", officerRoles, ganjarAsri), d.join("Jauh", officerRoles, "18.72.01.1001")
		siti := sitiLinked(d)
		send := func(id string) flows.KeepPhoto {
			e := snap(id, aid.DocKTP)
			e.Application = chain
			return e
		}
		far.refuse("refused.area", send("x"))
		siti.refuse("refused.role", send("x"))
		d.seat("stranger").refuse("refused.role", send("x"))
		helper.keep(flows.PhotoGood, send("1"))
		siti.keep(flows.PhotoGood, snap("2", aid.DocKTP)) // both may send
		helper.state.Draft = map[string]string{"application": chain, "kind": "ktp"}
		if s := load[*flows.Sending](helper, flows.ViewSending); s.Photos != 2 || s.Person == nil {
			d.Fatalf("%+v", s)
		}
		far.state.Draft = helper.state.Draft
		if s, a := load[*flows.Sending](far, flows.ViewSending), load[*flows.Assist](far, flows.ViewAssist); !s.Empty() || a.Person != nil {
			d.Fatalf("an officer of another kelurahan sees %+v %+v", s, a)
		}
		far.refuse("refused.area", flows.SubmitDocument{Application: chain, Kind: aid.DocKTP})
		helper.do(flows.SubmitDocument{Application: chain, Kind: aid.DocKTP})
		if n := d.number(`SELECT COUNT(*) FROM hands WHERE hand = 'entered' AND application = $1`, chain); n != 1 {
			d.Error("the hand is not noted")
		}
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE id = '1' AND officer IS NOT NULL`); n != 1 {
			d.Error("who sent the photo is not noted")
		}
		reviewer := d.join("Rekan", officerRoles, ganjarAsri)
		ref := reviewer.open()
		helper.refuse("refused.hands", flows.Decide{PaperRef: ref, Accept: true})
		reviewer.do(flows.Decide{PaperRef: ref, Accept: true})
	})
}

// TestPhotosPutAsideAreForgotten: what is no part of a document goes after a
// month; the sweep of the safe then takes its files away.
func TestPhotosPutAsideAreForgotten(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		business := snap("1", aid.DocPhotos)
		business.Kept.Look = 0xabcdef
		siti.keep(flows.PhotoGood, business)
		siti.do(flows.StartOver{Kind: aid.DocPhotos})
		siti.keep(flows.PhotoUnasked, snap("2", ""))
		siti.keep(flows.PhotoGood, snap("3", aid.DocKTP))
		siti.keep(flows.PhotoSame, snap("4", aid.DocKTP, file("sum of 3")))
		for _, want := range []int{4, 1} {
			if err := d.o.Sweep(d.Context()); err != nil {
				d.Fatal(err)
			}
			if n := d.number(`SELECT COUNT(*) FROM photos`); n != want {
				d.Fatalf("%d photos, want %d", n, want)
			}
			d.clock.Move(keepAside + time.Hour)
		}
	})
}
