package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"damping/bot"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/flowtest"
	"damping/flows/house"
	"damping/store"
	"damping/store/sheet"
	"damping/templates"
)

// fair is the town on the day of its Bimtek, with what makes its files.
type fair struct {
	*testing.T
	town *flowtest.Town
	book *flows.Book
	make bot.Makers

	office *opened
}

func newFair(t *testing.T) *fair {
	t.Helper()
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	town := flowtest.NewTown(t)
	if err := town.PlanBimtek(); err != nil {
		t.Fatal(err)
	}
	o := &opened{setup: &setup{texts: texts}, program: town.Office.Program, zone: aid.WIB,
		clock: store.Clock{Program: town.Clock.Now, Machine: town.Clock.Now}, store: town.Store, office: town.Office}
	f := &fair{t, town, book, o.makers(), o}
	f.at(26, 9)
	if err := town.Came("siti"); err != nil {
		t.Fatal(err)
	}
	return f
}

// at moves the clock to an hour of a day of July.
func (f *fair) at(day, hour int) {
	f.Helper()
	if err := f.town.At(time.Date(2023, 7, day, hour, 0, 0, 0, aid.WIB)); err != nil {
		f.Fatal(err)
	}
}

// file lets somebody say a few things, and makes the file that comes of it.
func (f *fair) file(who string, words ...string) (data []byte, mime string) {
	f.Helper()
	chat, err := f.town.Chat(who)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range words {
		letters, err := f.town.Turn(f.book, chat, flows.Input{Kind: flows.Text, Text: text})
		if err != nil {
			f.Fatal(err)
		}
		for _, l := range letters {
			if l.File == nil {
				continue
			}
			if data, mime, err = f.make.Make(f.Context(), *l.File); err != nil {
				f.Fatal(err)
			}
		}
	}
	if data == nil {
		f.Fatalf("%s says %v: no file came", who, words)
	}
	return data, mime
}

// text is what a PDF says.
func (f *fair) text(data []byte) string {
	f.Helper()
	file := filepath.Join(f.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		f.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		f.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// secret is what looks like a NIK or a phone number.
var secret = regexp.MustCompile(`\d{8}`)

func TestPapersOfABimtek(t *testing.T) {
	f := newFair(t)
	data, _ := f.file("staf", "bimtek", "26 Juli 2023", "cetak daftar hadir", "PDF untuk dicetak")
	list := f.text(data)
	for _, want := range []string{"Dinas Sosial Kota Metro", "DAFTAR HADIR", "Rabu, 26 Juli 2023, pukul 09.00–12.00 WIB", "2 orang diundang, 1 orang hadir",
		"No Nama Kelurahan Hadir Tanda tangan", "Siti", "09.00", "Ratna", "Halaman 1 dari 1"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q: %s", want, list)
		}
	}
	if secret.MatchString(list) {
		t.Error("the list holds a number of somebody: ", list)
	}

	data, _ = f.file("staf", "excel")
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Daftar hadir")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v, %v", rows, err)
	}
	all := ""
	for _, row := range rows {
		all += strings.Join(row, "|") + "\n"
	}
	if secret.MatchString(all) || !strings.Contains(all, "|belum menjawab|09.00|0|0|petugas\n") {
		t.Errorf("the sheet is\n%s", all)
	}

	f.at(26, 13)
	if err := f.town.Came("ratna"); err != nil { // ticked from the paper list, when all is over
		t.Fatal(err)
	}
	data, _ = f.file("petugas", "absensi bimtek", "cetak daftar hadir", "PDF untuk dicetak")
	if list := f.text(data); !strings.Contains(list, "Siti Aminah Yosodadi 09.00") || !strings.Contains(list, "Ratna Wulandari Sumbersari Bantul hadir") {
		t.Errorf("when it is over the list is: %s", list)
	}
	data, _ = f.file("siti", "jadwal", "sertifikat saya")
	certificate := f.text(data)
	for _, want := range []string{"SERTIFIKAT", "Nomor 1/00", "/2023", "diberikan kepada Siti ", "Rabu, 26 Juli 2023", "Kepala Dinas Sosial Kota Metro"} {
		if !strings.Contains(certificate, want) {
			t.Errorf("the certificate lacks %q: %s", want, certificate)
		}
	}
	if secret.MatchString(certificate) {
		t.Error("the certificate holds a number of somebody: ", certificate)
	}

	var out bytes.Buffer
	said := (&words{o: f.office}).feedback(store.EventList{Feedback: flows.Feedback{Given: 3, Clear: [3]int{2, 1, 0}, Useful: [3]int{0, 0, 3}}, Words: []string{"=HYPERLINK(1)", "Bagus"}})
	if err := sheet.WriteXLSX(&out, "Daftar hadir", nil, said); err != nil {
		t.Fatal(err)
	}
	if book, err = excelize.OpenReader(&out); err != nil {
		t.Fatal(err)
	}
	rows, err = book.GetRows("Tanggapan")
	if err != nil || len(rows) != 8 || strings.Join(rows[1], "|") != "Mudah|2|Sangat berguna|0" || strings.Join(rows[3], "|") != "Sulit|0|Kurang berguna|3" || rows[7][0] != "Bagus" {
		t.Errorf("the feedback is %v, %v", rows, err)
	}
	if formula, err := book.GetCellFormula("Tanggapan", "A7"); err != nil || formula != "" || rows[6][0] != "=HYPERLINK(1)" {
		t.Errorf("words became the formula %q, %v", formula, err)
	}

	for _, kind := range []string{flows.FileAttendance, flows.FileAttendanceSheet, flows.FileCertificate} {
		var refused *bot.SendError
		if _, _, err := f.make.Make(t.Context(), flows.Attachment{Kind: kind, Ref: "nothing/nobody"}); !errors.As(err, &refused) || refused.Outcome != bot.Refused {
			t.Errorf("%s of nothing: %v", kind, err)
		}
	}
}

// TestPlanOfABusiness: the picture first, the PDF as well, with what was
// answered and what was not.
func TestPlanOfABusiness(t *testing.T) {
	f := newFair(t)
	data, mime := f.file("siti", "rencana usaha", "mulai mengisi", "keripik pisang 🌶️, tiga rasa", "lewati", "rencana usaha", "menu", "rencana usaha", "sebagai gambar")
	if mime != "image/png" || len(data) < 10_000 || len(data) > 300_000 {
		t.Errorf("the picture is %s of %d bytes", mime, len(data))
	}
	data, mime = f.file("siti", "sebagai pdf")
	said := f.text(data)
	for _, want := range []string{"Rencana usaha saya", "Siti Aminah", "kue basah · Kelurahan Yosodadi", "1. Produk keripik pisang, tiga rasa", "2. Harga belum diisi", "7. Tampilan", "Dibuat 26 Juli 2023"} {
		if mime != "application/pdf" || !strings.Contains(said, want) {
			t.Errorf("the plan lacks %q: %s", want, said)
		}
	}
	if secret.MatchString(said) {
		t.Error("the plan holds a number of somebody: ", said)
	}
}
