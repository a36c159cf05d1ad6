package sheet

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// Limits of what a workbook may unpack to, in bytes.
const (
	maxUnzip    = 512 << 20
	maxUnzipXML = 64 << 20
)

// parseXLSX reads the first sheet of a workbook that has a header, with the
// values as they are kept: a NIK that was shown as 1.87201E+15 stays that.
func parseXLSX(data []byte) (table, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzipXML,
	})
	if err != nil {
		return table{}, fileProblem("file.damaged")
	}
	var first table
	for i, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return table{}, fileProblem("file.damaged")
		}
		t := table{rows: rows, number: func(row, cell int) bool { return isNumber(f, name, row, cell) }}
		if _, _, ok := findHeader(rows); ok {
			return t, nil
		}
		if i == 0 {
			first = t
		}
	}
	return first, nil
}

// isNumber tells whether a cell is kept as a number.
func isNumber(f *excelize.File, sheet string, row, cell int) bool {
	name, err := excelize.CoordinatesToCellName(cell+1, row+1)
	if err != nil {
		return false
	}
	kind, err := f.GetCellType(sheet, name)
	return err == nil && (kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset)
}
