package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// sitiLinked is a seat at which Siti sits.
func sitiLinked(d *desk) *seat {
	d.Helper()
	s := d.seat("siti")
	s.do(agreed)
	s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
	return s
}

func TestStatus(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		if st := load[*flows.Status](d.seat("stranger"), flows.ViewStatus); !st.Empty() {
			d.Fatalf("a stranger sees %+v", st)
		}
		s := sitiLinked(d)
		d.join("Ratna Dewi", officerRoles, ganjarAsri)
		st := load[*flows.Status](s, flows.ViewStatus)
		year := d.o.Program.Current()
		if st.Year != 2023 || st.Stage != aid.Candidate || st.Amount != 1000000 || st.Officer != "Ratna Dewi" ||
			st.Since.String() != "2023-07-17" || st.Area.ID != ganjarAsri || st.Event != nil {
			d.Fatalf("%+v", st)
		}
		if len(st.Papers) != len(year.Documents) || st.Missing != len(year.Documents) || st.Papers[0].State != aid.DocMissing {
			d.Fatalf("%+v", st.Papers)
		}
		d.update(func(tx *Tx) error {
			if _, err := tx.exec(`INSERT INTO submissions (id, number, application, kind, area, state, opened_at, submitted_at)
				VALUES ('s', 12, $1, $2, $3, 'submitted', 1, 1)`, st.Application, string(year.Documents[1]), string(ganjarAsri)); err != nil {
				return err
			}
			_, err := tx.exec(`INSERT INTO documents (application, kind, state, reason, changed_at) VALUES
				($1, $2, 'returned', 'F01', 1), ($1, $3, 'submitted', '', 1)`,
				st.Application, string(year.Documents[0]), string(year.Documents[1]))
			return err
		})
		st = load[*flows.Status](s, flows.ViewPapers)
		if st.Missing != len(year.Documents)-1 || st.Papers[0].Reason == nil || st.Papers[0].Reason.Code != "F01" ||
			st.Papers[1].State != aid.DocSubmitted {
			d.Fatalf("%+v", st.Papers)
		}
		officer := d.join("Staf", staffRoles)
		if q := load[*flows.Queue](officer, flows.ViewQueue); q.Papers != 1 || q.Visits != 1 || q.First[0].Name != "Budi Santoso" {
			d.Fatalf("%+v", q)
		}
	})
}

func TestScheduleOfTheInvitedAndOfEverybody(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s, stranger := sitiLinked(d), d.seat("stranger")
		if sc := load[*flows.Schedule](s, flows.ViewSchedule); !sc.Empty() {
			d.Fatalf("%+v", sc)
		}
		id, n, err := d.o.CreateEvent(d.Context(), 2023, *d.o.Program.Current().Bimtek, aid.Candidate)
		if err != nil || n != 2 {
			d.Fatalf("%d invited, %v", n, err)
		}
		sc := load[*flows.Schedule](s, flows.ViewSchedule)
		e := sc.Event
		if !sc.Invited || sc.Over || e.ID != id || e.Days != 9 || len(e.Sessions) != 3 || len(e.Bring) == 0 ||
			aid.ClockText(e.Start) != "pukul 09.00 WIB" || e.Lat == 0 || !strings.HasPrefix(e.Title, "Bimtek ") {
			d.Fatalf("%+v, %+v", sc, e)
		}
		if st := load[*flows.Status](s, flows.ViewStatus); st.Event == nil || st.Event.ID != id {
			d.Fatalf("the appointment is missing: %+v", st)
		}
		if sc := load[*flows.Schedule](stranger, flows.ViewSchedule); sc.Invited || sc.Event == nil {
			d.Fatalf("a stranger: %+v", sc)
		}
		if e, err := d.o.Event(d.Context(), id); err != nil || e.ID != id || len(e.Sessions) != 3 {
			d.Fatalf("%+v, %v", e, err)
		}
		if e, err := d.o.Event(d.Context(), "nothing"); err != nil || e != nil {
			d.Fatalf("%+v, %v", e, err)
		}
		officer := d.join("Imo", officerRoles, "18.72.01.1003")
		in := load[*flows.Invited](officer, flows.ViewInvited)
		if in.Total != 1 || len(in.Rows) != 1 || in.Rows[0].Name != "Siti Annisa" || in.Rows[0].NIK != "" {
			d.Fatalf("%+v", in)
		}
		d.clock.Move(30 * 24 * time.Hour)
		if sc := load[*flows.Schedule](s, flows.ViewSchedule); !sc.Over || sc.Event.Days >= 0 {
			d.Fatalf("after the day: %+v", sc)
		}
		if st := load[*flows.Status](s, flows.ViewStatus); st.Event != nil {
			d.Fatalf("an appointment that is over: %+v", st.Event)
		}
	})
}

