package aid

import (
	"cmp"
	"slices"
	"time"
)

// Work is how the office works on what comes in. A zero field has its default.
type Work struct {
	PaperMinutes int   `yaml:"klaim_berkas_menit"`       // a document is held by who opened it: 15
	VisitDays    int   `yaml:"klaim_kunjungan_hari"`     // a visit: 7
	UndoSeconds  int   `yaml:"batal_putusan_detik"`      // a decision on a document can be taken back: 60
	PoorPhotos   int   `yaml:"foto_ulang"`               // photos of one document that may be asked for again: 2
	RemindDays   int   `yaml:"ingatkan_berkas_hari"`     // between reminders of missing documents: 3
	BimtekRecall []int `yaml:"ingatkan_bimtek_hari"`     // days before a Bimtek on which people are reminded: 7, 3, 1, 0
	FastMinutes  int   `yaml:"kunjungan_tercepat_menit"` // a shorter visit is flagged: 5
	LateMinutes  int   `yaml:"bimtek_terlambat_menit"`   // whoever comes so long after the beginning is late: 15

	BroadcastTwo  int `yaml:"siaran_persetujuan"`  // a broadcast to more people needs a second person: 50
	BroadcastFail int `yaml:"siaran_gagal_persen"` // it pauses when more than this part of it fails: 20
}

// Second is to how many people somebody may broadcast without a second person.
func (w Work) Second() int { return cmp.Or(w.BroadcastTwo, 50) }

// brakeAfter is how many letters of a broadcast must have ended before their
// failures say anything.
const brakeAfter = 20

// Brakes tells whether a broadcast must pause by itself: too much of what has
// ended did fail. People who blocked us are no failure.
func (w Work) Brakes(ended, failed int) bool {
	return ended >= brakeAfter && failed*100 > ended*cmp.Or(w.BroadcastFail, 20)
}

// PaperClaim is how long an officer holds a document.
func (w Work) PaperClaim() time.Duration {
	return time.Duration(cmp.Or(w.PaperMinutes, 15)) * time.Minute
}

// VisitClaim is how long an officer holds a visit.
func (w Work) VisitClaim() time.Duration {
	return time.Duration(cmp.Or(w.VisitDays, 7)) * 24 * time.Hour
}

// Undo is how long a decision on a document can be taken back.
func (w Work) Undo() time.Duration { return time.Duration(cmp.Or(w.UndoSeconds, 60)) * time.Second }

// Retakes is how many photos of one document may be asked for again.
func (w Work) Retakes() int { return cmp.Or(w.PoorPhotos, 2) }

// RemindEvery is the time between two reminders of missing documents.
func (w Work) RemindEvery() time.Duration {
	return time.Duration(cmp.Or(w.RemindDays, 3)) * 24 * time.Hour
}

// BimtekDays are the days before a Bimtek on which people are reminded,
// falling; 0 is the day itself.
func (w Work) BimtekDays() []int {
	if len(w.BimtekRecall) == 0 {
		return []int{7, 3, 1, 0}
	}
	days := slices.Clone(w.BimtekRecall)
	slices.Sort(days)
	slices.Reverse(days)
	return slices.Compact(days)
}

// FastVisit is the time in which a visit can hardly be made.
func (w Work) FastVisit() time.Duration {
	return time.Duration(cmp.Or(w.FastMinutes, 5)) * time.Minute
}
