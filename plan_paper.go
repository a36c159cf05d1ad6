package main

import (
	"context"
	"errors"

	"damping/bot/paper"
	"damping/flows"
	"damping/flows/aid"
)

// plan makes a citizen's plan for her business, as PDF or as a picture.
func (o *opened) plan(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
	p, err := o.office.BusinessPlan(ctx, file.Ref)
	if err != nil {
		return nil, "", missing(err)
	}
	w := &words{o: o}
	sheet := paper.Plan{Title: w.of("business.title", nil), Owner: w.of("paper.certificate.name", p), Under: w.of("paper.plan.under", p),
		Foot: w.of("paper.plan.foot", aid.DateOf(o.clock.Program().In(o.zone)).Text()), Made: o.clock.Program()}
	for i, part := range p.Parts {
		one := paper.Part{Title: w.of("paper.plan.part", map[string]any{"N": i + 1, "Part": part.Part}), Text: part.Text, Open: part.Text == ""}
		if one.Open {
			one.Text = w.of("paper.plan.open", nil)
		}
		sheet.Parts = append(sheet.Parts, one)
	}
	draw, mime := sheet.PDF, paper.PDF
	if file.Kind == flows.FilePlanPicture {
		draw, mime = sheet.PNG, paper.PNG
	}
	data, err := draw()
	return data, mime, errors.Join(err, w.err)
}
