package store

import (
	"fmt"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// BenchmarkOpenCase is one tap on a line of the office: the next case is
// claimed and shown, and given back; and the desk with its counts.
// DAMPING_SCALE=1000000 adds a country of a million applications.
func BenchmarkOpenCase(b *testing.B) {
	type office struct {
		people int
		o      *Office
		staff  *seat
	}
	var offices []office
	for _, n := range scales() {
		o, staff := benchCases(b, n)
		offices = append(offices, office{n, o, staff})
	}
	for range 3 {
		for _, x := range offices {
			for _, line := range []flows.CaseLine{flows.CaseCheck, flows.CasePropose, "desk"} {
				b.Run(fmt.Sprint(line, "/", x.people), func(b *testing.B) {
					for b.Loop() {
						if err := x.o.Update(b.Context(), func(tx *Tx) error { return openCase(tx, x.o, x.staff, line) }); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

func openCase(tx *Tx, o *Office, staff *seat, line flows.CaseLine) error {
	w := &world{Tx: tx, office: o, chat: staff.chat}
	s := staff.state
	f, err := w.Facts(s)
	if err != nil {
		return err
	}
	if line == "desk" {
		_, err := w.Load(flows.ViewDecide, f, s)
		return err
	}
	done, err := w.Apply([]flows.Effect{flows.TakeCase{Line: line}}, f, s)
	if err != nil {
		return err
	}
	s.Draft = done.Draft
	c, err := w.Load(flows.ViewCheck, f, s)
	if err != nil {
		return err
	}
	if c.(*flows.Check).Empty() {
		return fmt.Errorf("nothing was opened")
	}
	return w.unclaim(string(line), done.Draft["application"])
}

// benchCases is an office of so many applications at all stages, and somebody
// of its staff.
func benchCases(b *testing.B, people int) (*Office, *seat) {
	b.Helper()
	o := benchOffice(b, storetest.SQLite(b))
	if r, err := o.Import(b.Context(), parsed(b, o, crowd(10)), ImportOptions{}, nil); err != nil || r.Created != 10 {
		b.Fatal(r, err)
	}
	benchPapers(b, o, people)
	_, staff := benchSeats(b, o)
	err := o.Update(b.Context(), func(tx *Tx) error {
		for i, stage := range []aid.Stage{aid.Verified, aid.Validated, aid.Ineligible, aid.Closed} {
			if _, err := tx.exec(`UPDATE applications SET stage = $1, stage_at = rowid WHERE rowid % 4 = $2 AND id LIKE 'a%'`, string(stage), i); err != nil {
				return err
			}
		}
		var officer string
		if err := tx.get([]any{&officer}, `SELECT officer FROM links WHERE chat = $1 AND officer IS NOT NULL`, staff.chat.ID); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE officers SET roles = 'staff' WHERE id = $1`, officer)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	staff.state.Role = aid.RoleStaff
	return o, staff
}
