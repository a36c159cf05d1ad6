package aid

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func TestVisitFormAsksWhatFollows(t *testing.T) {
	for _, c := range []struct {
		met, business, result string
		want                  string
	}{
		{MetSelf, "kue", VisitFits, "met identity address business since where turnover photos place confirmed result"},
		{MetFamily, NoBusiness, VisitUnfit, "met identity address business photos place confirmed result reason"},
		{MetNeighbour, "kue", VisitAgain, "met address business since where turnover photos place confirmed result note"},
		{MetNobody, "kue", VisitFits, "met place note"},
	} {
		form, asked := VisitForm{}, ""
		for q := form.Next(); q != ""; q = form.Next() {
			asked += " " + string(q)
			value := "sesuatu"
			if choices := q.Choices(); len(choices) > 0 {
				value = choices[0]
			}
			switch q {
			case VisitMet:
				value = c.met
			case VisitBusiness:
				value = c.business
			case VisitResult:
				value = c.result
			}
			if !form.Set(q, value) {
				t.Fatalf("%s does not take %q", q, value)
			}
		}
		if asked[1:] != c.want {
			t.Errorf("%s, %s, %s: asked%s\nwant %s", c.met, c.business, c.result, asked, c.want)
		}
	}
}

// TestVisitFormKeepsWhatDoesNotFollow: a slip takes nothing; changed back, all
// that was answered counts again, and only what counts is sent.
func TestVisitFormKeepsWhatDoesNotFollow(t *testing.T) {
	form := VisitForm{VisitMet: MetSelf, VisitIdentity: "cocok", VisitAddress: "beda", VisitBusiness: "kue", VisitSince: "lama",
		VisitDiffers: "gang lain", VisitWhere: "rumah", VisitTurnover: "kecil", VisitPhotos: "ya", VisitPlace: "sinyal", VisitResult: VisitUnfit, VisitReason: "B01"}
	before := fmt.Sprint(form.Answers())
	form.Set(VisitMet, MetNobody)
	if got := fmt.Sprint(form.Answers()); got != "[met place]" || form.Next() != VisitNote || len(form.Pruned()) != 2 {
		t.Errorf("of an empty house: %s, next %s, %v", got, form.Next(), form.Pruned())
	}
	trace := VisitTrace{Began: time.Date(2023, 7, 18, 9, 0, 0, 0, WIB), Ended: time.Date(2023, 7, 18, 9, 30, 0, 0, WIB)}
	if got := trace.Flags(form, nil, 0); !slices.Equal(got, []VisitFlag{FlagVisitNoPlace}) {
		t.Errorf("an answer that does not count is flagged: %v", got)
	}
	form.Set(VisitMet, MetSelf)
	if got := fmt.Sprint(form.Answers()); got != before {
		t.Errorf("changed back: %s", got)
	}
}

func TestVisitFormCountsWhatFollows(t *testing.T) {
	form := VisitForm{VisitMet: MetSelf, VisitIdentity: "cocok", VisitBusiness: "kue", VisitSince: "lama", VisitResult: VisitUnfit, VisitReason: "B01"}
	form.Set(VisitMet, MetNeighbour)
	form.Set(VisitBusiness, NoBusiness)
	form.Set(VisitResult, VisitFits)
	if got := fmt.Sprint(form.Answers()); got != "[met business result]" {
		t.Fatal(got)
	}
	for q, value := range map[VisitField]string{VisitMet: "raja", "asing": "ya", VisitNote: "", VisitReason: "E05"} {
		if form.Set(q, value) {
			t.Errorf("%s takes %q", q, value)
		}
	}
	if form.Outcome() != VisitFits || (VisitForm{VisitMet: MetNobody}).Outcome() != VisitAgain {
		t.Error("the outcome is not what was found")
	}
}

// TestWhatDiffersIsAsked: of a KTP or an address that does not fit, and of nothing else.
func TestWhatDiffersIsAsked(t *testing.T) {
	for _, c := range []struct {
		met, identity, address string
		want                   bool
	}{
		{MetSelf, "cocok", "cocok", false},
		{MetSelf, "tanpa", "cocok", false},
		{MetSelf, "beda", "cocok", true},
		{MetFamily, "cocok", "beda", true},
		{MetNeighbour, "beda", "cocok", false}, // shows no KTP of hers
		{MetNeighbour, "", "beda", true},
		{MetNobody, "beda", "beda", false},
	} {
		form := VisitForm{VisitMet: c.met, VisitIdentity: c.identity, VisitAddress: c.address, VisitConfirmed: "ya"}
		if got := form.Next() == VisitDiffers; got != c.want {
			t.Errorf("%+v: next is %s", c, form.Next())
		}
		if c.want && (!form.Set(VisitDiffers, "nama di KTP lain") || form[VisitConfirmed] != "" || form.Next() != VisitBusiness) {
			t.Errorf("%+v: %v, next %s", c, form, form.Next())
		}
	}
}

