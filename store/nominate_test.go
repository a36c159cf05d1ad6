package store

import (
	"strings"
	"sync"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

const murniNIK = "1872035203809051"

// murni is a citizen nobody knows yet, with Siti's family card.
func murni(s *seat, photo int) flows.Nominate {
	s.d.Helper()
	letter := s.do(flows.KeepLetter{Photo: picture(photo)}).Draft["letter"]
	return flows.Nominate{NIK: murniNIK, KK: "1872010101109001", Name: "Murni Asih", Area: ganjarAsri, Address: "Jalan Sawo 1",
		Business: "keripik", Phone: "+6281200009051", Letter: letter}
}

func TestNominate(t *testing.T) {
	eachField(t, func(b *field) {
		e := murni(b.officer, 1)
		if done := b.officer.do(flows.LookUpNIK{NIK: murniNIK}); done.Draft["nik"] != murniNIK || done.Draft["known"] != "" {
			b.Errorf("%v", done.Draft)
		}
		before := b.number(`SELECT n FROM stage_counts WHERE area = $1 AND stage = 'proposed'`, string(ganjarAsri))
		if done := b.officer.do(e); done.Result["name"] != "Murni Asih" {
			b.Fatalf("%+v", done)
		}
		app := application1(b.desk, murniNIK)
		if b.stage(app) != aid.Proposed || b.flagged(app) != "sama_kk" || !strings.HasSuffix(b.kinds(app), "nominated") {
			b.Errorf("at %s, flags %q, chain %q", b.stage(app), b.flagged(app), b.kinds(app))
		}
		if after := b.number(`SELECT n FROM stage_counts WHERE area = $1 AND stage = 'proposed'`, string(ganjarAsri)); after != before+1 {
			b.Errorf("the counts went from %d to %d", before, after)
		}
		if n := b.number(`SELECT COUNT(*) FROM hands WHERE application = $1 AND hand IN ('proposed', 'entered')`, app); n != 2 {
			b.Errorf("%d hands", n)
		}
		if n := b.number(`SELECT COUNT(*) FROM photos p JOIN people q ON q.id = p.person WHERE p.id = $1 AND q.name = 'Murni Asih'`, e.Letter); n != 1 {
			b.Error("the letter does not belong to her")
		}
		for _, query := range []string{"asih", "9051", murniNIK, "0812 0000 9051"} {
			b.officer.state.Draft = map[string]string{"query": query}
			if s := load[*flows.Search](b.officer, flows.ViewSearch); len(s.Rows) != 1 {
				b.Errorf("%q finds %+v", query, s.Rows)
			}
		}
		r := b.second.refuse("refused.nominated", flows.LookUpNIK{NIK: murniNIK})
		if r.Data["stage"] != "proposed" || r.Data["area"] != "Kelurahan Ganjar Asri" || !strings.HasSuffix(b.kinds(officeChain), "refused") {
			b.Errorf("%v, %q", r.Data, b.kinds(officeChain))
		}
		b.second.refuse("refused.nominated", murni(b.second, 2))
	})
}

func TestNominateRefuses(t *testing.T) {
	eachField(t, func(b *field) {
		good := murni(b.officer, 1)
		for field, spoil := range map[string]func(*flows.Nominate){
			"nik": func(e *flows.Nominate) { e.NIK = "1872035203800000" }, "kk": func(e *flows.Nominate) { e.KK = "18" },
			"name": func(e *flows.Nominate) { e.Name = "··" }, "address": func(e *flows.Nominate) { e.Address = " " },
			"business": func(e *flows.Nominate) { e.Business = "" }, "phone": func(e *flows.Nominate) { e.Phone = "12" },
			"letter": func(e *flows.Nominate) { e.Letter = "picture-999" },
		} {
			e := good
			spoil(&e)
			if r := b.officer.refuse("refused.nominee", e); r.Data["field"] != field {
				b.Errorf("%s: %v", field, r.Data)
			}
		}
		b.foreign.refuse("refused.area", good)
		b.staff.refuse("refused.role", good)
		b.staff.refuse("refused.role", flows.LookUpNIK{NIK: sitiNIK})
		b.seat("stranger").refuse("refused.role", flows.KeepLetter{Photo: picture(3)})
		theirs := good
		theirs.Letter = murni(b.second, 4).Letter
		b.officer.refuse("refused.nominee", theirs) // a colleague's letter
		b.second.do(flows.DropLetter{Letter: good.Letter})
		b.officer.do(flows.DropLetter{Letter: theirs.Letter})
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE state = 'good'`); n != 2 {
			b.Errorf("somebody else's letter was thrown away")
		}
		b.officer.do(flows.DropLetter{Letter: good.Letter})
		b.officer.refuse("refused.nominee", good)
		if n := b.number(`SELECT COUNT(*) FROM people WHERE name = 'Murni Asih'`); n != 0 {
			b.Error("somebody refused is in the record")
		}
	})
}

// TestNominateOfSomebodyKnown: who is in the record from an earlier year keeps
// the name; what may change is brought up to date, the old stays in the chain.
func TestNominateOfSomebodyKnown(t *testing.T) {
	eachField(t, func(b *field) {
		b.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE applications SET year = 2022, stage = 'paid', area = '18.72.01.1003' WHERE id = $1`, b.siti)
			return err
		})
		e := murni(b.officer, 1)
		e.NIK, e.Name = sitiNIK, "S. Aminah"
		if done := b.officer.do(e); done.Result["name"] != "Siti Aminah" {
			b.Fatalf("%+v", done)
		}
		app := application1(b.desk, sitiNIK)
		if got := b.flagged(app); got != "sama_person" {
			b.Errorf("flags %q", got)
		}
		links := b.history(app, "nominated")
		if len(links) != 1 || links[0].Values["alamat"] != "Jalan Melati Nomor 7071 → Jalan Sawo 1" {
			b.Errorf("%+v", links)
		}
	})
}

