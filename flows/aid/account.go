package aid

import (
	"log/slog"
	"strings"
)

// Account is the number of a bank account: digits only. string(a) are the
// digits; String and LogValue are masked.
type Account string

// Lengths is how many digits a number may have.
type Lengths struct {
	Min int `yaml:"paling_sedikit"`
	Max int `yaml:"paling_banyak"`
}

// ParseAccount reads an account number. A zero Lengths accepts 5 to 20 digits.
// Faults: empty, letters, damaged, length, serial (nothing but zeros).
func ParseAccount(text string, l Lengths) (Account, error) {
	if l == (Lengths{}) {
		l = Lengths{5, 20}
	}
	digits, ok := digitsOnly(text)
	e := bad("account", FaultLength, text)
	e.Min, e.Max = l.Min, l.Max
	switch {
	case strings.TrimSpace(text) == "" || ok && digits == "":
		e.Fault = FaultEmpty
	case isDamaged(text):
		e.Fault = FaultDamaged
	case !ok:
		e.Fault = FaultLetters
	case len(digits) < l.Min || len(digits) > l.Max:
		e.Fault = FaultLength
	case strings.Trim(digits, "0") == "":
		e.Fault = FaultSerial
	default:
		return Account(digits), nil
	}
	return "", e
}

// Masked shows the last four digits: ••••4321.
func (a Account) Masked() string {
	if len(a) < 5 {
		return "••••"
	}
	return "••••" + string(a[len(a)-4:])
}

// String is Masked.
func (a Account) String() string { return a.Masked() }

// LogValue is Masked.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.Masked()) }
