package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	statement = regexp.MustCompile(`(?s)^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s`)
	parameter = regexp.MustCompile(`\$(\d+)`)
	// Words that one of the databases does not know, or knows differently.
	forbidden = regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|current_date|datetime\(|strftime|serial|autoincrement|bytea|blob|jsonb?|ilike|nextval|to_char|ifnull|gen_random_uuid|random\(\))|->|::`)
	comment   = regexp.MustCompile(`--.*`) // words for people, not for a database
)

// disorder returns the first parameter that appears too early, or "":
// SQLite counts appearances, PostgreSQL reads numbers.
func disorder(text string) string {
	next := 1
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		switch n, err := strconv.Atoi(m[1]); {
		case err != nil || n > next:
			return m[0]
		case n == next:
			next++
		}
	}
	return ""
}

func checkStatement(t *testing.T, where, text string) {
	t.Helper()
	if p := disorder(text); p != "" {
		t.Errorf("%s: %s appears too early: %s", where, p, text)
	}
	if word := forbidden.FindString(text); word != "" {
		t.Errorf("%s: %q is not for both databases: %s", where, word, text)
	}
}

func checkWhole(t *testing.T, name, text string) {
	t.Helper()
	if !statement.MatchString(text) || strings.Contains(text, "QUEUE") {
		t.Errorf("%s is no statement: %q", name, text)
	}
	checkStatement(t, name, text)
}

// textOf joins the string literals of an expression; other parts are left out.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			if s, err := strconv.Unquote(e.Value); err == nil {
				return s
			}
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	}
	return ""
}

func TestEveryStatementSuitsBothDatabases(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		// claimsql.go makes its texts: they are checked whole, below.
		if strings.HasSuffix(name, "_test.go") || name == "claimsql.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text := textOf(e)
			if !statement.MatchString(text) {
				return true
			}
			found++
			if name != "listen.go" { // PostgreSQL only
				checkStatement(t, name, text)
			}
			return false
		})
	}
	if found < 40 {
		t.Errorf("only %d statements found: the search is broken", found)
	}
	texts := textsOf("inbox")
	all := reflect.ValueOf(texts)
	for i := range all.NumField() {
		if f := all.Field(i); f.Kind() == reflect.String {
			checkWhole(t, all.Type().Field(i).Name, f.String())
		}
	}
	for n, text := range texts.claim {
		checkWhole(t, "claim "+strconv.Itoa(n), text)
	}
	for _, n := range receiveSizes {
		checkStatement(t, "receive", receiveSQL(n))
	}
}

func TestTheCheckOfStatementsCanFail(t *testing.T) {
	for _, bad := range []string{"SELECT $2, $1", "UPDATE a SET b = $1 WHERE c = $3 AND d = $2"} {
		if disorder(bad) == "" {
			t.Errorf("%q would pass", bad)
		}
	}
	if p := disorder("SELECT $1, $2, $1, $3, $2"); p != "" {
		t.Errorf("a good statement is refused for %s", p)
	}
	for _, bad := range []string{"SELECT now()", "SELECT a->>'b'", "SELECT a::text"} {
		if forbidden.FindString(bad) == "" {
			t.Errorf("%q would pass", bad)
		}
	}
}

func TestMigrationsSuitBothDatabases(t *testing.T) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if word := forbidden.FindString(comment.ReplaceAllString(string(text), "")); word != "" {
			t.Errorf("%s: %q is not for both databases", name, word)
		}
	}
}

func TestIDsSortByTimeAndAreDifferent(t *testing.T) {
	last := ""
	for range 10000 {
		id := NewID()
		if len(id) != 26 || id <= last {
			t.Fatalf("%q after %q", id, last)
		}
		last = id
	}
}
