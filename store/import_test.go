package store

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"damping/flows"
	"damping/store/sheet"
	"damping/templates"
)

func TestImportIsIdempotent(t *testing.T) {
	eachDesk(t, func(d *desk) {
		if r := d.take(people); r.Rows != 3 || r.Created != 3 || r.Updated+r.Unchanged+r.RefusedRows != 0 {
			d.Fatalf("%+v", r)
		}
		chain := application1(d, sitiNIK)
		before := d.number(`SELECT COUNT(*) FROM ledger`)
		if r := d.take(people); r.Unchanged != 3 || r.Created+r.Updated != 0 {
			d.Fatalf("again: %+v", r)
		}
		if after := d.number(`SELECT COUNT(*) FROM ledger`); after != before {
			d.Fatalf("an import without a change wrote %d links", after-before)
		}
		if got := d.kinds(chain); got != "imported" {
			d.Fatalf("the chain has %q", got)
		}
		if got := d.kinds(officeChain); got != "import" {
			d.Fatalf("the office's chain has %q", got)
		}
	})
}

func TestImportUpdatesWhatTheSheetSays(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		r := d.take("nik,nama,kelurahan,no_hp,tahap,bpnt\n" +
			sitiNIK + ",Siti Aminah Rahayu,Imopuro,081200009005,Penerima,ya\n" + budiNIK + ",Budi Santoso,Imopuro,,closed,\n")
		if r.Updated != 1 || r.Unchanged != 1 || r.Created != 0 {
			d.Fatalf("%+v", r)
		}
		s := d.seat("siti")
		s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		st := load[*flows.Status](s, flows.ViewStatus)
		if st.Stage != "candidate" || st.Area.Name != "Imopuro" {
			d.Fatalf("the stage moved, or the kelurahan did not: %+v", st)
		}
		my := load[*flows.MyData](s, flows.ViewMyData)
		if my.Name != "Siti Aminah Rahayu" || my.Address != "Jalan Melati Nomor ••••" || my.Business != "warung sayur" ||
			!strings.HasSuffix(my.Phone, "05") {
			d.Fatalf("%+v", my)
		}
		if got := d.kinds(st.Application); got != "imported corrected invited linked disclosed" {
			d.Fatalf("the chain has %q", got)
		}
		// She is found under her new name and in her new kelurahan only.
		there := d.join("Imo", officerRoles, "18.72.01.1003")
		here := d.join("Ganjar", officerRoles, ganjarAsri)
		there.state.Draft = map[string]string{"query": "rahay"}
		here.state.Draft = map[string]string{"query": "aminah"}
		if got := load[*flows.Search](there, flows.ViewSearch).Rows; len(got) != 1 || got[0].Area.Name != "Imopuro" {
			d.Fatalf("%+v", got)
		}
		if got := load[*flows.Search](here, flows.ViewSearch).Rows; len(got) != 0 {
			d.Fatalf("the old kelurahan still sees %+v", got)
		}
		if got := load[*flows.Queue](here, flows.ViewQueue); got.Visits != 0 {
			d.Fatalf("%+v", got)
		}
		staff := d.join("Staf", staffRoles)
		if got := load[*flows.Recap](staff, flows.ViewRecap); got.Total != 3 || len(got.Areas) != 1 || got.Areas[0].N != 3 || got.Linked != 1 {
			d.Fatalf("%+v", got)
		}
	})
}

// TestImportOfAPastYear: where somebody lived then does not change where she is
// known to live now.
func TestImportOfAPastYear(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		past := "nik,nama,kelurahan,tahap\n" + sitiNIK + ",Siti Aminah,Banjarsari,Penerima\n"
		r, err := d.o.Import(context.Background(), parsed(d.T, d.o, past), ImportOptions{Year: 2022}, nil)
		if err != nil || r.Created != 1 {
			d.Fatalf("%+v, %v", r, err)
		}
		here := d.join("Ganjar", officerRoles, ganjarAsri)
		here.state.Draft = map[string]string{"query": "aminah"}
		if got := load[*flows.Search](here, flows.ViewSearch).Rows; len(got) != 1 || got[0].Area.Name != "Ganjar Asri" {
			d.Fatalf("%+v", got)
		}
	})
}

