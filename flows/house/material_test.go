package house_test

import (
	"fmt"
	"testing"

	"damping/flows/candidate"
	"damping/templates"
)

// TestEveryCardIsWritten: each session has as many cards as it says.
func TestEveryCardIsWritten(t *testing.T) {
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for talk, cards := range candidate.MaterialCards {
		for n := 0; n <= cards+1; n++ {
			key := fmt.Sprintf("material.%s.%d", talk, n)
			if want := n >= 1 && n <= cards; texts.Has(key) != want {
				t.Errorf("%s is written: %v", key, !want)
			}
		}
	}
}
