package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// field is an office with two officers of one kelurahan, one of another, and
// two citizens at different addresses who wait for a visit.
type field struct {
	*desk
	officer, second, foreign, staff *seat
	siti, budi                      string // applications
}

func eachField(t *testing.T, test func(b *field)) {
	t.Helper()
	eachDesk(t, func(d *desk) { test(newField(d)) })
}

func newField(d *desk) *field {
	d.Helper()
	sheet := strings.Replace(people, "SITI AMINAH,candidate", "SITI AMINAH,proposed", 1)
	d.take(strings.Replace(sheet, "Budi Santoso,,Imopuro", "Budi Santoso,,Ganjar Asri", 1))
	return &field{desk: d, siti: application1(d, sitiNIK), budi: application1(d, budiNIK),
		officer: d.join("Petugas Satu", officerRoles, ganjarAsri), second: d.join("Petugas Dua", officerRoles, ganjarAsri),
		foreign: d.join("Petugas Lain", officerRoles, "18.72.01.1003"), staff: d.join("Staf", staffRoles)}
}

// picture is a photo in the safe; its look is far from those of other numbers.
func picture(n int) flows.Kept {
	return flows.Kept{ID: fmt.Sprintf("picture-%03d", n), Sum: fmt.Sprintf("sum-%03d", n), Look: uint64(n) * 0x9e3779b97f4a7c15, Bytes: 1000, Pages: 1}
}

// begin opens a visit and returns its id.
func (s *seat) begin(application string) string {
	s.d.Helper()
	return s.do(flows.OpenVisit{Application: application}).Draft["visit"]
}

var market = &flows.Coordinates{Lat: -5.1131, Lon: 105.3067}

// fill answers everything; photos are numbered from a number on.
func (s *seat) fill(visit, result, reason string, from int, at *flows.Coordinates) {
	s.d.Helper()
	for i := range aid.MinVisitPhotos {
		s.do(flows.AddVisitPhoto{Visit: visit, Photo: picture(from + i)})
	}
	for _, a := range [][2]string{{"met", aid.MetSelf}, {"identity", "cocok"}, {"address", "cocok"}, {"business", aid.SameBusiness},
		{"since", "lama"}, {"where", "rumah"}, {"turnover", "sedang"}, {"photos", "ya"}, {"result", result}, {"reason", reason}, {"confirmed", "ya"}} {
		if a[1] != "" {
			s.do(flows.AnswerVisit{Visit: visit, Field: aid.VisitField(a[0]), Value: a[1]})
		}
	}
	if at == nil {
		s.do(flows.AnswerVisit{Visit: visit, Field: aid.VisitPlace, Value: "sinyal"})
	} else {
		s.do(flows.AnswerVisit{Visit: visit, Field: aid.VisitPlace, Value: aid.VisitPlaceOK, Place: at})
	}
}

// flagged are the codes of the flags of an application, in order.
func (d *desk) flagged(application string) string {
	d.Helper()
	var codes []string
	d.update(func(tx *Tx) (err error) {
		codes, err = tx.texts(`SELECT code FROM flags WHERE application = $1 ORDER BY code`, application)
		return err
	})
	return strings.Join(codes, " ")
}

func TestVisitMovesTheApplication(t *testing.T) {
	for _, c := range []struct {
		result, reason string
		stage          aid.Stage
	}{{aid.VisitFits, "", aid.Verified}, {aid.VisitUnfit, "B02", aid.Verified}} {
		t.Run(c.result, func(t *testing.T) {
			eachField(t, func(b *field) {
				v := b.officer.begin(b.siti)
				b.officer.fill(v, c.result, c.reason, 1, market)
				b.clock.Move(20 * time.Minute)
				done := b.officer.do(flows.FinishVisit{Visit: v})
				if done.Result["result"] != c.result || b.stage(b.siti) != c.stage {
					b.Fatalf("%v, at %s", done.Result, b.stage(b.siti))
				}
				if n := b.number(`SELECT COUNT(*) FROM hands WHERE application = $1 AND hand = 'visited'`, b.siti); n != 1 {
					b.Errorf("%d hands", n)
				}
				if n := b.number(`SELECT COUNT(*) FROM applications WHERE id = $1 AND reason = $2`, b.siti, c.reason); n != 1 {
					b.Error("the reason is not kept")
				}
				if n := b.number(`SELECT COUNT(*) FROM claims WHERE queue = 'visit'`); n != 0 {
					b.Error("the visit is still held")
				}
				if got := b.flagged(b.siti); got != "" {
					b.Errorf("flags %q", got)
				}
				if got := b.kinds(b.siti); !strings.Contains(got, "visit_begun") || !strings.HasSuffix(got, "visited stage") {
					b.Errorf("the chain has %q", got)
				}
				b.officer.refuse("refused.visit_gone", flows.FinishVisit{Visit: v})
				b.officer.refuse("refused.visit_stage", flows.OpenVisit{Application: b.siti})
			})
		})
	}
}

