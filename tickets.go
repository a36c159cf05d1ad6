package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"damping/flows"
	"damping/store"
)

// ticketCmd reads and closes what citizens send to the office.
type ticketCmd struct {
	List    ticketListCmd    `cmd:"" help:"${ticket_list}"`
	Close   ticketCloseCmd   `cmd:"" help:"${ticket_close}"`
	Approve ticketApproveCmd `cmd:"" help:"${ticket_approve}"`
}

type ticketListCmd struct {
	Kind string `help:"${ticket_kind}"`
}

// shownTicket is a ticket fit for a terminal.
type shownTicket struct {
	store.TicketInfo
	Lines []string // of the text
}

// Run prints the open tickets.
func (c ticketListCmd) Run(ctx context.Context, s *setup) error {
	kind := flows.TicketKind(c.Kind)
	if c.Kind != "" && !slices.Contains(store.TicketKinds(), kind) {
		return usageError{s.wrong("cli.ticket_bad_kind", c.Kind)}
	}
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	list, err := o.office.Tickets(ctx, kind)
	if err != nil {
		return err
	}
	shown := make([]shownTicket, len(list))
	for i, t := range list {
		t.Person = harmless(t.Person)
		if t.Claim != nil {
			t.Claim.Name = harmless(t.Claim.Name)
		}
		shown[i] = shownTicket{TicketInfo: t}
		if text := harmless(t.Text); text != "" {
			shown[i].Lines = strings.Split(text, "\n")
		}
		for j := range t.Said { // a copy of their own
			t.Said[j].By, t.Said[j].Text = harmless(t.Said[j].By), strings.ReplaceAll(harmless(t.Said[j].Text), "\n", " ")
		}
	}
	return s.say("cli.tickets", shown)
}

type ticketCloseCmd struct {
	Number string `arg:"" help:"${ticket_number}"`
	Note   string `help:"${ticket_note}"`
}

// mostNote is how many characters an answer may have.
const mostNote = 1000

// Run closes a ticket and, with a note, answers the citizen. Whoever asked to
// be linked hears of it in any case.
func (c ticketCloseCmd) Run(ctx context.Context, s *setup) error {
	note := harmless(c.Note)
	if n := utf8.RuneCountInString(note); n > mostNote {
		return usageError{s.wrong("cli.ticket_long", n)}
	}
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	closed, err := o.office.CloseTicket(ctx, c.Number, note, func(number string, kind flows.TicketKind) ([]byte, error) {
		switch {
		case kind == flows.TicketLink:
			return s.ticketLetter("ticket.declined", number, note)
		case note == "":
			return nil, nil
		}
		return s.ticketLetter("ticket.answered", number, note)
	})
	if err != nil {
		return s.ticketError(err, c.Number)
	}
	return s.say("cli.ticket_closed", closed)
}

type ticketApproveCmd struct {
	Number string `arg:"" help:"${ticket_number}"`
}

// Run links the chat of a request with the citizen it names.
func (c ticketApproveCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	closed, err := o.office.ApproveTicket(ctx, c.Number, func(number string, _ flows.TicketKind) ([]byte, error) {
		return s.ticketLetter("ticket.linked", number, "")
	})
	if err != nil {
		return s.ticketError(err, c.Number)
	}
	return s.say("cli.ticket_approved", closed)
}

// ticketLetter is the letter to the citizen, as the outbox keeps it.
func (s *setup) ticketLetter(key, number, note string) ([]byte, error) {
	text, err := s.texts.Any(key, flows.Scene{Result: map[string]string{"number": number, "note": note}})
	if err != nil {
		return nil, err
	}
	return json.Marshal(flows.Letter{Text: text})
}

// ticketError says what to do instead.
func (s *setup) ticketError(err error, number string) error {
	for _, known := range []struct {
		err error
		key string
	}{
		{store.ErrNoTicket, "cli.ticket_none"},
		{store.ErrTicketClosed, "cli.ticket_done"},
		{store.ErrObjection, "cli.ticket_objection"},
		{store.ErrNotLink, "cli.ticket_not_link"},
		{store.ErrNotRead, "cli.ticket_not_read"},
		{store.ErrNoPerson, "cli.ticket_no_person"},
		{store.ErrNoConsent, "cli.ticket_no_consent"},
	} {
		if errors.Is(err, known.err) {
			return s.wrong(known.key, number)
		}
	}
	return err
}

// harmless takes out of a text what would steer a terminal or a letter: only
// what can be read is left, and line breaks.
func harmless(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ").Replace(text)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, text))
}
