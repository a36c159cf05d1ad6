package flows

// word is one of the words that are understood in every step.
type word string

const (
	wordNone   word = ""
	wordMenu   word = "menu"
	wordCancel word = "batal"
	wordHelp   word = "bantuan"
	wordStatus word = "status"
	wordBack   word = "0"
	wordMute   word = "berhenti" // no more broadcasts; "batal" in a form, and for the office
	wordUnmute word = "lanjut siaran"
)

// spoken are the ways to say each of them.
var spoken = map[string]word{
	"menu": wordMenu, "mulai": wordMenu, "start": wordMenu, "beranda": wordMenu, "menu utama": wordMenu, "awal": wordMenu,
	"batal": wordCancel, "cancel": wordCancel, "stop": wordCancel,
	"berhenti": wordMute, "berhenti siaran": wordMute, "stop siaran": wordMute, "unsubscribe": wordMute,
	"lanjut siaran": wordUnmute, "mulai siaran": wordUnmute, "lanjutkan siaran": wordUnmute,
	"bantuan": wordHelp, "help": wordHelp, "tolong": wordHelp, "bantu": wordHelp, "bingung": wordHelp,
	"status": wordStatus, "cek status": wordStatus,
	"0": wordBack, "nol": wordBack, "kembali": wordBack, "balik": wordBack,
}

// exactWord reads a word of the house: typed alone, with or without a slash.
func exactWord(in Input) word {
	switch {
	case in.Kind == Start: // a link that carries no code of ours only opens the bot
		_, invites := ParseCode(in.Text)
		if _, spoken, ok := ParseArrival(in.Text); invites || ok && spoken {
			return wordNone
		}
		return wordMenu
	case in.Kind != Text:
		return wordNone
	}
	return spoken[plain(in.Text)]
}

// nearWord forgives a slip ("mneu", "bantaun", "statuss").
func nearWord(in Input) word {
	if in.Kind != Text {
		return wordNone
	}
	folded := plain(in.Text)
	if len(folded) < 4 || len(folded) > 12 {
		return wordNone
	}
	for _, w := range []word{wordMenu, wordCancel, wordHelp, wordStatus} {
		if slip(folded, string(w)) {
			return w
		}
	}
	return wordNone
}
