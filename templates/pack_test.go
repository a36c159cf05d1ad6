package templates

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"damping/flows/aid"
)

func TestBuiltInPack(t *testing.T) {
	p, err := LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	y := p.Current()
	if y.Year != 2023 || y.Quota != 20 || y.Amount != 1_000_000 || len(p.YearAreas(2023)) != 9 {
		t.Errorf("2023: %+v", y)
	}
	before, ok := p.Year(2022)
	if !ok || before.Quota != 30 || len(p.YearAreas(2022)) != 6 || !before.Closed {
		t.Errorf("2022: %+v", before)
	}
	if b := y.Bimtek; b.Date.Long() != "Rabu, 26 Juli 2023" || len(b.Sessions) != 3 ||
		b.Place != "Aula Dinas Sosial Kota Metro" || b.Start.String() != "09.00" {
		t.Errorf("bimtek: %+v", b)
	}
	if h := p.HolidayMap(); h[aid.Date{Year: 2023, Month: 7, Day: 19}] == "" || len(h) != 27 {
		t.Errorf("holidays: %d", len(h))
	}
	if y.Register.Code != "DTKS" || !y.BimtekFirst || len(y.Documents) != 7 || len(y.Rules) != 4 {
		t.Errorf("settings: %+v", y)
	}
}

func TestRotationLeavesTheRightKelurahan(t *testing.T) {
	p, err := LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	for gap, want := range map[int]int{1: 13, 100: 7} {
		next := aid.Year{Year: 2024, GapYears: gap}
		q := *p
		q.Years = append([]aid.Year{next}, p.Years...)
		left := 0
		for _, a := range q.AreaList() {
			if q.Rested(2024, a.ID) {
				left++
			}
		}
		if left != want {
			t.Errorf("gap %d leaves %d kelurahan, want %d", gap, left, want)
		}
	}
}

// broken writes the built-in pack with one text replaced and loads it.
func broken(t *testing.T, old, by string) string {
	t.Helper()
	text := string(metroPack)
	if !strings.Contains(text, old) {
		t.Fatalf("pack does not hold %q", old)
	}
	file := filepath.Join(t.TempDir(), "pack.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(text, old, by, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := LoadProgram(file)
	if err == nil {
		t.Fatalf("%q for %q was accepted: %+v", by, old, p)
	}
	var pe *PackError
	if !errors.As(err, &pe) {
		t.Fatalf("not a PackError: %v", err)
	}
	return strings.ReplaceAll(err.Error(), file, "FILE")
}

// lineAt is the line of the built-in pack where text first stands.
func lineAt(t *testing.T, text string) string {
	t.Helper()
	head, _, ok := strings.Cut(string(metroPack), text)
	if !ok {
		t.Fatalf("pack does not hold %q", text)
	}
	return strconv.Itoa(strings.Count(head, "\n") + 1)
}

func TestMistakesNameTheirLine(t *testing.T) {
	for _, c := range []struct{ name, old, by, want string }{
		{"unknown key", "kuota: 30", "kota_a: 30", `"kota_a" tidak dikenal. Periksa ejaannya.`},
		{"double key", "kuota: 30", "kuota: 30\n    kuota: 31", `"kuota" tertulis dua kali.`},
		{"not a number", "kuota: 30", "kuota: banyak", "tidak dapat dibaca"},
		{"zero quota", "kuota: 30", "kuota: 0", "tahun[0].kuota: angka 0 di luar batas."},
		{"unknown kelurahan", "- Banjarsari", "- Banjarbaru", "tahun[0].kelurahan[0]: Banjarbaru tidak dikenal."},
		{"kelurahan twice", "- Karangrejo", "- Banjar Sari", "tahun[0].kelurahan[1]: Banjar Sari tertulis dua kali."},
		{"too soon", "- Imopuro", "- Yosomulyo", "tahun[1].kelurahan[2]: Yosomulyo baru saja menerima bantuan. Lihat jeda_kelurahan."},
		{"no such day", "2023-01-22", "2023-02-30", `tanggal: "2023-02-30" bukan tanggal (contoh 2023-07-26).`},
		{"holiday of another year", "2023-01-22", "2024-01-22", "tahun[1].libur[1].tanggal: tanggal 2024-01-22 salah, atau bukan dari tahun itu."},
		{"document", "[ktp, kk, rek", "[ktp, sim, rek", "tahun[0].berkas_wajib[1]: sim tidak dikenal."},
		{"phone", "0812-0000-9002", "12345", "bantuan[0].telepon: 12345 salah bentuk."},
		{"session backwards", `selesai: "10.00"`, `selesai: "08.00"`, "tahun[1].bimtek.sesi[0].selesai: waktu 08.00 tidak urut."},
		{"clock", `selesai: "10.00"`, `selesai: "10.77"`, `selesai: "10.77" bukan jam (contoh "09.00").`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := broken(t, c.old, c.by)
			if !strings.Contains(got, c.want) {
				t.Errorf("said %q, want %q in it", got, c.want)
			}
			line := lineAt(t, c.old)
			if c.name == "double key" {
				line = strconv.Itoa(strings.Count(strings.Split(string(metroPack), c.old)[0], "\n") + 2)
			}
			if !strings.Contains(got, "FILE: baris "+line+": ") {
				t.Errorf("said %q, want line %s", got, line)
			}
		})
	}
}

