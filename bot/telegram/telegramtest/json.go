package telegramtest

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string as the Bot API does: everything that is not
// ASCII as \u escapes.
func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			out = appendRune(out, r)
			i += size
			continue
		}
		i++
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, '\\', 'n')
		case c < 0x20:
			out = appendUnit(out, uint16(c))
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

func appendRune(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendUnit(appendUnit(out, uint16(high)), uint16(low))
	}
	return appendUnit(out, uint16(r))
}

func appendUnit(out []byte, unit uint16) []byte {
	return append(out, '\\', 'u', hexDigits[unit>>12], hexDigits[unit>>8&15], hexDigits[unit>>4&15], hexDigits[unit&15])
}

// appendKey writes `"key":`, with a comma before it unless an object has just begun.
func appendKey(out []byte, key string) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	out = append(out, '"')
	out = append(out, key...)
	return append(out, '"', ':')
}

func appendText(out []byte, key, text string) []byte {
	return appendString(appendKey(out, key), text)
}

func appendInt(out []byte, key string, n int64) []byte {
	return strconv.AppendInt(appendKey(out, key), n, 10)
}

func appendReal(out []byte, key string, n float64) []byte {
	return strconv.AppendFloat(appendKey(out, key), n, 'f', -1, 64)
}

func appendTrue(out []byte, key string) []byte {
	return append(appendKey(out, key), "true"...)
}

// utf16Len counts as Telegram counts: UTF-16 units.
func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
