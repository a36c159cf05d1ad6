package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// recounted compares the counts of stages with the applications.
func (d *desk) recounted() {
	d.Helper()
	d.update(func(tx *Tx) error {
		return tx.each(func(scan func(...any) error) error {
			var at string
			var counted, there int
			if err := scan(&at, &counted, &there); err != nil {
				return err
			}
			d.Errorf("%s: %d are counted, %d are there", at, counted, there)
			return nil
		}, `SELECT at, SUM(counted), SUM(there) FROM (
			SELECT area || ' ' || stage AS at, n AS counted, 0 AS there FROM stage_counts
			UNION ALL SELECT area || ' ' || stage, 0, 1 FROM applications) c GROUP BY at HAVING SUM(counted) <> SUM(there)`)
	})
}

// moveNow moves an application, whatever gates the rule book has.
func (d *desk) moveNow(s *seat, app string, from, to aid.Stage) error {
	rule, _ := aid.FindMove(from, to)
	return d.o.Update(context.Background(), func(tx *Tx) error {
		f, err := d.o.World(tx, s.chat).Facts(s.state)
		if err != nil {
			return err
		}
		by := actor{f.Who.Officer.ID, string(s.state.Role)}
		return d.o.World(tx, s.chat).(*world).moveStage(f, stageMove{application: app, from: from, to: to, by: by, note: "x", shown: rule.Gates}, &flows.Applied{})
	})
}

// importBeside takes a sheet while something else is done between its look at
// the record and its writing, or, on SQLite, as soon as it is done.
func (d *desk) importBeside(text string, beside func() error) {
	d.Helper()
	var once sync.Once
	done := make(chan error, 1)
	meanwhile := func(int, int) {
		once.Do(func() {
			finished := make(chan struct{})
			go func() {
				defer close(finished)
				done <- beside()
			}()
			select {
			case <-finished:
			case <-time.After(300 * time.Millisecond):
			}
		})
	}
	if _, err := d.o.Import(context.Background(), parsed(d.T, d.o, text), ImportOptions{}, meanwhile); err != nil {
		d.Fatal(err)
	}
	if err := <-done; err != nil && !isRefusal(err) {
		d.Fatal(err)
	}
}

// TestImportBesideOthers: what was moved, put right or proposed between the look
// of an import and its writing stays so; what the sheet says comes true as well,
// and the counts agree.
func TestImportBesideOthers(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(strings.ReplaceAll(people, ",candidate", ",proposed"))
		staff, officer := d.join("Staf", staffRoles), d.join("Petugas", officerRoles, ganjarAsri, imopuro)
		siti := application1(d, sitiNIK)
		d.importBeside("nik,nama,kelurahan\n"+sitiNIK+",Siti Aminah,Imopuro\n", func() error {
			return d.moveNow(staff, siti, aid.Proposed, aid.Correction)
		})
		if n := d.number(`SELECT COUNT(*) FROM applications a JOIN people p ON p.id = a.person
			WHERE a.id = $1 AND a.area = $2 AND p.area = $2 AND a.stage = 'correction'`, siti, string(imopuro)); n != 1 {
			d.Error("the move or the sheet is lost")
		}
		d.recounted()
		d.importBeside("nik,nama,kelurahan,alamat\n"+sitiNIK+",Siti Aminah,Ganjar Asri,Jalan Baru 1\n", func() error {
			_, err := officer.attempt(flows.Correct{Application: siti, Field: flows.MendPhone, Value: "081200009077"})
			return err
		})
		d.update(func(tx *Tx) error {
			p, err := d.o.World(tx, officer.chat).(*world).personOfNIK(sitiNIK)
			if err == nil && (p.phone != "+6281200009077" || p.address != "Jalan Baru 1") {
				d.Errorf("the phone or the address is lost: %s, %s", p.phone, p.address)
			}
			return err
		})
		e := murni(officer, 1)
		d.importBeside("nik,nama,kelurahan\n"+murniNIK+",Murni Asih,Ganjar Asri\n", func() error {
			_, err := officer.attempt(e)
			return err
		})
		if n := d.number(`SELECT COUNT(*) FROM applications a JOIN people p ON p.id = a.person WHERE p.name = 'Murni Asih'`); n != 1 {
			d.Errorf("Murni has %d applications", n)
		}
		d.recounted()
	})
}

// TestImportsAndMovesAtOnce: sheets that send people to and fro, while the
// office moves them.
func TestImportsAndMovesAtOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		here := crowd(24)
		there := strings.NewReplacer("Ganjar Asri", "Imopuro", "Imopuro", "Ganjar Asri", "Yosodadi", "Purwosari").Replace(here)
		d.take(here)
		var apps []string
		d.update(func(tx *Tx) (err error) {
			apps, err = tx.texts(`SELECT id FROM applications ORDER BY id`)
			return err
		})
		var wg sync.WaitGroup
		stop := make(chan struct{})
		var everywhere []aid.AreaID
		for _, a := range d.o.Program.YearAreas(d.o.Program.CurrentYear) {
			everywhere = append(everywhere, a.ID)
		}
		for n := range 4 {
			from, to, who := aid.Proposed, aid.Correction, d.join(fmt.Sprint("Staf ", n), staffRoles)
			if n%2 == 1 {
				from, to, who = to, from, d.join(fmt.Sprint("Petugas ", n), officerRoles, everywhere...)
			}
			wg.Go(func() {
				for i := n; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					if err := d.moveNow(who, apps[i%len(apps)], from, to); err != nil && !isRefusal(err) {
						t.Error(err)
						return
					}
				}
			})
		}
		for i := range 6 {
			d.take([]string{there, here}[i%2])
		}
		close(stop)
		wg.Wait()
		d.recounted()
	})
}
