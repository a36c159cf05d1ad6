package house_test

import (
	"testing"

	"damping/flows/house"
	"damping/templates"
)

// TestOpen demands that every target, text, label and edge of the house is in
// order, and that every text can be said.
func TestOpen(t *testing.T) {
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	program, err := templates.LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range book.Try(program, program.Current()) {
		t.Error(problem)
	}
}
