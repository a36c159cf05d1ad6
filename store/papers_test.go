package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// sharp is what is measured on a photo that nothing is wrong with, and blurry
// on one that is not.
var (
	sharp  = aid.PhotoMeasures{Width: 960, Height: 1280, Sharp: 400, Mean: 150, Peak: 600}
	blurry = func() aid.PhotoMeasures { m := sharp; m.Sharp = 1; return m }()
)

// snap is a photo for a document, fresh and sharp unless it is made otherwise.
func snap(id string, kind aid.DocKind, change ...func(*flows.KeepPhoto)) flows.KeepPhoto {
	e := flows.KeepPhoto{Kind: kind, Kept: flows.Kept{ID: id, Sum: "sum of " + id, Bytes: 1000, Pages: 1, Measures: sharp}}
	for _, c := range change {
		c(&e)
	}
	return e
}

func poor(e *flows.KeepPhoto) { e.Kept.Measures = blurry }

func album(name string) func(*flows.KeepPhoto) {
	return func(e *flows.KeepPhoto) { e.Album = name }
}

func file(sum string) func(*flows.KeepPhoto) { return func(e *flows.KeepPhoto) { e.Kept.Sum = sum } }

// keep sends a photo, and demands what becomes of it.
func (s *seat) keep(want string, e flows.KeepPhoto) map[string]string {
	s.d.Helper()
	done := s.do(e)
	if done.Result["photo"] != want {
		s.d.Fatalf("photo %s: %v, want %s", e.Kept.ID, done.Result, want)
	}
	return done.Result
}

// photos tells of a document's photos: "good good extra".
func (d *desk) photos(kind aid.DocKind, nik string) string {
	d.Helper()
	var states []string
	d.update(func(tx *Tx) (err error) {
		states, err = tx.texts(`SELECT p.state FROM photos p JOIN submissions s ON s.id = p.submission
			JOIN applications a ON a.id = s.application JOIN people c ON c.id = a.person
			WHERE s.kind = $1 AND c.nik_hash = $2 ORDER BY p.id`, string(kind), tx.hash("nik", nik))
		return err
	})
	return strings.Join(states, " ")
}

func linkedTo(d *desk, nik string) *seat {
	d.Helper()
	s := d.seat("phone of " + nik)
	s.do(flows.RedeemCode{Code: d.invite(nik)})
	return s
}

func TestPhotosAreTakenInOnlyWhereTheyAreOwed(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		d.seat("stranger").refuse("refused.role", snap("x", aid.DocKTP))
		budi := linkedTo(d, budiNIK) // proposed: nothing is asked for yet
		for _, e := range []flows.Effect{snap("x", aid.DocKTP), snap("x", ""), flows.PlacePhotos{Kind: aid.DocKTP},
			flows.StartOver{Kind: aid.DocKTP}, flows.SubmitDocument{Kind: aid.DocKTP}} {
			budi.refuse("refused.papers", e)
		}
		siti := sitiLinked(d)
		siti.refuse("refused.paper_in", snap("x", aid.DocReceipts))
		siti.refuse("refused.paper_in", flows.SubmitDocument{Kind: aid.DocReceipts})
		siti.refuse("refused.no_photo", flows.SubmitDocument{Kind: aid.DocKTP})
		siti.keep(flows.PhotoPoor, snap("1", aid.DocKTP, poor))
		siti.refuse("refused.no_photo", flows.SubmitDocument{Kind: aid.DocKTP})
		siti.keep(flows.PhotoGood, snap("2", aid.DocKTP))
		if done := siti.do(flows.SubmitDocument{Kind: aid.DocKTP}); done.Result["number"] != "1" {
			d.Fatalf("the first document has the number %v", done.Result)
		}
		for _, e := range []flows.Effect{snap("x", aid.DocKTP), flows.StartOver{Kind: aid.DocKTP}, flows.SubmitDocument{Kind: aid.DocKTP}} {
			siti.refuse("refused.paper_in", e)
		}
		if n := d.number(`SELECT COUNT(*) FROM photos`); n != 2 {
			d.Fatalf("%d photos were kept, want 2", n)
		}
		chain := application1(d, sitiNIK)
		if kinds := d.kinds(chain); !strings.HasSuffix(kinds, " paper_sent") {
			d.Fatalf("the ledger has %q", kinds)
		}
		d.o.Program.Current().ConsentText = "another"
		siti.refuse("refused.consent", snap("x", aid.DocKK))
	})
}

