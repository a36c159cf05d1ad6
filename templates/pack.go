package templates

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"damping/flows/aid"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// metroPack is the programme that is built in.
//
//go:embed programs/metro.yaml
var metroPack []byte

// maxPack is the largest programme pack that is read, in bytes.
const maxPack = 1 << 20

// PackError says in Indonesian what is wrong with a programme pack, one line
// for each problem, each with the line of the file where known.
type PackError struct {
	File  string // as given; "" for the built-in pack
	Lines []string
}

// Error is all lines, for the operator.
func (e *PackError) Error() string { return strings.Join(e.Lines, "\n") }

// LoadProgram reads a programme pack strictly (an unknown or doubled key is an
// error) and validates it. An empty path means the built-in pack of Kota
// Metro. Problems of the content come as a *PackError, all at once.
func LoadProgram(path string) (*aid.Program, error) {
	data := metroPack
	if path != "" {
		var err error
		if data, err = readPack(path); err != nil {
			return nil, err
		}
	}
	p, lines := decodeProgram(data)
	if len(lines) > 0 {
		name := path
		if name == "" {
			name = "paket bawaan"
		}
		for i := range lines {
			lines[i] = name + ": " + lines[i]
		}
		return nil, &PackError{path, lines}
	}
	return p, nil
}

func readPack(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &PackError{path, []string{path + ": berkas tidak ada. Periksa PROGRAM_FILE."}}
	case err != nil:
		return nil, fmt.Errorf("read programme pack: %w", err)
	case len(data) > maxPack:
		return nil, &PackError{path, []string{path + ": berkas terlalu besar untuk paket program."}}
	}
	return data, nil
}

// decodeProgram returns the programme, or what is wrong with it.
func decodeProgram(data []byte) (*aid.Program, []string) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, []string{syntaxLine(err)}
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, []string{"isinya harus satu paket program."}
	}
	p := &aid.Program{}
	if err := yaml.NodeToValue(file.Docs[0].Body, p, yaml.Strict()); err != nil {
		if lines := badTimes(file.Docs[0].Body); len(lines) > 0 {
			return nil, lines
		}
		return nil, []string{syntaxLine(err)}
	}
	var flaws *aid.ProgramError
	if err := p.Validate(); errors.As(err, &flaws) {
		lines := make([]string, len(flaws.Problems))
		for i, f := range flaws.Problems {
			lines[i] = flawLine(file, f)
		}
		return nil, lines
	}
	return p, nil
}

// syntaxLine turns an error of the YAML library into one line. The library's
// own words are English; its place and its message are kept for whoever helps.
func syntaxLine(err error) string {
	var y yaml.Error
	if !errors.As(err, &y) {
		return "tidak dapat dibaca: " + firstLine(err.Error())
	}
	line := 0
	if t := y.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	var unknown *yaml.UnknownFieldError
	switch {
	case errors.As(err, &unknown):
		return fmt.Sprintf("baris %d: %q tidak dikenal. Periksa ejaannya.", line, y.GetToken().Value)
	case strings.Contains(y.GetMessage(), "already defined"): // the parser has no type for it
		return fmt.Sprintf("baris %d: %q tertulis dua kali.", line, y.GetToken().Value)
	}
	return fmt.Sprintf("baris %d: tidak dapat dibaca (%s).", line, firstLine(y.GetMessage()))
}

// badTimes finds the dates and times of day that cannot be read. The YAML
// library gives their errors without a line.
func badTimes(body ast.Node) []string {
	var lines []string
	for _, n := range ast.Filter(ast.MappingValueType, body) {
		pair, ok := n.(*ast.MappingValueNode)
		if !ok || pair.Value.GetToken() == nil {
			continue
		}
		value, kind, err := pair.Value.GetToken().Value, "", error(nil)
		switch pair.Key.String() {
		case "tanggal", "batas_berkas":
			kind, err = "tanggal (contoh 2023-07-26)", new(aid.Date).UnmarshalText([]byte(value))
		case "mulai", "selesai":
			kind, err = "jam (contoh \"09.00\")", new(aid.Clock).UnmarshalText([]byte(value))
		}
		if err != nil {
			lines = append(lines, fmt.Sprintf("baris %d: %s: %q bukan %s.", startLine(pair.Value), pair.Key, value, kind))
		}
	}
	return lines
}

func firstLine(s string) string {
	head, _, _ := strings.Cut(s, "\n")
	return head
}

// flawTexts says each flaw for the operator; %s is the value that stands there.
var flawTexts = map[aid.Flaw]string{
	aid.FlawMissing:   "belum diisi%.0s.",
	aid.FlawRange:     "angka %s di luar batas.",
	aid.FlawUnknown:   "%s tidak dikenal.",
	aid.FlawDuplicate: "%s tertulis dua kali.",
	aid.FlawFormat:    "%s salah bentuk.",
	aid.FlawDate:      "tanggal %s salah, atau bukan dari tahun itu.",
	aid.FlawOrder:     "waktu %s tidak urut.",
	aid.FlawTurn:      "%s baru saja menerima bantuan. Lihat jeda_kelurahan.",
}

// flawLine is one problem with its line and path.
func flawLine(file *ast.File, f aid.Problem) string {
	value := f.Value
	if value == "" {
		value = "(kosong)"
	}
	text := fmt.Sprintf("%s: "+flawTexts[f.Flaw], f.Path, value)
	if f.Flaw == aid.FlawMissing && f.Value != "" {
		text = fmt.Sprintf("%s: %s belum ada.", f.Path, f.Value)
	}
	if line := lineOf(file, f.Path); line > 0 {
		return fmt.Sprintf("baris %d: %s", line, text)
	}
	return text
}

// lineOf finds the line of a path, or of the nearest part of it that is in the
// file; 0 when nothing of it is.
func lineOf(file *ast.File, path string) int {
	for path != "" {
		if p, err := yaml.PathString("$." + path); err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil {
				return startLine(node)
			}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 0
}

// startLine is the line on which a node begins: for a mapping that of its
// first key.
func startLine(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n.GetToken() == nil {
		return 0
	}
	return n.GetToken().Position.Line
}
