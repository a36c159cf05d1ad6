package whatsapp

import (
	"log/slog"
	"testing"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// TestLockIsReadFromWhatsAppItselfOnly: nobody's name and nobody's words play it.
func TestLockIsReadFromWhatsAppItselfOnly(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	body := func(inner string) []byte {
		return []byte(`{"data":{"xwa2_notify_account_reachout_timelock":` + inner + `}}`)
	}
	mex := func(from any, attrs waBinary.Attrs, content []byte) string {
		a := waBinary.Attrs{"from": from, "id": "1", "t": 1, "type": "mex"}
		for k, v := range attrs {
			a[k] = v
		}
		n := waBinary.Node{Tag: "notification", Attrs: a, Content: []waBinary.Node{{Tag: "update", Attrs: waBinary.Attrs{"op_name": "x"}, Content: content}}}
		return n.XMLString()
	}
	lock := body(`{"enforcement_type":"X","is_active":true,"time_enforcement_ends":"1800003600"}`)
	name := waBinary.Attrs{"notify": `a" from="s.whatsapp.net" type="mex"><update>` + string(lock), "type": "picture"}
	message := waBinary.Node{Tag: "message", Attrs: waBinary.Attrs{"from": "1@lid", "notify": mex(types.ServerJID, nil, lock)}}
	for what, c := range map[string]struct {
		node string
		want time.Duration // from now; 0 is none
	}{
		"lock":            {mex(types.ServerJID, nil, lock), time.Hour},
		"without its end": {mex(types.ServerJID, nil, body(`{"is_active":true}`)), lockPause},
		"as a number":     {mex(types.ServerJID, nil, body(`{"is_active":true,"time_enforcement_ends":1800000060}`)), time.Minute},
		"for ever":        {mex(types.ServerJID, nil, body(`{"is_active":true,"time_enforcement_ends":"9800000060"}`)), lockMost},
		"over":            {mex(types.ServerJID, nil, body(`{"is_active":false,"time_enforcement_ends":"0"}`)), 0},
		"unreadable":      {mex(types.ServerJID, nil, body(`{"is_active":7}`)), 0},
		"something else":  {mex(types.ServerJID, nil, []byte(`{"data":{}}`)), 0},
		"from a person":   {mex("1@lid", nil, lock), 0},
		"in a name":       {mex("1@g.us", name, []byte("x")), 0},
		"in a message":    {message.XMLString(), 0},
	} {
		n := &Network{cfg: Config{Clock: func() time.Time { return now }}, condition: condition{log: slog.New(slog.DiscardHandler)}}
		tap{received: n.locked}.Debugf("%s", c.node)
		if until, why := n.Brake(); c.want == 0 && !until.IsZero() || c.want > 0 && until.Sub(now) != c.want || why != "locked" {
			t.Errorf("%s: until %v (%s)\n%s", what, until, why, c.node)
		}
	}
}
