package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"damping/flows/aid"
	"damping/store/sheet"
)

// ImportOptions say how a sheet is taken over.
type ImportOptions struct {
	Year   int    // of the programme; 0 is the current one
	Actor  string // id of the officer, "" is the operator of the machine
	File   string // its name, for the ledger
	DryRun bool   // look, but write nothing
}

// ImportReport is what became of a sheet. With a refused row nothing is
// written: the numbers then say what would have been.
type ImportReport struct {
	Rows, Created, Updated, Unchanged int
	RefusedRows                       int
	Written                           bool
	Refused                           []sheet.Problem // why rows are refused
	Notes                             []sheet.Problem // what people should look at; refuses nothing
}

// Import takes over a sheet: all of it or, when a row is refused, nothing. A
// person is known by the NIK; what the sheet does not say is kept. The stage of
// a sheet counts only where it creates an application. A second import of the
// same sheet changes nothing. The progress, which may be nil, is told now and
// then from one goroutine; on PostgreSQL it may begin again.
func (o *Office) Import(ctx context.Context, s *sheet.Sheet, opts ImportOptions, progress func(done, total int)) (ImportReport, error) {
	if opts.Year == 0 {
		opts.Year = o.Program.CurrentYear
	}
	if _, ok := o.Program.Year(opts.Year); !ok {
		return ImportReport{}, fmt.Errorf("import: the programme has no year %d", opts.Year)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	var report ImportReport
	run := func(tx *Tx) error {
		im := o.newImport(tx, s, opts, progress)
		err := im.plan()
		if err == nil && !opts.DryRun && im.report.RefusedRows == 0 {
			im.report.Written = true
			err = im.write()
		}
		report = im.report
		return err
	}
	in := o.write
	if opts.DryRun || len(s.Refused) > 0 { // nothing will be written: keep nobody waiting
		in = o.read
	}
	err := in(ctx, run)
	for tries := 0; isDuplicate(err) && tries < importTries; tries++ { // somebody of the sheet was proposed meanwhile: she is there now
		err = in(ctx, run)
	}
	if err != nil {
		return ImportReport{}, fmt.Errorf("import: %w", err)
	}
	progress(s.Total, s.Total)
	return report, nil
}

// importTries is how often an import begins again because of somebody who was
// proposed while it looked.
const importTries = 5

// importing is one import under way in one transaction.
type importing struct {
	tx       *Tx
	office   *Office
	opts     ImportOptions
	progress func(done, total int)
	year     *aid.Year
	sheet    *sheet.Sheet
	report   ImportReport
	plans    []planned
	moves    map[place]int // changes of the counts
}

func (o *Office) newImport(tx *Tx, s *sheet.Sheet, opts ImportOptions, progress func(done, total int)) *importing {
	year, _ := o.Program.Year(opts.Year)
	return &importing{tx: tx, office: o, opts: opts, progress: progress, year: year, sheet: s, moves: map[place]int{},
		report: ImportReport{Rows: s.Total, Refused: slices.Clone(s.Refused), Notes: slices.Clone(s.Notes)}}
}

// step is how many rows are looked up or written together.
const step = 100

// plan finds out what becomes of every row.
func (im *importing) plan() error {
	rows := im.sheet.Rows
	for from := 0; from < len(rows); from += step {
		part := rows[from:min(from+step, len(rows))]
		plans, err := im.planPart(part)
		if err != nil {
			return err
		}
		im.plans = append(im.plans, plans...)
		im.progress((from+len(part))/2, len(rows))
	}
	im.sameNIK()
	im.flag()
	if err := im.flagFamilies(); err != nil {
		return err
	}
	if err := im.flagQuota(); err != nil {
		return err
	}
	im.count()
	return nil
}

// count adds up the report.
func (im *importing) count() {
	r := &im.report
	byRow := func(a, b sheet.Problem) int { return cmp.Compare(a.Row, b.Row) }
	slices.SortStableFunc(r.Refused, byRow)
	slices.SortStableFunc(r.Notes, byRow)
	refused := map[int]bool{}
	for _, p := range r.Refused {
		refused[p.Row] = true
	}
	r.RefusedRows = len(refused)
	for _, p := range im.plans {
		switch {
		case refused[p.row.Row]:
		case p.app == nil:
			r.Created++
		case len(p.changes) > 0:
			r.Updated++
		default:
			r.Unchanged++
		}
	}
}

// sameNIK refuses a NIK that stands in the sheet twice.
func (im *importing) sameNIK() {
	first := map[aid.NIK]int{}
	for _, r := range im.sheet.Rows {
		if row, twice := first[r.NIK]; twice {
			im.report.Refused = append(im.report.Refused, sheet.Problem{Row: r.Row, Column: sheet.ColNIK,
				Key: "import.nik.twice", Values: map[string]string{"row": strconv.Itoa(row)}})
			continue
		}
		first[r.NIK] = r.Row
	}
}
