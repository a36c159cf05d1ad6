package calendar

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"damping/flows"
)

func sample() *flows.Event {
	wib := time.FixedZone("WIB", 7*3600)
	start := time.Date(2023, 7, 26, 9, 0, 0, 0, wib)
	return &flows.Event{ID: "01abc", Title: "Bimtek; usaha, ekonomi\\produktif", Start: start, End: start.Add(3 * time.Hour),
		Place: "Aula “Dinas Sosial” Kota Metro dengan nama yang panjang sekali supaya barisnya terlipat", Address: "Jalan Contoh Nomor 1",
		Lat: -5.1135, Lon: 105.307, Sessions: []flows.Session{{Start: start, Title: "Pemasaran 7P", Speaker: "Narasumber"}}, Bring: []string{"KTP asli"}}
}

func unfold(file []byte) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(file), "\r\n ", ""), "\r\n"), "\r\n")
}

func TestFile(t *testing.T) {
	stamp := time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC)
	file := File(sample(), `Dinas "Sosial"`, stamp)
	for line := range bytes.SplitSeq(bytes.TrimSuffix(file, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || !utf8.Valid(line) {
			t.Errorf("line of %d bytes, or cut in a character: %q", len(line), line)
		}
	}
	lines := unfold(file)
	for _, want := range []string{
		"BEGIN:VCALENDAR", "UID:01abc@damping", "DTSTART:20230726T020000Z", "DTEND:20230726T050000Z", "DTSTAMP:20230717T020000Z",
		`SUMMARY:Bimtek\; usaha\, ekonomi\\produktif`, "GEO:-5.113500;105.307000", `ORGANIZER;CN="Dinas 'Sosial'":invalid:nomail`,
		`DESCRIPTION:09.00 Pemasaran 7P (Narasumber)\nKTP asli`, "TRIGGER:-P1D", "END:VCALENDAR",
	} {
		found := false
		for _, line := range lines {
			found = found || line == want
		}
		if !found {
			t.Errorf("no line %q in\n%s", want, file)
		}
	}
	if again := File(sample(), `Dinas "Sosial"`, stamp); !bytes.Equal(file, again) {
		t.Error("the same event gives another file")
	}
}
