package store

import (
	"strconv"
	"strings"
)

// PostgreSQL plans a statement with what it last knew of a table, and a queue
// changes from empty to full in a minute. So these statements leave it no
// choice: conditions on other rows are scalar sub-selects, which are not turned
// into joins; rows are changed by their id in a second statement; and where a
// row is found by its id, the condition on its state is written with || '', or
// PostgreSQL may prefer a walk through all open rows.

// window is how many rows of each lane a claim looks at, oldest first. When
// all of them wait (for a time, or for another row of their chat), the heads of
// all chats are looked at instead: dear, and rare.
const window = 300

// claimSizes are the numbers of rows that one statement claims.
var claimSizes = [...]int{16, 4, 1}

// rowColumns are what scanRow reads.
const rowColumns = "id, chat, channel, dedupe, lane, seq, due_at, created_at, lease_until, lease, " +
	"attempts, deaths, unknown, card, outcome, expires_at, body"

// free holds for a row x that is the head of its chat while no row of the chat
// is claimed, and whose back-off is over: it alone may be claimed.
//
// A row is in line when it is unended and due; the head of a chat is the
// smallest (lane, seq, id) in line. So a row that is due tomorrow stands in
// nobody's way; a row in back-off holds its chat: the order stays.
func free(x, due, retry string) string {
	return strings.NewReplacer("THIS", x, "DUE", due, "RETRY", retry).Replace(` THIS.retry_at <= RETRY
		AND THIS.id = (SELECT h.id FROM QUEUE h WHERE h.chat = THIS.chat AND h.ended_at = 0 AND h.due_at <= DUE
			ORDER BY h.lane, h.seq, h.id LIMIT 1)
		AND (SELECT count(*) FROM QUEUE c WHERE c.chat = THIS.chat AND c.state = 'claimed') = 0`)
}

// channelIs narrows a claim to one channel. Two texts, and not one with "or",
// so that the index on the channel can be used.
func channelIs(one bool) string {
	if one {
		return " AND channel = $3 "
	}
	return " AND $3 = '' "
}

// eachLane joins one select for every lane, the first lane first.
func eachLane(text string) string {
	var all []string
	for l := range lanes {
		all = append(all, strings.ReplaceAll(text, "LANE", strconv.Itoa(int(l))))
	}
	return strings.Join(all, " UNION ALL ")
}

// oldest lists the first rows of a lane that are due: $1 the last lane wanted,
// $2 programme now, $3 channel.
func oldest(columns string, one bool) string {
	return "SELECT " + columns + " FROM QUEUE WHERE state = 'open' AND lane = LANE AND lane <= $1 AND due_at <= $2" +
		channelIs(one) + "ORDER BY due_at, id LIMIT " + strconv.Itoa(window)
}

// findSQL finds free rows, oldest first by lane and due time. $1 last lane,
// $2 programme now, $3 channel, $4 machine now, $5 how many.
func findSQL(one bool) string {
	return "SELECT id FROM (" +
		eachLane("SELECT w.id FROM ("+oldest("id, chat, retry_at", one)+") w WHERE"+free("w", "$2", "$4")) +
		") q LIMIT $5"
}

// claimSQL claims n rows if they are free, still or again: another process may
// have been faster. $1 lease, $2 its end, $3 programme now, $4 machine now, and
// the ids.
func claimSQL(n int) string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = "$" + strconv.Itoa(5+i)
	}
	return "UPDATE QUEUE SET state = 'claimed', lease = $1, lease_until = $2 WHERE state || '' = 'open' AND due_at <= $3 AND" +
		free("QUEUE", "$3", "$4") + " AND id IN (" + strings.Join(ids, ", ") + ") RETURNING " + rowColumns
}

// fullSQL tells how full the window of each lane is. $1 to $3 as in findSQL.
func fullSQL(one bool) string {
	return eachLane("SELECT count(*) FROM (" + oldest("id", one) + ") w")
}

// headsSQL finds the free rows of all chats, each as its lane and id, in no
// order, without the window: it goes from chat to chat along the index. $1 last
// lane, $2 machine now, $3 channel, $4 programme now.
func headsSQL(one bool) string {
	return `WITH RECURSIVE line(chat) AS (
		SELECT (SELECT n.chat FROM QUEUE n WHERE n.ended_at = 0 AND n.chat > '' ORDER BY n.chat LIMIT 1)
		UNION ALL
		SELECT (SELECT n.chat FROM QUEUE n WHERE n.ended_at = 0 AND n.chat > line.chat ORDER BY n.chat LIMIT 1)
		FROM line WHERE line.chat IS NOT NULL)
	SELECT head FROM (
		SELECT (SELECT CASE WHEN lane <= $1 AND state = 'open' AND retry_at <= $2` + channelIs(one) + `
				THEN CAST(lane AS TEXT) || ' ' || id ELSE '' END
			FROM QUEUE h WHERE h.chat = line.chat AND h.ended_at = 0 AND h.due_at <= $4
			ORDER BY h.lane, h.seq, h.id LIMIT 1) AS head
		FROM line WHERE line.chat IS NOT NULL
			AND (SELECT count(*) FROM QUEUE c WHERE c.chat = line.chat AND c.state = 'claimed') = 0) f
	WHERE head <> ''`
}
