package flows

import (
	"testing"

	"damping/flows/aid"
)

func TestUnknownStep(t *testing.T) {
	for step, want := range map[string]string{
		"pass.old": "say.moved + pass.second", "pass.removed": "say.moved + pass.second",
		"view.removed": "say.moved + view.show", "gone.removed": "say.moved + menu.show", "junk": "say.moved + menu.show",
	} {
		k := newToyTalk(t)
		k.s = State{Step: step, Draft: map[string]string{"answer": "x"}, Offered: offer("a=Satu"), Cancel: true, Page: 9}
		k.say(want, "1")
		k.s = State{Step: step, Offered: offer("a=Satu"), Suspended: map[string]Suspended{"form/siti": {Step: "form.removed", Person: "siti"}}}
		k.say("say.moved + menu.show", "menu")
		k.say("form.first", "lanjutkan isian")
		k.s = State{Step: step}
		if got := k.send(Input{Kind: Blocked}); got != "" {
			t.Errorf("somebody who blocked us is answered %q", got)
		}
	}
	k := newToyTalk(t)
	k.s = State{Step: "pass.old", Draft: map[string]string{"answer": "x"}}
	k.say("say.moved + pass.second", "apa")
	if k.s.Draft["answer"] != "x" {
		t.Error("a removed step lost the answers")
	}
}

func TestLostRole(t *testing.T) {
	k := newToyTalk(t)
	k.world.who.Officer = &Officer{ID: "o", Roles: []aid.Role{aid.RoleOfficer}}
	k.say("officer.menu", "halo")
	k.world.who.Officer = nil
	k.say("say.lost + menu.show", "apa")
	k.say("form.second", "1", "jawaban")
	k.world.who = Who{}
	k.say("say.lost + menu.show", "ya")
	if len(k.world.done) != 0 || k.s.Person != "" {
		t.Errorf("somebody without a link did %v as %q", k.world.done, k.s.Person)
	}
	k.s.Role = aid.RoleHead // as an old session, or a forged one, says
	k.say("menu.show", "menu")
	if k.s.Role != aid.RoleCandidate {
		t.Errorf("role %q was believed", k.s.Role)
	}
}

func TestWear(t *testing.T) {
	officer := &Officer{Roles: []aid.Role{aid.RoleOfficer, aid.RoleStaff}}
	for _, c := range []struct {
		hat  aid.Role
		who  Who
		want aid.Role
	}{
		{"", Who{}, aid.RoleCandidate}, {aid.RoleHead, Who{}, aid.RoleCandidate}, {"", Who{Officer: officer}, aid.RoleOfficer},
		{aid.RoleStaff, Who{Officer: officer}, aid.RoleStaff}, {aid.RoleCandidate, Who{Officer: officer}, aid.RoleOfficer},
		{aid.RoleCandidate, Who{Officer: officer, People: []Person{{}}}, aid.RoleCandidate}, {aid.RoleAdmin, Who{Officer: officer}, aid.RoleOfficer},
	} {
		if got := wear(c.hat, c.who); got != c.want {
			t.Errorf("wear(%q, %+v) = %q, want %q", c.hat, c.who, got, c.want)
		}
	}
}
