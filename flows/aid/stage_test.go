package aid

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStagesAreNineteen(t *testing.T) {
	if n := len(Stages()); n != 19 {
		t.Fatalf("%d stages", n)
	}
	for i, s := range Stages() {
		if s.Order() != i || !s.Valid() || s.Staff() == "" || s.Citizen() == "" {
			t.Errorf("%s: order %d, %q, %q", s, s.Order(), s.Staff(), s.Citizen())
		}
	}
	if s := Stage("gone"); s.Valid() || s.Order() != -1 || s.Staff() != "gone" || s.Citizen() != "gone" || s.Open() {
		t.Error("an unknown stage must be its bare code and not open")
	}
}

// Every spelling leads back to its own stage, in any case, so no two stages
// share a name.
func TestParseStageReadsEveryName(t *testing.T) {
	for _, s := range Stages() {
		for _, name := range []string{string(s), s.Staff(), s.Citizen(), strings.ToUpper(s.Staff()),
			"  " + string(s) + ". ", beforeBracket(s.Staff()), beforeBracket(s.Citizen())} {
			if got, err := ParseStage(name); err != nil || got != s {
				t.Errorf("ParseStage(%q) = %q, %v; want %q", name, got, err, s)
			}
		}
	}
}

func TestParseStageRefuses(t *testing.T) {
	for text, want := range map[string]Fault{"": FaultEmpty, " - ": FaultEmpty, "calon penerimaan": FaultUnknown, "menunggu": FaultUnknown} {
		if s, err := ParseStage(text); s != "" || !errors.Is(err, &BadInput{What: "stage", Fault: want}) {
			t.Errorf("ParseStage(%q) = %q, %v; want %s", text, s, err, want)
		}
	}
}

func TestStagePredicates(t *testing.T) {
	for _, c := range []struct {
		name string
		is   func(Stage) bool
		want []Stage
	}{
		{"final", Stage.Final, []Stage{Closed, Unselected, Withdrawn, Dropped}},
		{"not open", func(s Stage) bool { return !s.Open() }, []Stage{Closed, Ineligible, Unselected, Withdrawn, Dropped}},
		{"before paying", Stage.BeforePaying, []Stage{Proposed, Correction, Verified, Validated, Reserve, Candidate, Trained, Complete, Recipient}},
		{"holds a place", Stage.HoldsPlace, []Stage{Candidate, Trained, Complete, Recipient, Paying, Bounced, Paid, Reported, Closed, Refund}},
		{"documents open", Stage.DocumentsOpen, []Stage{Candidate, Trained, Complete}},
		{"recipient", Stage.IsRecipient, []Stage{Recipient, Paying, Bounced, Paid, Reported, Closed, Refund}},
		{"received", Stage.Received, []Stage{Paid, Reported, Closed, Refund}},
	} {
		var got []Stage
		for _, s := range Stages() {
			if c.is(s) {
				got = append(got, s)
			}
		}
		if strings.Join(codes(got), " ") != strings.Join(codes(c.want), " ") {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func codes(ss []Stage) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = string(s)
	}
	return out
}

// Before the decree nobody may be called a recipient, and nothing may sound as
// if the money were certain.
func TestNamesPromiseNothing(t *testing.T) {
	for _, s := range Stages() {
		if s.IsRecipient() {
			continue
		}
		for _, name := range []string{s.Staff(), s.Citizen()} {
			rest := strings.ReplaceAll(strings.ToLower(name), "calon penerima", "")
			if strings.Contains(rest, "penerima") {
				t.Errorf("%s calls the person a recipient: %q", s, name)
			}
		}
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range Roles() {
		for _, name := range []string{string(r), r.Name(), strings.ToUpper(string(r)), " " + strings.ToLower(r.Name()) + "."} {
			if got, err := ParseRole(name); err != nil || got != r {
				t.Errorf("ParseRole(%q) = %q, %v; want %q", name, got, err, r)
			}
		}
	}
	for text, want := range map[string]Role{"petugas": RoleOfficer, "Staf": RoleStaff, "Kepala Dinas": RoleHead, "warga": RoleCandidate, "pengelola": RoleAdmin} {
		if got, err := ParseRole(text); err != nil || got != want {
			t.Errorf("ParseRole(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "system", "boss"} {
		if got, err := ParseRole(text); err == nil || got != "" {
			t.Errorf("ParseRole(%q) = %q", text, got)
		}
	}
	if RoleSystem.Valid() || len(OfficeRoles()) != 4 || OfficeRoles()[0] != RoleOfficer {
		t.Error("nobody holds the system's role, and a candidate is not of the office")
	}
}

func FuzzParseStage(f *testing.F) {
	for _, s := range Stages() {
		f.Add(string(s))
		f.Add(s.Citizen())
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseStage(text); (err == nil) != s.Valid() {
			t.Errorf("ParseStage(%q) = %q, %v", text, s, err)
		}
	})
}

func FuzzParseRole(f *testing.F) {
	for _, r := range roleNames {
		f.Add(r.name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ParseRole(text); (err == nil) != r.Valid() {
			t.Errorf("ParseRole(%q) = %q, %v", text, r, err)
		}
	})
}

func TestErrorsNeverRepeatWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[xyzq]{8,20}`).Draw(t, "text")
		for _, err := range []error{
			second(ParseNIK(text)), second(ParseKK(text)), second(ParsePhone(text)),
			second(ParseAccount(text, Lengths{})), second(ParseMoney(text)), second(ParseStage(text)),
			second(ParseRole(text)), second(ParseDate(text, day)), second(ParseYesNo(text)),
		} {
			if err == nil || strings.Contains(err.Error(), text) {
				t.Fatalf("%v", err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