func TestMyDataIsMaskedAndNoted(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s := sitiLinked(d)
		my := load[*flows.MyData](s, flows.ViewMyData)
		if my.Name != "Siti Aminah" || my.Birth != "••-••-1980" || my.Consent != "2023-1" || my.ConsentAt.String() != "2023-07-17" ||
			len(my.Networks) != 1 || my.Networks[0] != "web" || my.AccountName != "SITI AMINAH" {
			d.Fatalf("%+v", my)
		}
		for _, secret := range []string{sitiNIK, "1872010101109001", "81200009001", "3800009001", "7071", "1980-07", "45078"} {
			for _, shown := range []string{my.NIK, my.KK, my.Phone, my.Account, my.Birth, my.Address} {
				if strings.Contains(shown, secret) || shown == "" {
					d.Errorf("%q shows %s", shown, secret)
				}
			}
		}
		if got := d.kinds(application1(d, sitiNIK)); !strings.HasSuffix(got, " disclosed") {
			d.Fatalf("the chain has %q", got)
		}
		if my := load[*flows.MyData](d.seat("stranger"), flows.ViewMyData); my.Name != "" {
			d.Fatalf("a stranger sees %+v", my)
		}
	})
}

func TestSearch(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people + "1872015210859011,,Ma'ruf Ämin,,Imopuro,,,,,,,,,\n1872011203759099,,Siti Zubaidah,,Imopuro,,,,,,,,,\n")
		staff := d.join("Staf", staffRoles)
		for query, want := range map[string]string{
			"siti": "Siti Aminah, Siti Annisa, Siti Zubaidah", "SITI an": "Siti Annisa", "anni": "Siti Annisa", "siti siti": "Siti Aminah, Siti Annisa, Siti Zubaidah",
			"maruf": "Ma'ruf Ämin", "amin": "Ma'ruf Ämin, Siti Aminah", "9002": "Budi Santoso", budiNIK: "Budi Santoso",
			"1872 0112 0375 9002": "Budi Santoso", "0812-0000-9002": "Budi Santoso, Siti Annisa",
			"+6281200009001": "Siti Aminah", "stii": "Siti Aminah, Siti Annisa, Siti Zubaidah", "santso": "Budi Santoso", "siti zubaydah": "Siti Zubaidah", "zubaiddah": "Siti Zubaidah",
			"zybaydah": "", "tidak ada": "", "s": "", "": "", "%": "", "1234": "", "12345": "", "iti": "",
		} {
			staff.state.Draft = map[string]string{"query": query}
			found := load[*flows.Search](staff, flows.ViewSearch)
			var names []string
			for _, r := range found.Rows {
				names = append(names, r.Name)
				if r.NIK == "" || strings.Contains(r.NIK, "4507") || r.Application == "" || r.Year != 2023 {
					d.Errorf("%q: %+v", query, r)
				}
			}
			if got := strings.Join(sorted(names), ", "); got != want || found.Query != query {
				d.Errorf("%q finds %s, want %s", query, got, want)
			}
		}
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		officer.state.Draft = map[string]string{"query": "siti"}
		if found := load[*flows.Search](officer, flows.ViewSearch); len(found.Rows) != 1 || found.Rows[0].Name != "Siti Aminah" {
			d.Fatalf("an officer sees other kelurahan: %+v", found.Rows)
		}
		officer.state.Draft = map[string]string{"query": "9002"}
		if found := load[*flows.Search](officer, flows.ViewSearch); len(found.Rows) != 0 {
			d.Fatalf("an officer sees other kelurahan: %+v", found.Rows)
		}
		if got := d.kinds(application1(d, sitiNIK)); !strings.Contains(got, "disclosed") {
			d.Fatalf("the chain has %q", got)
		}
	})
}

func TestSearchSaysThatThereAreMore(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(crowd(200))
		staff := d.join("Staf", staffRoles)
		staff.state.Draft = map[string]string{"query": "siti"}
		if found := load[*flows.Search](staff, flows.ViewSearch); len(found.Rows) != searchShown || found.More != 11 {
			d.Fatalf("%d shown, %d more", len(found.Rows), found.More)
		}
	})
}

