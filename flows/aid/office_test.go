package aid

import (
	"strings"
	"testing"
	"time"
)

// TestOpenHours: the first moment from a time on in which somebody reads.
func TestOpenHours(t *testing.T) {
	free := Holidays{{2023, 7, 19}: "libur"} // a Wednesday
	for at, want := range map[string]string{
		"2023-07-17 07.59": "2023-07-17 08.00", // Monday
		"2023-07-17 08.00": "2023-07-17 08.00",
		"2023-07-17 15.59": "2023-07-17 15.59",
		"2023-07-17 16.00": "2023-07-18 08.00",
		"2023-07-18 16.00": "2023-07-20 08.00", // over the holiday
		"2023-07-21 11.30": "2023-07-21 13.00", // Friday prayer
		"2023-07-21 16.00": "2023-07-24 08.00", // over the weekend
	} {
		read := func(text string) time.Time {
			at, err := time.ParseInLocation("2006-01-02 15.04", text, WIB)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		if got := (OpenHours)(nil).Next(read(at), free); !got.Equal(read(want)) {
			t.Errorf("from %s on: %s, want %s", at, got.Format("2006-01-02 15.04"), want)
		}
	}
	never := OpenHours{{From: Clock{9, 0}, To: Clock{10, 0}}}
	if at := time.Date(2023, 7, 17, 8, 0, 0, 0, WIB); !never.Next(at, nil).Equal(at) {
		t.Error("an office that never opens is looked for for ever")
	}
}

func TestOpenHoursAreTold(t *testing.T) {
	own := OpenHours{{Days: []Weekday{1, 3, 4}, From: Clock{9, 0}, To: Clock{12, 0}}, {Days: []Weekday{6}, From: Clock{8, 0}, To: Clock{9, 30}}}
	for want, h := range map[string]OpenHours{
		"Senin–Kamis: 08.00–16.00; Jumat: 08.00–11.30 dan 13.00–16.00": nil,
		"Senin, Rabu–Kamis: 09.00–12.00; Sabtu: 08.00–09.30":           own,
	} {
		if got := strings.Join(h.Lines(), "; "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var d Weekday
	if err := d.UnmarshalText([]byte("Jumat")); err != nil || d != 5 {
		t.Errorf("%d, %v", d, err)
	}
	if err := d.UnmarshalText([]byte("besok")); err == nil {
		t.Error("besok is a day of the week")
	}
}
