// Package whatsapptest is WhatsApp on 127.0.0.1, with citizens who write to each
// other and to the bot. Nothing in it is a mock: it speaks the real wire (Noise
// handshake with a certificate chain, binary nodes, Signal's pre-keys), so that the
// unmodified library is the client at both ends, and it cannot read what it
// carries. It is for tests, needs no testing.T, and outlives its clients: the bot
// may be killed and started again while the server keeps what was not acknowledged,
// as WhatsApp does. It proves our adapter; it does not prove that WhatsApp takes us.
//
// # The server
//
//	srv := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
//	defer srv.Close()
//	srv.URL, srv.Root             what a bot in another process is given, for Transport and Trust
//	srv.Lead(client)              leads a library client of this process here
//	srv.Sent()                    every message, with how many devices have it
//	srv.Await(ctx, holds)         waits for something that the clients bring about
//	srv.Asked()                   questions that the server does not know; a test wants none
//	srv.Cut()                     breaks every connection
//	srv.Require(revision)         older clients are outdated; the front page names it
//	srv.Fetched(), ForgetMedia()  files
//	srv.MediaHost(), MediaAt()    names another host for them, sends on to one
//
// # Telephones
//
//	phone := srv.Phone("6281…")   an account; its telephone is the primary device
//	phone.Scan(qr)                pairs the client that shows this QR code
//	phone.Enter(code)             the same for a client that shows a code to be typed
//	phone.JID(), HiddenJID()      its address by number and by LID
//	phone.HideNumber(true)        others know it by its LID only
//	phone.HideLID(true)           and by its number only
//	phone.In(group)               writes in a group, or as its status; Newsletter(text)
//	phone.Online(), Pending()     whether a companion is there; what it did not acknowledge
//	phone.KeepKeys(n), Keys()     its companions' one-time keys, as if many had written
//	phone.Cut(), Replace(), Unlink(), Lock(until)
//
// # Citizens
//
//	citizen, err := srv.Citizen(ctx, "6281…")   a real client with a telephone of its own
//	citizen.Text(ctx, bot, "halo")               likewise Photo, Album, Twin, Document, Voice, Place
//	srv.Open(ctx, "6281…"), citizen.Join(ctx)    the same in two steps
//	citizen.Client                               for everything else the library can do
//	whatsapptest.Wait[*events.Message](ctx, citizen, fits)
//
// # Faults
//
//	srv.Rule(whatsapptest.Rule{At: whatsapptest.AtLogin, Do: whatsapptest.Outdated})
//
// Rules act when a client logs in (outdated, banned, logged out, unavailable), when
// it sends (refused with a code, connection broken before or after) and when it is
// given a message (twice, or only with the next connection); always, so many times, or
// by chance. srv.Delay(d) makes everything late.
//
// # What it does not do
//
// Calls, app state and history, and of groups, status and newsletters more than a
// message that comes from there: what a client asks about them is refused and counted
// in Asked.
package whatsapptest
