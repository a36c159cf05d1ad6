package whatsapp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
)

// childMemory tells the binary to be an office that keeps nothing of its own, so that
// what grows is the network's and the library's.
const childMemory = "DAMPING_TEST_WHATSAPP_MEMORY"

// measured is how much an office needs after so many messages.
type measured struct {
	Messages   int
	Heap, RSS  int // bytes
	Goroutines int
	File, Log  int // bytes of the library's database and its log of writes
}

func (m measured) String() string {
	return fmt.Sprintf("%6d messages: heap %.1f MB, RSS %d MB, %d goroutines, database %d kB, its log %d kB",
		m.Messages, float64(m.Heap)/1e6, m.RSS>>20, m.Goroutines, m.File>>10, m.Log>>10)
}

// measureEvery is how many messages lie between two measurements.
const measureEvery = 1000

// lean answers each message at once, and measures.
func lean(n *whatsapp.Network, folder string) error {
	queue := make(chan bot.Incoming)
	go func() {
		for answered := 1; ; answered++ {
			m := <-queue
			for sendAnswer(n, m) != nil {
				time.Sleep(5 * time.Millisecond)
			}
			if answered%measureEvery == 0 {
				if err := measure(answered, folder); err != nil {
					panic(err)
				}
			}
		}
	}()
	return n.Run(context.Background(), func(ctx context.Context, messages []bot.Incoming) error {
		for _, m := range messages {
			queue <- m
		}
		return nil
	})
}

// measure writes a line.
func measure(messages int, folder string) error {
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	m := measured{Messages: messages, Heap: int(mem.HeapAlloc), Goroutines: runtime.NumGoroutine()}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &m.RSS); err != nil {
		return err
	}
	m.RSS <<= 10
	for suffix, size := range map[string]*int{"": &m.File, "-wal": &m.Log} {
		info, err := os.Stat(filepath.Join(folder, "whatsapp.db"+suffix))
		if err != nil {
			return err
		}
		*size = int(info.Size())
	}
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(folder, "measured"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// TestMemorySoak: over 10,000 messages, 500 of them photos, the office's memory does
// not grow.
func TestMemorySoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	const people, each, photoEvery = 20, 500, 20
	t.Setenv(childMemory, "yes")
	r := newRigFor(t, 15*time.Minute).paired()
	r.stop()
	cmd := r.spawn()
	defer r.kill(cmd)
	var talking sync.WaitGroup
	for i := range people {
		c := r.citizen(fmt.Sprintf("628119%06d", 9200+i))
		talking.Go(func() {
			for k := range each {
				r.talk(c, fmt.Sprintf("%d/%d %s", i, k, strings.Repeat("kata ", 10)), k%photoEvery == 0)
			}
		})
	}
	talking.Wait()
	var all []measured
	for len(all) < people*each/measureEvery && r.ctx.Err() == nil {
		all = r.measured()
	}
	for _, m := range all {
		t.Log(m)
	}
	const warm, most = 2, 300 // bytes that a message may leave behind in memory
	last := all[len(all)-1]
	if left := (last.Heap - all[warm].Heap) / (last.Messages - all[warm].Messages); left > most {
		t.Errorf("a message leaves %d bytes behind", left)
	}
}

// measured are the measurements so far.
func (r *rig) measured() (all []measured) {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(filepath.Dir(r.path), "measured"))
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var m measured
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			return all // it is being written
		}
		all = append(all, m)
	}
	return all
}

// talk writes a text or sends it as a photo, and waits for the answer.
func (r *rig) talk(c *whatsapptest.Citizen, text string, photo bool) {
	if photo {
		if _, err := c.Photo(r.ctx, r.srv.Phone(office).HiddenJID(), []byte(text), ""); err != nil {
			r.t.Error(err)
		}
	} else {
		r.write(c, text)
	}
	answered := func(m *events.Message) bool { return m.Message.GetConversation() == strings.TrimSpace(answerTo(text)) }
	if _, err := whatsapptest.Wait(r.ctx, c, answered); err != nil {
		r.t.Error(err)
	}
}
