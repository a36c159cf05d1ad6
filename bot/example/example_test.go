package example_test

import (
	"bytes"
	"context"
	"testing"

	"damping/bot/example"
	"damping/bot/picture"
	"damping/flows/aid"
)

// TestExamplesAreGood: each example is small, unlike the others, and a photo
// that would be taken at once.
func TestExamplesAreGood(t *testing.T) {
	lab := picture.NewLab(picture.Config{})
	seen := map[string]aid.DocKind{}
	for _, kind := range aid.DocKinds() {
		if !kind.ForApplication() {
			continue
		}
		data, err := example.Picture(kind)
		if err != nil || len(data) > 150<<10 {
			t.Fatalf("%s: %d bytes, %v", kind, len(data), err)
		}
		read, err := lab.Read(context.Background(), bytes.NewReader(data), picture.Hint{})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if faults := kind.PhotoFaults(read.Pages[0].Measures); len(faults) > 0 {
			t.Errorf("%s: %v: %+v", kind, faults, read.Pages[0].Measures)
		}
		seen[string(data)] = kind
	}
	if len(seen) < 5 {
		t.Errorf("only %d different examples", len(seen))
	}
}
