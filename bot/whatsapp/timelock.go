package whatsapp

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// A reach-out lock: WhatsApp tells the account that it must begin no conversations
// for a while. This version of the library throws that notification away; newer ones
// have an event for it. It is read here from what the library writes to its log of
// received nodes, which it makes whether anybody reads it or not; nothing else of it
// is looked at, and nothing is kept.

// lockMost is how long a lock is believed at most.
const lockMost = 30 * 24 * time.Hour

// lockNode is a notification of WhatsApp itself: its address is the first that a node
// names, so that no name which somebody gave himself can play it.
var lockNode = regexp.MustCompile(`^<notification (?:[a-e][a-z_]*="[^"]*" )*from="s\.whatsapp\.net"[^<>]* type="mex"[^<>]*><update[^<>]*>` +
	`[^<]*"xwa2_notify_account_reachout_timelock" ?: ?(\{[^{}<]*\})`)

// tap is the library's logger. It writes nothing.
type tap struct {
	waLog.Logger
	received func(node string)
}

func (t tap) Sub(module string) waLog.Logger {
	if module == "Recv" {
		return tap{waLog.Noop, t.received}
	}
	return waLog.Noop
}

// Debugf is called for each node, with its text.
func (t tap) Debugf(_ string, args ...any) {
	if len(args) != 1 {
		return
	}
	if node, ok := args[0].(string); ok {
		t.received(node)
	}
}

// locked notes a lock, or its end, if it is one that came.
func (n *Network) locked(node string) {
	found := lockNode.FindStringSubmatch(node)
	if found == nil {
		return
	}
	var lock struct {
		Active bool            `json:"is_active"`
		Ends   json.RawMessage `json:"time_enforcement_ends"`
	}
	if json.Unmarshal([]byte(found[1]), &lock) != nil {
		n.log.Warn("whatsapp: a lock that cannot be read")
		return
	}
	now := n.cfg.Clock()
	until := now.Add(lockPause) // when it does not say
	if text, err := strconv.Unquote(string(lock.Ends)); err == nil {
		lock.Ends = json.RawMessage(text)
	}
	if seconds, err := strconv.ParseInt(string(lock.Ends), 10, 64); err == nil && seconds > 0 {
		until = time.Unix(seconds, 0)
	}
	if latest := now.Add(lockMost); until.After(latest) {
		until = latest
	}
	if !lock.Active {
		until = time.Time{}
	}
	n.setLock(until)
}
