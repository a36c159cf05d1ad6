package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/telegram/telegramtest"
)

// Contest is a comparison of two programs on the same server: the same
// citizens say the same words, and each gets one message back for each.
type Contest struct {
	server   *telegramtest.Server
	house    *loadtest.House // ours, with every citizen linked
	dir      string
	citizens []*telegramtest.User
}

// NewContest settles so many citizens, each behind a chat of their own.
func NewContest(ctx context.Context, dir string, chats int) (c *Contest, err error) {
	c = &Contest{dir: dir, server: telegramtest.Start(telegramtest.Options{MaxCalls: 1000})}
	if err := os.MkdirAll(filepath.Join(dir, "ours"), 0o700); err != nil {
		return c, err
	}
	database := "sqlite:" + filepath.Join(dir, "ours", "damping.db")
	if c.house, err = loadtest.NewHouse(filepath.Join(dir, "ours"), database, c.server, "TELEGRAM_RATE=0", "LOG_LEVEL=warn"); err != nil {
		return c, err
	}
	people := loadtest.People(chats, 1)
	if err := c.house.Settle(ctx, people); err != nil {
		return c, err
	}
	p, err := c.house.Serve(ctx)
	if err != nil {
		return c, err
	}
	var all sync.WaitGroup
	errs := make([]error, chats)
	for i, person := range people {
		u := c.server.User(int64(1001 + i))
		c.citizens = append(c.citizens, u)
		all.Go(func() {
			citizen := &loadtest.Citizen{User: u, Person: person}
			for _, step := range loadtest.ByLink() {
				if errs[i] == nil {
					errs[i] = citizen.Say(ctx, step, 2*time.Minute)
				}
			}
		})
	}
	all.Wait()
	return c, errors.Join(append(errs, p.Stop())...)
}

// Close stops the server.
func (c *Contest) Close() { c.server.Close() }

// Result is how one program did once.
type Result struct {
	Messages int
	Took     time.Duration
	CPU      time.Duration // of the bot's process
	Waits    []time.Duration
	Memory   Memory // at the end
}

// Rate is messages a second.
func (r Result) Rate() float64 { return float64(r.Messages) / r.Took.Seconds() }

// PerCPU is messages for each second that the bot computed: what the rate would
// be on a processor of its own.
func (r Result) PerCPU() float64 { return float64(r.Messages) / r.CPU.Seconds() }

// Wait is how long citizens waited; q from 0 to 1.
func (r Result) Wait(q float64) time.Duration {
	slices.Sort(r.Waits)
	return r.Waits[int(q*float64(len(r.Waits)-1))]
}

// Ours runs our program: synchronous=FULL, nothing left out but the limits.
func (c *Contest) Ours(ctx context.Context, play func(context.Context) (Result, error)) (Result, error) {
	p, err := c.house.Serve(ctx)
	if err != nil {
		return Result{}, err
	}
	return c.run(ctx, p, play)
}

// Bare runs the program in bench/bare; idle as its flag.
func (c *Contest) Bare(ctx context.Context, idle int, play func(context.Context) (Result, error)) (Result, error) {
	p, err := loadtest.Bare(c.dir, c.server, idle)
	if err != nil {
		return Result{}, err
	}
	return c.run(ctx, p, play)
}

func (c *Contest) run(ctx context.Context, p *loadtest.Process, play func(context.Context) (Result, error)) (r Result, err error) {
	if err := c.server.Await(ctx, c.server.Polling); err != nil {
		return r, errors.Join(err, p.Kill())
	}
	before, err := p.CPUSoFar()
	if err == nil {
		r, err = play(ctx)
	}
	if err == nil {
		r.Memory, err = MemoryOf(p.PID())
	}
	after, cerr := p.CPUSoFar()
	r.CPU = after - before
	c.server.Forget()
	return r, errors.Join(err, cerr, p.Stop())
}

// InTurn lets every citizen say so many words, each after the last answer.
func (c *Contest) InTurn(rounds int) func(context.Context) (Result, error) {
	return func(ctx context.Context) (Result, error) {
		r := Result{Messages: rounds * len(c.citizens)}
		waits, errs := make([][]time.Duration, len(c.citizens)), make([]error, len(c.citizens))
		var all sync.WaitGroup
		began := time.Now()
		for i, u := range c.citizens {
			all.Go(func() {
				for n := range rounds {
					said := time.Now()
					u.Text(Words[n%len(Words)])
					if _, err := u.Wait(ctx, nil); err != nil {
						errs[i] = err
						return
					}
					waits[i] = append(waits[i], time.Since(said))
				}
			})
		}
		all.Wait()
		r.Took, r.Waits = time.Since(began), slices.Concat(waits...)
		return r, errors.Join(errs...)
	}
}

// AtOnce queues everything that all citizens have to say, and waits until all
// is answered.
func (c *Contest) AtOnce(rounds int) func(context.Context) (Result, error) {
	return func(ctx context.Context) (Result, error) {
		r := Result{Messages: rounds * len(c.citizens)}
		answered := func() int { return c.server.Count("sendMessage", telegramtest.Answered) }
		goal := answered() + r.Messages
		began := time.Now()
		for n := range rounds {
			for _, u := range c.citizens {
				u.Text(Words[n%len(Words)])
			}
		}
		err := c.server.Await(ctx, func() bool { return answered() >= goal })
		r.Took = time.Since(began)
		for _, u := range c.citizens { // take them as read
			for range rounds {
				if err == nil {
					_, err = u.Wait(ctx, nil)
				}
			}
		}
		return r, err
	}
}

// Words are what somebody types who looks around.
var Words = [...]string{"Status saya", "menu", "Jadwal Bimtek", "menu"}

// Memory is what a process holds, in bytes.
type Memory struct{ Resident, Peak int64 }

// MemoryOf reads it from the system.
func MemoryOf(pid int) (m Memory, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		name, value, _ := strings.Cut(line, ":")
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch {
		case err != nil:
		case name == "VmRSS":
			m.Resident = kib << 10
		case name == "VmHWM":
			m.Peak = kib << 10
		}
	}
	return m, nil
}
