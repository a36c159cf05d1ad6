package whatsapp_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
	"damping/store/storetest"
)

// The environment by which this binary is told to be the office.
const (
	childServer = "DAMPING_TEST_WHATSAPP"
	childRoot   = "DAMPING_TEST_WHATSAPP_ROOT"
	childFolder = "DAMPING_TEST_WHATSAPP_FOLDER"
)

func TestMain(m *testing.M) {
	if os.Getenv(childServer) != "" {
		fmt.Fprintln(os.Stderr, child())
		os.Exit(1)
	}
	os.Exit(storetest.Main(m, nil))
}

// slowly is how long the inbox takes.
const slowly = 15 * time.Millisecond

// ledger is an inbox and an outbox in one file, a line for what came and one for what
// was answered: as much as is needed to see whether anything is lost.
type ledger struct {
	mu    sync.Mutex
	file  *os.File
	came  []bot.Incoming
	known map[string]bool
	done  map[string]bool
	wake  chan struct{}
}

func openLedger(path string) (*ledger, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l := &ledger{file: file, known: map[string]bool{}, done: map[string]bool{}, wake: make(chan struct{}, 1)}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		switch f := strings.Split(lines.Text(), "\t"); {
		case f[0] == "in" && len(f) == 4 && !l.known[f[1]]:
			l.known[f[1]] = true
			l.came = append(l.came, bot.Incoming{ID: f[1], Address: f[2], Input: flows.Input{Text: f[3]}})
		case f[0] == "out" && len(f) == 2:
			l.done[f[1]] = true
		}
	}
	l.wake <- struct{}{}
	return l, lines.Err()
}

// write is one write of a whole line: it is there or not.
func (l *ledger) write(line string) error {
	_, err := l.file.WriteString("\n" + line + "\n")
	return err
}

func (l *ledger) intake(_ context.Context, messages []bot.Incoming) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range messages {
		if l.known[m.ID] {
			continue
		}
		time.Sleep(slowly) // so that the kills find messages on their way
		if err := l.write("in\t" + m.ID + "\t" + m.Address + "\t" + m.Input.Text); err != nil {
			return err
		}
		l.known[m.ID] = true
		l.came = append(l.came, m)
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// answer answers everything once, in order, however often it takes.
func (l *ledger) answer(n *whatsapp.Network) {
	for range l.wake {
		l.mu.Lock()
		came := l.came
		l.mu.Unlock()
		for _, m := range came {
			if l.done[m.ID] {
				continue
			}
			out := bot.Outgoing{ID: m.ID, Address: m.Address, Letter: flows.Letter{Text: "jawaban: " + m.Input.Text}}
			for {
				if _, err := n.Send(context.Background(), out); err == nil {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			l.mu.Lock()
			l.done[m.ID] = true
			if err := l.write("out\t" + m.ID); err != nil {
				panic(err)
			}
			l.mu.Unlock()
		}
	}
}

// child is the office as a process of its own, until it is killed.
func child() error {
	if err := whatsapptest.Trust(os.Getenv(childRoot)); err != nil {
		return err
	}
	folder := os.Getenv(childFolder)
	l, err := openLedger(filepath.Join(folder, "ledger"))
	if err != nil {
		return err
	}
	n, err := whatsapp.New(context.Background(), whatsapp.Config{
		DatabaseURL: "sqlite:" + filepath.Join(folder, "whatsapp.db"), Clock: time.Now,
		Transport: whatsapptest.Transport(os.Getenv(childServer)), LookEvery: lookEvery, IntakePause: lookEvery,
	})
	if err != nil {
		return err
	}
	go l.answer(n)
	return n.Run(context.Background(), l.intake)
}

// TestKilledAtAnyMoment: the process is killed again and again in mid-work. Nothing
// that citizens wrote is lost or out of order, and each is answered once.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	const kills, people, each = 12, 3, 12
	r, _ := ready(t)
	r.stop()
	folder := filepath.Dir(r.path)
	begin := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childServer+"="+r.srv.URL, childRoot+"="+r.srv.Root, childFolder+"="+folder)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	kill := func(cmd *exec.Cmd) {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Errorf("the office ended by itself: %v", err)
		}
	}
	var writing sync.WaitGroup
	citizens := make([]*whatsapptest.Citizen, people)
	for i := range citizens {
		citizens[i] = r.citizen(fmt.Sprintf("62811900910%d", i))
		writing.Go(func() {
			for k := range each {
				r.write(citizens[i], fmt.Sprintf("%d/%d", i, k))
				time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
			}
		})
	}
	for range kills {
		cmd := begin()
		time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
		kill(cmd)
	}
	cmd := begin()
	defer kill(cmd)
	writing.Wait()
	for i, c := range citizens {
		for k := range each {
			want := fmt.Sprintf("jawaban: %d/%d", i, k)
			if _, err := whatsapptest.Wait(r.ctx, c, func(m *events.Message) bool { return m.Message.GetConversation() == want }); err != nil {
				t.Fatalf("%s: %v", want, err) // Wait goes forward only: a wrong order is seen too
			}
		}
		if n := len(c.Messages()); n != each {
			t.Errorf("%d messages for citizen %d, not %d", n, i, each)
		}
	}
	r.acknowledged()
}
