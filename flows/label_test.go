package flows

import (
	"slices"
	"testing"
	"unicode/utf8"

	"damping/flows/aid"
)

func TestLabels(t *testing.T) {
	long := "Siti Nurhaliza Kusumaningrum"
	yosodadi, barat := aid.Area{Name: "Yosodadi"}, aid.Area{Name: "Hadimulyo Barat"}
	got := Labels([]Row{{Name: "Sri"}, {Name: "Siti", NIK: "1872 01•• •••• 9001"}, {Name: "Siti", NIK: "1872 01•• •••• 9002"},
		{Name: "Budi", Area: yosodadi}, {Name: "Budi", Area: barat}, {Name: long + " A", NIK: "1872 01•• •••• 9003"}, {Name: long + " B", NIK: "1872 01•• •••• 9004"}})
	want := []string{"Sri", "Siti 9001", "Siti 9002", "Budi Yosodadi", "Budi Hadimulyo B…", "Siti Nurhaliza Kus… 9003", "Siti Nurhaliza Kus… 9004"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, l := range got {
		if utf8.RuneCountInString(l) > MaxLabel {
			t.Errorf("%q is too long", l)
		}
	}
}
