package main

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"damping/bot/chart"
	"damping/flows"
	"damping/flows/aid"
	"damping/store/sheet"
)

// recapPicture draws the year in numbers.
func (o *opened) recapPicture(ctx context.Context, _ flows.Attachment) ([]byte, string, error) {
	table, err := o.office.RecapTable(ctx)
	if err != nil {
		return nil, "", err
	}
	stages := chart.Group{Title: o.texts.Plain("recap.by_stage")}
	for i, stage := range table.Stages {
		name, _, _ := strings.Cut(stage.Staff(), " (")
		stages.Bars = append(stages.Bars, chart.Bar{Label: name, N: table.OfStage(i)})
	}
	areas := chart.Group{Title: o.texts.Plain("recap.by_area")}
	for i, area := range table.Areas {
		areas.Bars = append(areas.Bars, chart.Bar{Label: area.Name, N: table.OfArea(i)})
	}
	papers := chart.Group{Title: o.texts.Plain("recap.by_paper")}
	for _, p := range table.Papers {
		papers.Bars = append(papers.Bars, chart.Bar{Label: o.texts.Plain("recap.paper." + string(p.State)), N: p.N})
	}
	today := aid.DateOf(o.clock.Program().In(o.zone))
	data, err := chart.PNG(chart.Chart{
		Title: o.texts.Plain("recap.title") + " " + strconv.Itoa(table.Year), Under: o.program.Name + " · " + today.Text(),
		Groups: []chart.Group{stages, areas, papers},
	})
	return data, chart.Mime, err
}

// recapSheet is the same as a sheet: a row for each kelurahan, a column for
// each stage.
func (o *opened) recapSheet(ctx context.Context, _ flows.Attachment) ([]byte, string, error) {
	table, err := o.office.RecapTable(ctx)
	if err != nil {
		return nil, "", err
	}
	first := []string{o.texts.Plain("recap.area")}
	for _, stage := range table.Stages {
		first = append(first, stage.Staff())
	}
	rows := [][]string{append(first, o.texts.Plain("recap.total"))}
	for i, area := range table.Areas {
		row := []string{area.Name}
		for j := range table.Stages {
			row = append(row, strconv.Itoa(table.N[i][j]))
		}
		rows = append(rows, append(row, strconv.Itoa(table.OfArea(i))))
	}
	last, all := []string{o.texts.Plain("recap.total")}, 0
	for j := range table.Stages {
		last, all = append(last, strconv.Itoa(table.OfStage(j))), all+table.OfStage(j)
	}
	rows = append(rows, append(last, strconv.Itoa(all)))
	var out bytes.Buffer
	err = sheet.WriteXLSX(&out, o.texts.Plain("recap.title")+" "+strconv.Itoa(table.Year), rows)
	return out.Bytes(), sheetMime, err
}
