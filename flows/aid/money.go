package aid

import (
	"strconv"
	"strings"
	"unicode"
)

// Money is an amount in whole rupiah.
type Money int64

// MaxMoney is the largest amount that ParseMoney accepts: a thousand billion.
const MaxMoney Money = 1_000_000_000_000_000

// String is the amount for chat, with a no-break space: "Rp 1.000.000".
func (m Money) String() string {
	if m < 0 {
		return "-Rp\u00a0" + thousands(uint64(-m))
	}
	return "Rp\u00a0" + thousands(uint64(m))
}

// Formal is the amount for documents that are signed:
// "Rp1.000.000,00 (satu juta rupiah)".
func (m Money) Formal() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", uint64(-m)
	}
	return sign + "Rp" + thousands(n) + ",00 (" + m.Words() + " rupiah)"
}

// Words is the amount in words (terbilang), without "rupiah".
func (m Money) Words() string {
	switch {
	case m == 0:
		return "nol"
	case m < 0:
		return "minus " + inWords(uint64(-m))
	}
	return inWords(uint64(m))
}

func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

var (
	smallWords = []string{"", "satu", "dua", "tiga", "empat", "lima", "enam",
		"tujuh", "delapan", "sembilan", "sepuluh", "sebelas"}
	scaleWords = []struct {
		size uint64
		word string
	}{
		{1_000_000_000_000_000, "kuadriliun"}, {1_000_000_000_000, "triliun"},
		{1_000_000_000, "miliar"}, {1_000_000, "juta"}, {1000, "ribu"}, {100, "ratus"},
	}
)

// inWords says a number above zero.
func inWords(n uint64) string {
	for _, s := range scaleWords {
		if n < s.size {
			continue
		}
		head, rest := inWords(n/s.size)+" "+s.word, n%s.size
		if n/s.size == 1 && s.size <= 1000 {
			head = "se" + s.word
		}
		if rest == 0 {
			return head
		}
		return head + " " + inWords(rest)
	}
	switch {
	case n < 12:
		return smallWords[n]
	case n < 20:
		return smallWords[n-10] + " belas"
	case n%10 == 0:
		return smallWords[n/10] + " puluh"
	}
	return smallWords[n/10] + " puluh " + smallWords[n%10]
}

// ParseMoney reads "1000000", "Rp 1.000.000", "Rp1.000.000,00", "25.000,-",
// "1,5 juta", "500rb" and the like. Faults: empty, letters, fraction,
// outofrange, unknown (the dots and commas make no sense).
func ParseMoney(text string) (Money, error) {
	t := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	t = strings.TrimPrefix(strings.TrimPrefix(t, "rp"), ".")
	t = strings.TrimSuffix(strings.TrimSuffix(t, "rupiah"), "idr")
	t = strings.TrimSuffix(strings.TrimSuffix(t, ",-"), ".-")
	if t == "" {
		return 0, bad("money", FaultEmpty, text)
	}
	if t[0] == '-' || isDamaged(t) {
		return 0, bad("money", FaultOutOfRange, text)
	}
	t, scale := cutScale(t)
	whole, fraction, ok := splitAmount(t, scale > 1)
	switch {
	case !ok && strings.ContainsFunc(t, func(r rune) bool { return !isDigit(r) && r != '.' && r != ',' }):
		return 0, bad("money", FaultLetters, text)
	case !ok:
		return 0, bad("money", FaultUnknown, text)
	}
	return scaled(whole, fraction, scale, text)
}

// cutScale removes a word such as "juta" from the end and says how much it
// multiplies by, 1 when there is none.
func cutScale(t string) (rest string, scale int64) {
	for _, s := range []struct {
		word string
		by   int64
	}{
		{"ribu", 1000}, {"rb", 1000}, {"k", 1000},
		{"juta", 1_000_000}, {"jt", 1_000_000},
		{"miliar", 1_000_000_000}, {"milyar", 1_000_000_000}, {"m", 1_000_000_000},
	} {
		if rest, ok := strings.CutSuffix(t, s.word); ok {
			return rest, s.by
		}
	}
	return t, 1
}

// splitAmount separates the whole part from the fraction. Points group
// thousands and a comma begins the fraction; the English way round is
// understood too when it can mean nothing else. With a scale word a single
// point or comma begins a fraction (1.5 juta).
func splitAmount(t string, scaled bool) (whole, fraction string, ok bool) {
	last := strings.LastIndexAny(t, ".,")
	if last < 0 {
		return t, "", t != "" && allDigits(t)
	}
	mark, other := t[last:last+1], "."
	if mark == "." {
		other = ","
	}
	tail, head := t[last+1:], t[:last]
	if single := !strings.ContainsAny(head, ".,"); scaled && single && len(tail) < 3 || len(tail) <= 2 {
		whole, ok = ungroup(head, other)
		return whole, tail, ok && tail != "" && allDigits(tail)
	}
	whole, ok = ungroup(t, mark)
	return whole, "", ok
}

// ungroup removes the mark between groups of three digits.
func ungroup(t, mark string) (string, bool) {
	groups := strings.Split(t, mark)
	for i, g := range groups {
		if !allDigits(g) || g == "" || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// scaled multiplies digits with a fraction of at most two digits by scale.
func scaled(whole, fraction string, scale int64, text string) (Money, error) {
	if len(strings.TrimLeft(whole, "0")) > 16 {
		return 0, bad("money", FaultOutOfRange, text)
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > int64(MaxMoney)/scale {
		return 0, bad("money", FaultOutOfRange, text)
	}
	part := int64(number((fraction + "00")[:2])) * scale
	if part%100 != 0 {
		return 0, bad("money", FaultFraction, text)
	}
	if m := Money(n*scale + part/100); m <= MaxMoney {
		return m, nil
	}
	return 0, bad("money", FaultOutOfRange, text)
}
