package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := loadtest.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// How large the report's measurements are.
const (
	contestChats  = 500
	contestRounds = 10 // messages of each chat in one run
	contestRuns   = 3  // of each program, by turns
	scaleRounds   = 100
	starts        = 5
)

// TestReport prints everything that the program promises of its speed and
// size. It asserts nothing: the numbers are for people. The first run builds a
// database of a million people, which takes minutes.
func TestReport(t *testing.T) {
	if os.Getenv("DAMPING_BENCH") == "" {
		t.Skip("set DAMPING_BENCH=1, or run make bench")
	}
	say := func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
	say("\n=== Report")
	dir := t.TempDir()
	c, err := NewContest(t.Context(), dir, contestChats)
	if c != nil {
		defer c.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	say("\n%d chats, %d messages a run, %d runs by turns; medians", contestChats, contestChats*contestRounds, contestRuns)
	compare(t, say, c, "each after the last answer", c.InTurn(contestRounds))
	compare(t, say, c, "all at once", c.AtOnce(contestRounds))

	split(say)
	var towns []Town
	for _, people := range []int{1_000, 100_000, 1_000_000} {
		town, err := OpenTown(t.Context(), people, func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) })
		if err != nil {
			t.Fatal(err)
		}
		towns = append(towns, town)
	}
	started(t, say, towns[1], filepath.Join(dir, "start"))
	scaled(t, say, towns)
}

// split prints what each part of one message costs, measured alone.
func split(say func(string, ...any)) {
	say("\n%-34s %12s", "one message, part by part", "each")
	for _, part := range []struct {
		name string
		run  func(*testing.B)
		of   int
	}{
		{"decode (with its HTTP request)", BenchmarkDecode, 1},
		{"intake, alone in its commit", func(b *testing.B) { receive(b, 1) }, 1},
		{"intake, 100 in a commit", func(b *testing.B) { receive(b, 100) }, 100},
		{"turn, without the commit", BenchmarkTurn, 1},
		{"  of it the conversation and texts", BenchmarkBook, 1},
		{"  the longest text alone", BenchmarkRender, 1},
		{"send, 64 at once", BenchmarkSend, 1},
	} {
		r := testing.Benchmark(part.run)
		say("%-34s %12v", part.name, (r.T / time.Duration(max(1, r.N*part.of))).Round(100*time.Nanosecond))
	}
}

type program struct {
	name string
	run  func(context.Context, func(context.Context) (Result, error)) (Result, error)
}

func compare(t *testing.T, say func(string, ...any), c *Contest, title string, play func(context.Context) (Result, error)) {
	programs := []program{
		{"damping (FULL)", c.Ours},
		{"bare (NORMAL)", func(ctx context.Context, play func(context.Context) (Result, error)) (Result, error) {
			return c.Bare(ctx, 0, play)
		}},
		{"bare, 64 connections", func(ctx context.Context, play func(context.Context) (Result, error)) (Result, error) {
			return c.Bare(ctx, 64, play)
		}},
	}
	results := make([][]Result, len(programs))
	for range contestRuns {
		for i, p := range programs {
			ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
			r, err := p.run(ctx, play)
			stop()
			if err != nil {
				say("%s, %s: %v", title, p.name, err)
				continue
			}
			results[i] = append(results[i], r)
		}
	}
	say("\n%-26s %12s %12s %10s %10s %10s", title, "messages/s", "per CPU s", "median", "95 %", "memory")
	for i, p := range programs {
		if len(results[i]) == 0 {
			continue
		}
		of := func(f func(Result) float64) float64 {
			var list []float64
			for _, r := range results[i] {
				list = append(list, f(r))
			}
			return median(list)
		}
		wait := func(q float64) string {
			if results[i][0].Waits == nil {
				return "-"
			}
			return time.Duration(of(func(r Result) float64 { return float64(r.Wait(q)) })).Round(time.Millisecond).String()
		}
		say("%-26s %12.0f %12.0f %10s %10s %7.0f MB", p.name, of(Result.Rate), of(Result.PerCPU), wait(.5), wait(.95),
			of(func(r Result) float64 { return float64(r.Memory.Resident) / 1e6 }))
	}
	ratio := func(other []Result, f func(Result) float64) float64 {
		var list []float64
		for k := range min(len(results[0]), len(other)) {
			list = append(list, f(results[0][k])/f(other[k]))
		}
		if len(list) == 0 {
			return 0
		}
		return median(list)
	}
	say("damping to bare: %.2f of the messages/s, %.2f per CPU second; to bare with 64 connections: %.2f and %.2f",
		ratio(results[1], Result.Rate), ratio(results[1], Result.PerCPU), ratio(results[2], Result.Rate), ratio(results[2], Result.PerCPU))
}

func started(t *testing.T, say func(string, ...any), town Town, dir string) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := town.Start(t.Context(), dir, starts)
	if err != nil {
		t.Fatal(err)
	}
	var idle []float64
	for _, m := range s.Idle {
		idle = append(idle, float64(m.Resident)/1e6)
	}
	say("\n%d people: first answer %v after exec (of %v)", town.People, median(s.FirstAnswer).Round(time.Millisecond), s.FirstAnswer)
	say("memory idle %.0f MB, after 400 answers %.0f MB, peak %.0f MB", median(idle),
		float64(s.AfterLoad.Resident)/1e6, float64(s.AfterLoad.Peak)/1e6)
}

func scaled(t *testing.T, say func(string, ...any), towns []Town) {
	costs, err := Scale(t.Context(), towns, scaleRounds)
	if err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("\n%-20s", "one turn")
	for _, town := range towns {
		head += fmt.Sprintf(" %18d", town.People)
	}
	say("%s   last to first (with commit; without)", head)
	for k, a := range Asks {
		line := fmt.Sprintf("%-20s", a.Name)
		for i := range towns {
			line += fmt.Sprintf(" %18v", costs[i][k].Inside.Round(time.Microsecond))
		}
		first, last := costs[0][k], costs[len(towns)-1][k]
		say("%s   %.2f; %.2f", strings.TrimRight(line, " "), float64(last.Whole)/float64(first.Whole), float64(last.Inside)/float64(first.Inside))
	}
}