func TestPoorPhotosAreAskedForAgainTwice(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		for i, want := range []struct{ photo, fault, left, count string }{
			{flows.PhotoPoor, "buram", "1", "0"}, {flows.PhotoPoor, "buram", "0", "0"},
			{flows.PhotoFlagged, "buram", "0", "1"}, {flows.PhotoFlagged, "buram", "0", "2"},
		} {
			got := siti.keep(want.photo, snap(fmt.Sprint(i), aid.DocKTP, poor))
			if got["fault"] != want.fault || got["left"] != want.left || got["count"] != want.count {
				d.Errorf("photo %d: %v, want %v", i, got, want)
			}
		}
		siti.keep(flows.PhotoPoor, snap("other", aid.DocKK, poor)) // another document counts by itself
		siti.do(flows.StartOver{Kind: aid.DocKTP})
		siti.keep(flows.PhotoFlagged, snap("again", aid.DocKTP, poor)) // starting over does not begin anew
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		if got := d.photos(aid.DocKTP, sitiNIK); got != "dropped dropped dropped dropped flagged" {
			d.Errorf("photos: %s", got)
		}
	})
}

func TestPhotosOfAnAlbumStayTogether(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		a, b := album("a"), album("b")
		siti.keep(flows.PhotoGood, snap("1", aid.DocPhotos, a))
		siti.keep(flows.PhotoGood, snap("2", aid.DocPhotos, a))
		siti.keep(flows.PhotoJoined, snap("3", aid.DocKTP, a)) // another document is asked for meanwhile
		siti.keep(flows.PhotoJoined, snap("4", "", a))         // or none
		rev := d.number(`SELECT rev FROM submissions`)
		siti.do(flows.SubmitDocument{Kind: aid.DocPhotos})
		siti.keep(flows.PhotoJoined, snap("5", "", a)) // it is sent, but nobody has decided
		siti.keep(flows.PhotoJoined, snap("6", "", a, poor))
		if got := d.photos(aid.DocPhotos, sitiNIK); got != "good good good good good flagged" {
			d.Fatalf("photos: %s", got)
		}
		if n := d.number(`SELECT rev FROM submissions`); n != rev+3 { // whoever looks at it sees that it changed
			d.Errorf("revision %d, want %d", n, rev+3)
		}
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		ref := officer.open()
		officer.do(flows.Decide{PaperRef: ref, Accept: true})
		siti.keep(flows.PhotoExtra, snap("7", aid.DocKTP, a))
		d.clock.Move(2 * time.Minute)
		d.fire()
		siti.keep(flows.PhotoExtra, snap("8", "", a))
		if n := d.number(`SELECT COUNT(*) FROM flags WHERE code = 'susulan'`); n != 2 {
			d.Errorf("%d flags of late photos, want 2", n)
		}
		siti.keep(flows.PhotoUnasked, snap("b1", "", b))
		siti.keep(flows.PhotoUnasked, snap("b2", aid.DocKTP, b)) // its album waits to be told what it is
		siti.do(flows.PlacePhotos{})
		siti.keep(flows.PhotoAside, snap("b3", aid.DocKTP, b))
		siti.keep(flows.PhotoGood, snap("c1", aid.DocKTP, album("c")))
		siti.do(flows.StartOver{Kind: aid.DocKTP})
		siti.keep(flows.PhotoAside, snap("c2", aid.DocKTP, album("c")))
		linkedTo(d, anisaNIK).keep(flows.PhotoGood, snap("d1", aid.DocKTP, a)) // the same name on another phone is another album
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE album LIKE '%a%' AND LENGTH(album) < 8`); n != 0 {
			d.Error("the network's name of an album stands in the database")
		}
	})
}

func TestTheSameFile(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti, anisa := sitiLinked(d), linkedTo(d, anisaNIK)
		x := file("x")
		siti.keep(flows.PhotoGood, snap("1", aid.DocKTP, x))
		siti.keep(flows.PhotoSame, snap("2", aid.DocKTP, x))
		siti.keep(flows.PhotoPoor, snap("3", aid.DocKK, x)) // one photo is not two documents
		siti.do(flows.StartOver{Kind: aid.DocKTP})
		siti.keep(flows.PhotoGood, snap("4", aid.DocKTP, x)) // what was put aside may come again
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		got := anisa.keep(flows.PhotoGood, snap("5", aid.DocKTP, x)) // she is not accused
		if got["fault"] != "" {
			d.Errorf("told %v", got)
		}
		for _, nik := range []string{sitiNIK, anisaNIK} {
			if n := d.number(`SELECT COUNT(*) FROM flags WHERE code = 'sama' AND application = $1 AND other <> ''`, application1(d, nik)); n != 1 {
				d.Errorf("%d flags, want 1", n)
			}
		}
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		officer.do(flows.Decide{PaperRef: officer.open(), Reason: "F01"})
		d.clock.Move(2 * time.Minute)
		d.fire()
		if got := siti.keep(flows.PhotoPoor, snap("6", aid.DocKTP, x)); got["fault"] != string(aid.PhotoRepeated) {
			d.Errorf("the returned photo again: %v", got)
		}
		siti.keep(flows.PhotoGood, snap("7", aid.DocKTP))
		siti.keep(flows.PhotoSame, snap("7", aid.DocKTP)) // the same message twice
		if got := d.photos(aid.DocKTP, sitiNIK); got != "dropped replaced good poor good" {
			d.Errorf("photos: %s", got)
		}
	})
}

// A photo that somebody has sent before is not called somebody else's on the
// officer's desk.
func TestOnesOwnPhotoAgain(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti, x := sitiLinked(d), file("x")
		siti.keep(flows.PhotoGood, snap("1", aid.DocKTP, x))
		siti.keep(flows.PhotoPoor, snap("2", aid.DocKK, x))
		siti.keep(flows.PhotoPoor, snap("3", aid.DocKK, x))
		siti.keep(flows.PhotoFlagged, snap("4", aid.DocKK, x))
		siti.do(flows.SubmitDocument{Kind: aid.DocKK})
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		officer.open()
		r := load[*flows.Review](officer, flows.ViewReview)
		if got := strings.Join(r.Flags, " "); got != string(aid.PhotoRepeated) || got == flagSame {
			d.Errorf("the officer reads the flags %q", got)
		}
	})
}

func TestBusinessPhotosThatLookAlike(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti, anisa := sitiLinked(d), linkedTo(d, anisaNIK)
		look := func(n uint64) func(*flows.KeepPhoto) { return func(e *flows.KeepPhoto) { e.Kept.Look = n } }
		const shop = 0x0123456789abcdef
		siti.keep(flows.PhotoGood, snap("1", aid.DocPhotos, look(shop)))
		siti.keep(flows.PhotoGood, snap("2", aid.DocPhotos, look(shop^1))) // of her own shop
		siti.keep(flows.PhotoGood, snap("3", aid.DocKTP, look(shop)))      // a KTP looks like every KTP
		flags := func() int { return d.number(`SELECT COUNT(*) FROM flags WHERE code = 'mirip'`) }
		anisa.keep(flows.PhotoGood, snap("4", aid.DocKTP, look(shop)))
		anisa.keep(flows.PhotoGood, snap("5", aid.DocPhotos, look(shop^0b111111<<20))) // six bits differ
		anisa.keep(flows.PhotoGood, snap("6", aid.DocPhotos, look(0)))
		if n := flags(); n != 0 {
			d.Fatalf("%d flags, want none", n)
		}
		anisa.keep(flows.PhotoGood, snap("7", aid.DocPhotos, look(shop^(1|1<<12|1<<23|1<<34|1<<46)))) // a bit in five of the six pieces
		if n := flags(); n != 3 {                                                                     // hers, and both of Siti's
			d.Fatalf("%d flags, want 3", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM photo_looks l JOIN photos p ON p.id = l.photo JOIN submissions s ON s.id = p.submission
			WHERE s.kind <> 'foto_usaha'`) + d.number(`SELECT COUNT(*) FROM photos WHERE look <> '' AND submission IN
			(SELECT id FROM submissions WHERE kind <> 'foto_usaha')`); n != 0 {
			d.Errorf("%d perceptual hashes of documents", n)
		}
	})
}