func TestMissingPartsAreNamed(t *testing.T) {
	for _, c := range []struct{ old, by, want string }{
		{"nama: Dinas Sosial Kota Metro\n", "nama: \"\"\n", "kantor.nama: belum diisi."},
		{"tahun_berjalan: 2023", "tahun_berjalan: 2024", "tahun_berjalan: 2024 tidak dikenal."},
		{"- {kode: terdaftar, nama: Terdaftar di data kesejahteraan sosial, aktif: true}\n", "\n", "syarat: terdaftar belum ada."},
	} {
		if got := broken(t, c.old, c.by); !strings.Contains(got, c.want) {
			t.Errorf("said %q, want %q in it", got, c.want)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, lines := decodeProgram([]byte("kode: x\ntahun:\n  - tahun: 1900\n"))
	for _, want := range []string{"nama: belum diisi.", "baris 3: tahun[0].tahun: angka 1900 di luar batas.", "tahun[0].bank: belum diisi."} {
		if !strings.Contains(strings.Join(lines, "\n"), want) {
			t.Errorf("%q is missing in %q", want, lines)
		}
	}
}

func TestPackThatIsNoPack(t *testing.T) {
	for _, text := range []string{"", "# nothing", "- a\n- b", "kode: a\n---\nkode: b", "kode: [", "\x00", "teks saja", "kode: &a [*a]"} {
		if p, lines := decodeProgram([]byte(text)); len(lines) == 0 {
			t.Errorf("%q was accepted: %+v", text, p)
		}
	}
	if _, err := LoadProgram(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "PROGRAM_FILE") {
		t.Errorf("missing file: %v", err)
	}
}

func TestEveryFlawHasWords(t *testing.T) {
	for _, f := range []aid.Flaw{aid.FlawMissing, aid.FlawRange, aid.FlawUnknown, aid.FlawDuplicate,
		aid.FlawFormat, aid.FlawDate, aid.FlawOrder, aid.FlawTurn} {
		if flawTexts[f] == "" {
			t.Errorf("no words for %q", f)
		}
	}
}

func FuzzLoadProgram(f *testing.F) {
	f.Add(metroPack)
	f.Add([]byte("kode: x\ntahun:\n  - tahun: 2023\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, lines := decodeProgram(data)
		if (p == nil) == (len(lines) == 0) {
			t.Errorf("neither or both: %v %q", p, lines)
		}
	})
}
