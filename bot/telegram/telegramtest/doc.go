// Package telegramtest is a Telegram Bot API server on 127.0.0.1, with citizens
// who write to the bot. Nothing in it is a mock: it speaks the real wire, so the
// real client library works against it unmodified (bot.WithServerURL(srv.URL)).
// It is for tests, benchmarks and demos of load, needs no testing.T, and outlives
// its client: the bot may be killed and started again while the server keeps
// unconfirmed updates and every message, as Telegram does.
//
// # The server
//
//	srv := telegramtest.Start(telegramtest.Options{})
//	defer srv.Close()
//	srv.URL, srv.Token            what the bot is given
//	srv.Pending()                 updates that the bot has not yet confirmed
//	srv.Calls(), srv.Count(...)   every call with its outcome, and whether it was applied
//	srv.Await(ctx, holds)         waits for something that the bot's calls bring about
//	srv.Forget()                  keeps a soak of hours small; counters stay
//	srv.Commands(scope, language) what setMyCommands recorded
//	srv.FileBytes(fileID)         what an upload holds
//
// # Citizens
//
//	citizen := srv.User(1001)     a person with a private chat
//	citizen.Start("payload")      /start payload (also unblocks)
//	citizen.Text("halo")          likewise Contact, Location, Photo, Document, Album
//	citizen.Tap("Setuju")         taps the newest inline button with that label or data
//	citizen.Block(), Unblock()    the bot gets 403 meanwhile
//	citizen.Raw(`{"message":…}`)  any update, broken ones included
//	citizen.Messages()            what the bot sent, in order, in its present state
//	citizen.Wait(ctx, pred)       the next message or edit that fits; no polling
//	citizen.WaitAnswer(ctx, id)   the answer to one tap; srv.ExpireTaps() makes taps too old
//	srv.Group(-1001)              a group to which the bot can be added
//
// # Faults
//
//	srv.SetFaults(telegramtest.Faults{Duplicate: .05, ServerError: .01, …})
//	srv.Rule(telegramtest.Rule{Method: "sendMessage", Times: 1, Do: telegramtest.ResetAfter})
//
// Both may change while the server runs. Shares are drawn from one seeded source.
// Downloads are the method "file". Message.Unheard and Call.Ambiguous mark what took
// place although the bot never got the answer: only that may rightly be sent twice.
//
// # What it does not do
//
// Markdown, inline mode, payments, polls, stickers and web apps; photos are not
// re-encoded; a file is never fetched from a URL. An unknown method answers 404.
package telegramtest
