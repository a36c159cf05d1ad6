package bench

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/telegram/telegramtest"
	"damping/flows/aid"
)

// Starts is what starting the program in a town took.
type Starts struct {
	FirstAnswer []time.Duration // from exec to the arrival of the answer to a waiting message
	Idle        []Memory        // some seconds after a start
	AfterLoad   Memory          // some seconds after the last of a few hundred answers
}

// Start starts the program so often in a copy of a town, each time with a
// message of a citizen waiting, and looks at its memory.
func (t Town) Start(ctx context.Context, dir string, times int) (s Starts, err error) {
	server := telegramtest.Start(telegramtest.Options{MaxCalls: 1000})
	defer server.Close()
	h, err := loadtest.NewHouse(dir, "sqlite:"+filepath.Join(dir, "town.db"), server, "TELEGRAM_RATE=0", "LOG_LEVEL=warn")
	if err != nil {
		return s, err
	}
	h.Key = t.Key
	if err := copyFile(filepath.Join(dir, "town.db"), strings.TrimPrefix(t.Database, "sqlite:")); err != nil {
		return s, err
	}
	e, err := OpenEngine(ctx, h.Database, h.Key)
	if err != nil {
		return s, err
	}
	person := loadtest.NewGenerator(1).Person()
	invitation, err := e.Office.InvitePerson(ctx, aid.NIK(person.NIK))
	if err == nil {
		_, err = e.Join(ctx, "1001", invitation.Code)
	}
	if err := errors.Join(err, e.Close()); err != nil {
		return s, err
	}
	u := server.User(1001)
	for range times {
		u.Text("Status saya")
		p, err := h.Start()
		if err != nil {
			return s, err
		}
		m, err := u.Wait(ctx, nil)
		if err != nil {
			return s, errors.Join(err, p.Kill())
		}
		s.FirstAnswer = append(s.FirstAnswer, m.At.Sub(p.Began))
		time.Sleep(2 * time.Second)
		memory, err := MemoryOf(p.PID())
		s.Idle = append(s.Idle, memory)
		if len(s.Idle) == times && err == nil {
			s.AfterLoad, err = afterLoad(ctx, p, u)
		}
		if err := errors.Join(err, p.Stop()); err != nil {
			return s, err
		}
	}
	return s, nil
}

func afterLoad(ctx context.Context, p *loadtest.Process, u *telegramtest.User) (Memory, error) {
	for i := range 400 {
		u.Text(Words[i%len(Words)])
		if _, err := u.Wait(ctx, nil); err != nil {
			return Memory{}, err
		}
	}
	time.Sleep(3 * time.Second)
	return MemoryOf(p.PID())
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
