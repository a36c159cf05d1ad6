package picture_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"strings"
	"sync"
	"testing"

	"damping/bot/picture"
	"damping/bot/picture/picturetest"
	"damping/flows/aid"
)

var update = flag.Bool("update", false, "write the exam's verdicts and docs/foto.md anew")

const (
	verdictFile = "testdata/exam.txt"
	tableFile   = "../../docs/foto.md"
	rounds      = 2 // pictures of each label
)

// question is one picture of the exam.
type question struct {
	picturetest.Label
	seed uint64
}

func questions() (all []question) {
	for i, l := range picturetest.Labels() {
		for j := range rounds {
			all = append(all, question{l, uint64(20_000 + i*rounds + j)})
		}
	}
	return all
}

// verdict is the line of the exam's list for this picture: what was found on
// it after a phone and a network have compressed it.
func (q question) verdict(t *testing.T, l *picture.Lab) string {
	s := picturetest.Exam(q.Label, q.seed)
	network := compressed(t, compressed(t, s.Image, 92), 60+int(q.seed%26))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, network, &jpeg.Options{Quality: 80}); err != nil {
		t.Error(err)
	}
	p, err := l.Read(t.Context(), &b, picture.Hint{})
	if err != nil {
		t.Error(err)
		return ""
	}
	words := []string{}
	for _, f := range q.Kind.PhotoFaults(p.Pages[0].Measures) {
		words = append(words, string(f))
	}
	if len(words) == 0 {
		words = append(words, "-")
	}
	return fmt.Sprintf("%d\t%s\t%s\t%s", q.seed, q.Kind, q.Class, strings.Join(words, " "))
}

func compressed(t *testing.T, img image.Image, quality int) image.Image {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Error(err)
	}
	out, err := jpeg.Decode(&b)
	if err != nil {
		t.Error(err)
	}
	return out
}

// TestExamVerdicts judges every fourth picture of the exam anew, or all of them
// when the list is written, and compares with the list.
func TestExamVerdicts(t *testing.T) {
	step := 4
	if *update {
		step = 1
	}
	judge(t, step)
}

// TestExamVerdictsSoak judges all of them.
func TestExamVerdictsSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	judge(t, 1)
}

// judge judges every step-th picture and compares with the list.
func judge(t *testing.T, step int) {
	t.Helper()
	all := questions()
	got := make([]string, len(all))
	l := lab(t, picture.Config{})
	var wait sync.WaitGroup
	turns := make(chan struct{}, 2)
	for i, q := range all {
		if i%step != 0 {
			continue
		}
		turns <- struct{}{}
		wait.Go(func() {
			got[i] = q.verdict(t, l)
			<-turns
		})
	}
	wait.Wait()
	if *update {
		if err := os.WriteFile(verdictFile, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range verdicts(t) {
		if i < len(got) && got[i] != "" && got[i] != want {
			t.Errorf("now %q, in the list %q", got[i], want)
		}
	}
}

// verdicts reads the list.
func verdicts(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(verdictFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != len(questions()) {
		t.Fatalf("%d verdicts for %d pictures: run with -update", len(lines), len(questions()))
	}
	return lines
}

// tally counts what was told of the pictures of one class.
type tally struct {
	n, right int
	told     map[string]int
}

func (c *tally) add(right bool, faults []string) {
	c.n++
	if right {
		c.right++
	}
	c.told[strings.Join(faults[:1], "")]++
}

func (c *tally) share() float64 { return 100 * float64(c.right) / float64(c.n) }

// TestExamIsPassed holds the list against what is promised, and the table in
// docs against the list.
func TestExamIsPassed(t *testing.T) {
	classes := map[picturetest.Class]*tally{}
	kinds := map[aid.DocKind]*[2]tally{}
	var good, bad tally
	good.told, bad.told = map[string]int{}, map[string]int{}
	all := questions()
	for i, line := range verdicts(t) {
		q := all[i]
		cells := strings.Split(line, "\t")
		if len(cells) != 4 || cells[0] != fmt.Sprint(q.seed) || cells[1] != string(q.Kind) || cells[2] != string(q.Class) {
			t.Fatalf("the list has %q where the exam has %+v: run with -update", line, q)
		}
		words := strings.Fields(cells[3])
		var faults []aid.PhotoFault
		for _, w := range words {
			if w != "-" {
				faults = append(faults, aid.PhotoFault(w))
			}
		}
		right := q.Class.Fits(faults)
		if classes[q.Class] == nil {
			classes[q.Class] = &tally{told: map[string]int{}}
		}
		if kinds[q.Kind] == nil {
			kinds[q.Kind] = &[2]tally{{told: map[string]int{}}, {told: map[string]int{}}}
		}
		classes[q.Class].add(right, words)
		if q.Class == picturetest.Good || q.Class == picturetest.Scan {
			good.add(right, words)
			kinds[q.Kind][0].add(right, words)
		} else {
			bad.add(right, words)
			kinds[q.Kind][1].add(right, words)
		}
	}
	t.Logf("good accepted %.1f %% of %d, bad told so %.1f %% of %d", good.share(), good.n, bad.share(), bad.n)
	if good.share() < 95 {
		t.Errorf("%.1f %% of the good pictures are accepted, promised are 95 %%", good.share())
	}
	if bad.share() < 90 {
		t.Errorf("%.1f %% of the bad pictures are told so, promised are 90 %%", bad.share())
	}
	table := examTable(classes, kinds, good, bad)
	if *update {
		if err := os.WriteFile(tableFile, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(tableFile)
	if err != nil || string(text) != table {
		t.Errorf("docs/foto.md is not what the verdicts give (%v): run with -update", err)
	}
}
