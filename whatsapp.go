package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/skip2/go-qrcode"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
)

// whatsappTransport leads to WhatsApp; nil is WhatsApp itself. Only a program built
// with the tag whatsapptest can set it.
var whatsappTransport func() (http.RoundTripper, error)

// whatsappCmd is what an operator does with the office's WhatsApp account.
type whatsappCmd struct {
	Pair pairCmd `cmd:"" help:"${whatsapp_pair}"`
}

// pairCmd makes this program a linked device of the office's telephone.
type pairCmd struct {
	Phone string `placeholder:"62…" xor:"how" help:"${whatsapp_phone}"`
	Web   string `placeholder:"127.0.0.1:0" xor:"how" help:"${whatsapp_web}"`
}

// Run shows what the telephone is to scan, or to be told, until it has agreed. The
// program may run meanwhile.
func (c pairCmd) Run(ctx context.Context, s *setup) (err error) {
	var phone aid.Phone
	if c.Phone != "" {
		if phone, err = aid.ParsePhone(c.Phone); err != nil {
			return usageError{s.wrong("whatsapp.bad_phone", nil)}
		}
	}
	config, err := readConfig()
	if err != nil {
		return s.explain(err)
	}
	n, err := s.openWhatsApp(ctx, config, whatsapp.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if c.Web != "" {
		page, err := s.servePairing(c.Web)
		if err != nil {
			return err
		}
		err = errors.Join(s.say("whatsapp.page_at", page.address), s.pair(ctx, n, "", page.set))
		page.end(ctx, err)
		return err
	}
	how, show := "whatsapp.scan", s.showQR
	if phone != "" {
		how, show = "whatsapp.type", func(code string) error { return s.say("whatsapp.code", code) }
	}
	var told sync.Once // what to do, when there is a code to do it with
	err = s.pair(ctx, n, strings.TrimPrefix(string(phone), "+"), func(code string) (err error) {
		told.Do(func() { err = s.say(how, nil) })
		return errors.Join(err, show(code))
	})
	if err != nil {
		return err
	}
	return s.say("whatsapp.paired", config.WhatsApp == "on")
}

// pair pairs, and tells in words why it could not.
func (s *setup) pair(ctx context.Context, n *whatsapp.Network, phone string, show func(code string) error) error {
	var shown error
	err := n.Pair(ctx, phone, func(code string) { shown = errors.Join(shown, show(code)) })
	for known, key := range pairProblems {
		if errors.Is(err, known) {
			return s.wrong(key, nil)
		}
	}
	switch {
	case ctx.Err() != nil:
		return s.wrong("whatsapp.stopped", nil)
	case err != nil:
		return s.wrong("whatsapp.away", nil)
	}
	return shown
}

// pairProblems are the ends of a pairing in words.
var pairProblems = map[error]string{
	whatsapp.ErrPaired: "whatsapp.paired_already", whatsapp.ErrNobody: "whatsapp.nobody", whatsapp.ErrRefused: "whatsapp.refused",
	whatsapp.ErrTooOld: "whatsapp.too_old", whatsapp.ErrTooSmall: "whatsapp.bad_phone",
}

// showQR shows a code to be scanned.
func (s *setup) showQR(code string) error {
	qr, err := qrcode.New(code, qrcode.Low)
	if err != nil {
		return err
	}
	return s.say("whatsapp.qr", qr.ToSmallString(false))
}

// openWhatsApp opens the account's database.
func (s *setup) openWhatsApp(ctx context.Context, config Config, c whatsapp.Config) (*whatsapp.Network, error) {
	c.DatabaseURL, c.Clock, c.Log = config.WhatsAppDatabaseURL, machineClock, config.logger()
	if path, ok := strings.CutPrefix(c.DatabaseURL, "sqlite:"); ok {
		if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
			return nil, s.wrong("whatsapp.no_database", nil)
		}
	}
	if whatsappTransport != nil {
		transport, err := whatsappTransport()
		if err != nil {
			return nil, err
		}
		c.Transport = transport
	}
	n, err := whatsapp.New(ctx, c)
	if err != nil {
		return nil, s.wrong("whatsapp.no_database", nil)
	}
	return n, nil
}

// whatsapp is the WhatsApp network, nil when it is off.
func (o *opened) whatsapp(ctx context.Context) (*whatsapp.Network, error) {
	if o.config.WhatsApp != "on" {
		return nil, nil
	}
	return o.openWhatsApp(ctx, o.config, whatsapp.Config{
		Make: o.makers().Make, Recent: bot.Recent(o.store, "whatsapp"), Seen: o.seen, Daily: o.config.WhatsAppDaily,
		PollTitle: o.texts.Plain("whatsapp.poll"),
	})
}

// whatsappNumber is the number of the paired account, "" without one.
func (o *opened) whatsappNumber(ctx context.Context) string {
	n, err := o.whatsapp(ctx)
	if err != nil || n == nil {
		return ""
	}
	defer func() { _ = n.Close() }()
	number, err := n.Number(ctx)
	if err != nil {
		return ""
	}
	return number
}

// seen notes what has arrived and was read on WhatsApp.
func (o *opened) seen(ctx context.Context, receipts []whatsapp.Receipt) ([]whatsapp.Receipt, error) {
	list := make([]store.Receipt, len(receipts))
	for i, r := range receipts {
		list[i] = store.Receipt{Channel: "whatsapp", ExternalID: r.ID, Read: r.Read, At: r.At}
	}
	unknown, err := o.store.Received(ctx, list)
	strange := make([]whatsapp.Receipt, len(unknown))
	for i, r := range unknown {
		strange[i] = whatsapp.Receipt{ID: r.ExternalID, Read: r.Read, At: r.At}
	}
	return strange, err
}

// checkWhatsApp tells how the account is: as the running program says, or, when none
// runs, whether it is paired.
func (o *opened) checkWhatsApp(ctx context.Context) []finding {
	if o.config.WhatsApp != "on" {
		return nil
	}
	if state := o.running(ctx)["whatsapp"]; state != "" {
		return []finding{{"check.whatsapp", flows.Network{Channel: "whatsapp", State: state}, o.grave(state)}}
	}
	n, err := o.whatsapp(ctx)
	if err != nil {
		return []finding{{"check.whatsapp_bad", nil, true}}
	}
	defer func() { _ = n.Close() }()
	paired, err := n.Paired(ctx)
	switch {
	case err != nil:
		return []finding{{"check.whatsapp_bad", nil, true}}
	case !paired:
		return []finding{{"check.whatsapp", flows.Network{Channel: "whatsapp", State: string(whatsapp.Unpaired)}, true}}
	}
	return []finding{{"check.whatsapp", flows.Network{Channel: "whatsapp"}, false}}
}

// grave tells whether somebody must do something about a state of the account. On
// PostgreSQL another replica may have it.
func (o *opened) grave(state string) bool {
	switch whatsapp.State(state) {
	case whatsapp.OK, whatsapp.Connecting:
		return false
	case whatsapp.Held:
		return strings.HasPrefix(o.config.WhatsAppDatabaseURL, "sqlite:")
	}
	return true
}

// running asks the running program how its networks are; nothing when none runs.
func (o *opened) running(ctx context.Context) map[string]string {
	ctx, stop := context.WithTimeout(ctx, 3*time.Second)
	defer stop()
	var answer struct{ Networks map[string]string }
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+o.config.HTTPAddr+"/readyz", nil)
	if err != nil {
		return nil
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	if json.NewDecoder(http.MaxBytesReader(nil, response.Body, 1<<16)).Decode(&answer) != nil {
		return nil
	}
	return answer.Networks
}
