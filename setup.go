package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"damping/bot"
	"damping/bot/calendar"
	"damping/bot/telegram"
	"damping/bot/whatsapp"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/house"
	"damping/store"
	"damping/store/photos"
	"damping/store/seal"
	"damping/templates"
)

// setup is what every command starts from: the sentences, and where it speaks.
type setup struct {
	texts *templates.Texts
	out   io.Writer
	err   io.Writer
}

// say writes a sentence for the person at the terminal.
func (s *setup) say(key string, data any) error {
	text, err := s.texts.Any(key, data)
	if err == nil {
		_, err = fmt.Fprintln(s.out, strings.NewReplacer("\x02", "", "\x03", "").Replace(text))
	}
	return err
}

// wrong is an error in words for the person at the terminal.
func (s *setup) wrong(key string, data any) error {
	text, err := s.texts.Any(key, data)
	if err != nil {
		return err
	}
	return errors.New(text)
}

// opened is a programme with its record: what all commands but a few work on.
type opened struct {
	*setup
	config  Config
	log     *slog.Logger
	program *aid.Program
	zone    *time.Location
	clock   store.Clock
	store   *store.Store
	office  *store.Office
	photos  *photos.Safe // nil for commands that need none
}

// open reads the config and opens the record. A tool works beside the running
// program and takes nothing from it.
func (s *setup) open(ctx context.Context, options ...store.Option) (*opened, error) {
	config, err := s.configured()
	if err != nil {
		return nil, err
	}
	clock := store.Clock{Program: programClock, Machine: machineClock}
	return s.openWith(ctx, config, clock, options...)
}

// configured reads the config, which must have a key.
func (s *setup) configured() (Config, error) {
	config, err := readConfig()
	switch {
	case err != nil:
		return config, s.explain(err)
	case config.DataKey == "":
		return config, s.wrong("cli.no_key", nil)
	}
	return config, nil
}

func (s *setup) openWith(ctx context.Context, config Config, clock store.Clock, options ...store.Option) (*opened, error) {
	o := &opened{setup: s, config: config, log: config.logger(), clock: clock}
	var err error
	if o.zone, err = time.LoadLocation(config.Timezone); err != nil {
		return nil, err
	}
	if o.program, err = templates.LoadProgram(config.ProgramFile); err != nil {
		return nil, err
	}
	keys, err := seal.Parse(config.DataKey)
	if err != nil {
		return nil, s.wrong("cli.bad_key", nil)
	}
	if path, ok := strings.CutPrefix(config.DatabaseURL, "sqlite:"); ok {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	options = append([]store.Option{store.Log(o.log)}, options...)
	o.store, err = store.Open(ctx, config.DatabaseURL, keys, clock, options...)
	switch {
	case errors.Is(err, store.ErrKey):
		return nil, s.wrong("cli.other_key", nil)
	case errors.Is(err, store.ErrInUse):
		return nil, s.wrong("cli.already_running", nil)
	case err != nil:
		return nil, err
	}
	o.office = store.NewOffice(o.store, o.program, o.zone)
	o.office.BulkRate = float64(config.TelegramBulkRate)
	o.office.Manners = store.Manners{Channel: "whatsapp", Window: time.Duration(config.WhatsAppWindowDays) * 24 * time.Hour,
		Minute: whatsapp.Minute, Daily: config.WhatsAppDaily}
	return o, nil
}

// Close closes the record and the safe.
func (o *opened) Close() error {
	if o.photos == nil {
		return o.store.Close()
	}
	return errors.Join(o.store.Close(), o.photos.Close())
}

// book opens the conversations and tries every sentence once.
func (o *opened) book() (*flows.Book, error) {
	book, err := house.Open(o.texts)
	if err != nil {
		return nil, err
	}
	return book, errors.Join(book.Try(o.program, o.program.Current())...)
}

// makers make the files that letters name.
func (o *opened) makers() bot.Makers {
	makers := bot.Makers{"ics": func(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
		event, err := o.office.Event(ctx, file.Ref)
		if err != nil {
			return nil, "", err
		}
		if event == nil {
			return nil, "", &bot.SendError{Outcome: bot.Refused, Err: errors.New("no such event")}
		}
		return calendar.File(event, o.program.Office.Name, o.clock.Program()), calendar.Mime, nil
	}}
	makers["photo"] = o.pictures()
	makers["voice"] = makers["photo"] // out of the same safe
	makers[store.FileBroadcast] = o.broadcastSheet
	makers[flows.FileRecap] = o.recapPicture
	makers["recap-sheet"] = o.recapSheet
	makers[flows.FileAttendance] = o.attendance
	makers[flows.FileAttendanceSheet] = o.attendanceSheet
	makers[flows.FileCertificate] = o.certificate
	makers[flows.FilePlan] = o.plan
	makers[flows.FilePlanPicture] = o.plan
	return makers
}

// telegram is the Telegram network, nil when it is not configured.
func (o *opened) telegram() (*telegram.Network, error) {
	if o.config.TelegramToken == "" {
		return nil, nil
	}
	return telegram.New(telegram.Config{
		Token: o.config.TelegramToken, APIURL: o.config.TelegramAPIURL,
		WebhookURL: o.config.TelegramWebhookURL, WebhookSecret: o.config.TelegramWebhookSecret,
		AccountRate: unlimited(o.config.TelegramRate), ChatRate: min(unlimited(o.config.TelegramRate), 1),
		BulkRate: float64(o.config.TelegramBulkRate),
		Texts: telegram.Texts{
			ShareContact:    o.texts.Plain("telegram.share_contact"),
			ShareLocation:   o.texts.Plain("telegram.share_location"),
			KeyboardRemoved: o.texts.Plain("telegram.thanks"),
		},
		Commands: o.botCommands,
		Makers:   o.makers(),
		Log:      o.log, Clock: o.clock.Machine,
	})
}

// unlimited is a rate as telegram.Config wants it, where below 0 is no limit.
func unlimited(rate int) float64 {
	if rate == 0 {
		return -1
	}
	return float64(rate)
}

// botCommands are the words in Telegram's command list, for every role alike
// but the citizen's "status" comes first.
func (o *opened) botCommands(role aid.Role) []telegram.Command {
	var list []telegram.Command
	for _, name := range []string{"menu", "status", "bantuan", "batal"} {
		key := "telegram.command." + name
		if role != aid.RoleCandidate && o.texts.Has(key+"_office") {
			key += "_office"
		}
		list = append(list, telegram.Command{Name: name, Description: o.texts.Plain(key)})
	}
	return list
}

// links open the bot with a code: "" where a network is off or cannot be asked.
type links struct{ Telegram, WhatsApp string }

// links makes the links of codes.
func (o *opened) links(ctx context.Context) func(flows.Code) links {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tg, err := o.telegram()
	if err != nil || tg != nil && tg.Identify(ctx) != nil {
		tg = nil
	}
	number := o.whatsappNumber(ctx)
	return func(c flows.Code) (l links) {
		if tg != nil {
			l.Telegram = tg.Link(string(c))
		}
		if number != "" {
			l.WhatsApp = "https://wa.me/" + number + "?text=" + c.String()
		}
		return l
	}
}
