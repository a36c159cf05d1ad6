package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/seal"
)

// rotated is a DATA_KEY with new keys in front of those of the office.
func (d *desk) rotated() string {
	d.Helper()
	text, err := d.o.Keys().Rotate()
	if err != nil {
		d.Fatal(err)
	}
	return text
}

// reopen closes the office and opens it with another DATA_KEY.
func (d *desk) reopen(dataKey string, opts ...Option) {
	d.Helper()
	keys, err := seal.Parse(dataKey)
	if err != nil {
		d.Fatal(err)
	}
	if err := d.o.Close(); err != nil {
		d.Fatal(err)
	}
	s, err := Open(context.Background(), d.url, keys, d.o.clock, opts...)
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() {
		if err := s.Close(); err != nil {
			d.Error(err)
		}
	})
	d.o = NewOffice(s, program(d.T), nil)
}

// everybodyIsFound: nobody is lost, and nobody is there twice.
func (d *desk) everybodyIsFound(staff *seat) {
	d.Helper()
	if r := d.take(people); r.Unchanged != 3 {
		d.Errorf("%+v", r)
	}
	for _, query := range []string{"9001", sitiNIK, "081200009001"} {
		staff.state.Draft = map[string]string{"query": query}
		if found := load[*flows.Search](staff, flows.ViewSearch); len(found.Rows) != 1 {
			d.Errorf("%s finds %+v", query, found.Rows)
		}
	}
}

// TestChangedKeysFindWhatOldKeysWrote: after a new DATA_KEY with the old keys
// in it.
func TestChangedKeysFindWhatOldKeysWrote(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		code := d.invite(sitiNIK)
		told := d.hears(Incoming{Address: sitiLID, Phone: sitiPhone})
		d.reopen(d.rotated())
		if d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true}).chat != told.chat {
			d.Error("the chat of a number is not found")
		}
		siti := d.seat("siti")
		siti.do(flows.RedeemCode{Code: code})
		if my := load[*flows.MyData](siti, flows.ViewMyData); my.NIK == "" || my.Account == "" {
			d.Fatalf("%+v", my)
		}
		d.everybodyIsFound(d.join("Staf", staffRoles))
	})
}

