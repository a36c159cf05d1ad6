package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"damping/flows"
)

// TestAClassTellsNothingOfThePerson: errors full of personal data, and panics
// with it, become classes without any.
func TestAClassTellsNothingOfThePerson(t *testing.T) {
	secret := "1872010503909001 Ibu Sari 0812-9001-9001"
	var number struct{ N int }
	wrongType := json.Unmarshal([]byte(`{"N":"`+secret+`"}`), &number)
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"text":        {errors.New(secret), "errors.errorString"},
		"wrapped":     {fmt.Errorf("read %s: %w", secret, errors.New(secret)), "errors.errorString"},
		"syntax":      {json.Unmarshal([]byte("{"+secret), &number), "undecodable"},
		"type":        {wrongType, "undecodable"},
		"panic":       {safely(func() error { panic(secret) }), "panic at bot/class_test.go:"},
		"nil pointer": {safely(func() error { var l *flows.Letter; return errors.New(l.Text) }), "panic at bot/class_test.go:"},
		"slow":        {fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), "too slow"},
		"strange":     {outcomeOf(errors.New(secret)), "errors.errorString"},
		"send":        {fmt.Errorf("%s: %w", secret, &SendError{Outcome: Refused, Err: errors.New("400 too long")}), "refused: 400 too long"},
	} {
		got := class(c.err)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: class %q, want %q", name, got, c.want)
		}
		for _, word := range strings.Fields(secret) {
			if strings.Contains(got, word) {
				t.Errorf("%s: class %q tells %q", name, got, word)
			}
		}
	}
}

func TestMakersHarmOnlyTheOneLetter(t *testing.T) {
	makers := Makers{
		"ics": func(context.Context, flows.Attachment) ([]byte, string, error) {
			return []byte("BEGIN:VCALENDAR"), "text/calendar", nil
		},
		"bad": func(context.Context, flows.Attachment) ([]byte, string, error) { panic("no") },
	}
	data, mime, err := makers.Make(t.Context(), flows.Attachment{Kind: "ics"})
	if err != nil || mime != "text/calendar" || len(data) == 0 {
		t.Errorf("made %d bytes of %q: %v", len(data), mime, err)
	}
	if _, _, err := makers.Make(t.Context(), flows.Attachment{Kind: "bad"}); err == nil {
		t.Error("a maker that panics made a file")
	}
	_, _, err = makers.Make(t.Context(), flows.Attachment{Kind: "new"})
	if outcomeOf(err).Outcome != Refused {
		t.Errorf("a file of an unknown kind: %v", err)
	}
}
