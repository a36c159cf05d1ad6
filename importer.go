package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"damping/flows/aid"
	"damping/store"
	"damping/store/sheet"
)

// importCmd takes citizens from a sheet into the record, all or none.
type importCmd struct {
	File    string `arg:"" type:"path" help:"${file}"`
	Program string `help:"${program}"`
	Year    int    `help:"${year}"`
	DryRun  bool   `help:"${dry_run}"`
}

// Run reads, checks, writes, and tells what became of every row.
func (c importCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	if c.Program != "" && c.Program != o.program.Code {
		return usageError{s.wrong("cli.other_program", map[string]string{"Given": c.Program, "Code": o.program.Code})}
	}
	if c.Year == 0 {
		c.Year = o.program.CurrentYear
	}
	year, ok := o.program.Year(c.Year)
	if !ok {
		return usageError{s.wrong("cli.no_year", c.Year)}
	}
	read, err := sheet.Read(c.File, o.rules(year))
	if problem, ok := sheet.AsProblem(err); ok {
		return s.wrong(problem.Key, problem)
	}
	if err != nil {
		return err
	}
	report, err := o.office.Import(ctx, read, store.ImportOptions{Year: c.Year, File: filepath.Base(c.File), DryRun: c.DryRun}, o.progress())
	if err != nil {
		return err
	}
	if err := o.tellImport(report, c.DryRun); err != nil {
		return err
	}
	if report.RefusedRows > 0 {
		return quietError{errors.New("import refused")}
	}
	if !c.DryRun {
		_, err = o.office.EnsureBimtek(ctx)
	}
	return err
}

// rules is what a sheet of a year is read by.
func (o *opened) rules(year *aid.Year) sheet.Rules {
	return sheet.Rules{Areas: o.program.AreaList(), Accounts: year.AccountDigits, Today: aid.DateOf(o.clock.Program().In(o.zone))}
}

// progress shows on one line how far a long import is, at most ten times a second.
func (o *opened) progress() func(done, total int) {
	var last time.Time
	return func(done, total int) {
		now := machineClock()
		if done < total && now.Sub(last) < 100*time.Millisecond {
			return
		}
		last = now
		_, _ = fmt.Fprintf(o.err, "\r%d / %d", done, total)
		if done == total {
			_, _ = fmt.Fprintln(o.err)
		}
	}
}

// mostTold is how many problems are printed; the rest are counted.
const mostTold = 200

// tellImport prints every problem with its row and column, then the sums.
func (o *opened) tellImport(report store.ImportReport, dry bool) error {
	for _, list := range [][]sheet.Problem{report.Notes, report.Refused} {
		for i, p := range list {
			if i == mostTold {
				if err := o.say("import.more", len(list)-mostTold); err != nil {
					return err
				}
				break
			}
			text, err := o.texts.Any(p.Key, p)
			if err != nil {
				return err
			}
			if err := o.say("import.line", map[string]any{"Row": p.Row, "Column": p.Column, "Text": text}); err != nil {
				return err
			}
		}
	}
	return o.say("import.sums", map[string]any{"Report": report, "Dry": dry, "Refused": report.RefusedRows > 0})
}
