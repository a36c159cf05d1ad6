package telegram

import (
	"sync"

	"damping/bot"
	"damping/flows"
)

// Our own shapes of Telegram's keyboards: the library's carry an empty
// copy_text with every button.
type (
	inlineKeyboard struct {
		Rows [][]inlineButton `json:"inline_keyboard"`
	}
	inlineButton struct {
		Text string `json:"text"`
		Data string `json:"callback_data"`
	}
	replyKeyboard struct {
		Rows    [][]replyButton `json:"keyboard"`
		Resize  bool            `json:"resize_keyboard"`
		OneTime bool            `json:"one_time_keyboard"`
	}
	replyButton struct {
		Text     string `json:"text"`
		Contact  bool   `json:"request_contact,omitempty"`
		Location bool   `json:"request_location,omitempty"`
	}
	keyboardRemove struct {
		Remove bool `json:"remove_keyboard"`
	}
)

const maxData = 64 // bytes of callback_data

// rows puts labels one a row, and two where both are short.
func rows[B any](choices []flows.Choice, button func(flows.Choice) B) [][]B {
	out := make([][]B, 0, len(choices)+1)
	for i := 0; i < len(choices); i++ {
		row := []B{button(choices[i])}
		if i+1 < len(choices) && short(choices[i].Label) && short(choices[i+1].Label) {
			i++
			row = append(row, button(choices[i]))
		}
		out = append(out, row)
	}
	return out
}

// buttons is the keyboard under a message; nil when there are no choices.
func buttons(choices []flows.Choice) any {
	if len(choices) == 0 {
		return nil
	}
	return inlineKeyboard{rows(choices, func(c flows.Choice) inlineButton {
		return inlineButton{Text: c.Label, Data: c.Token}
	})}
}

// tappable tells whether each choice can be a button. If not, the choices are
// shown as numbers to be typed.
func tappable(choices []flows.Choice) bool {
	for _, c := range choices {
		if c.Token == "" || len(c.Token) > maxData || c.Label == "" {
			return false
		}
	}
	return true
}

// request is the keyboard beneath the text field, with the button that shares
// a contact or a place; nil when nothing of the kind is wanted. Choices become
// plain buttons there, which type their label.
func (n *Network) request(l *flows.Letter) any {
	var ask replyButton
	switch l.Want {
	case flows.WantContact:
		ask = replyButton{Text: n.cfg.Texts.ShareContact, Contact: true}
	case flows.WantLocation:
		ask = replyButton{Text: n.cfg.Texts.ShareLocation, Location: true}
	case flows.WantNothing, flows.WantPhoto:
	}
	if ask.Text == "" {
		return nil
	}
	plain := rows(l.Choices, func(c flows.Choice) replyButton { return replyButton{Text: c.Label} })
	return replyKeyboard{Rows: append([][]replyButton{{ask}}, plain...), Resize: true, OneTime: true}
}

// untappable is the letter with its choices as numbers, if they cannot be buttons.
func untappable(l flows.Letter) flows.Letter {
	if tappable(l.Choices) {
		return l
	}
	l.Text = bot.Numbered(l)
	l.Choices = nil
	return l
}

// chatSet is a set of chats. It is forgotten at a restart; a keyboard that is
// left over then is folded away already (one_time_keyboard) and harms nobody.
type chatSet struct {
	mu    sync.Mutex
	chats map[int64]struct{}
}

func (s *chatSet) has(chat int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.chats[chat]
	return ok
}

func (s *chatSet) set(chat int64, in bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !in {
		delete(s.chats, chat)
		return
	}
	if s.chats == nil {
		s.chats = map[int64]struct{}{}
	}
	s.chats[chat] = struct{}{}
}
