package aid

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	today := Date{2026, 10, 5}
	for text, want := range map[string]string{
		"Oktober 2026": "Oktober 2026", "oktober 2026": "Oktober 2026", "okt 26": "Oktober 2026", "10/2026": "Oktober 2026", "10-26": "Oktober 2026",
		"2026-10": "Oktober 2026", "periode bulan Juli tahun 2023": "Juli 2023", "Mei2025": "Mei 2025", "1/2025": "Januari 2025",
		"Triwulan III 2026": "Triwulan III 2026", "triwulan 3 tahun 2026": "Triwulan III 2026", "TW IV/2025": "Triwulan IV 2025",
		"tw3 2026": "Triwulan III 2026", "Q1 2026": "Triwulan I 2026", "kuartal ke-2 2025": "Triwulan II 2025", "TW 4 2026": "Triwulan IV 2026",
	} {
		if got, err := ParsePeriod(text, today); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]Fault{
		"": FaultEmpty, " - ": FaultEmpty, "tadi pagi": FaultUnknown, "Oktober": FaultUnknown, "2026": FaultUnknown, "17 Oktober 2026": FaultUnknown,
		"13/2026": FaultMonth, "wingi 2026": FaultMonth, "Triwulan V 2026": FaultUnknown, "Oktober 1926": FaultYear, "November 2026": FaultFuture,
		"Q1 2027": FaultFuture, "10/2026?": FaultUnknown, "Oktober 202": FaultUnknown, "sudah dicek": FaultUnknown, "sama seperti dulu": FaultUnknown,
	} {
		if got, err := ParsePeriod(text, today); !errors.Is(err, &BadInput{What: "period", Fault: want}) {
			t.Errorf("%q is %q, %v; want %s", text, got, err, want)
		}
	}
}

// What is shown is read back as it is.
func TestPeriodRoundTrip(t *testing.T) {
	today := Date{2026, 10, 5}
	rapid.Check(t, func(t *rapid.T) {
		shown, err := ParsePeriod(rapid.String().Draw(t, "text"), today)
		if err != nil {
			shown, err = ParsePeriod(monthNames[rapid.IntRange(1, 12).Draw(t, "month")]+" 2025", today)
		}
		if again, err2 := ParsePeriod(shown, today); err != nil || err2 != nil || again != shown {
			t.Fatalf("%q is read as %q: %v, %v", shown, again, err, err2)
		}
	})
}
