package aid

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// EventField is one thing about a Bimtek that staff write.
type EventField string

// The fields, in the order in which they are offered.
const (
	EventTitle    EventField = "judul"
	EventDate     EventField = "tanggal"
	EventTime     EventField = "jam"
	EventPlace    EventField = "tempat"
	EventAddress  EventField = "alamat"
	EventSpot     EventField = "titik"
	EventSessions EventField = "sesi"
	EventBring    EventField = "bawa"
	EventSeats    EventField = "kuota"
	EventStages   EventField = "siapa"
	EventAreas    EventField = "wilayah"
	EventRecall   EventField = "pengingat"
	EventNote     EventField = "sebab" // why it is changed, as the invited are told
)

// EventFields are all of them.
func EventFields() []EventField {
	return []EventField{EventTitle, EventDate, EventTime, EventPlace, EventAddress, EventSpot, EventSessions, EventBring,
		EventSeats, EventStages, EventAreas, EventRecall, EventNote}
}

// Told tells whether the invited must hear when a field of a published event changes.
func (f EventField) Told() bool {
	return slices.Contains([]EventField{EventDate, EventTime, EventPlace, EventAddress, EventSpot, EventNote}, f)
}

// EventPlan is a Bimtek as staff plan it.
type EventPlan struct {
	Bimtek
	Title  string
	Seats  int      // 0 is no bound
	Stages []Stage  // who is invited
	Areas  []AreaID // of which kelurahan; none is all
	Recall Recall   // when they are reminded
	Note   string
}

// Bounds of what staff write.
const (
	maxEventText  = 200
	maxEventLines = 12
	maxSeats      = 100_000
)

// Set writes one field as it was typed. A list has one thing a line; a session
// is "09.00 title, speaker". Areas are names, apart by commas; "semua" is all.
// Reminders are days before: "7, 3, 1, 0"; "tanpa" is none.
// Faults: those of what is read, empty, unknown, length (too long), out of range.
func (p *EventPlan) Set(f EventField, text string, today Date, areas Areas) (err error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return bad(string(f), FaultEmpty, text)
	case len([]rune(text)) > maxEventText*maxEventLines:
		return bad(string(f), FaultLength, text)
	}
	switch f {
	case EventTitle:
		p.Title, err = oneLine(f, text)
	case EventPlace:
		err = p.setPlace(text)
	case EventAddress:
		p.Address, err = oneLine(f, text)
	case EventNote:
		p.Note, err = oneLine(f, text)
	case EventDate:
		p.Date, err = ParseDate(text, today)
	case EventTime:
		err = p.setTime(text)
	case EventBring:
		p.Bring, err = lines(f, text)
	case EventSessions:
		err = p.setSessions(text)
	case EventSeats:
		if strings.EqualFold(strings.TrimSpace(text), "bebas") { // 0 goes back
			p.Seats = 0
			break
		}
		p.Seats, err = strconv.Atoi(text)
		if err != nil || p.Seats < 0 || p.Seats > maxSeats {
			err = bad(string(f), FaultOutOfRange, text)
		}
	case EventStages:
		err = p.setStages(text)
	case EventAreas:
		p.Areas, err = readAreas(text, areas)
	case EventRecall:
		var r Recall
		if r, err = readRecall(text); err == nil {
			p.Recall = r
		}
	default:
		err = bad(string(f), FaultUnknown, text)
	}
	return err
}

func oneLine(f EventField, text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if len([]rune(text)) > maxEventText {
		return "", bad(string(f), FaultLength, text)
	}
	return text, nil
}

// lines are the lines of a text without bullets and empty ones.
func lines(f EventField, text string) (list []string, err error) {
	for line := range strings.Lines(text) {
		if line, err = oneLine(f, strings.TrimLeft(strings.TrimSpace(line), "-•* ")); err != nil {
			return nil, err
		}
		if line != "" {
			list = append(list, line)
		}
	}
	if len(list) > maxEventLines {
		return nil, bad(string(f), FaultLength, text)
	}
	return list, nil
}

