package telegramtest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

func sendPhoto(c *call) *refusal { return sendFile(c, "photo") }

func sendDocument(c *call) *refusal { return sendFile(c, "document") }

func sendVoice(c *call) *refusal { return sendFile(c, "voice") }

// sendFile sends one upload, or one file that Telegram already has.
func sendFile(c *call, kind string) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	m := &Message{FromBot: true}
	if why := c.readText(m, "caption", "caption_entities", maxCaption); why != nil {
		return why
	}
	if upload, ok := c.params.file(kind); ok {
		why = c.s.keep(m, kind, upload)
	} else {
		why = c.resolve(m, kind, c.params.str(kind))
	}
	if why != nil {
		return why
	}
	return c.send(to, m)
}

// resolve finds what a text names: an upload under another field, or a file_id.
func (c *call) resolve(m *Message, kind, name string) *refusal {
	if field, ok := strings.CutPrefix(name, "attach://"); ok {
		upload, ok := c.params.file(field)
		if !ok {
			return badRequest("file with the name \"" + field + "\" must be uploaded")
		}
		return c.s.keep(m, kind, upload)
	}
	switch {
	case name == "":
		return badRequest("there is no " + kind + " in the request")
	case strings.HasPrefix(name, "http://"), strings.HasPrefix(name, "https://"):
		return badRequest("failed to get HTTP URL content")
	}
	f := c.s.files.byID[name]
	switch {
	case f == nil:
		return badRequest("wrong file identifier/HTTP URL specified")
	case (f.Width > 0) != (kind == "photo"):
		return badRequest("type of file mismatch")
	case kind == "photo":
		m.sizes = c.s.files.photos[name]
		m.Photo = m.sizes[len(m.sizes)-1]
	default:
		m.Document = f
	}
	return nil
}

// keep stores an upload.
func (s *Server) keep(m *Message, kind string, upload field) *refusal {
	data := bytes.Clone(upload.value)
	switch {
	case len(data) == 0:
		return badRequest("file must be non-empty")
	case len(data) > maxUpload:
		return requestTooLarge
	case kind == "photo" && len(data) > maxPhoto:
		return badRequest("file is too big")
	case kind == "photo" && !looksLikePicture(data):
		return badRequest("IMAGE_PROCESS_FAILED")
	case kind == "voice":
		m.Voice = s.files.document("", "audio/ogg", data)
	case kind == "photo":
		m.sizes = s.files.photo(data)
		m.Photo = m.sizes[len(m.sizes)-1]
	default:
		m.Document = s.files.document(upload.filename, sniff(upload.filename, data), data)
	}
	return nil
}

// sniff names the kinds of document that offices send.
func sniff(name string, data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return "application/pdf"
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		return "image/png"
	case strings.HasSuffix(name, ".xlsx"):
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case strings.HasSuffix(name, ".csv"):
		return "text/csv"
	case strings.HasSuffix(name, ".ics"):
		return "text/calendar"
	case strings.HasSuffix(name, ".txt"):
		return "text/plain"
	}
	return "application/octet-stream"
}

// inputMedia is one member of an album.
type inputMedia struct {
	Type      string   `json:"type"`
	Media     string   `json:"media"`
	Caption   string   `json:"caption"`
	ParseMode string   `json:"parse_mode"`
	Entities  []Entity `json:"caption_entities"`
}

// message turns the member into a message with its file.
func (c *call) mediaMessage(in inputMedia) (*Message, *refusal) {
	if in.Type != "photo" && in.Type != "document" {
		return nil, badRequest("type must be one of photo or document")
	}
	m := &Message{FromBot: true, Source: in.Caption, ParseMode: in.ParseMode}
	var why *refusal
	if m.Text, m.Entities, why = c.s.format(in.Caption, in.ParseMode); why != nil {
		return nil, why
	}
	if in.ParseMode == "" {
		m.Entities = in.Entities
	}
	if utf16Len(m.Text) > maxCaption {
		return nil, badRequest("message caption is too long")
	}
	return m, c.resolve(m, in.Type, in.Media)
}

// albumSize is what an album counts for in the limits.
func albumSize(c *call) int {
	raw, _ := c.params.get("media")
	var list []struct{}
	if err := json.Unmarshal(raw, &list); err != nil {
		return 1 // it will be refused
	}
	return max(1, len(list))
}

func sendMediaGroup(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	raw, _ := c.params.get("media")
	var list []inputMedia
	if err := json.Unmarshal(raw, &list); err != nil {
		return badRequest("can't parse media JSON object")
	}
	if len(list) < 1 || len(list) > 10 {
		return badRequest("group send must contain from 1 to 10 messages")
	}
	messages := make([]*Message, len(list))
	for i, in := range list {
		if in.Type != list[0].Type {
			return badRequest("document can't be mixed with other media types")
		}
		if messages[i], why = c.mediaMessage(in); why != nil {
			return why
		}
		if why = c.readCommon(to, messages[i]); why != nil {
			return why
		}
	}
	c.s.lastAlbum++
	album := strconv.FormatInt(13800000000000000+c.s.lastAlbum, 10)
	c.out = append(c.out, '[')
	for i, m := range messages {
		m.Album = album
		c.s.add(to, m)
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = c.s.appendMessage(c.out, m)
	}
	c.record.Message = messages[0].ID
	c.out = append(c.out, ']')
	return nil
}

func sendLocation(c *call) *refusal {
	return c.sendPlace(&Place{})
}

func sendVenue(c *call) *refusal {
	p := &Place{Title: c.params.str("title"), Address: c.params.str("address")}
	if p.Title == "" || p.Address == "" {
		return badRequest("venue title and address must be non-empty")
	}
	return c.sendPlace(p)
}

func (c *call) sendPlace(p *Place) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	var ok1, ok2 bool
	p.Latitude, ok1 = c.params.real("latitude")
	p.Longitude, ok2 = c.params.real("longitude")
	p.Accuracy, _ = c.params.real("horizontal_accuracy")
	if !ok1 || !ok2 || p.Latitude < -90 || p.Latitude > 90 || p.Longitude < -180 || p.Longitude > 180 {
		return badRequest("wrong latitude or longitude")
	}
	return c.send(to, &Message{FromBot: true, Place: p})
}
