package flows

import (
	"slices"
	"strings"

	"damping/flows/aid"
)

// Act is a choice that belongs to a subject and not to a question: the answer
// to an invitation, the pause of a broadcast. It may stand under any letter and holds wherever the person
// stands; the open question is put again after it. On a network without
// buttons its phrases are typed; a bare number always answers the question.
type Act struct {
	Name    string // one of actPhrases; its label is the template act.NAME, which is among them
	Subject string // what it is about, ≤ 48 of [A-Za-z0-9.-]; whoever obeys it checks that it still holds
}

// The acts that there are.
const (
	ActCome   = "hadir"
	ActCannot = "tidak"
	ActHelp   = "tolong"
	ActRate   = "nilai"
	ActPause  = "jeda"
	ActGoOn   = "lanjutkan"
	ActStop   = "hentikan"
	ActRecap  = "rekap"
)

// actPhrases are what a person types instead of tapping.
var actPhrases = map[string][]string{
	ActCome:   {"hadir", "saya hadir", "bisa hadir", "siap hadir", "saya datang", "bisa datang", "insya allah hadir"},
	ActCannot: {"tidak hadir", "tidak bisa hadir", "tidak bisa datang", "tidak bisa", "nggak bisa", "gak bisa", "berhalangan", "ora iso"},
	ActRate:   {"tanggapan", "beri tanggapan", "isi tanggapan"},
	ActPause:  {"jeda siaran"},
	ActGoOn:   {"teruskan siaran"},
	ActStop:   {"batalkan siaran"},
	ActRecap:  {"buka rekap", "lihat rekap"},
	ActHelp:   {"perlu bantuan", "butuh bantuan", "perlu jemputan", "minta jemput"},
}

// token is what its button carries.
func (a Act) token() string { return "x." + a.Name + "." + a.Subject }

func (a Act) label() string { return "act." + a.Name }

// actOf reads the token of an act.
func actOf(token string) (a Act, ok bool) {
	rest, ok := strings.CutPrefix(token, "x.")
	if !ok {
		return a, false
	}
	a.Name, a.Subject, _ = strings.Cut(rest, ".")
	return a, actPhrases[a.Name] != nil
}

// Did waits for an act, tapped under a letter or typed. Turn.Subject tells
// what it is about; "" when it was typed.
func Did(name string) When {
	return When{Name: "jawab " + strings.ToUpper(actPhrases[name][0]), Match: func(t *Turn) bool {
		switch t.Input.Kind {
		case Tap:
			a, ok := actOf(t.Input.Token)
			return ok && a.Name == name
		case Text:
			return slices.Contains(actPhrases[name], plain(t.Input.Text))
		}
		return false
	}}
}

// Subject is what the act that was tapped is about; "" when it was typed.
func (t *Turn) Subject() string {
	a, _ := actOf(t.Input.Token)
	return a.Subject
}

// acts tells whether a citizen types an act, which is never taken for an
// answer in free words. To the office these are words like others: the reason
// why somebody is dropped may be "tidak hadir".
func (t *Turn) acts() bool {
	if t.State.Role != aid.RoleCandidate {
		return false
	}
	if t.arrives() {
		return true
	}
	typed := plain(t.Input.Text)
	for _, phrases := range actPhrases {
		if slices.Contains(phrases, typed) {
			return true
		}
	}
	return false
}

// acts are the choices under a letter that is no question.
func (b *Book) acts(list []Act, scene Scene) ([]Choice, error) {
	var choices []Choice
	for _, a := range list {
		label, err := b.texts.Text(a.label(), scene)
		if err != nil {
			return nil, err
		}
		choices = append(choices, Choice{Key: a.Name, Label: label, Token: a.token()})
	}
	return choices, nil
}
