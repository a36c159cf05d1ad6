package flows

import (
	"testing"

	"damping/flows/aid"
)

func TestParseArrival(t *testing.T) {
	for text, want := range map[string]string{
		"4821": "4821", " 48 21 ": "4821", "4821.": "4821", "hadir 4821": "4821", "HADIR: 4821": "4821", "saya hadir 0071": "0071",
		"hadir4821": "4821", "kode 4 8 2 1": "4821", "sudah datang, 4821!": "4821",
		"482": "", "48211": "", "hadir": "", "": "", "hadir pukul 4821": "", "4821 orang": "", "tidak hadir 4821": "", "1985-01-02": "",
	} {
		code, spoken, ok := ParseArrival(text)
		if ok != (want != "") || code != want || ok && spoken != (text[0] > '9') {
			t.Errorf("%q: %q, %v, %v", text, code, spoken, ok)
		}
	}
}

// Four digits alone are an answer like any other, but of somebody who is
// awaited at a Bimtek.
func TestFourDigitsAreNotStolen(t *testing.T) {
	for _, c := range []struct {
		text    string
		role    aid.Role
		awaited bool
		arrives bool
	}{
		{"4821", aid.RoleCandidate, true, true},
		{"4821", aid.RoleCandidate, false, false},
		{"hadir 4821", aid.RoleCandidate, false, true},
		{"4821", aid.RoleOfficer, true, false},
		{"hadir 4821", aid.RoleStaff, true, false},
	} {
		turn := &Turn{Input: Input{Kind: Text, Text: c.text}, State: State{Role: c.role}, Facts: Facts{Who: Who{Awaited: c.awaited}}}
		if got := ArrivalCode.Match(turn); got != c.arrives {
			t.Errorf("%+v: %v", c, got)
		}
		if AnyText.Match(turn) == c.arrives {
			t.Errorf("%+v: free words take it too, or nobody does", c)
		}
	}
}

func TestResembles(t *testing.T) {
	for _, c := range []struct {
		typed, name string
		is          bool
	}{
		{"siti", "Siti Aminah", true}, {"amin", "Siti Aminah", true}, {"sitti aminah", "SITI AMINAH", true}, {"aminah siti", "Siti Aminah", true},
		{"ratna", "Siti Aminah", false}, {"siti ratna", "Siti Aminah", false}, {"", "Siti Aminah", false}, {"...", "Siti", false},
	} {
		if got := Resembles(c.typed, c.name); got != c.is {
			t.Errorf("%q for %q: %v", c.typed, c.name, got)
		}
	}
}