// lived fills an office: people with their numbers, a chat with a session, a
// message and a letter, documents, a visit with its place, a question, an
// account that was checked.
func lived(d *desk) (staff, siti *seat, visit string) {
	d.Helper()
	d.take(people)
	staff, siti = d.join("Staf", staffRoles), sitiLinked(d)
	siti.keep(flows.PhotoGood, snap("1", aid.DocKTP, album("a"), func(e *flows.KeepPhoto) { e.Twin = "m9" }))
	siti.keep(flows.PhotoGood, snap("2", aid.DocKK))
	siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "Kapan Bimtek?"})
	officer := d.join("Petugas", officerRoles, "18.72.01.1003")
	visit = officer.begin(application1(d, budiNIK))
	officer.fill(visit, aid.VisitFits, "", 1, market)
	d.clock.Move(20 * time.Minute)
	officer.do(flows.FinishVisit{Visit: visit})
	app := application1(d, sitiNIK)
	d.update(func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO holder_checks (application, account_hash, officer, fits, at)
			SELECT a.id, a.account_hash, o.id, 1, 1 FROM applications a, officers o WHERE a.id = $1 AND o.name = 'Staf'`, app)
		if err == nil {
			_, err = tx.exec(`UPDATE applications SET note = $1 WHERE id = $2`, tx.sealed("applications.note", app, "Alasan."), app)
		}
		if err == nil {
			err = tx.SaveState(siti.chat.ID, siti.state)
		}
		if err == nil {
			_, err = tx.Put(Letter{Chat: siti.chat.ID, Body: []byte("kabar")})
		}
		return err
	})
	if _, err := d.o.Receive(context.Background(), []Incoming{{Channel: "web", ID: "1", Address: "siti", Body: []byte("halo")}}); err != nil {
		d.Fatal(err)
	}
	return staff, siti, visit
}

// TestRewrap: everything that old keys sealed is sealed anew, however often that
// was broken off; then the old keys are not needed, but for the ledger.
func TestRewrap(t *testing.T) {
	eachDesk(t, func(d *desk) {
		staff, siti, visit := lived(d)
		code := d.invite(anisaNIK)
		told := d.hears(Incoming{Address: sitiLID, Phone: sitiPhone})
		old := d.o.Keys()
		d.reopen(d.rotated(), Tool())
		d.besideTheProgram()
		text := d.rotated() // a third set of keys: two are old
		d.reopen(text)
		var part Rewrapped
		for _, table := range sealedTables[:5] { // broken off there
			if err := d.o.rewrapTable(context.Background(), table, &part); err != nil {
				d.Fatal(err)
			}
		}
		done, err := d.o.Rewrap(context.Background())
		if err != nil || part.Values == 0 || done.Values == 0 || done.Hashes == 0 || part.Damaged+done.Damaged > 0 {
			d.Fatalf("%+v, %+v, %v", part, done, err)
		}
		if again, err := d.o.Rewrap(context.Background()); err != nil || again != (Rewrapped{}) {
			d.Errorf("again: %+v, %v", again, err)
		}
		d.nothingUnder(old)
		use, err := d.o.KeyUse(context.Background())
		if err != nil || use.Values[old.NewestValues()] != 0 || use.Lookups[old.NewestLookup()] != 1 || use.Values[d.o.Keys().NewestValues()] == 0 {
			d.Errorf("%+v, %v: only the hash of one code is needed", use, err)
		}
		d.seat("anisa").do(flows.RedeemCode{Code: code})
		if use, err = d.o.KeyUse(context.Background()); err != nil || use.Lookups[old.NewestLookup()] != 0 {
			d.Errorf("%+v, %v: nothing is needed", use, err)
		}

		values, lookups, _ := d.o.Keys().Old()
		if text, err = d.o.Keys().Without(values, lookups); err != nil {
			d.Fatal(err)
		}
		d.reopen(text)
		d.everybodyIsFound(staff)
		if d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true}).chat != told.chat {
			d.Error("the chat of a number is not found")
		}
		if my := load[*flows.MyData](siti, flows.ViewMyData); my.NIK == "" || my.Account == "" {
			d.Errorf("%+v", my)
		}
		d.update(func(tx *Tx) error {
			w := d.o.World(tx, siti.chat).(*world)
			v, err := w.visits(`WHERE id = $1`, visit)
			if err != nil || len(v) != 1 || v[0].place.Lat != market.Lat {
				d.Errorf("%+v, %v", v, err)
			}
			return nil
		})
		siti.keep(flows.PhotoSame, snap("3", aid.DocKTP, file("sum of 1")))
		if n := d.number(`SELECT COUNT(*) FROM holder_checks h JOIN applications a ON a.id = h.application AND a.account_hash = h.account_hash`); n != 1 {
			d.Error("the check of the account is lost")
		}
		if report, err := d.o.VerifyLedger(context.Background(), nil); err != nil || report.Break != nil {
			d.Errorf("%+v, %v", report, err)
		}
	})
}

// besideTheProgram: a program that serves may know the old keys only.
func (d *desk) besideTheProgram() {
	d.Helper()
	if !d.o.lite { // on SQLite a tool cannot know who is there
		other := d.o.owner
		d.o.owner = "a replica"
		if _, err := d.o.Acquire(context.Background(), "sender:1", time.Minute); err != nil {
			d.Fatal(err)
		}
		d.o.owner = other
	}
	if _, err := d.o.Rewrap(context.Background()); !errors.Is(err, ErrInUse) {
		d.Errorf("beside the program: %v", err)
	}
	d.clock.Move(time.Hour)
}

// nothingUnder: no text of any table was sealed or hashed with the keys that
// were the newest, but those that need not be made anew.
func (d *desk) nothingUnder(old *seal.Keys) {
	d.Helper()
	query := `SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND p.type = 'TEXT'`
	if !d.o.lite {
		query = `SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND data_type = 'text'`
	}
	var columns [][2]string
	d.update(func(tx *Tx) error {
		return tx.each(func(scan func(...any) error) error {
			var c [2]string
			err := scan(&c[0], &c[1])
			columns = append(columns, c)
			return err
		}, query)
	})
	looked := 0
	for _, c := range columns {
		var texts []string
		d.update(func(tx *Tx) (err error) {
			texts, err = tx.texts("SELECT " + c[1] + " FROM " + c[0] + " WHERE " + c[1] + " <> ''")
			return err
		})
		name := c[0] + "." + c[1]
		for _, text := range texts {
			looked++
			if seal.SealedBy(text) == old.NewestValues() {
				d.Errorf("%s is sealed by an old key", name)
				break
			}
			if seal.HashedBy(text) == old.NewestLookup() && name != "codes.hash" && name != "photos.album" && name != "photos.twin" {
				d.Errorf("%s is hashed with an old key", name)
				break
			}
		}
	}
	if looked < 300 {
		d.Errorf("only %d texts were looked at", looked)
	}
}
