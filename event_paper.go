package main

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"damping/bot"
	"damping/bot/paper"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/sheet"
)

// words are texts for a paper: the first that cannot be said is the error.
type words struct {
	o   *opened
	err error
}

func (w *words) of(key string, data any) string {
	text, err := w.o.texts.Any(key, data)
	w.err = errors.Join(w.err, err)
	return text
}

// attendance makes the list of attendance that is printed and signed.
func (o *opened) attendance(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
	list, err := o.office.EventList(ctx, file.Ref)
	if err != nil {
		return nil, "", missing(err)
	}
	w := &words{o: o}
	a := paper.Attendance{
		Office: o.program.Office.Name, Address: o.program.Office.Address, Title: w.of("paper.list.title", nil),
		Facts: []paper.Fact{
			{Name: w.of("paper.list.event", nil), Text: list.Event.Title},
			{Name: w.of("paper.list.day", nil), Text: w.of("paper.list.when", list)},
			{Name: w.of("paper.list.place", nil), Text: w.of("paper.list.where", list)},
			{Name: w.of("paper.list.people", nil), Text: w.of("paper.list.count", list)},
		},
		Page: func(n, of int) string { return w.of("paper.list.page", map[string]int{"Page": n, "Of": of}) },
		Made: o.clock.Program(),
	}
	copy(a.Columns[:], strings.Split(w.of("paper.list.columns", nil), "\t"))
	for _, p := range list.Rows {
		row := paper.Present{Name: p.Name, Area: p.Area.Name, Came: w.moment(list, p)}
		if p.Late > 0 {
			row.Late = w.of("paper.list.late", p.Late)
		}
		a.Rows = append(a.Rows, row)
	}
	data, err := a.PDF()
	return data, paper.PDF, errors.Join(err, w.err)
}

// moment is when somebody came, as on a clock; of whoever was noted only when
// the event was over it is known that she came, not when.
func (w *words) moment(list store.EventList, p store.ListedPerson) string {
	switch {
	case p.CameAt.IsZero():
		return ""
	case p.CameAt.After(list.Event.End):
		return w.of("paper.list.present", nil)
	}
	return p.CameAt.Format("15.04")
}

// attendanceSheet makes the same list for a spreadsheet.
func (o *opened) attendanceSheet(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
	list, err := o.office.EventList(ctx, file.Ref)
	if err != nil {
		return nil, "", missing(err)
	}
	w := &words{o: o}
	rows := [][]string{strings.Split(w.of("paper.list.sheet_columns", nil), "\t")}
	for i, p := range list.Rows {
		row := []string{strconv.Itoa(i + 1), p.Area.Name, p.Name, w.of("paper.list.answer."+string(p.Answer), nil), "", "", "", ""}
		if !p.CameAt.IsZero() {
			copy(row[4:], []string{w.moment(list, p), strconv.Itoa(p.Late), strconv.Itoa(p.Companion), w.of("paper.list.by."+string(p.By), nil)})
		}
		rows = append(rows, row)
	}
	var out bytes.Buffer
	var more []sheet.Page
	if list.Feedback.Shown() {
		more = append(more, w.feedback(list))
	}
	err = sheet.WriteXLSX(&out, w.of("paper.list.sheet", nil), rows, more...)
	return out.Bytes(), sheetMime, errors.Join(err, w.err)
}

// feedback is what was said of an event, without any name.
func (w *words) feedback(list store.EventList) sheet.Page {
	rows := [][]string{strings.Split(w.of("paper.feedback.columns", nil), "\t")}
	for i := range 3 {
		n := strconv.Itoa(i + 1)
		rows = append(rows, []string{w.of("feedback.clear_"+n, nil), strconv.Itoa(list.Feedback.Clear[i]),
			w.of("feedback.useful_"+n, nil), strconv.Itoa(list.Feedback.Useful[i])})
	}
	rows = append(rows, nil, []string{w.of("paper.feedback.words", nil)})
	for _, said := range list.Words {
		rows = append(rows, []string{said})
	}
	return sheet.Page{Name: w.of("paper.feedback.sheet", nil), Rows: rows}
}

// certificate makes the certificate of one who came.
func (o *opened) certificate(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
	c, err := o.office.Certificate(ctx, file.Ref)
	if err != nil {
		return nil, "", missing(err)
	}
	w := &words{o: o}
	office := o.program.Office
	data, err := (&paper.Certificate{
		Office: office.Name, Address: office.Address, Title: w.of("paper.certificate.title", nil), Number: w.of("paper.certificate.number", c),
		To: w.of("paper.certificate.to", nil), Name: w.of("paper.certificate.name", c),
		For: w.of("paper.certificate.for", nil), Event: c.Event.Title, When: w.of("paper.certificate.when", c),
		Dated:  w.of("paper.certificate.dated", map[string]string{"City": o.program.City, "Day": aid.DateOf(c.Event.Start).Text()}),
		Signer: w.of("paper.certificate.signer", office.Name), Foot: w.of("paper.certificate.foot", nil), Made: o.clock.Program(),
	}).PDF()
	return data, paper.PDF, errors.Join(err, w.err)
}

// missing: what is not there now never will be for this letter.
func missing(err error) error {
	if errors.Is(err, store.ErrNone) {
		return &bot.SendError{Outcome: bot.Refused, Err: errors.New("nothing to make the file of")}
	}
	return err
}
