package whatsapptest_test

import (
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot/whatsapp/whatsapptest"
)

// again breaks the person's connection, so that it must log in anew.
func again(t *testing.T, c *whatsapptest.Citizen) {
	t.Helper()
	c.Client.Disconnect()
	if err := c.Client.Connect(); err != nil {
		t.Fatal(err)
	}
}

func TestLoginIsRefused(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	one := citizen(t, ctx, s, bot)
	remove := s.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: bot, Do: whatsapptest.Outdated})
	again(t, one)
	wait[*events.ClientOutdated](t, ctx, one, nil)
	remove()
	remove = s.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: bot, Do: whatsapptest.TempBan, Code: int(events.TempBanSentToTooManyPeople), For: time.Hour})
	again(t, one)
	if ban := wait[*events.TemporaryBan](t, ctx, one, nil); ban.Code != events.TempBanSentToTooManyPeople || ban.Expire != time.Hour {
		t.Errorf("ban %+v", ban)
	}
	remove()
	s.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: bot, Do: whatsapptest.Unavailable, Times: 1})
	again(t, one)
	wait[*events.Connected](t, ctx, one, nil) // by itself
}

func TestTakenOffTheAccount(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	one, other := citizen(t, ctx, s, bot), citizen(t, ctx, s, warga)
	one.Unlink()
	wait[*events.LoggedOut](t, ctx, one, nil)
	s.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Number: warga, Do: whatsapptest.LoggedOut})
	other.Cut()
	wait[*events.LoggedOut](t, ctx, other, nil)
}

func TestReplaced(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	one := citizen(t, ctx, s, bot)
	one.Replace()
	wait[*events.StreamReplaced](t, ctx, one, nil)
	await(t, ctx, s, "gone", func() bool { return !one.Online() })
}

func TestSendIsRefused(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	s.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: bot, Do: whatsapptest.RefuseSend, Code: 463, Times: 1})
	if _, err := one.Text(ctx, other.HiddenJID(), "halo"); err == nil || !strings.Contains(err.Error(), "463") {
		t.Errorf("error %v", err)
	}
	write(t, ctx, one, other, "lagi")
	says(t, ctx, other, "lagi")
	if n := len(other.Messages()); n != 1 {
		t.Errorf("%d messages arrived", n)
	}
}

func TestSendBreaks(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	for _, act := range []whatsapptest.Act{whatsapptest.CutBefore, whatsapptest.CutAfter} {
		s.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: bot, Do: act, Times: 1})
		write(t, ctx, one, other, "halo") // the library sends it again by itself
		says(t, ctx, other, "halo")
	}
	write(t, ctx, one, other, "akhir")
	says(t, ctx, other, "akhir")
	if n := len(other.Messages()); n != 3 {
		t.Errorf("%d messages seen", n)
	}
	if n := len(s.Sent()); n != 4 { // the one after CutAfter came twice
		t.Errorf("%d messages sent", n)
	}
}
