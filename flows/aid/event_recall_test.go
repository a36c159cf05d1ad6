package aid

import (
	"errors"
	"slices"
	"testing"
)

func TestReadRecall(t *testing.T) {
	for text, want := range map[string]Recall{
		"7, 3, 1, 0":     "7,3,1,0",
		"1 3 7":          "7,3,1",
		"H-14; h-2":      "14,2",
		"H-0":            "0",
		"3,3,3,30,1,1,0": "30,3,1,0",
		"Tanpa":          NoRecall,
	} {
		var p EventPlan
		if err := p.Set(EventRecall, text, Date{2023, 7, 1}, nil); err != nil || p.Recall != want {
			t.Errorf("%q: %q, %v, want %q", text, p.Recall, err, want)
		}
	}
	for text, want := range map[string]Fault{
		"":              FaultEmpty,
		",":             FaultEmpty,
		"seminggu":      FaultUnknown,
		"7, tiga":       FaultUnknown,
		"31":            FaultOutOfRange,
		"-1":            FaultOutOfRange,
		"7,6,5,4,3,2,1": FaultLength,
	} {
		p := EventPlan{Recall: "2"}
		if err := p.Set(EventRecall, text, Date{2023, 7, 1}, nil); !errors.Is(err, &BadInput{Fault: want}) || p.Recall != "2" {
			t.Errorf("%q: %v, %q, want %s and nothing changed", text, err, p.Recall, want)
		}
	}
	for recall, want := range map[Recall][]int{"": {7, 3, 1, 0}, NoRecall: nil, "5,0": {5, 0}} {
		if got := recall.Days(Work{}); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", recall, got, want)
		}
	}
}
