package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"damping/bot"
	"damping/bot/web"
	"damping/flows/aid"
	"damping/store"
	"damping/store/seal"
)

// demoCmd runs the main job in the browser, with no account and no token.
type demoCmd struct {
	HTTP  string `default:"127.0.0.1:8080" help:"${http}"`
	Data  string `default:"data/demo" type:"path" help:"${data}"`
	Fresh bool   `help:"${fresh}"`
}

// Run serves the page until it is told to stop.
func (c demoCmd) Run(ctx context.Context, s *setup) (err error) {
	host, _, err := net.SplitHostPort(c.HTTP)
	if ip := net.ParseIP(host); err != nil || (host != "localhost" && (ip == nil || !ip.IsLoopback())) {
		return usageError{s.wrong("cli.demo_loopback", c.HTTP)}
	}
	d, err := newDemo(s, c.Data, c.Fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.page.Close()) }()
	listener, err := net.Listen("tcp", c.HTTP)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: d.page.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	if err := d.open(ctx, d.Scene); err != nil {
		return errors.Join(err, server.Close())
	}
	if err := s.say("cli.demo_running", map[string]string{"Address": "http://" + listener.Addr().String()}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	err = errors.Join(err, d.stop())
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if server.Shutdown(closing) != nil {
		err = errors.Join(err, server.Close())
	}
	return err
}

// demo is the page with the scene that is open. One scene runs at a time; its
// record lies in a folder of its own.
type demo struct {
	*setup
	dir  string
	page *web.Network

	mu      sync.Mutex
	running *scene // nil between two scenes
	demoState
}

// demoState is what a demo remembers over a restart.
type demoState struct {
	Scene  string                   `json:"scene"`
	Key    string                   `json:"key"`    // DATA_KEY of the demo
	Shift  time.Duration            `json:"shift"`  // programme clock − machine clock
	People map[string][]web.Persona `json:"people"` // by scene
}

// scene is one record with its engine at work.
type scene struct {
	opened *opened
	cancel context.CancelFunc
	ended  chan error
}

func newDemo(s *setup, dir string, fresh bool) (*demo, error) {
	if fresh {
		if err := clearDemo(dir); err != nil {
			return nil, err
		}
	}
	d := &demo{setup: s, dir: dir, demoState: demoState{Scene: "bimtek", People: map[string][]web.Persona{}}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	err := d.remember()
	if err != nil {
		return nil, err
	}
	d.page, err = web.New(web.Config{
		Title: s.texts.Plain("demo.title"), Dir: filepath.Join(dir, "web"), Text: s.texts.Plain,
		People: d.people, Scenes: scenes(s), Open: d.openScene, Scene: d.Begin, Clock: d.clock, Advance: d.advance, File: d.file,
	})
	return d, err
}

// clearDemo removes what a demo keeps, and nothing else that may lie there.
func clearDemo(dir string) error {
	var problems []error
	for _, name := range []string{"demo.json", "web", "bimtek", "verifikasi"} {
		problems = append(problems, os.RemoveAll(filepath.Join(dir, name)))
	}
	return errors.Join(problems...)
}

// remember reads demo.json, or begins with a key of its own.
func (d *demo) remember() error {
	text, err := os.ReadFile(filepath.Join(d.dir, "demo.json"))
	if err == nil {
		if err := json.Unmarshal(text, &d.demoState); err != nil {
			return d.wrong("cli.demo_broken", nil)
		}
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if d.Key, err = seal.Generate(); err != nil {
		return err
	}
	return d.keep()
}

// keep writes demo.json whole or not at all.
func (d *demo) keep() error {
	text, err := json.MarshalIndent(d.demoState, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(d.dir, "demo.json")
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// open starts the engine of a scene, and fills its record the first time.
func (d *demo) open(ctx context.Context, name string) error {
	d.mu.Lock()
	first := len(d.People[name]) == 0
	d.Scene = name
	if first {
		d.Shift = openings[name].Sub(machineClock())
	}
	d.mu.Unlock()
	config := Config{DatabaseURL: "sqlite:" + filepath.Join(d.dir, name, "damping.db"), DataKey: d.Key,
		PhotosURL: "file:" + filepath.Join(d.dir, name, "photos"),
		Timezone:  "Asia/Jakarta", LogLevel: "warn", LogFormat: "text"}
	clock := store.Clock{Program: d.now, Machine: machineClock}
	o, err := d.openWith(ctx, config, clock)
	if err != nil {
		return err
	}
	if o.photos, err = o.openPhotos(ctx); err != nil {
		return errors.Join(err, o.Close())
	}
	if first {
		people, err := o.fill(ctx, name)
		if err != nil {
			return errors.Join(err, o.Close())
		}
		d.mu.Lock()
		d.People[name] = people
		d.mu.Unlock()
	}
	d.mu.Lock()
	err = d.keep()
	d.mu.Unlock()
	if err != nil {
		return errors.Join(err, o.Close())
	}
	b, err := o.bot(d.page)
	if err != nil {
		return errors.Join(err, o.Close())
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	sc := &scene{opened: o, cancel: cancel, ended: make(chan error, 1)}
	go func() { sc.ended <- b.Run(running) }()
	d.mu.Lock()
	d.running = sc
	d.mu.Unlock()
	return nil
}

// stop ends the scene that runs.
func (d *demo) stop() error {
	d.mu.Lock()
	sc := d.running
	d.running = nil
	d.mu.Unlock()
	if sc == nil {
		return nil
	}
	sc.cancel()
	return errors.Join(<-sc.ended, sc.opened.Close())
}

// Begin opens a scene from its beginning; what was said in it is forgotten.
func (d *demo) Begin(ctx context.Context, name string) error {
	if _, ok := openings[name]; !ok {
		return errors.New("no such scene")
	}
	if err := d.stop(); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(d.dir, name)); err != nil {
		return err
	}
	d.mu.Lock()
	delete(d.People, name)
	d.mu.Unlock()
	return d.open(context.WithoutCancel(ctx), name)
}

func (d *demo) openScene() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.Scene
}

func (d *demo) people() []web.Persona {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.People[d.Scene]
}

// now is the programme clock, which only the buttons of the page move.
func (d *demo) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return machineClock().Add(d.Shift)
}

func (d *demo) clock() web.Clock {
	now := d.now().In(aid.WIB)
	return web.Clock{Now: now, Label: aid.DateOf(now).Long() + ", " + aid.ClockText(now)}
}

// advance moves the programme clock, forward only.
func (d *demo) advance(_ context.Context, what string) error {
	now := d.now().In(aid.WIB)
	var by time.Duration
	switch what {
	case "+1h":
		by = time.Hour
	case "+1d":
		by = 24 * time.Hour
	case "bimtek":
		if by = bimtekMorning.Sub(now); by < 0 {
			return errors.New("the Bimtek is over")
		}
	default:
		return errors.New("no such move")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Shift += by
	return d.keep()
}

// file makes the files that letters name, from the scene that runs.
func (d *demo) file(ctx context.Context, file flowsFile) ([]byte, string, error) {
	d.mu.Lock()
	sc := d.running
	d.mu.Unlock()
	if sc == nil {
		return nil, "", &bot.SendError{Outcome: bot.Down, Err: errors.New("no scene runs")}
	}
	return sc.opened.makers().Make(ctx, file)
}
