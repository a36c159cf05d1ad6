package aid

import (
	"strings"
	"testing"
)

func TestReasons(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Reasons() {
		if seen[r.Code] || r.Staff == "" || !strings.HasPrefix(r.Code, string(r.Group)) || r.Group.Name() == string(r.Group) {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
		if r.Silent() != (r.Code == ReasonDied) {
			t.Errorf("%s: only a death is kept silent", r.Code)
		}
		if got, ok := LookupReason(strings.ToLower(r.Code) + " "); !ok || got != r {
			t.Errorf("LookupReason(%q) = %+v", r.Code, got)
		}
		if text := r.ForCitizen("DTKS", 2022); strings.Contains(text, "{{") {
			t.Errorf("%s leaves a gap: %q", r.Code, text)
		}
	}
	if len(seen) != 36 || len(Reasons(GroupReturned)) != 4 || len(Reasons(GroupAdministrative, GroupOtherAid)) != 10 {
		t.Errorf("%d reasons", len(seen))
	}
	if _, ok := LookupReason("Z99"); ok {
		t.Error("Z99 is no reason")
	}
	r, _ := LookupReason("C03")
	if got := r.ForCitizen("DTKS", 2022); got != "Sudah pernah menerima bantuan ini pada tahun 2022." {
		t.Errorf("said %q", got)
	}
	if got := r.ForCitizen("DTKS", 0); got != "Sudah pernah menerima bantuan ini." {
		t.Errorf("without a year: %q", got)
	}
}

func TestDocumentKinds(t *testing.T) {
	required := 0
	for _, k := range DocKinds() {
		i := k.Info()
		if i.Kind != k || i.Name == "" || i.Easy == "" || i.PhotoOf == "" || i.MaxPhotos < 1 || !k.Valid() {
			t.Errorf("%+v", i)
		}
		if k.ForApplication() {
			required++
		}
	}
	if required != 7 || len(DocKinds()) != 9 {
		t.Errorf("%d of %d kinds are for the application", required, len(DocKinds()))
	}
	if k := DocKind("sim"); k.Valid() || k.ForApplication() || k.Info().Name != "sim" {
		t.Error("sim is no document of the programme")
	}
	for s, owed := range map[DocState]bool{DocMissing: true, DocSubmitted: false, DocAccepted: false, DocReturned: true} {
		if s.Owed() != owed || !s.Valid() || s.Name() == string(s) {
			t.Errorf("%s", s)
		}
	}
	if DocState("lost").Valid() {
		t.Error("lost is no state")
	}
}