func TestVisitAgainStaysAndWaits(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitMet, Value: aid.MetNobody})
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitPlace, Value: "perangkat"})
		r := b.officer.refuse("refused.visit_open", flows.FinishVisit{Visit: v})
		if r.Data["next"] != string(aid.VisitNote) {
			b.Fatalf("%v is missing", r.Data)
		}
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitNote, Value: "Rumah tertutup."})
		b.officer.do(flows.FinishVisit{Visit: v})
		if got := b.stage(b.siti); got != aid.Proposed {
			b.Fatalf("nobody was met, and the stage is %s", got)
		}
		// Somebody whom nobody met comes back to the line on another day.
		next := func() string { return b.second.do(flows.TakeNext{Line: flows.LineVisit}).Draft["application"] }
		if got := next(); got != b.budi {
			b.Fatalf("the next is %q, not Budi", got)
		}
		b.clock.Move(8 * 24 * time.Hour) // the claim on Budi has lapsed too
		seen := map[string]bool{}
		seen[next()] = true
		seen[b.officer.do(flows.TakeNext{Line: flows.LineVisit}).Draft["application"]] = true
		if !seen[b.siti] || !seen[b.budi] {
			b.Fatalf("a week later the line has %v", seen)
		}
		b.officer.state.Draft = map[string]string{"application": b.siti}
		if plan := load[*flows.Visit](b.officer, flows.ViewVisitPlan); len(plan.Past) != 1 || plan.Past[0].Note != "Rumah tertutup." {
			b.Errorf("%+v", plan.Past)
		}
	})
}

// Whom staff send an officer to once more waits at once, with what they ask.
func TestAnotherVisitIsAskedFor(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.fill(v, aid.VisitFits, "", 1, market)
		b.officer.do(flows.FinishVisit{Visit: v})
		b.staff.take(flows.CaseCheck)
		b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Proposed, Note: "Lihat gerobaknya."})
		b.do(`UPDATE applications SET stage_on = '2023-07-01' WHERE id = $1`, b.siti) // the oldest
		done := b.officer.do(flows.TakeNext{Line: flows.LineVisit})
		if got := done.Draft["application"]; got != b.siti {
			b.Fatalf("the next is %q, not Siti", got)
		}
		b.officer.state.Draft = done.Draft
		if plan := load[*flows.Visit](b.officer, flows.ViewVisitPlan); plan.Note != "Lihat gerobaknya." {
			b.Errorf("the officer reads %q", plan.Note)
		}
	})
}

func TestVisitIsForWhoHoldsIt(t *testing.T) {
	eachField(t, func(b *field) {
		b.foreign.refuse("refused.area", flows.OpenVisit{Application: b.siti})
		b.staff.refuse("refused.role", flows.OpenVisit{Application: b.siti})
		b.seat("stranger").refuse("refused.role", flows.OpenVisit{Application: b.siti})
		v := b.officer.begin(b.siti)
		b.second.refuse("refused.claim", flows.OpenVisit{Application: b.siti})
		answer := flows.AnswerVisit{Visit: v, Field: aid.VisitMet, Value: aid.MetSelf}
		for want, s := range map[string]*seat{"refused.claim": b.second, "refused.area": b.foreign, "refused.role": b.staff} {
			for _, e := range []flows.Effect{answer, flows.AddVisitPhoto{Visit: v, Photo: picture(1)}, flows.FinishVisit{Visit: v}, flows.DropVisit{Visit: v}} {
				s.refuse(want, e)
			}
			s.state.Draft = map[string]string{"application": b.siti, "visit": v}
			for _, view := range []flows.View{flows.ViewVisit, flows.ViewVisitNIK, flows.ViewVisitHome} {
				if got := load[*flows.Visit](s, view); !got.Empty() {
					b.Errorf("somebody else reads %s: %+v", view, got)
				}
			}
		}
		if n := b.number(`SELECT COUNT(*) FROM photos`) + b.number(`SELECT COUNT(*) FROM visits WHERE form <> ''`); n != 0 {
			b.Error("something that was refused was kept")
		}
		if got := b.kinds(officeChain); strings.Count(got, "refused") < 10 {
			b.Errorf("reaching for it is not recorded: %q", got)
		}
		// After a week without a word the visit is anybody's, who begins anew.
		b.officer.do(answer)
		b.clock.Move(8 * 24 * time.Hour)
		w := b.second.begin(b.siti)
		if w == v {
			b.Fatal("somebody goes on with what another has seen")
		}
		b.officer.refuse("refused.visit_gone", answer)
		if n := b.number(`SELECT COUNT(*) FROM visits WHERE id = $1 AND state = 'dropped' AND form = ''`, v); n != 1 {
			b.Error("the visit that nobody ended is still there")
		}
	})
}

