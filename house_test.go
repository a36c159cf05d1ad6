// Package main_test holds the house rules: which way imports point, what may
// read the clock, how large things may grow, and what lies where.
package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// source is one Go file of the project.
type source struct {
	path  string // from the project's root, with slashes
	fset  *token.FileSet
	file  *ast.File
	lines int
}

// dir is the folder of the file: "." for the top.
func (s source) dir() string { return path.Dir(s.path) }

// test says whether the file belongs to tests only.
func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// line is the line on which a node begins.
func (s source) line(n ast.Node) int { return s.fset.Position(n.Pos()).Line }

// notOurs hold nothing written by hand.
var notOurs = []string{".git", "bin", "data"}

// projectFiles lists every file of the project, from its root.
func projectFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch ours := !slices.Contains(notOurs, p); {
		case d.IsDir() && !ours:
			return fs.SkipDir
		case !d.IsDir() && ours: // in a second checkout .git is a file
			files = append(files, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d files found: the test looks in the wrong place", len(files))
	}
	return files
}

// sources parses every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, p := range projectFiles(t) {
		if !strings.HasSuffix(p, ".go") {
			continue
		}
		s := source{path: p, fset: token.NewFileSet()}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		s.file, err = parser.ParseFile(s.fset, p, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		s.lines = strings.Count(string(text), "\n")
		all = append(all, s)
	}
	return all
}
