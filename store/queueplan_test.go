package store

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"damping/store/storetest"
)

// plan returns how the database means to run a statement. PostgreSQL is asked
// for the plan that it keeps for a prepared statement, knowing nothing of the
// table: that is when it errs.
func (b *bench) plan(text string, values string) string {
	b.t.Helper()
	ctx := context.Background()
	conn, err := b.writes.Conn(ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { b.must(conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SET plan_cache_mode = force_generic_plan"); err != nil {
		b.t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "PREPARE planned AS "+text); err != nil {
		b.t.Fatalf("%v: %s", err, text)
	}
	rows, err := conn.QueryContext(ctx, "EXPLAIN EXECUTE planned("+values+")")
	if err != nil {
		b.t.Fatal(err)
	}
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			b.t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	b.must(rows.Err())
	b.must(rows.Close())
	if _, err := conn.ExecContext(ctx, "DEALLOCATE planned"); err != nil {
		b.t.Fatal(err)
	}
	return plan.String()
}

// On PostgreSQL an index walk without a condition on the first column is a walk
// through all open rows, and a join may be one for each of them.
func TestPlansOfTheQueueOnPostgres(t *testing.T) {
	b := newBench(t, storetest.Postgres(t))
	b.receive("siti", 1, 2)
	byID := regexp.MustCompile(`Index Scan using outbox_pkey on outbox .*\n\s+Index Cond: \(id = `)
	for _, c := range []struct{ name, text, values string }{
		{"finish", b.Outbox.sql.finish, "'sent', '', 1, 0, 'x', 'y'"},
		{"renew", b.Outbox.sql.renew, "1, 'x', 'y'"},
		{"setback", b.Outbox.sql.setback, "'open', '', 1, 1, 1, 1, 1, 0, 0, 'x', 'y'"},
		{"claim", b.Outbox.sql.claim[1], "'l', 1, 1, 1, 'x'"},
		{"reopen", b.Outbox.sql.reopen, "'x'"},
	} {
		if plan := b.plan(c.text, c.values); !byID.MatchString(plan) || strings.Contains(plan, "Join") {
			t.Errorf("%s does not go by the id:\n%s", c.name, plan)
		}
	}
	for _, q := range []struct{ name, text, values string }{
		{"find", b.Inbox.sql.find, "3, 1, '', 1, 10"},
		{"find on a channel", b.Outbox.sql.findOn, "3, 1, 'c', 1, 10"},
	} {
		plan := b.plan(q.text, q.values)
		if strings.Contains(plan, "Join") || strings.Contains(plan, "Seq Scan") {
			t.Errorf("%s joins or walks:\n%s", q.name, plan)
		}
		if n := strings.Count(plan, "Index Cond: (chat = w.chat)") + strings.Count(plan, "Index Cond: (chat = w_"); n < 2*int(lanes) {
			t.Errorf("%s looks %d times by chat, want %d:\n%s", q.name, n, 2*lanes, plan)
		}
	}
}

// On SQLite a SCAN of a table walks through all its rows.
func TestPlansOfTheQueueOnSQLite(t *testing.T) {
	b := newBench(t, storetest.SQLite(t))
	b.receive("siti", 1, 2)
	walk := regexp.MustCompile(`SCAN (inbox|outbox|h|c|n|f)\b`)
	texts := []string{replaceSQL, b.Inbox.sql.find, b.Outbox.sql.findOn, b.Inbox.sql.full, b.Outbox.sql.fullOn,
		b.Inbox.sql.claim[16], b.Inbox.sql.heads, b.Outbox.sql.headsOn, b.Outbox.sql.sent, b.Inbox.sql.finish, b.Inbox.sql.renew,
		b.Inbox.sql.setback, b.Inbox.sql.reopen, b.Inbox.sql.discard, b.Inbox.sql.sweep, b.Outbox.sql.unkeep}
	for _, text := range texts {
		args := make([]any, parametersOf(text))
		err := b.read(t.Context(), func(tx *Tx) error {
			return tx.each(func(scan func(...any) error) error {
				var id, parent, unused int
				var step string
				err := scan(&id, &parent, &unused, &step)
				if walk.MatchString(step) {
					t.Errorf("%s in %s", step, text)
				}
				return err
			}, "EXPLAIN QUERY PLAN "+text, args...)
		})
		if err != nil {
			t.Errorf("%v: %s", err, text)
		}
	}
}

// parametersOf is the highest number of a parameter.
func parametersOf(text string) int {
	most := 0
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err == nil {
			most = max(most, n)
		}
	}
	return most
}