func TestUnaskedPhotosWaitForAName(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		siti.refuse("refused.no_photo", flows.PlacePhotos{Kind: aid.DocKTP})
		for i := range 3 {
			siti.keep(flows.PhotoUnasked, snap(fmt.Sprint(i), ""))
		}
		siti.keep(flows.PhotoUnasked, snap("same", "", file("sum of 1")))
		if u := load[*flows.Unasked](siti, flows.ViewUnasked); u.Photos != 4 || len(u.Papers) != 7 {
			d.Fatalf("%+v", u)
		}
		siti.refuse("refused.paper_in", flows.PlacePhotos{Kind: aid.DocReceipts})
		done := siti.do(flows.PlacePhotos{Kind: aid.DocPlan})
		if done.Result["count"] != "3" || done.Draft["kind"] != "rab" {
			d.Fatalf("%+v", done)
		}
		if got := d.photos(aid.DocPlan, sitiNIK); got != "good good good replaced" {
			d.Errorf("photos: %s", got)
		}
		named := snap("n", "")
		named.Named = aid.DocKK
		if got := siti.keep(flows.PhotoGood, named); got["now"] != "kk" {
			d.Errorf("%v", got)
		}
		named.Kept.ID, named.Kept.Sum, named.Named = "m", "m", aid.DocReceipts // not owed: the name counts for nothing
		siti.keep(flows.PhotoUnasked, named)
		siti.do(flows.PlacePhotos{})
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE state = 'dropped'`); n != 1 {
			d.Errorf("%d photos put aside, want 1", n)
		}
		for i := range maxPhotos {
			siti.keep(flows.PhotoUnasked, snap(fmt.Sprint("u", i), ""))
		}
		siti.refuse("refused.enough", snap("more", ""))
		siti.do(flows.PlacePhotos{Kind: aid.DocPledge})
		siti.refuse("refused.enough", snap("more", aid.DocPledge))
	})
}