// TestNobodySeesWhatIsNotTheirs: every view of the office is empty for a
// stranger, a citizen, and an officer who claims a role in the session.
func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		stranger, siti, officer := d.seat("stranger"), sitiLinked(d), d.join("Petugas", officerRoles, "18.72.01.1001")
		for _, role := range []aid.Role{aid.RoleStaff, aid.RoleHead, aid.RoleAdmin, "", aid.RoleCandidate} {
			for name, s := range map[string]*seat{"stranger": stranger, "siti": siti, "officer": officer} {
				s.state.Role, s.state.Draft = role, map[string]string{"query": "siti"}
				if v := load[*flows.Search](s, flows.ViewSearch); len(v.Rows) != 0 {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
				if v := load[*flows.Queue](s, flows.ViewQueue); !v.Empty() {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
				if v := load[*flows.Recap](s, flows.ViewRecap); v.Total != 0 || v.Linked != 0 {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
				if v := load[*flows.Invited](s, flows.ViewInvited); v.Total != 0 || v.Event != nil {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
				if v := load[*flows.Officers](s, flows.ViewOfficers); len(v.Rows) != 0 {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
				if v := load[*flows.Networks](s, flows.ViewNetworks); len(v.Chats) != 0 {
					d.Errorf("%s as %q: %+v", name, role, v)
				}
			}
		}
	})
}

func TestOfficeViews(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		admin := d.join("Admin", []aid.Role{aid.RoleAdmin})
		d.join("Petugas", officerRoles, ganjarAsri)
		if v := load[*flows.Officers](admin, flows.ViewOfficers); len(v.Rows) != 2 || v.Rows[1].Areas[0].ID != ganjarAsri || !v.Rows[0].Joined {
			d.Errorf("%+v", v)
		}
		if v := load[*flows.Networks](admin, flows.ViewNetworks); len(v.Chats) != 1 || v.Chats[0].N != 2 {
			d.Errorf("%+v", v)
		}
		if v := load[*flows.Recap](admin, flows.ViewRecap); v.Total != 3 || v.Quota != 20 || len(v.Stages) != 2 || v.Stages[1].N != 2 {
			d.Errorf("%+v", v)
		}
	})
}

func TestInviteAll(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		sitiLinked(d)
		list, err := d.o.InviteAll(d.Context(), 2023)
		if err != nil || len(list) != 2 || list[0].Name != "Budi Santoso" || list[1].Name != "Siti Annisa" {
			d.Fatalf("%+v, %v", list, err)
		}
		s := d.seat("budi")
		s.do(flows.RedeemCode{Code: string(list[0].Code)})
		if got := s.facts().Who.Person.Name; got != "Budi Santoso" {
			d.Fatalf("the code leads to %s", got)
		}
		if _, err := d.o.InvitePerson(d.Context(), "1872011203759077"); err != ErrNoPerson {
			d.Fatal(err)
		}
	})
}

// TestNothingPersonalLiesOpen reads the file of the database as whoever steals
// it would.
func TestNothingPersonalLiesOpen(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	d.take(people)
	s := sitiLinked(d)
	s.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "rahasiaku tentang tetangga"})
	code := d.invite(budiNIK)
	load[*flows.MyData](s, flows.ViewMyData)
	d.seat("budi").do(flows.RequestLink{NIK: budiNIK, Birth: aid.Date{Year: 1975, Month: 3, Day: 12}, Phone: "+6281200009002"})
	d.update(func(tx *Tx) error {
		return tx.SaveState(s.chat.ID, flows.State{Draft: map[string]string{"nik": sitiNIK, "answer": "jawaban rahasia"}})
	})
	d.take(strings.Replace(people, "Jalan Melati Nomor 7071", "Jalan Kenanga Nomor 7073", 1))
	var all []byte
	files, err := filepath.Glob(strings.TrimPrefix(d.url, "sqlite:") + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	text := string(all)
	for _, secret := range []string{sitiNIK, budiNIK, anisaNIK, "1872010101109001", "1872010101109002", "81200009001", "81200009002",
		"3800009001", "Jalan Melati", "Jalan Kenanga", "7071", "1980-07-05", "1991-08-15", "1975-03-12", "rahasia", code} {
		if strings.Contains(text, secret) {
			t.Errorf("the file shows %q", secret)
		}
	}
	if !strings.Contains(text, "Siti Aminah") {
		t.Error("the test reads the wrong file: names are not sealed")
	}
}
