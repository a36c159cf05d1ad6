package telegramtest

import "encoding/json"

const (
	maxData    = 64  // bytes of callback_data
	maxButtons = 100 // in one keyboard
)

// markup is any reply_markup.
type markup struct {
	Inline [][]inlineButton `json:"inline_keyboard"`
	Keys   [][]Key          `json:"keyboard"`
	Remove bool             `json:"remove_keyboard"`
	Force  bool             `json:"force_reply"`
}

// inlineButton knows the other actions as well, so that a button without any is found.
type inlineButton struct {
	Button
	WebApp json.RawMessage `json:"web_app"`
	Switch *string         `json:"switch_inline_query"`
	Here   *string         `json:"switch_inline_query_current_chat"`
	Login  json.RawMessage `json:"login_url"`
	Copy   struct {
		Text string `json:"text"` // clients send it empty with every button
	} `json:"copy_text"`
	Pay bool `json:"pay"`
}

// readMarkup reads reply_markup into the message.
func (c *call) readMarkup(to *chat, m *Message) *refusal {
	raw, ok := c.params.get("reply_markup")
	if !ok || len(raw) == 0 || string(raw) == "{}" || string(raw) == "null" {
		return nil
	}
	var mk markup
	if err := json.Unmarshal(raw, &mk); err != nil {
		return badRequest("can't parse reply keyboard markup JSON object")
	}
	m.RemoveKeyboard, m.ForceReply = mk.Remove, mk.Force
	if len(mk.Inline) > 0 {
		if m.Buttons, ok = inline(mk.Inline); !ok {
			return badRequest("BUTTON_DATA_INVALID")
		}
		if why := checkButtons(mk.Inline); why != nil {
			return why
		}
		m.markup = appendButtons(nil, m.Buttons)
	}
	if len(mk.Keys) > 0 {
		if why := checkKeys(to, mk.Keys); why != nil {
			return why
		}
		m.Keyboard = mk.Keys
	}
	return nil
}

// inline takes the buttons; ok is false when one carries too much data.
func inline(rows [][]inlineButton) (out [][]Button, ok bool) {
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		buttons := make([]Button, len(row))
		for i, b := range row {
			if len(b.Data) > maxData {
				return nil, false
			}
			buttons[i] = b.Button
		}
		out = append(out, buttons)
	}
	return out, true
}

// appendButtons writes an inline keyboard as Telegram gives it back.
func appendButtons(out []byte, rows [][]Button) []byte {
	out = append(out, `{"inline_keyboard":[`...)
	for i, row := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '[')
		for j, b := range row {
			if j > 0 {
				out = append(out, ',')
			}
			out = appendText(append(out, '{'), "text", b.Text)
			if b.Data != "" {
				out = appendText(out, "callback_data", b.Data)
			}
			if b.URL != "" {
				out = appendText(out, "url", b.URL)
			}
			out = append(out, '}')
		}
		out = append(out, ']')
	}
	return append(out, "]}"...)
}

func checkButtons(rows [][]inlineButton) *refusal {
	n := 0
	for _, row := range rows {
		for _, b := range row {
			n++
			other := b.WebApp != nil || b.Switch != nil || b.Here != nil || b.Login != nil || b.Copy.Text != "" || b.Pay
			switch {
			case b.Text == "":
				return badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty")
			case b.Data == "" && b.URL == "" && !other:
				return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			}
		}
	}
	if n > maxButtons {
		return badRequest("reply markup is too long")
	}
	return nil
}

func checkKeys(to *chat, rows [][]Key) *refusal {
	for _, row := range rows {
		for _, k := range row {
			switch {
			case k.Text == "":
				return badRequest("can't parse keyboard button: Field \"text\" must be non-empty")
			case k.Contact && !to.private():
				return badRequest("phone number can be requested in private chats only")
			case k.Location && !to.private():
				return badRequest("location can be requested in private chats only")
			}
		}
	}
	return nil
}

// UnmarshalJSON takes the short form of a key too, which is just its text.
func (k *Key) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &k.Text)
	}
	type plain Key
	return json.Unmarshal(raw, (*plain)(k))
}