func TestVisitSurvivesDaysAndPhones(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitMet, Value: aid.MetFamily})
		b.clock.Move(6 * 24 * time.Hour)
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitIdentity, Value: "tanpa"}) // holds it for another week
		b.clock.Move(6 * 24 * time.Hour)
		b.second.refuse("refused.claim", flows.OpenVisit{Application: b.siti})
		done := b.officer.do(flows.OpenVisit{Application: b.siti})
		if done.Draft["visit"] != v || done.Result["next"] != string(aid.VisitAddress) {
			b.Fatalf("%+v", done)
		}
		b.clock.Move(8 * 24 * time.Hour) // the claim has lapsed, but nobody took it
		if got := b.officer.begin(b.siti); got != v {
			b.Fatal("the form is gone although nobody else has begun")
		}
		b.officer.do(flows.DropVisit{Visit: v})
		if got := b.second.begin(b.siti); got == v {
			b.Fatal("what was thrown away is back")
		}
	})
}

// TestVisitShowsWhatIsCompared: beside the KTP the masked NIK, beside the house
// the address, each look recorded; the other questions show neither.
func TestVisitShowsWhatIsCompared(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.state.Draft = map[string]string{"application": b.siti, "visit": v}
		for _, c := range []struct {
			view         flows.View
			nik, address string
			looks        int
		}{{flows.ViewVisit, "", "", 0}, {flows.ViewVisitNIK, aid.NIK(sitiNIK).Masked(), "", 1}, {flows.ViewVisitHome, "", "Jalan Melati Nomor 7071", 2}} {
			got := load[*flows.Visit](b.officer, c.view)
			if got.NIK != c.nik || got.Address != c.address || got.Person.Name != "Siti Aminah" || got.Phone != "" {
				b.Errorf("%s: %+v", c.view, got)
			}
			if n := strings.Count(b.kinds(b.siti), "disclosed"); n != c.looks {
				b.Errorf("%s: %d looks are recorded, want %d", c.view, n, c.looks)
			}
		}
	})
}

// TestBegunVisitIsPutAside: the next one is opened while it waits, saved and held,
// in a place of its own.
func TestBegunVisitIsPutAside(t *testing.T) {
	eachField(t, func(b *field) {
		next := flows.TakeNext{Line: flows.LineVisit}
		b.officer.goOn(next)
		first := b.officer.state.Draft["application"]
		v := b.officer.begin(first)
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitMet, Value: aid.MetFamily})
		b.officer.goOn(next)
		second := b.officer.state.Draft["application"]
		if second == "" || second == first {
			b.Fatalf("%q, then %q", first, second)
		}
		if q := load[*flows.Queue](b.officer, flows.ViewQueue); q.Visits != 1 || len(q.Begun) != 1 || q.Begun[0].Application != first || len(q.First) != 1 {
			b.Errorf("%+v", q)
		}
		if q := load[*flows.Queue](b.second, flows.ViewQueue); len(q.Begun) != 0 || q.Visits != 2 {
			b.Errorf("a colleague sees %+v", q)
		}
		b.officer.begin(second)
		if b.officer.goOn(next); b.officer.state.Draft["application"] != "" {
			b.Errorf("a third: %v", b.officer.state.Draft)
		}
		b.clock.Move(6 * 24 * time.Hour)
		b.second.refuse("refused.claim", flows.OpenVisit{Application: first})
		if q := load[*flows.Queue](b.officer, flows.ViewQueue); len(q.Begun) != 2 || q.Visits != 0 || q.Empty() {
			b.Errorf("days later %+v", q)
		}
		if done := b.officer.do(flows.OpenVisit{Application: first}); done.Draft["visit"] != v || done.Result["next"] != string(aid.VisitIdentity) {
			b.Errorf("%+v", done)
		}
	})
}

