package flowtest

import (
	"strings"

	"damping/flows"
)

// Dice chooses a number from 0 to n-1.
type Dice func(n int) int

// common are things that people write, and some that only a program would.
var common = strings.Split(`menu|batal|bantuan|status|0|kembali|ya|tidak|iya pak|ga usah|1|2|3|4|5|6|7|8|satu|nomor dua|99|-1|1.
lainnya|ganti peran|ganti orang|tentang program|halo|assalamualaikum|terima kasih|status saya|jadwal bimtek|data saya|hadir|hadir 4821|4821|sudah datang|mneu|btal|statsu
17-8-1980|12 Maret 1985|12-3-1985|31-2-1999|5-1-1990|besok|26/07/2023|1872045203859001|1872031708799002|1872 0101 0180 9099|1872010132809099|187204520385900
siti|SITI AMINAH|9001|081200009001|+6281200009004|kapan uangnya dikirim?|apa itu|/start|/menu|/status@damping_bot|*tebal* _miring_ <b>x</b> {{.Now}}|W7K3-PQ4M|W7K3PQ4|P7K3PQ4M|%s%n|' OR 1=1 --|😀👍🏽|́ا|`+
	"\x02tebal\x03|\x00|\u202eabc|\xff\xfe|\n\n|"+strings.Repeat("sangat panjang ", 400), "|")

// phones of the town's people.
var numbers = []string{"siti", "budi", "ratna", "tini", "+6281300009099"}

// Random is anything that a person, a network or a forger may send, given the
// choices of the last question and the tokens seen so far.
func (town *Town) Random(dice Dice, offered []flows.Choice, seen []string) flows.Input {
	text := func(s string) flows.Input { return flows.Input{Kind: flows.Text, Text: s} }
	switch dice(16) {
	case 0, 1, 2, 3: // a button of the question
		if len(offered) > 0 {
			return flows.Input{Kind: flows.Tap, Token: offered[dice(len(offered))].Token}
		}
	case 4, 5: // its number or its label, perhaps with a slip
		if len(offered) > 0 {
			c := offered[dice(len(offered))]
			return text([]string{c.Number, c.Label, strings.ToUpper(c.Label), "nomor " + c.Number, slipped(dice, c.Label)}[dice(5)])
		}
	case 6: // a button of long ago
		if len(seen) > 0 {
			return flows.Input{Kind: flows.Tap, Token: seen[dice(len(seen))]}
		}
	case 7: // a forged one
		return flows.Input{Kind: flows.Tap, Token: []string{"", "s.1.ya", "s.zzzzzzzz.ya", "h.menu.show.data", "h.admin.menu.petugas", "h.x", "s.1.more", "s.1.back", scrap(dice)}[dice(9)]}
	case 8:
		in, err := town.contact(numbers[dice(len(numbers))], dice(3) > 0)
		if err == nil {
			return in
		}
	case 9:
		if dice(2) == 0 {
			words := []string{"", "ktp", "kk", "buram", "gelap kk", "sama", "album a", "album b", "album a buram", "gagal large", "gagal broken"}
			return town.photo([]flows.Kind{flows.Photo, flows.File}[dice(2)], words[dice(len(words))])
		}
		kinds := []flows.Kind{flows.Photo, flows.File, flows.Voice, flows.Other, flows.Unreadable, flows.Contact, flows.Location, flows.Tap, flows.Start, flows.Kind("new")}
		return flows.Input{Kind: kinds[dice(len(kinds))]}
	case 10:
		return flows.Input{Kind: flows.Start, Text: []string{"", "promo", "W7K3PQ4M", scrap(dice)}[dice(4)]}
	case 11:
		if dice(8) == 0 {
			return flows.Input{Kind: []flows.Kind{flows.Blocked, flows.Unblocked}[dice(2)]}
		}
		return flows.Input{Kind: flows.Location, Place: &flows.Coordinates{Lat: float64(dice(180) - 90), Lon: float64(dice(360) - 180)}}
	case 12: // an invitation of somebody
		names := []string{"siti", "budi", "joko", "sri", "petugas", "staf", "petugas baru"}
		if code := town.codes[names[dice(len(names))]]; code != "" {
			return text(code.String())
		}
	case 13:
		return text(scrap(dice))
	}
	return text(common[dice(len(common))])
}

// slipped is a word with one letter changed, left out or doubled.
func slipped(dice Dice, word string) string {
	r := []rune(word)
	if len(r) == 0 {
		return word
	}
	i := dice(len(r))
	return string(r[:i]) + []string{"", "x", string(r[i]) + string(r[i])}[dice(3)] + string(r[i+1:])
}

// scrap is a few characters of any kind.
func scrap(dice Dice) string {
	letters := []rune("abcijkmnst 0123456789.-_~/*\"'<>&{}\x00\x02\x03\n\té世😀\u200d\u202e")
	var out strings.Builder
	for range dice(24) {
		out.WriteRune(letters[dice(len(letters))])
	}
	return out.String()
}