// TestNominateMovesWhoLivesElsewhereNow: the record follows the proposal, so that
// who proposed her finds her and opens her card, and the officer of where she
// lived before finds her no more; that she moved is flagged, and in the chain.
func TestNominateMovesWhoLivesElsewhereNow(t *testing.T) {
	eachField(t, func(b *field) {
		b.update(func(tx *Tx) error {
			if _, err := tx.exec(`UPDATE applications SET year = 2022, stage = 'paid', area = $1 WHERE id = $2`, string(imopuro), b.siti); err != nil {
				return err
			}
			_, err := tx.exec(`UPDATE people SET area = $1 WHERE name = 'Siti Aminah'`, string(imopuro))
			if err != nil {
				return err
			}
			_, err = tx.exec(`UPDATE people_words SET area = $1 WHERE person = (SELECT id FROM people WHERE name = 'Siti Aminah')`, string(imopuro))
			return err
		})
		finds := func(s *seat) (got string) {
			for _, query := range []string{"siti am", "aminah", string(sitiNIK)} {
				s.state.Draft = map[string]string{"query": query}
				for _, r := range load[*flows.Search](s, flows.ViewSearch).Rows {
					s.state.Draft = map[string]string{"person": r.Person}
					if c := load[*flows.Case](s, flows.ViewCase); c.Empty() {
						got += "?" // seen, but nothing of it may be opened
					} else {
						got += "+"
					}
				}
			}
			return got
		}
		there := b.join("Petugas Imopuro", officerRoles, imopuro)
		if here, there := finds(b.officer), finds(there); here != "" || there != "+++" {
			b.Fatalf("before it is found by %q here, %q there", here, there)
		}
		e := murni(b.officer, 1)
		e.NIK, e.Name = sitiNIK, "Siti Aminah"
		b.officer.do(e)
		if here, there := finds(b.officer), finds(there); here != "+++" || there != "" {
			b.Errorf("found by %q here, %q there", here, there)
		}
		app := application1(b.desk, sitiNIK)
		if got := b.flagged(app); got != "sama_person usul_kelurahan" && got != "sama_person,usul_kelurahan" {
			b.Errorf("flags %q", got)
		}
		if links := b.history(app, "nominated"); len(links) != 1 || links[0].Values["kelurahan"] != string(imopuro)+" → "+string(ganjarAsri) {
			b.Errorf("%+v", links)
		}
	})
}

// TestNominateOnce: of officers who propose the same citizen at the same moment
// exactly one does.
func TestNominateOnce(t *testing.T) {
	eachField(t, func(b *field) {
		seats := []*seat{b.officer, b.second, b.join("Petugas Tiga", officerRoles, ganjarAsri), b.join("Petugas Empat", officerRoles, ganjarAsri)}
		var all []flows.Nominate
		for i, s := range seats {
			all = append(all, murni(s, i+1))
		}
		errs := make([]error, len(seats))
		var wg sync.WaitGroup
		for i, s := range seats {
			wg.Go(func() { _, errs[i] = s.attempt(all[i]) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !isRefusal(err) {
				b.Fatal(err)
			}
		}
		if n := b.number(`SELECT COUNT(*) FROM applications a JOIN people p ON p.id = a.person WHERE p.name = 'Murni Asih'`); won != 1 || n != 1 {
			b.Fatalf("%d proposed her, %d applications", won, n)
		}
	})
}
