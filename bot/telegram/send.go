package telegram

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot"
	"damping/flows"
)

// step is one call of a letter; it returns the message's id.
type step func(ctx context.Context) (id string, err error)

// Send brings one letter, and returns the id of its last message: the one with
// the text and the buttons. A place and a file go before the text, so that the
// buttons are the last thing on the screen. A letter of several calls that
// fails half way goes on from there when it is sent again under the same ID.
func (n *Network) Send(ctx context.Context, out bot.Outgoing) (string, error) {
	chat, err := strconv.ParseInt(out.Address, 10, 64)
	if err != nil {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "address"}}
	}
	letter := untappable(out.Letter)
	if out.EditOf != "" && n.editable(&letter) {
		id, err := n.edit(ctx, chat, out.EditOf, &letter)
		if err == nil || !errors.Is(err, errNothingToEdit) {
			return id, err
		}
	}
	markup := n.request(&letter)
	asks := markup != nil
	steps := n.steps(chat, out.ID, &letter, markup)
	if len(steps) == 0 {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "empty letter"}}
	}
	id := ""
	from := min(n.progress.get(out.ID), len(steps)-1) // the last is never taken for done
	for i := from; i < len(steps); i++ {
		if id, err = steps[i](ctx); err != nil {
			n.remember(out.ID, i, err)
			return "", err
		}
	}
	if len(steps) > 1 {
		n.forget(out.ID)
	}
	n.keyboard.set(chat, asks)
	return id, nil
}

// steps are the calls that make up a letter, in order.
func (n *Network) steps(chat int64, letter string, l *flows.Letter, request any) []step {
	markup := request
	leaving := request == nil && n.keyboard.has(chat) // request buttons are to go away
	if markup == nil {
		markup = buttons(l.Choices)
	}
	texts := pieces(l.Text)
	steps := make([]step, 0, 1)
	if l.Place != nil {
		steps = append(steps, n.venue(chat, l))
	}
	if l.File != nil {
		steps = append(steps, n.document(chat, letter, l))
	}
	if leaving && markup != nil && len(texts) == 1 && n.cfg.Texts.KeyboardRemoved != "" {
		texts = append([]string{escape(n.cfg.Texts.KeyboardRemoved)}, texts...)
	}
	for i, text := range texts {
		under := any(nil)
		switch {
		case i == len(texts)-1 && markup != nil:
			under = markup
		case leaving:
			under, leaving = keyboardRemove{true}, false
		}
		steps = append(steps, n.message(chat, text, under, l.Protect))
	}
	return steps
}

func (n *Network) message(chat int64, text string, markup any, protect bool) step {
	return func(ctx context.Context) (string, error) {
		ctx, a := withMessage(ctx)
		m, err := n.api.SendMessage(ctx, &tg.SendMessageParams{
			ChatID: chat, Text: text, ParseMode: models.ParseModeHTML,
			ReplyMarkup: markup, ProtectContent: protect, LinkPreviewOptions: noPreview(text),
		})
		return n.sent(m, err, a)
	}
}

func (n *Network) venue(chat int64, l *flows.Letter) step {
	return func(ctx context.Context) (string, error) {
		ctx, a := withMessage(ctx)
		if l.Place.Title == "" || l.Place.Address == "" {
			m, err := n.api.SendLocation(ctx, &tg.SendLocationParams{
				ChatID: chat, Latitude: l.Place.Lat, Longitude: l.Place.Lon, ProtectContent: l.Protect,
			})
			return n.sent(m, err, a)
		}
		m, err := n.api.SendVenue(ctx, &tg.SendVenueParams{
			ChatID: chat, Latitude: l.Place.Lat, Longitude: l.Place.Lon,
			Title: l.Place.Title, Address: l.Place.Address, ProtectContent: l.Protect,
		})
		return n.sent(m, err, a)
	}
}

