package sheet

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFile is the largest file that is read, in bytes: 20,000 rows have 3 MB.
const maxFile = 64 << 20

// table is a sheet as texts, as it stands in the file.
type table struct {
	rows [][]string
	// number tells whether a cell (from 0) was kept as a number, which cannot
	// hold more than 15 digits; nil when the file keeps texts only.
	number func(row, cell int) bool
}

// open reads a file into a table; the error is a *Problem.
func open(path string) (table, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return table{}, fileProblem("file.open", "file", filepath.Base(path))
	}
	if err != nil {
		return table{}, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return table{}, fileProblem("file.open", "file", filepath.Base(path))
	}
	if len(data) > maxFile {
		return table{}, fileProblem("file.large", "mega", "64")
	}
	return parse(strings.ToLower(filepath.Ext(path)), data)
}

// parse reads the bytes of a file by the kind that its name tells.
func parse(ext string, data []byte) (table, error) {
	switch ext {
	case ".csv", ".txt", ".tsv":
		return parseCSV(data)
	case ".xlsx", ".xlsm":
		return parseXLSX(data)
	}
	return table{}, fileProblem("file.kind")
}
