package aid

import "testing"

func TestTheMixIsAskedInOrder(t *testing.T) {
	var seen []MixPart
	for p := MixProduct; p != ""; p = p.Next() {
		if !p.Known() || len(seen) > 7 {
			t.Fatalf("%q after %v", p, seen)
		}
		seen = append(seen, p)
	}
	if len(seen) != len(MixParts()) || seen[6] != MixEvidence {
		t.Errorf("asked are %v", seen)
	}
	if MixPart("lain").Known() || MixPart("lain").Next() != "" || MixPart("").Known() {
		t.Error("there are other parts")
	}
}
