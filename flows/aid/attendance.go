package aid

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// When people may be noted as present at a Bimtek.
const (
	AttendBefore = 2 * time.Hour // from so long before it begins
	CodeAfter    = time.Hour     // the code holds so long after its end
	CodeTurns    = time.Minute   // then there is another code; the one before still counts
	CodeTries    = 5             // so many wrong ones within CodeLock, and a chat may try no more
	CodeLock     = time.Hour     // from the first wrong code on

	codeRemembered = 15 * time.Minute // a code that is so old is told from a wrong one
)

// LateAfter is how long after the beginning somebody is late.
func (w Work) LateAfter() time.Duration {
	return time.Duration(cmp.Or(w.LateMinutes, 15)) * time.Minute
}

// Late is how many minutes after the beginning somebody came; 0 when that is
// not late, or when it was noted after the end: nobody knows then.
func (w Work) Late(start, end, noted time.Time) int {
	if after := noted.Sub(start); after > w.LateAfter() && noted.Before(end) {
		return int(after / time.Minute)
	}
	return 0
}

// AttendUntil is the end of the day after an event: until then a presence is
// noted, and taken back.
func AttendUntil(end time.Time) time.Time {
	return DateOf(end).AddDays(2).At(0, 0, end.Location())
}

// MayAttend tells whether presence at an event is noted now.
func MayAttend(start, end, now time.Time) bool {
	return !now.Before(start.Add(-AttendBefore)) && now.Before(AttendUntil(end))
}

// CodeHolds tells whether the code of an event is shown and counts now.
func CodeHolds(start, end, now time.Time) bool {
	return !now.Before(start.Add(-AttendBefore)) && now.Before(end.Add(CodeAfter))
}

// AttendCode is what the code of an event is at a time, made from the event's
// secret key.
func AttendCode(key []byte, at time.Time) string {
	mac := hmac.New(sha256.New, key)
	var turn [8]byte
	binary.BigEndian.PutUint64(turn[:], uint64(at.Unix()/int64(CodeTurns/time.Second))) // negative before 1970 only
	_, _ = mac.Write(turn[:])                                                           // a hash never fails
	return fmt.Sprintf("%04d", binary.BigEndian.Uint64(mac.Sum(nil))%10_000)
}

// AttendCodeFits tells whether somebody has the code of now, or the one before.
func AttendCodeFits(key []byte, code string, now time.Time) bool {
	return codeWithin(key, code, now, CodeTurns)
}

// AttendCodeFitted tells whether a code was shown lately: it comes from a place
// with a weak signal.
func AttendCodeFitted(key []byte, code string, now time.Time) bool {
	return codeWithin(key, code, now, codeRemembered)
}

// codeWithin tells whether a code is that of now or of a turn up to so long ago.
func codeWithin(key []byte, code string, now time.Time, ago time.Duration) bool {
	for back := time.Duration(0); back <= ago; back += CodeTurns {
		if hmac.Equal([]byte(AttendCode(key, now.Add(-back))), []byte(code)) {
			return true
		}
	}
	return false
}
