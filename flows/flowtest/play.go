package flowtest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

var update = flag.Bool("update", false, "write what the tests compare with anew")

// Updating tells whether golden files are to be written anew.
func Updating() bool { return *update }

// Play plays the transcript in a file in a town of its own and compares every
// answer.
func Play(t *testing.T, book *flows.Book, file string) {
	t.Helper()
	PlayAt(t, book, file, storetest.SQLite(t))
}

// PlayAt plays it in a town in an empty database.
func PlayAt(t *testing.T, book *flows.Book, file, address string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	wrong, err := play(NewTownAt(t, address), book, &s)
	if err != nil {
		t.Errorf("%s:%v", file, err)
	}
	if !*update {
		for _, w := range wrong {
			t.Errorf("%s:%s", file, w)
		}
		return
	}
	if s.String() != string(text) {
		if err := os.WriteFile(file, []byte(s.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// play plays a transcript, puts the answers into it, and tells which are not
// those that were written. An error is something that cannot be done.
func play(town *Town, book *flows.Book, s *script) (wrong []string, err error) {
	p := player{town: town, book: book, phones: map[string]*phone{}, post: map[string][]flows.Letter{}, bimtek: true}
	for i := range s.lines {
		l := &s.lines[i]
		answer, err := p.line(*l)
		if err != nil {
			return wrong, fmt.Errorf("%d: %s: %w", l.number, l.text, err)
		}
		if !slices.Equal(answer, l.answer) {
			wrong = append(wrong, fmt.Sprintf("%d: %s\n--- written\n%s\n--- answered\n%s",
				l.number, l.text, strings.Join(l.answer, "\n"), strings.Join(answer, "\n")))
		}
		l.answer = answer
	}
	return wrong, nil
}

// player is a transcript being played.
type player struct {
	town   *Town
	book   *flows.Book
	phones map[string]*phone
	post   map[string][]flows.Letter // that came by themselves and were not read yet, by chat
	now    *phone
	people int  // new ones so far
	bimtek bool // to be planned before the first word
}

// line does what a line says, and returns the answer to a ">".
func (p *player) line(l line) ([]string, error) {
	switch l.sign {
	case '@':
		return nil, p.direct(l.rest)
	case '>':
		return p.say(l.rest)
	}
	return nil, nil
}

func (p *player) say(text string) ([]string, error) {
	if p.bimtek {
		p.bimtek = false
		if err := p.town.PlanBimtek(); err != nil {
			return nil, err
		}
	}
	if p.now == nil {
		if err := p.take("seseorang"); err != nil {
			return nil, err
		}
	}
	if text == "(surat masuk)" {
		letters := p.post[p.now.chat.ID]
		delete(p.post, p.now.chat.ID)
		for _, l := range letters { // their buttons hold, too
			p.now.seen = append(p.now.seen, l.Choices...)
		}
		return Show(letters), nil
	}
	in, err := p.now.said(p.town, text)
	if err != nil {
		return nil, err
	}
	letters, err := p.town.Turn(p.book, p.now.chat, in)
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		if l.Chat == "" && l.Text != "" {
			p.now.offered = l.Choices
			p.now.seen = append(p.now.seen, l.Choices...)
		}
		p.keep(l)
	}
	return Show(letters), nil
}

// keep remembers the code of a Bimtek that a letter shows, and lays a letter to another chat beside that phone.
func (p *player) keep(l flows.Letter) {
	if m := arrival.FindStringSubmatch(stars.Replace(l.Text)); m != nil {
		p.town.arrival = m[2]
	}
	if chat := l.Chat; chat != "" {
		l.Chat = ""
		p.post[chat] = append(p.post[chat], l)
	}
}

// later moves the clock on to a time, and does what is due then.
func (p *player) later(at time.Time) error {
	if err := p.town.At(at); err != nil {
		return err
	}
	letters, err := p.town.Due(p.book)
	for _, l := range letters {
		p.keep(l)
	}
	return err
}

// take picks up somebody's phone.
func (p *player) take(name string) error {
	if p.phones[name] == nil {
		chat, err := p.town.Chat(name)
		if err != nil {
			return err
		}
		p.phones[name] = &phone{chat: chat}
	}
	p.now = p.phones[name]
	return nil
}

// direct obeys what stands after "@".
func (p *player) direct(text string) error {
	word, rest, _ := strings.Cut(text, " ")
	switch {
	case text == "percakapan baru", text == "percakapan baru di WhatsApp":
		p.people++
		return p.take("orang baru " + strconv.Itoa(p.people) + strings.TrimPrefix(text, "percakapan baru"))
	case word == "nomor" && p.now != nil:
		return p.town.Told(p.now.chat, rest)
	case text == "kota tanpa Bimtek":
		p.bimtek = false
		return nil
	case word == "sebagai":
		return p.take(rest)
	case word == "jam":
		at, err := time.ParseInLocation("2006-01-02 15.04", rest, aid.WIB)
		if err != nil {
			return err
		}
		return p.later(at)
	case word == "maju":
		d, err := span(rest)
		if err != nil {
			return err
		}
		return p.later(p.town.Clock.Now().Add(d))
	case word == "berkas":
		name, kind, _ := strings.Cut(rest, " ")
		return p.town.Paper(name, aid.DocKind(kind))
	case word == "tanda":
		name, code, _ := strings.Cut(rest, " ")
		return p.town.Flag(name, code)
	case word == "dikunjungi":
		name, result, _ := strings.Cut(rest, " ")
		return p.town.Visited(name, result)
	case word == "siaran":
		return p.town.broadcasts(rest)
	case word == "datang":
		return p.town.Came(rest)
	case word == "lengkap":
		return p.town.Complete(rest)
	case strings.HasPrefix(text, "pemberitahuan baru "):
		p.town.Office.Program.Current().ConsentText = strings.TrimPrefix(text, "pemberitahuan baru ")
		return nil
	case strings.HasPrefix(text, "hapus petugas "):
		_, err := p.town.Office.RemoveOfficer(p.town.ctx, strings.TrimPrefix(text, "hapus petugas "))
		return err
	case strings.HasPrefix(text, "sesi lama ") && p.now != nil:
		s, err := p.town.State(p.now.chat)
		if err != nil {
			return err
		}
		return p.town.Stand(p.now.chat, flows.State{Step: strings.TrimPrefix(text, "sesi lama "), Role: s.Role, Person: s.Person, Rev: s.Rev})
	}
	return fmt.Errorf("nobody knows how to do %q", text)
}

// span reads "1 jam".
func span(text string) (time.Duration, error) {
	count, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(count)
	if err != nil {
		return 0, err
	}
	units := map[string]time.Duration{"detik": time.Second, "menit": time.Minute, "jam": time.Hour, "hari": 24 * time.Hour}
	if units[unit] == 0 {
		return 0, fmt.Errorf("%q is no span of time", unit)
	}
	return time.Duration(n) * units[unit], nil
}