func TestOneRefusedRowRefusesAll(t *testing.T) {
	eachDesk(t, func(d *desk) {
		for name, text := range map[string]string{
			"a bad cell":     people + "187201010780900,,Rusak,,Imopuro,,,,,,,,,\n",
			"the NIK twice":  people + sitiNIK + ",,Siti Aminah,,Imopuro,,,,,,,,,\n",
			"a damaged NIK":  people + "1.87201E+15,,Rusak,,Imopuro,,,,,,,,,\n",
			"no such place":  people + "1872011203759044,,Rusak,,Bandung,,,,,,,,,\n",
			"two such":       people + "1872011203759044,,Rusak,,Hadimulyo,,,,,,,,,\n",
			"a strange step": people + "1872011203759044,,Rusak,,Imopuro,,,,,,,,,entah\n",
		} {
			r, err := d.o.Import(d.Context(), parsed(d.T, d.o, text), ImportOptions{}, nil)
			if err != nil || r.Written || r.RefusedRows != 1 || r.Refused[0].Row != 5 || r.Created != 3 {
				d.Errorf("%s: %+v, %v", name, r, err)
			}
			if n := d.number(`SELECT COUNT(*) FROM people`) + d.number(`SELECT COUNT(*) FROM ledger`); n != 0 {
				d.Fatalf("%s: %d rows were written", name, n)
			}
		}
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	eachDesk(t, func(d *desk) {
		r, err := d.o.Import(d.Context(), parsed(d.T, d.o, people), ImportOptions{DryRun: true}, nil)
		if err != nil || r.Written || r.Created != 3 {
			d.Fatalf("%+v, %v", r, err)
		}
		if n := d.number(`SELECT COUNT(*) FROM people`); n != 0 {
			d.Fatalf("%d people were written", n)
		}
	})
}

func TestImportFlagsButDoesNotRefuse(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		var b strings.Builder
		b.WriteString("nik,no_kk,nama,kelurahan,tanggal_lahir,tahap,catatan\n")
		b.WriteString("3201011203759050,1872010101109001,Kota Lain,Banjarsari,1975-03-13,candidate,x\n")
		for i := range 19 {
			fmt.Fprintf(&b, "18720112037590%02d,,Orang %d,Imopuro,,candidate,\n", 60+i, i)
		}
		r := d.take(b.String())
		var keys []string
		for _, n := range r.Notes {
			keys = append(keys, strings.TrimPrefix(n.Key, "import."))
		}
		want := "flag.quota header.unknown flag.turn flag.nik_prefix flag.nik_birth flag.kk_known"
		if got := strings.Join(keys, " "); got != want {
			d.Fatalf("got  %s\nwant %s", got, want)
		}
		if r.Notes[0].Values["count"] != "22" || r.Notes[0].Values["quota"] != "20" {
			d.Fatalf("%+v", r.Notes[0])
		}
	})
}

func TestEveryImportProblemHasItsText(t *testing.T) {
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range append(sheet.Keys(), FlagKeys()...) {
		p := sheet.Problem{Row: 7, Column: "nik", Key: key, Values: map[string]string{}}
		for _, v := range []string{"digits", "min", "max", "row", "came", "choices", "name", "columns", "file", "mega", "area", "year", "count", "quota"} {
			p.Values[v] = v
		}
		text, err := texts.Any(key, p)
		if err != nil || text == "" || strings.Contains(text, "<no value>") {
			t.Errorf("%s: %q, %v", key, text, err)
		}
	}
}

func TestImportSaysHowFarItIs(t *testing.T) {
	eachDesk(t, func(d *desk) {
		last, calls := 0, 0
		_, err := d.o.Import(d.Context(), parsed(d.T, d.o, crowd(450)), ImportOptions{}, func(done, total int) {
			if done < last || done > total || total != 450 {
				d.Errorf("%d of %d after %d", done, total, last)
			}
			last, calls = done, calls+1
		})
		if err != nil || last != 450 || calls < 5 {
			d.Fatalf("%d calls, the last at %d, %v", calls, last, err)
		}
		if n := d.number(`SELECT SUM(n) FROM stage_counts`); n != 450 {
			d.Fatalf("%d are counted", n)
		}
	})
}

// crowd is a sheet of n invented people.
func crowd(n int) string {
	var b bytes.Buffer
	b.WriteString("nik,no_kk,nama,tanggal_lahir,kelurahan,alamat,no_hp,usaha,terdaftar,pkh,bpnt,rekening,nama_rekening,tahap\n")
	areas := []string{"Ganjar Asri", "Ganjar Agung", "Imopuro", "Iring Mulyo", "Purwoasri", "Purwosari", "Rejomulyo", "Sumbersari", "Yosodadi"}
	first := []string{"Siti", "Budi", "Sri", "Agus", "Dewi", "Eko", "Rina", "Joko", "Wati", "Slamet", "Yuni", "Hadi"}
	second := []string{"Aminah", "Santoso", "Rahayu", "Wibowo", "Lestari", "Prasetyo", "Handayani", "Susilo", "Kurnia", "Utomo", "Maryam"}
	for i := range n {
		day, month, year, serial := i%28+1, i/28%12+1, 60+i/336%40, 9001+i/13440%999
		area := 1 + i/13440/999
		fmt.Fprintf(&b, "1872%02d%02d%02d%02d%04d,18720%011d,%s %s %d,19%02d-%02d-%02d,%s,Jalan Contoh %d,0812%08d,warung,ya,tidak,tidak,38%08d,,proposed\n",
			area, day, month, year, serial, 1010100000+i, first[i%len(first)], second[i%len(second)], i,
			year, month, day, areas[i%len(areas)], i, i+10000000, i)
	}
	return b.String()
}
