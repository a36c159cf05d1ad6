package whatsapp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

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

// entry is a line.
type entry struct {
	In  *bot.Incoming `json:",omitempty"`
	Out string        `json:",omitempty"` // id of what was answered
}

func openLedger(path string) (*ledger, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l := &ledger{file: file, known: map[string]bool{}, done: map[string]bool{}, wake: make(chan struct{}, 1)}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e entry
		switch err := json.Unmarshal(lines.Bytes(), &e); {
		case err != nil: // half a line, of the one who was killed
		case e.In != nil && !l.known[e.In.ID]:
			l.known[e.In.ID] = true
			l.came = append(l.came, *e.In)
		case e.Out != "":
			l.done[e.Out] = true
		}
	}
	l.wake <- struct{}{}
	return l, lines.Err()
}

// write is one write of a whole line: it is there or not.
func (l *ledger) write(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = l.file.WriteString("\n" + string(line) + "\n")
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
		if err := l.write(entry{In: &m}); err != nil {
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

// answer answers everything once, in order, however often it takes: a text with
// itself, a photo with what is in it.
func (l *ledger) answer(n *whatsapp.Network) {
	for range l.wake {
		l.mu.Lock()
		came := l.came
		l.mu.Unlock()
		for _, m := range came {
			if l.done[m.ID] {
				continue
			}
			for sendAnswer(n, m) != nil {
				time.Sleep(5 * time.Millisecond)
			}
			l.mu.Lock()
			l.done[m.ID] = true
			if err := l.write(entry{Out: m.ID}); err != nil {
				panic(err)
			}
			l.mu.Unlock()
		}
	}
}

func sendAnswer(n *whatsapp.Network, m bot.Incoming) error {
	ctx := context.Background()
	text := m.Input.Text
	if m.Input.Media != nil {
		content, _, err := n.Fetch(ctx, m.Input.Media.Ref)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(content)
		if err := errors.Join(err, content.Close()); err != nil {
			return err
		}
		text = string(data)
	}
	_, err := n.Send(ctx, bot.Outgoing{ID: m.ID, Address: m.Address, Letter: flows.Letter{Text: answerTo(text)}})
	return err
}

// answerTo is what a citizen is to read.
func answerTo(text string) string { return "jawaban: " + text }

// child is the office as a process of its own, until it is killed.
func child() error {
	if err := whatsapptest.Trust(os.Getenv(childRoot)); err != nil {
		return err
	}
	folder := os.Getenv(childFolder)
	n, err := whatsapp.New(context.Background(), whatsapp.Config{
		DatabaseURL: "sqlite:" + filepath.Join(folder, "whatsapp.db"), Clock: time.Now,
		Transport: whatsapptest.Transport(os.Getenv(childServer)), LookEvery: lookEvery, IntakePause: lookEvery,
	})
	if err != nil {
		return err
	}
	if os.Getenv(childMemory) != "" {
		return lean(n, folder)
	}
	l, err := openLedger(filepath.Join(folder, "ledger"))
	if err != nil {
		return err
	}
	go l.answer(n)
	return n.Run(context.Background(), l.intake)
}

// spawn starts the office as a process of its own.
func (r *rig) spawn() *exec.Cmd {
	r.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childServer+"="+r.srv.URL, childRoot+"="+r.srv.Root, childFolder+"="+filepath.Dir(r.path))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	return cmd
}

// kill ends it without a word.
func (r *rig) kill(cmd *exec.Cmd) {
	r.t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		r.t.Error(err)
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		r.t.Errorf("the office ended by itself: %v", err)
	}
}

// TestKilledAtAnyMoment: the process is killed again and again in mid-work.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	killed(t, 12, 3, 170*time.Millisecond)
}

// TestKilledSoak does so 100 times while 20 citizens write.
func TestKilledSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	killed(t, 100, 20, time.Second)
}

// killed: nothing that citizens write, text and albums, is lost, out of order or
// handled twice, and each is answered once, however often the office is killed. One
// life of the office lasts up to longest.
func killed(t *testing.T, kills, people int, longest time.Duration) {
	r := newRigFor(t, 10*time.Minute).paired()
	r.stop()
	var enough atomic.Bool
	var writing sync.WaitGroup
	citizens, want := make([]*whatsapptest.Citizen, people), make([][]string, people)
	for i := range citizens {
		citizens[i] = r.citizen(fmt.Sprintf("628119%06d", 9100+i))
	}
	for i, c := range citizens {
		writing.Go(func() {
			for k := 0; !enough.Load(); k++ {
				for r.srv.Phone(office).Pending() > inOrder && !enough.Load() {
					time.Sleep(10 * time.Millisecond)
				}
				want[i] = append(want[i], r.writeOn(c, i, k)...)
				time.Sleep(time.Duration(rand.Int64N(int64(people * 40 * int(time.Millisecond)))))
			}
		})
	}
	for range kills {
		cmd := r.spawn()
		time.Sleep(20*time.Millisecond + time.Duration(rand.Int64N(int64(longest))))
		r.kill(cmd)
	}
	enough.Store(true)
	cmd := r.spawn()
	defer r.kill(cmd)
	writing.Wait()
	messages, repeats := 0, 0
	for i, c := range citizens {
		if err := r.srv.Await(r.ctx, func() bool { return len(c.Messages()) >= len(want[i]) }); err != nil {
			t.Errorf("citizen %d: %v", i, err)
		}
		var got []string
		for _, m := range c.Messages() {
			got = append(got, m.Message.GetConversation())
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("citizen %d got %q, want %q", i, got, want[i])
		}
		messages += len(want[i])
		repeats += c.Repeats()
	}
	r.acknowledged()
	t.Logf("%d kills, %d citizens, %d messages; %d answers were sent again under their id and shown once", kills, people, messages, repeats)
}

// inOrder is how many messages may wait for the office. Of more than 2,048 the library
// loses the order, as they come at once with a connection.
const inOrder = 1500

// writeOn writes a text, or every third time an album, and tells what is to be answered.
func (r *rig) writeOn(c *whatsapptest.Citizen, i, k int) (want []string) {
	if k%3 != 1 {
		text := fmt.Sprintf("%d/%d", i, k)
		r.write(c, text)
		return []string{answerTo(text)}
	}
	var jpegs [][]byte
	for page := range 2 {
		jpegs = append(jpegs, fmt.Appendf(nil, "foto %d/%d/%d", i, k, page))
		want = append(want, answerTo(string(jpegs[page])))
	}
	if _, err := c.Album(r.ctx, r.srv.Phone(office).HiddenJID(), jpegs...); err != nil {
		r.t.Error(err)
	}
	return want
}
