package main

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/sheet"
)

// sheetMime is that of an XLSX workbook.
const sheetMime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// broadcastSheet makes the sheet of what became of everybody of a broadcast.
func (o *opened) broadcastSheet(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
	rows := [][]string{strings.Split(o.texts.Plain("siaran.lembar"), "\t")}
	number, err := o.office.BroadcastReport(ctx, file.Ref, func(r store.BroadcastRow) error {
		why := ""
		if r.Reason != "" {
			why = o.texts.Hindrance(r.Reason)
		}
		at := ""
		if r.State != "excluded" {
			at = r.At.Format("2006-01-02 15:04:05")
		}
		rows = append(rows, []string{r.Name, r.Area, r.Channel, o.texts.Plain("siaran.hasil." + r.State), why, at, strconv.Itoa(r.Tries)})
		return nil
	})
	if errors.Is(err, store.ErrNone) {
		return nil, "", &bot.SendError{Outcome: bot.Refused, Err: errors.New("no such broadcast")}
	}
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	err = sheet.WriteXLSX(&out, o.texts.Plain("staff.broadcast")+" "+strconv.FormatInt(number, 10), rows)
	return out.Bytes(), sheetMime, err
}
