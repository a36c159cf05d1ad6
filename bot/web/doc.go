// Package web is the browser network: one page with three phones side by
// side, on which a candidate, an officer and a member of staff talk to the
// bot. It is the demo and the training room. It plays Telegram's manner
// (buttons) and WhatsApp's (numbered text), keeps the transcript of every chat
// over a restart, and answers on this machine only. Transcripts and uploads are
// kept as they are, not encrypted: it is for invented people.
//
// The page is plain HTML, CSS and JavaScript, embedded; it loads nothing from
// anywhere else. What happens reaches it by server-sent events, what a person
// does comes back as POSTs.
package web
