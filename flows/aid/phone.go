package aid

import (
	"log/slog"
	"strings"
)

// Phone is a telephone number in E.164, such as "+6281234567890". string(p)
// is the number; String and LogValue are masked.
type Phone string

// Shortest and longest national numbers in use in Indonesia, after the 62.
const (
	minNational = 8
	maxNational = 12
)

// ParsePhone reads the Indonesian spellings 08…, 62…, +62…, 0062… and 8… (a
// spreadsheet has eaten the zero), and any other country's number if it begins
// with +. Faults: empty, letters, damaged, length, prefix.
func ParsePhone(text string) (Phone, error) {
	t := strings.NewReplacer("(", " ", ")", " ", "/", " ").Replace(strings.TrimSpace(text))
	t = strings.TrimSpace(strings.TrimLeftFunc(t, isSeparator))
	t, plus := strings.CutPrefix(t, "+")
	digits, ok := digitsOnly(t)
	e := bad("phone", FaultLength, t)
	switch {
	case strings.TrimSpace(text) == "" || ok && digits == "":
		e.Fault = FaultEmpty
		return "", e
	case isDamaged(t):
		e.Fault = FaultDamaged
		return "", e
	case !ok:
		e.Fault = FaultLetters
		return "", e
	}
	return e164(digits, plus, e)
}

// e164 adds the country. e is the error to return, with the digits counted.
func e164(digits string, plus bool, e *BadInput) (Phone, error) {
	if !plus {
		if rest, ok := strings.CutPrefix(digits, "00"); ok {
			digits, plus = rest, true
		}
	}
	national, indonesian := strings.CutPrefix(digits, "62")
	switch {
	case indonesian:
		national = strings.TrimPrefix(national, "0")
	case plus:
		if len(digits) < 8 || len(digits) > 15 {
			e.Min, e.Max = 8, 15
			return "", e
		}
		if digits[0] == '0' {
			e.Fault = FaultPrefix
			return "", e
		}
		return Phone("+" + digits), nil
	case digits[0] == '0':
		national = digits[1:]
	case digits[0] == '8':
		national = digits
	default:
		e.Fault = FaultPrefix
		return "", e
	}
	return indonesianPhone(national, e)
}

func indonesianPhone(national string, e *BadInput) (Phone, error) {
	if len(national) < minNational || len(national) > maxNational {
		e.Min, e.Max = minNational+1, maxNational+1 // as people count, with the leading 0
		return "", e
	}
	if national[0] == '0' || national[0] == '1' {
		e.Fault = FaultPrefix
		return "", e
	}
	return Phone("+62" + national), nil
}

// Mobile tells whether it is an Indonesian mobile number.
func (p Phone) Mobile() bool { return strings.HasPrefix(string(p), "+628") }

// Local is the number as people in Indonesia write it (081234567890); a
// foreign number stays as it is.
func (p Phone) Local() string {
	if rest, ok := strings.CutPrefix(string(p), "+62"); ok {
		return "0" + rest
	}
	return string(p)
}

// Masked shows the first and last four digits: 0812••••7890.
func (p Phone) Masked() string {
	l := p.Local()
	if len(l) < 9 {
		return "••••"
	}
	return l[:4] + "••••" + l[len(l)-4:]
}

// String is Masked.
func (p Phone) String() string { return p.Masked() }

// LogValue is Masked.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.Masked()) }
