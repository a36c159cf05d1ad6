package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// WriteCSV writes a sheet as text for spreadsheets. A cell that a spreadsheet
// would take for a formula gets an apostrophe before it.
func WriteCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Safe(cell)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// Safe makes a cell's text harmless to whoever opens it in a spreadsheet.
func Safe(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Page is one more sheet of a workbook.
type Page struct {
	Name string
	Rows [][]string
}

// WriteXLSX writes a workbook with one sheet, or more. Every cell is a text,
// never a formula; the first row stands out and stays in view.
func WriteXLSX(w io.Writer, name string, rows [][]string, more ...Page) error {
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if err := writePage(f, name, rows); err != nil {
		return err
	}
	for _, p := range more {
		if _, err := f.NewSheet(p.Name); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
		if err := writePage(f, p.Name, p.Rows); err != nil {
			return err
		}
	}
	_, err := f.WriteTo(w)
	return err
}

func writePage(f *excelize.File, name string, rows [][]string) error {
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if err := stream.SetColWidth(1, columns(rows), 22); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, cell := range row {
			cells[j] = cell
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
		if err := stream.SetRow(at, cells); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

// columns is how many cells the longest row has, at least one.
func columns(rows [][]string) int {
	n := 1
	for _, row := range rows {
		n = max(n, len(row))
	}
	return n
}
