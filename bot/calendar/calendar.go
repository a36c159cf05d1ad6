// Package calendar makes the calendar file (RFC 5545) of a Bimtek, which a
// phone opens and keeps with a reminder of its own.
package calendar

import (
	"fmt"
	"strings"
	"time"

	"damping/flows"
)

// Mime is the type of the file.
const Mime = "text/calendar; charset=utf-8"

const utc = "20060102T150405Z"

// File is the calendar file of an event: one appointment with a reminder a day
// and two hours before. The same event and stamp give the same bytes; a newer
// stamp replaces an older file of the same event on the phone.
func File(e *flows.Event, office string, stamp time.Time) []byte {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Damping//Bimtek//ID")
	line("METHOD", "PUBLISH")
	line("BEGIN", "VEVENT")
	line("UID", e.ID+"@damping")
	line("DTSTAMP", stamp.UTC().Format(utc))
	line("SEQUENCE", fmt.Sprint(max(0, stamp.Unix()/60%(1<<31))))
	line("DTSTART", e.Start.UTC().Format(utc))
	line("DTEND", e.End.UTC().Format(utc))
	line("SUMMARY", escape(e.Title))
	line("LOCATION", escape(e.Where()))
	if e.HasSpot() {
		line("GEO", fmt.Sprintf("%.6f;%.6f", e.Lat, e.Lon))
	}
	line("ORGANIZER;CN="+quote(office), "invalid:nomail")
	line("DESCRIPTION", escape(describe(e)))
	for _, before := range []string{"-P1D", "-PT2H"} {
		line("BEGIN", "VALARM")
		line("ACTION", "DISPLAY")
		line("DESCRIPTION", escape(e.Title))
		line("TRIGGER", before)
		line("END", "VALARM")
	}
	line("END", "VEVENT")
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// describe lists the sessions and what to bring; all of it is data.
func describe(e *flows.Event) string {
	var lines []string
	for _, s := range e.Sessions {
		lines = append(lines, s.Start.Format("15.04")+" "+s.Title+" ("+s.Speaker+")")
	}
	return strings.Join(append(lines, e.Bring...), "\n")
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`)

func escape(s string) string { return escaper.Replace(s) }

// quote writes a parameter's value, which knows no escapes.
func quote(s string) string { return `"` + strings.NewReplacer(`"`, "'", "\n", " ").Replace(s) + `"` }

// fold writes one content line in pieces of at most 75 bytes, never in the
// middle of a character.
func fold(b *strings.Builder, line string) {
	room := 75
	for _, r := range line {
		size := len(string(r))
		if room < size {
			b.WriteString("\r\n ")
			room = 74
		}
		b.WriteRune(r)
		room -= size
	}
	b.WriteString("\r\n")
}
