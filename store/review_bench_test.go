package store

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"damping/flows"
	"damping/store/storetest"
)

// BenchmarkOpenNext is one tap on "Berkas": the next document is claimed and
// shown, while colleagues hold the 19 before it. DAMPING_SCALE=1000000 adds a
// city of a million. The towns take turns, so that they share whatever else the
// computer does.
func BenchmarkOpenNext(b *testing.B) {
	type town struct {
		people  int
		office  *Office
		officer *seat
	}
	var towns []town
	for _, n := range scales() {
		o, officer := benchLine(b, n)
		towns = append(towns, town{n, o, officer})
	}
	for range 3 {
		for _, x := range towns {
			b.Run(fmt.Sprint(x.people), func(b *testing.B) {
				for b.Loop() {
					if err := x.office.Update(b.Context(), func(tx *Tx) error { return openNext(tx, x.office, x.officer) }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// benchLine is a town in which everybody's KTP waits, and an officer of two
// kelurahan, of one of which the first 19 documents are held.
func benchLine(b *testing.B, people int) (*Office, *seat) {
	b.Helper()
	o := benchOffice(b, storetest.SQLite(b))
	if r, err := o.Import(b.Context(), parsed(b, o, crowd(10)), ImportOptions{}, nil); err != nil || r.Created != 10 {
		b.Fatal(r, err)
	}
	benchPapers(b, o, people)
	_, officer := benchSeats(b, o)
	err := o.Update(b.Context(), func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO claims (queue, subject, officer, claimed_at, until)
			SELECT 'paper', s.id, (SELECT MIN(id) FROM officers WHERE removed_at > 0), 0, 9000000000000000
			FROM (SELECT id FROM submissions WHERE area = $1 ORDER BY submitted_at, id LIMIT 19) s`, string(ganjarAsri))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return o, officer
}

// openNext opens the next document, and gives it back for the next round.
func openNext(tx *Tx, o *Office, officer *seat) error {
	w := &world{Tx: tx, office: o, chat: officer.chat}
	s := officer.state
	f, err := w.Facts(s)
	if err != nil {
		return err
	}
	done, err := w.Apply([]flows.Effect{nextPaper}, f, s)
	if err != nil {
		return err
	}
	s.Draft = done.Draft
	r, err := w.Load(flows.ViewReview, f, s)
	if err != nil {
		return err
	}
	if r.(*flows.Review).Empty() {
		return fmt.Errorf("nothing was opened")
	}
	return w.unclaim(queuePaper, done.Draft["submission"])
}

// benchPapers makes, beside the people of the sheet, a town in which everybody has sent a KTP that waits.
func benchPapers(b *testing.B, o *Office, people int) {
	b.Helper()
	areas := o.Program.AreaList()
	if _, _, err := o.AddOfficer(b.Context(), "Sudah Pergi", staffRoles, nil); err != nil {
		b.Fatal(err)
	}
	if _, err := o.RemoveOfficer(b.Context(), "Sudah Pergi"); err != nil {
		b.Fatal(err)
	}
	err := o.Update(b.Context(), func(tx *Tx) error {
		for i, area := range areas {
			rows := people / len(areas)
			if i < people%len(areas) {
				rows++
			}
			for _, text := range []string{
				`INSERT INTO people (id, name, search, area, nik, nik_hash, nik_tail, created_at, updated_at)
					SELECT '-' || $2 || '-' || n, 'Warga ' || n, 'warga ' || n, $2, '', 'h' || $2 || '-' || n, '', 1, 1 FROM i`,
				`INSERT INTO applications (id, person, program, year, area, stage, stage_on, stage_at, created_at, updated_at)
					SELECT 'a' || $2 || '-' || n, '-' || $2 || '-' || n, 'PROGRAM', 2023, $2, 'candidate', '2023-07-17', 1, 1, 1 FROM i`,
				`INSERT INTO submissions (id, number, application, kind, area, state, opened_at, submitted_at)
					SELECT 's' || $2 || '-' || n, n * 100 + INDEX, 'a' || $2 || '-' || n, 'ktp', $2, 'submitted', 1, n FROM i`,
				`INSERT INTO photos (id, chat, submission, state, sum_hash, bytes, taken_at)
					SELECT 'f' || $2 || '-' || n, 'c', 's' || $2 || '-' || n, 'good', $2 || n, 1000, 1 FROM i`,
			} {
				text = strings.NewReplacer("PROGRAM", o.Program.Code, "INDEX", strconv.Itoa(i)).Replace(text)
				into, from, _ := strings.Cut(text, "SELECT")
				if _, err := tx.exec(into+`WITH RECURSIVE i(n) AS (SELECT 1000001 UNION ALL SELECT n + 1 FROM i WHERE n < 1000000 + $1) SELECT`+from,
					rows, string(area.ID)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