func TestVisitPhotos(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		enough := flows.AnswerVisit{Visit: v, Field: aid.VisitPhotos, Value: "ya"}
		add := func(n int) flows.Effect { return flows.AddVisitPhoto{Visit: v, Photo: picture(n)} }
		b.officer.do(add(1), add(1)) // the same message twice is one photo
		b.officer.refuse("refused.visit_photos", enough)
		again := picture(2)
		again.Sum = picture(1).Sum
		b.officer.refuse("refused.visit_again", flows.AddVisitPhoto{Visit: v, Photo: again})
		b.officer.do(add(2), enough)
		b.officer.do(add(3), add(4))
		b.officer.refuse("refused.visit_full", add(5))
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND state = 'good'`, v); n != 4 {
			b.Fatalf("%d photos", n)
		}
	})
}

func TestVisitTakesOnlyWhatTheFormKnows(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		for _, e := range []flows.AnswerVisit{
			{Field: aid.VisitMet, Value: "presiden"}, {Field: "unknown", Value: "ya"}, {Field: aid.VisitReason, Value: "F01"},
			{Field: aid.VisitPlace, Value: aid.VisitPlaceOK}, {Field: aid.VisitPlace, Value: "sinyal", Place: market},
		} {
			e.Visit = v
			b.officer.refuse("refused.visit_answer", e)
		}
		b.officer.refuse("refused.visit_open", flows.FinishVisit{Visit: v})
		if n := b.number(`SELECT COUNT(*) FROM visits WHERE form <> ''`); n != 0 {
			b.Error("a refused answer was kept")
		}
	})
}

func TestVisitFlagsAreShownAndDecideNothing(t *testing.T) {
	eachField(t, func(b *field) {
		b.clock.Move(13 * time.Hour) // 22.00
		v := b.officer.begin(b.siti)
		b.officer.fill(v, aid.VisitFits, "", 1, market)
		b.officer.state.Draft = map[string]string{"application": b.siti, "visit": v}
		check := load[*flows.Visit](b.officer, flows.ViewVisitCheck)
		if got := strings.Join(check.Flags, " "); got != "visit_fast visit_hour" || !check.Complete() {
			b.Fatalf("before it is sent: %q", got)
		}
		b.officer.do(flows.FinishVisit{Visit: v})
		if got := b.flagged(b.siti); got != "visit_fast visit_hour" || b.stage(b.siti) != aid.Verified {
			b.Fatalf("flags %q, at %s", got, b.stage(b.siti))
		}
		// Next, another address at the very same spot, with a photo of the first
		// visit and one that looks like another of it.
		b.clock.Move(10 * time.Hour)
		w := b.officer.begin(b.budi)
		same, like := picture(1), picture(2)
		same.ID, same.Look = "picture-same", 0
		like.ID, like.Sum, like.Look = "picture-like", "sum-like", like.Look^0b10101
		b.officer.do(flows.AddVisitPhoto{Visit: w, Photo: same}, flows.AddVisitPhoto{Visit: w, Photo: like})
		b.officer.fill(w, aid.VisitFits, "", 11, market)
		b.clock.Move(time.Hour)
		b.officer.do(flows.FinishVisit{Visit: w})
		if got := b.flagged(b.budi); got != "visit_alike visit_near visit_same" {
			b.Fatalf("flags %q", got)
		}
		if n := b.number(`SELECT COUNT(*) FROM flags WHERE application = $1 AND other = $2 AND about = $3`, b.budi, b.siti, w); n != 2 {
			b.Errorf("%d flags point at the other application", n)
		}
	})
}

// TestOneOfManyVisits: of officers who open the same visit at the same moment
// exactly one holds it, with one form.
func TestOneOfManyVisits(t *testing.T) {
	eachField(t, func(b *field) {
		seats := []*seat{b.officer, b.second}
		for i := range 4 {
			seats = append(seats, b.join(fmt.Sprintf("Petugas nomor %d", i), officerRoles, ganjarAsri))
		}
		var wg sync.WaitGroup
		errs := make([]error, len(seats))
		for i, s := range seats {
			wg.Go(func() { _, errs[i] = s.attempt(flows.OpenVisit{Application: b.siti}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !isRefusal(err):
				b.Fatal(err)
			}
		}
		if n := b.number(`SELECT COUNT(*) FROM visits WHERE state = 'open'`); won != 1 || n != 1 {
			b.Fatalf("%d hold it, %d forms", won, n)
		}
	})
}
