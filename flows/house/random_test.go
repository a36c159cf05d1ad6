package house_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/flowtest"
)

// How many random inputs each conversation gets: in a normal run, and in the
// soak (DAMPING_SOAK=1).
const (
	fewInputs  = 3_000
	manyInputs = 100_000
)

// Each start of a conversation is followed for so many inputs; several starts
// share a transaction, which is undone.
const (
	inputsPerStart  = 25
	startsPerUndone = 20
)

// TestSoakRandomInputs gives each conversation random inputs, from each of its
// steps and as each person who may stand there: always an answer, always a way
// on, never a panic, and "menu" always leads home.
func TestSoakRandomInputs(t *testing.T) {
	soak, total := os.Getenv("DAMPING_SOAK") != "", fewInputs
	if soak {
		total = manyInputs
	}
	th := newTheatre(t)
	for n, flow := range th.book.Flows() {
		t.Run(flow.Name, func(t *testing.T) {
			begin := time.Now()
			dice := rand.New(rand.NewPCG(2023, uint64(n)))
			steps := map[string]bool{}
			done := 0
			for round := 0; done < total; round++ {
				if round%40 == 39 {
					th.Clock.Move(time.Duration(1+dice.IntN(20)) * time.Hour)
				}
				if err := someStarts(th, flow, dice.IntN, soak, steps, &done); err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
			}
			t.Logf("%d inputs, %d steps of the house seen, %.0f inputs/s", done, len(steps), float64(done)/time.Since(begin).Seconds())
		})
	}
}

func someStarts(th *theatre, flow flows.Flow, dice flowtest.Dice, often bool, steps map[string]bool, done *int) error {
	return th.Try(func(world func(flows.Chat) flows.World) error {
		may := actors(flow)
		for range startsPerUndone {
			a := may[dice(len(may))]
			w := th.walker(world, a, flow.Steps[dice(len(flow.Steps))].Name)
			w.Often = often
			if dice(3) == 0 {
				w.State.Draft = nil
			}
			for range inputsPerStart {
				if _, err := w.Say(th.Random(dice, w.State.Offered, w.Seen)); err != nil {
					return fmt.Errorf("%s: %w", a.name, err)
				}
				steps[w.State.Step] = true
				*done++
			}
		}
		return nil
	})
}

// FuzzTurn lets the fuzzer choose who speaks, from where, and every input.
func FuzzTurn(f *testing.F) {
	th := newTheatre(f)
	all := th.book.Flows()
	for _, seed := range []string{"", "\x00\x01\x02\x03", "halo", "12345678901234567890", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dice := func(n int) int {
			if len(data) == 0 {
				return 0
			}
			v := int(data[0])
			if data = data[1:]; n > 256 && len(data) > 0 {
				v, data = v<<8|int(data[0]), data[1:]
			}
			return v % n
		}
		err := th.Try(func(world func(flows.Chat) flows.World) error {
			flow := all[dice(len(all))]
			may := actors(flow)
			w := th.walker(world, may[dice(len(may))], flow.Steps[dice(len(flow.Steps))].Name)
			for turns := 0; len(data) > 0 && turns < 40; turns++ {
				if _, err := w.Say(th.Random(dice, w.State.Offered, w.Seen)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
