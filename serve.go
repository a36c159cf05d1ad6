package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"damping/bot"
)

// softMemory is from where on the program tidies up its memory more eagerly, in
// bytes, so that large photos one after another fit into the service's 512 MB;
// GOMEMLIMIT sets another.
const softMemory = 320 << 20

// serveCmd runs all configured networks until it is told to stop.
type serveCmd struct{}

// Run opens the house, serves, and stops within bot.StopTime.
func (serveCmd) Run(ctx context.Context, s *setup) (err error) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	o, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	if o.photos, err = o.openPhotos(ctx); err != nil {
		return err
	}
	telegram, err := o.telegram()
	if err != nil {
		return err
	}
	var networks []bot.Network
	mux := http.NewServeMux()
	if telegram != nil {
		networks = append(networks, telegram)
		if path := telegram.WebhookPath(); path != "" {
			mux.Handle(path, telegram.Handler())
		}
	}
	wa, err := o.whatsapp(ctx)
	if err != nil {
		return err
	}
	if wa != nil {
		defer func() { err = errors.Join(err, wa.Close()) }()
		networks = append(networks, wa)
	}
	for _, channel := range []string{"telegram", "whatsapp"} {
		if !slices.ContainsFunc(networks, func(n bot.Network) bool { return n.Channel() == channel }) {
			o.office.Unserved = append(o.office.Unserved, channel)
		}
	}
	if len(networks) == 0 {
		o.log.Warn("no network is configured; set TELEGRAM_BOT_TOKEN or WHATSAPP=on, or try: damping demo")
	}
	b, err := o.bot(networks...)
	if err != nil {
		return err
	}
	if _, err := o.office.EnsureBimtek(ctx); err != nil {
		return err
	}
	mux.Handle("/", b.Ops())
	servers := map[string]http.Handler{o.config.HTTPAddr: mux}
	if o.config.MetricsAddr != "" {
		metrics := http.NewServeMux()
		metrics.Handle("/metrics", b.Metrics())
		servers[o.config.MetricsAddr] = metrics
	}
	return o.runWith(ctx, b, servers)
}

// bot wires the engine with networks.
func (o *opened) bot(networks ...bot.Network) (*bot.Bot, error) {
	book, err := o.book()
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Config{
		Store: o.store, Book: book, World: o.office.World, Networks: networks,
		Clock: o.clock, Zone: o.zone, Log: o.log, Text: o.texts.Plain, Timers: o.timers(),
		Keeper: o.keeper(networks...), Daily: []func(context.Context) error{o.office.ForgetThreads, o.sweepPhotos},
	})
}

// timers is the office's work for what is due.
func (o *opened) timers() map[string]bot.TimerFunc {
	timers := map[string]bot.TimerFunc{}
	for kind, due := range o.office.Dues() {
		timers[kind] = bot.TimerFunc(due)
	}
	return timers
}

// runWith runs the bot beside its web servers; when one of them cannot run,
// all stop. It returns when everything has ended, the bot last.
func (o *opened) runWith(ctx context.Context, b *bot.Bot, servers map[string]http.Handler) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(servers))
	for address, handler := range servers {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { ended <- server.Serve(l) }()
		defer shut(server)
	}
	o.log.Info("running", "database", o.store.Kind(), "http", o.config.HTTPAddr)
	worked := make(chan error, 1)
	go func() { worked <- b.Run(ctx) }()
	select {
	case err = <-worked:
		return err
	case err = <-ended:
		stop()
		return errors.Join(err, <-worked)
	}
}

// shutTime is how long open requests may take when the program stops.
const shutTime = 2 * time.Second

// shut ends a web server; requests that take longer are cut off.
func shut(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), shutTime)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
}
