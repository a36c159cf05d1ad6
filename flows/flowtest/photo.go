package flowtest

import (
	"fmt"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// good is what is measured on a photo that nothing is wrong with.
var good = aid.PhotoMeasures{Width: 960, Height: 1280, Sharp: 400, Mean: 150, Peak: 600}

// spoiled are words for what may be wrong with a photo.
var spoiled = map[string]func(*aid.PhotoMeasures){
	"buram": func(m *aid.PhotoMeasures) { m.Sharp = 20 },
	"gelap": func(m *aid.PhotoMeasures) { m.Mean = 20 },
	"silau": func(m *aid.PhotoMeasures) { m.Glare = .6 },
	"kecil": func(m *aid.PhotoMeasures) { m.Width, m.Height = 240, 320 },
}

// photo reads what stands after "foto": words for what is wrong with it, then
// its caption. It lies in the safe, as the Keeper would have put it there.
func (town *Town) photo(kind flows.Kind, words string) flows.Input {
	town.photos++
	kept := flows.Kept{ID: fmt.Sprintf("foto-%06d", town.photos), Sum: fmt.Sprintf("sum-%d", town.photos),
		Look: uint64(town.photos) * 0x9e3779b97f4a7c15, Bytes: 200_000, Pages: 1, Measures: good}
	in := flows.Input{Kind: kind, Media: &flows.Media{Ref: "p", Width: 960, Height: 1280, Kept: &kept}}
	for {
		word, rest, _ := strings.Cut(words, " ")
		next, after, _ := strings.Cut(rest, " ")
		switch spoil := spoiled[word]; {
		case spoil != nil:
			spoil(&kept.Measures)
		case word == "sama": // the same file as the last
			kept.Sum, kept.Look = town.lastSum, 1
		case word == "album":
			in.Media.Album, rest = next, after
		case word == "gagal":
			in.Media.Kept, in.Media.Fault, rest = nil, next, after
		case word == "halaman": // so many, of a PDF
			if n, err := strconv.Atoi(next); err == nil {
				kept.Pages, rest = n, after
			}
		case word == "NIK": // a number is read on it, "-" for one that cannot be
			kept.Looked, kept.NIK, rest = true, strings.Trim(next, "-"), after
		default:
			in.Text, town.lastSum = words, kept.Sum
			return in
		}
		words = rest
	}
}

// stranger takes the photo away from somebody whom we do not know, as the
// Keeper does, which fetches nothing then.
func stranger(w flows.World, s flows.State, in flows.Input) (flows.Input, error) {
	if in.Media == nil || in.Media.Kept == nil {
		return in, nil
	}
	f, err := w.Facts(s)
	if err != nil || f.Who.Officer != nil || len(f.Who.People) > 0 && f.Who.Consent != "" {
		return in, err
	}
	media := *in.Media
	media.Kept, media.Fault = nil, flows.FaultStranger
	in.Media = &media
	return in, nil
}
