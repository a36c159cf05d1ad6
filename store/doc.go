// Package store is the one database of the program, SQLite or PostgreSQL with
// one SQL text: people and their cases, the chats, the two queues (inbox and
// outbox), timers and the ledger.
//
// # Transactions
//
// Every write goes through Update, or through Turn and Fire, which also end the
// row or timer that the work was for; every read through View. Their functions
// get a Tx, whose methods do the work. A Tx has one fixed time of each clock.
// Tx.Savepoint contains a failure. On SQLite one goroutine writes and commits
// what waits together; on PostgreSQL each write is a transaction of its own
// that is repeated when the database asks for it, so a function must do nothing
// but use its Tx. Inside of a function no other write may be begun.
//
// Errors: IsTransient tells what is not the fault of the row at hand (database
// away, disk full, lease lost, shutdown). A panic in a function comes back as a
// PanicError and undoes only its own transaction.
//
// # Queues
//
// Store.Receive puts messages of a platform into the inbox, Tx.Put a letter into
// the outbox. Both are a Queue: rows of one chat are handed out one at a time,
// in the order (lane, seq, id). A worker loops
//
//	wake := s.Inbox.Wake()
//	rows, err := s.Inbox.Claim(ctx, n, store.Filter{}, lease)
//	for each row: err := s.Turn(ctx, row, func(tx *store.Tx) error { … tx.Put(…) … })
//	  nil       done
//	  transient s.Inbox.Later(ctx, row, soon, "…")   no attempt is counted
//	  else      s.Inbox.Fail(ctx, row, "…", soon)    parked at the third
//	wait for wake, or a second
//
// and a sender, which first acquires the lease of its account and the permission
// of its limiter, because a claimed letter counts as in the air:
//
//	held, err := s.Acquire(ctx, "sender:"+account, 30*time.Second)
//	rows, err := s.Outbox.Claim(ctx, n, store.Filter{Channel: account}, lease)
//	  sent               s.Outbox.Finish(ctx, row, "sent", id)
//	  told to wait       s.Outbox.Later(ctx, row, at, "429")
//	  quiet hours        s.Outbox.Postpone(ctx, row, due, "quiet")
//	  refused            s.Outbox.Fail(ctx, row, "400", soon)
//	  may have been sent s.Outbox.Ambiguous(ctx, row, "reset", soon)
//	  blocked            s.Outbox.Cancel(ctx, row, "blocked"), Tx.SetBlocked
//	  not begun          s.Outbox.Release(ctx, row)
//
// Queue.OnPark tells the person in the same transaction in which a row is
// parked; Queue.ClientIDs names the networks on which sending again is harmless.
// Reclaim, each few seconds, takes back what dead processes held; on SQLite Open
// does so at once, because the process is alone. Renew keeps a long lease.
//
// # Timers, ledger, care
//
// Tx.SetTimer, Tx.CancelTimer; Store.DueTimers, Store.Fire, Store.FailTimer.
// Tx.Append, Tx.Erase, Tx.History; Store.Checkpoint each day;
// Store.VerifyLedger. Store.Sweep now and then. Queue.Stats and Store.Ping for
// the state of health; Queue.Parked, Queue.Reopen, Queue.Discard for the person
// who decides about parked rows.
//
// # Rules for SQL in this package
//
// Parameters are numbered in the order of their first appearance: SQLite counts
// them by appearance, PostgreSQL by number. No functions of one dialect, no
// types but TEXT, BIGINT and SMALLINT; times are microseconds since 1970 as
// BIGINT with 0 for "never"; ids come from NewID. A test reads every statement.
package store
