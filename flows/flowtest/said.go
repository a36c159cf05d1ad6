package flowtest

import (
	"fmt"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// phone is one chat of a transcript: what was seen on it so far.
type phone struct {
	chat    flows.Chat
	offered []flows.Choice // of the last question
	seen    []flows.Choice // of all questions, the oldest first
	tapped  string         // the last token
}

// said reads what stands after ">".
func (p *phone) said(town *Town, text string) (flows.Input, error) {
	switch {
	case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"):
		return p.tap(p.offered, text[1:len(text)-1])
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		return p.deed(town, text[1:len(text)-1])
	}
	return flows.Input{Kind: flows.Text, Text: text}, nil
}

func (p *phone) tap(among []flows.Choice, label string) (flows.Input, error) {
	for _, c := range among {
		if c.Label == label || c.Number == label {
			p.tapped = c.Token
			return flows.Input{Kind: flows.Tap, Token: c.Token}, nil
		}
	}
	return flows.Input{}, fmt.Errorf("there is no button %q", label)
}

// deeds are those that need nothing more.
var deeds = map[string]flows.Input{
	"kosong":        {Kind: flows.Text},
	"suara":         {Kind: flows.Voice, Media: &flows.Media{Ref: "v"}},
	"stiker":        {Kind: flows.Other},
	"tidak terbaca": {Kind: flows.Unreadable},
	"blokir":        {Kind: flows.Blocked},
	"buka blokir":   {Kind: flows.Unblocked},
	"mulai":         {Kind: flows.Start},
}

// deed reads what stands in parentheses.
func (p *phone) deed(town *Town, text string) (flows.Input, error) {
	if in, ok := deeds[text]; ok {
		return in, nil
	}
	switch text {
	case "kode hadir":
		return flows.Input{Kind: flows.Text, Text: "hadir " + town.arrival}, nil
	case "angka hadir":
		return flows.Input{Kind: flows.Text, Text: town.arrival}, nil
	}
	if text == "tekan lagi" {
		return flows.Input{Kind: flows.Tap, Token: p.tapped}, nil
	}
	if label, ok := strings.CutPrefix(text, "tombol lama "); ok {
		return p.tap(p.seen, label)
	}
	if who, ok := strings.CutPrefix(text, "kontak orang lain "); ok {
		return town.contact(who, false)
	}
	what, rest, _ := strings.Cut(text, " ")
	switch what {
	case "mulai":
		who, ok := strings.CutPrefix(rest, "kode ")
		if !ok {
			return flows.Input{Kind: flows.Start, Text: rest}, nil
		}
		code, err := town.Code(who)
		return flows.Input{Kind: flows.Start, Text: string(code)}, err
	case "kode":
		code, err := town.Code(rest)
		return flows.Input{Kind: flows.Text, Text: code.String()}, err
	case "NIK":
		who, err := town.citizen(rest)
		return flows.Input{Kind: flows.Text, Text: string(who.nik)}, err
	case "kontak":
		return town.contact(rest, true)
	case "lokasi":
		return location(rest)
	case "suara": // that lies in the safe
		in := town.photo(flows.Voice, rest)
		in.Text = ""
		return in, nil
	case "foto":
		return town.photo(flows.Photo, rest), nil
	case "berkas":
		return town.photo(flows.File, rest), nil
	}
	return flows.Input{}, fmt.Errorf("nobody knows how to do (%s)", text)
}

func location(text string) (flows.Input, error) {
	lat, lon, _ := strings.Cut(text, " ")
	north, err := strconv.ParseFloat(lat, 64)
	if err != nil {
		return flows.Input{}, err
	}
	east, err := strconv.ParseFloat(lon, 64)
	return flows.Input{Kind: flows.Location, Place: &flows.Coordinates{Lat: north, Lon: east}}, err
}

// contact is the phone number of somebody of the town, or one that is typed.
func (town *Town) contact(who string, own bool) (flows.Input, error) {
	number := who
	if c, err := town.citizen(who); err == nil {
		number = string(c.phone)
	}
	parsed, err := aid.ParsePhone(number)
	return flows.Input{Kind: flows.Contact, Contact: &flows.PhoneCard{Phone: parsed, Own: own}}, err
}
