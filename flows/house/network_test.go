package house_test

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestStaffReadHowANetworkFares: each state and each brake has its own words, with
// what can be done.
func TestStaffReadHowANetworkFares(t *testing.T) {
	b := book(t)
	at := time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB)
	seen := map[string]string{}
	write := func(key string, n flows.Network) string {
		t.Helper()
		n.Channel, n.Since = "whatsapp", at
		l, err := b.Write(flows.Notice{Key: key, Role: aid.RoleStaff, Facts: flows.Facts{Data: &n}})
		if err != nil {
			t.Fatal(err)
		}
		if what := key + n.State + n.Why; seen[l.Text] != "" {
			t.Errorf("%s reads like %s", what, seen[l.Text])
		} else {
			seen[l.Text] = what
		}
		return l.Text
	}
	for _, state := range []string{"connecting", "pairing", "outdated", "banned", "replaced", "held", "broken", "something"} {
		if text := write("network.state", flows.Network{State: state, Ends: at.Add(time.Hour)}); strings.Contains(text, state) != (state == "something") || !strings.Contains(text, "pukul 09.00 WIB") {
			t.Errorf("%s: %s", state, text)
		}
	}
	for _, why := range []string{"banned", "strangers", "locked", "failures"} {
		text := write("network.braked", flows.Network{Why: why, BrakedAt: at, BrakedUntil: at.Add(time.Hour)})
		if !strings.Contains(text, "Mulai lagi: Senin, 17 Juli 2023, pukul 10.00 WIB") || strings.Contains(text, "tetap dikirim") != (why != "banned") {
			t.Errorf("%s: %s", why, text)
		}
	}
	write("network.unbraked", flows.Network{State: "ok"})
	write("network.well", flows.Network{State: "ok"})
}

// TestABroadcastTellsItsDays: where only few letters leave a day, and when it stands.
func TestABroadcastTellsItsDays(t *testing.T) {
	at := time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB)
	l, err := book(t).Write(flows.Notice{Key: "broadcast.card", Role: aid.RoleStaff, Facts: flows.Facts{Data: &flows.Broadcast{
		Number: 1, State: flows.BroadcastRunning, Sent: 1, Waiting: 300, Finish: at,
		Slow: &flows.Slow{Channel: "whatsapp", N: 300, Daily: 200, Days: 2, Braked: at},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"WhatsApp: 300 orang, paling banyak 200 sehari. Perlu kira-kira 2 hari.", "WhatsApp sedang berhenti sampai Senin, 17 Juli 2023, pukul 09.00 WIB."} {
		if !strings.Contains(l.Text, want) {
			t.Errorf("%q is not in: %s", want, l.Text)
		}
	}
}