// document makes the file and sends it; a picture is shown as one, and a voice
// message can be played.
func (n *Network) document(chat int64, letter string, l *flows.Letter) step {
	return func(ctx context.Context) (string, error) {
		data, mime, err := n.makeFile(ctx, *l.File)
		if err != nil {
			return "", n.notMade(ctx, letter, err)
		}
		ctx, a := withMessage(ctx)
		if strings.HasPrefix(mime, "image/") {
			m, err := n.api.SendPhoto(ctx, &tg.SendPhotoParams{
				ChatID: chat, ProtectContent: l.Protect,
				Photo: &models.InputFileUpload{Filename: l.File.Name, Data: bytes.NewReader(data)},
			})
			return n.sent(m, err, a)
		}
		if l.File.Kind == "voice" {
			m, err := n.api.SendVoice(ctx, &tg.SendVoiceParams{
				ChatID: chat, ProtectContent: l.Protect,
				Voice: &models.InputFileUpload{Filename: l.File.Name, Data: bytes.NewReader(data)},
			})
			return n.sent(m, err, a)
		}
		m, err := n.api.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID: chat, ProtectContent: l.Protect,
			Document: &models.InputFileUpload{Filename: l.File.Name, Data: bytes.NewReader(data)},
		})
		return n.sent(m, err, a)
	}
}

// makeFile has a file made. A maker that panics fails this letter alone.
func (n *Network) makeFile(ctx context.Context, file flows.Attachment) (data []byte, mime string, err error) {
	maker, ok := n.cfg.Makers[file.Kind]
	if !ok {
		return nil, "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "no maker of this file"}}
	}
	defer func() {
		if recover() != nil {
			err = &Error{Class: "panic"}
		}
	}()
	return maker(ctx, file)
}

// notMade: what a file is made from may be out of reach for a while; but a file
// that cannot be made time after time must not hold up its chat for ever.
func (n *Network) notMade(ctx context.Context, letter string, err error) error {
	var known *bot.SendError
	switch {
	case errors.As(err, &known):
		return known
	case ctx.Err() != nil:
		return &bot.SendError{Outcome: bot.Down, Err: &Error{Class: "stopping"}}
	case n.unmade.again(letter) >= makeTries:
		return &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "file not made"}}
	}
	return &bot.SendError{Outcome: bot.Later, Err: &Error{Class: "file not made yet"}}
}

// sent is the outcome of one call. Telegram's yes counts even when the rest of
// its answer broke off or says something that the library does not know.
func (n *Network) sent(m *models.Message, err error, a *attempt) (string, error) {
	if err == nil {
		n.heard()
		return strconv.Itoa(m.ID), nil
	}
	if a.applied() {
		return messageID(a.body), nil
	}
	return "", n.fault(err, a)
}

// messageID finds the id in an answer that may be cut off; "" if it is not there.
func messageID(body []byte) string {
	_, rest, ok := bytes.Cut(body, []byte(`"message_id":`))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, " ")
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	if end == len(rest) {
		return "" // cut off within the number, perhaps
	}
	return string(rest[:end])
}

// editable: only a plain message with buttons can take another's place.
func (n *Network) editable(l *flows.Letter) bool {
	return l.Place == nil && l.File == nil && n.request(l) == nil && len(pieces(l.Text)) == 1
}

var errNothingToEdit = errors.New("telegram: the message to be edited is gone")

// edit changes a message that was sent. Doing it twice does nothing more, so a
// broken call is simply repeated.
func (n *Network) edit(ctx context.Context, chat int64, message string, l *flows.Letter) (string, error) {
	id, err := strconv.Atoi(message)
	if err != nil {
		return "", errNothingToEdit
	}
	text := pieces(l.Text)[0]
	ctx, a := withMessage(ctx)
	_, err = n.api.EditMessageText(ctx, &tg.EditMessageTextParams{
		ChatID: chat, MessageID: id, Text: text, ParseMode: models.ParseModeHTML,
		ReplyMarkup: buttons(l.Choices), LinkPreviewOptions: noPreview(text),
	})
	if err == nil || a.applied() {
		return message, nil
	}
	f := n.fault(err, a)
	var e *Error
	if errors.As(f, &e) {
		switch e.Reason {
		case "message is not modified":
			return message, nil
		case "message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID":
			return "", errNothingToEdit
		}
	}
	if f.Outcome == bot.Ambiguous {
		f.Outcome, f.Wait = bot.Later, time.Second
	}
	return "", f
}

// noPreview keeps Telegram from fetching an address that a letter names.
func noPreview(text string) *models.LinkPreviewOptions {
	if !strings.Contains(text, "://") && !strings.Contains(text, "t.me/") && !strings.Contains(text, "www.") {
		return nil
	}
	return &models.LinkPreviewOptions{IsDisabled: tg.True()}
}

func escape(text string) string {
	out, _ := html(text, false)
	return out
}