// clockIn is a time of day in a text: "9", "09.00", "9:30".
var clockIn = regexp.MustCompile(`\b(\d{1,2})(?:[.:](\d{2}))?\b`)

// setTime reads "09.00-12.00", "9 sampai 12", "jam 9.30 s/d 12".
func (p *EventPlan) setTime(text string) error {
	found := clockIn.FindAllStringSubmatch(text, -1)
	if len(found) != 2 {
		return bad(string(EventTime), FaultUnknown, text)
	}
	var clocks [2]Clock
	for i, m := range found {
		if m[2] == "" {
			m[2] = "00"
		}
		if err := clocks[i].UnmarshalText([]byte(m[1] + "." + m[2])); err != nil {
			return err
		}
	}
	if !clocks[0].Before(clocks[1]) {
		return bad(string(EventTime), FaultOutOfRange, text)
	}
	p.moveSessions(clocks[0].Minutes() - p.Start.Minutes())
	p.Start, p.End = clocks[0], clocks[1]
	return nil
}

// moveSessions moves the sessions with the hour, unless one would leave the day.
func (p *EventPlan) moveSessions(minutes int) {
	moved := slices.Clone(p.Sessions)
	for i := range moved {
		m := moved[i].Start.Minutes() + minutes
		if m < 0 || m >= 24*60 {
			return
		}
		moved[i].Start = Clock{Hour: m / 60, Minute: m % 60}
	}
	p.Sessions = moved
}

// setPlace names another place: its address and point on the map are not known yet.
func (p *EventPlan) setPlace(text string) error {
	place, err := oneLine(EventPlace, text)
	if err != nil || place == p.Place {
		return err
	}
	p.Place, p.Address, p.Lat, p.Long = place, "", 0, 0
	return nil
}

// setSessions reads one session a line.
func (p *EventPlan) setSessions(text string) error {
	list, err := lines(EventSessions, text)
	if err != nil {
		return err
	}
	var sessions []Session
	for _, line := range list {
		at := clockIn.FindStringSubmatchIndex(line)
		if at == nil || at[0] != 0 {
			return bad(string(EventSessions), FaultUnknown, line)
		}
		var s Session
		clock := line[at[2]:at[3]] + ".00"
		if at[4] >= 0 {
			clock = line[at[2]:at[3]] + "." + line[at[4]:at[5]]
		}
		if err := s.Start.UnmarshalText([]byte(clock)); err != nil {
			return err
		}
		rest := strings.TrimLeft(line[at[1]:], " -–:,")
		s.Title = rest
		if i := strings.LastIndexAny(rest, ",("); i > 0 {
			s.Title, s.Speaker = strings.TrimSpace(rest[:i]), strings.Trim(rest[i:], ",() ")
		}
		if s.Title == "" || len(sessions) > 0 && !sessions[len(sessions)-1].Start.Before(s.Start) {
			return bad(string(EventSessions), FaultOutOfRange, line)
		}
		sessions = append(sessions, s)
	}
	p.Sessions = sessions
	return nil
}

// setStages reads the codes of stages, apart by commas.
func (p *EventPlan) setStages(text string) error {
	var stages []Stage
	for code := range strings.SplitSeq(text, ",") {
		s := Stage(strings.TrimSpace(code))
		if !slices.Contains([]Stage{Candidate, Trained, Reserve}, s) {
			return bad(string(EventStages), FaultUnknown, text)
		}
		stages = append(stages, s)
	}
	p.Stages = stages
	return nil
}

// readAreas reads names of kelurahan, apart by commas or lines.
func readAreas(text string, areas Areas) (list []AreaID, err error) {
	if strings.EqualFold(text, "semua") {
		return nil, nil
	}
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if strings.TrimSpace(name) == "" {
			continue
		}
		a, choices := areas.Match(name)
		if a.ID == "" || len(choices) > 1 {
			return nil, bad(string(EventAreas), FaultUnknown, strings.TrimSpace(name))
		}
		if !slices.Contains(list, a.ID) {
			list = append(list, a.ID)
		}
	}
	if len(list) == 0 {
		return nil, bad(string(EventAreas), FaultEmpty, text)
	}
	return list, nil
}