// TestWhatWasAgreedWithIsNotAnotherForm: a changed answer is read out again, the
// same one is not.
func TestWhatWasAgreedWithIsNotAnotherForm(t *testing.T) {
	v := VisitForm{VisitMet: MetFamily, VisitWhere: "rumah", VisitResult: VisitFits, VisitConfirmed: "ya"}
	if !v.Set(VisitWhere, "rumah") || v[VisitConfirmed] != "ya" {
		t.Errorf("the same answer: %v", v)
	}
	if !v.Set(VisitResult, VisitAgain) || v[VisitConfirmed] != "ya" {
		t.Errorf("what is not read out: %v", v)
	}
	if !v.Set(VisitWhere, "pasar") || v[VisitConfirmed] != "" {
		t.Errorf("another answer: %v", v)
	}
}

func TestMetres(t *testing.T) {
	metro := Point{Lat: -5.1131, Lon: 105.3067}
	for _, c := range []struct {
		to   Point
		want float64
	}{
		{metro, 0},
		{Point{Lat: -5.1131 + 0.001, Lon: 105.3067}, 111.2},
		{Point{Lat: -5.3971, Lon: 105.2668}, 31_890}, // Bandar Lampung
		{Point{Lat: 5.1131, Lon: 105.3067 - 180}, math.Pi * earth},
	} {
		if got := metro.Metres(c.to); math.Abs(got-c.want) > 1+c.want/100 {
			t.Errorf("to %v: %.0f m, want %.0f", c.to, got, c.want)
		}
	}
}

func TestVisitFlags(t *testing.T) {
	nine := time.Date(2023, 7, 18, 9, 0, 0, 0, WIB)
	at := func(metres, accuracy float64) *Point {
		return &Point{Lat: -5.1131 + metres/111_195, Lon: 105.3067, Accuracy: accuracy}
	}
	good := VisitTrace{Application: "a", Address: "Jalan Mawar 1", Began: nine, Ended: nine.Add(20 * time.Minute), Place: at(0, 10)}
	for name, c := range map[string]struct {
		change  func(v *VisitTrace, form VisitForm)
		earlier VisitTrace
		want    []VisitFlag
	}{
		"good":           {},
		"fast":           {change: func(v *VisitTrace, _ VisitForm) { v.Ended = nine.Add(4 * time.Minute) }, want: []VisitFlag{FlagVisitFast}},
		"nobody, fast":   {change: func(v *VisitTrace, f VisitForm) { v.Ended, f[VisitMet] = nine, MetNobody }},
		"early":          {change: func(v *VisitTrace, _ VisitForm) { v.Began = nine.Add(-3*time.Hour - time.Minute) }, want: []VisitFlag{FlagVisitHour}},
		"late":           {change: func(v *VisitTrace, _ VisitForm) { v.Ended = nine.Add(11 * time.Hour) }, want: []VisitFlag{FlagVisitHour}},
		"no place":       {change: func(v *VisitTrace, _ VisitForm) { v.Place = nil }, want: []VisitFlag{FlagVisitNoPlace}},
		"coarse":         {change: func(v *VisitTrace, _ VisitForm) { v.Place = at(0, 201) }, want: []VisitFlag{FlagVisitCoarse}},
		"other address":  {change: func(_ *VisitTrace, f VisitForm) { f[VisitAddress] = "beda" }, want: []VisitFlag{FlagVisitDiffers}},
		"same spot":      {earlier: VisitTrace{Application: "b", Address: "Jalan Melati 7", Ended: nine.Add(-time.Hour), Place: at(20, 0)}, want: []VisitFlag{FlagVisitNear}},
		"next door":      {earlier: VisitTrace{Application: "b", Address: "Jalan Melati 7", Ended: nine.Add(-time.Hour), Place: at(40, 0)}},
		"one roof":       {earlier: VisitTrace{Application: "b", Address: "JALAN MAWAR, 1", Ended: nine.Add(-time.Hour), Place: at(0, 0)}},
		"another day":    {earlier: VisitTrace{Application: "b", Address: "Jalan Melati 7", Ended: nine.Add(-13 * time.Hour), Place: at(0, 0)}},
		"far from home":  {earlier: VisitTrace{Application: "a", Ended: nine.AddDate(0, 0, -7), Place: at(700, 50)}, want: []VisitFlag{FlagVisitFar}},
		"near its first": {earlier: VisitTrace{Application: "a", Ended: nine.AddDate(0, 0, -7), Place: at(500, 50)}},
	} {
		v, form := good, VisitForm{VisitMet: MetSelf}
		if c.change != nil {
			c.change(&v, form)
		}
		if got := v.Flags(form, []VisitTrace{c.earlier}, 5*time.Minute); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
