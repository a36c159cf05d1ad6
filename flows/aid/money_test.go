package aid

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyForPeople(t *testing.T) {
	for m, want := range map[Money][2]string{
		1_000_000:     {"Rp\u00a01.000.000", "Rp1.000.000,00 (satu juta rupiah)"},
		0:             {"Rp\u00a00", "Rp0,00 (nol rupiah)"},
		999:           {"Rp\u00a0999", "Rp999,00 (sembilan ratus sembilan puluh sembilan rupiah)"},
		1000:          {"Rp\u00a01.000", "Rp1.000,00 (seribu rupiah)"},
		1100:          {"Rp\u00a01.100", "Rp1.100,00 (seribu seratus rupiah)"},
		25_750:        {"Rp\u00a025.750", "Rp25.750,00 (dua puluh lima ribu tujuh ratus lima puluh rupiah)"},
		111_000:       {"Rp\u00a0111.000", "Rp111.000,00 (seratus sebelas ribu rupiah)"},
		20_000_000:    {"Rp\u00a020.000.000", "Rp20.000.000,00 (dua puluh juta rupiah)"},
		1_001_000_019: {"Rp\u00a01.001.000.019", "Rp1.001.000.019,00 (satu miliar satu juta sembilan belas rupiah)"},
		-5000:         {"-Rp\u00a05.000", "-Rp5.000,00 (minus lima ribu rupiah)"},
		MaxMoney:      {"Rp\u00a01.000.000.000.000.000", "Rp1.000.000.000.000.000,00 (satu kuadriliun rupiah)"},
	} {
		if m.String() != want[0] || m.Formal() != want[1] {
			t.Errorf("%d: %q and %q, want %q", int64(m), m.String(), m.Formal(), want)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]Money{
		"1000000": 1_000_000, "1.000.000": 1_000_000, "Rp 1.000.000": 1_000_000, "Rp1.000.000,00": 1_000_000,
		"rp. 25.000,-": 25_000, "Rp\u00a01.000.000": 1_000_000, "1,000,000": 1_000_000, "1,000,000.00": 1_000_000,
		"1,5 juta": 1_500_000, "1.5jt": 1_500_000, "500rb": 500_000, "500 ribu": 500_000, "25k": 25_000, "1 juta rupiah": 1_000_000,
		"1.500": 1500, "1.500 ribu": 1_500_000, "0": 0, "750.000 rupiah": 750_000, "2 miliar": 2_000_000_000, "0,5 juta": 500_000,
		"12.500,0": 12_500, "1.25 juta": 1_250_000, "1000000,00": 1_000_000,
	} {
		if got, err := ParseMoney(text); err != nil || got != want {
			t.Errorf("ParseMoney(%q) = %d, %v; want %d", text, int64(got), err, int64(want))
		}
	}
	for text, want := range map[string]Fault{
		"": FaultEmpty, "Rp": FaultEmpty, "-5000": FaultOutOfRange, "sejuta": FaultLetters, "12a": FaultLetters,
		"1.00.000": FaultUnknown, "1..000": FaultUnknown, ",": FaultUnknown, "1.0000": FaultUnknown, "juta": FaultUnknown,
		"1.000,50": FaultFraction, "10,5": FaultFraction, "99999999999999999999": FaultOutOfRange, "2000000 miliar": FaultOutOfRange,
		"1.000.000.000.000.001": FaultOutOfRange, "1E+15": FaultOutOfRange, "1000 000 rb x": FaultLetters,
	} {
		if got, err := ParseMoney(text); !errors.Is(err, &BadInput{What: "money", Fault: want}) || got != 0 {
			t.Errorf("ParseMoney(%q) = %d, %v; want %s", text, int64(got), err, want)
		}
	}
}

// Every way of writing an amount reads as that amount.
func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64Range(0, int64(MaxMoney)).Draw(t, "amount"))
		formal, _, _ := strings.Cut(m.Formal(), " (")
		for _, text := range []string{m.String(), formal, fmt.Sprint(int64(m)), m.String() + ",-"} {
			if got, err := ParseMoney(text); err != nil || got != m {
				t.Fatalf("ParseMoney(%q) = %d, %v", text, int64(got), err)
			}
		}
	})
}

var wordValues = map[string]int64{"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
	"delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100}

// countWords reads an amount in words, by other means than Words writes it.
func countWords(text string) int64 {
	total, group, unit := int64(0), int64(0), int64(0)
	for _, w := range strings.Fields(text) {
		switch scale := map[string]int64{"ribu": 1e3, "juta": 1e6, "miliar": 1e9, "triliun": 1e12}[w]; {
		case w == "seribu":
			total += 1000
		case w == "belas":
			unit += 10
		case w == "puluh":
			group, unit = group+unit*10, 0
		case w == "ratus":
			group, unit = group+unit*100, 0
		case scale > 0:
			total, group, unit = total+(group+unit)*scale, 0, 0
		case w == "seratus":
			group += 100
		default:
			unit = wordValues[w]
		}
	}
	return total + group + unit
}

func TestWordsSayTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.IntRange(1, 15).Draw(t, "digits")
		n := rapid.Int64Range(1, 999_999_999_999_999).Draw(t, "n")
		for range 15 - digits {
			n /= 10
		}
		if n = max(n, 1); countWords(Money(n).Words()) != n {
			t.Fatalf("%d is said %q", n, Money(n).Words())
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"Rp 1.000.000", "1,5 juta", "25k", ",-", "1.000,50", "rp."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMoney(text)
		if m < 0 || m > MaxMoney || err != nil && m != 0 {
			t.Fatalf("ParseMoney(%q) = %d, %v", text, int64(m), err)
		}
		if again, e := ParseMoney(m.String()); err == nil && (e != nil || again != m) {
			t.Fatalf("%q reads as %d, %v", m.String(), int64(again), e)
		}
	})
}
