package main_test

import (
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the name that imports of our own packages begin with.
const module = "damping"

// room says what a package may import.
type room struct {
	may      []string // our own packages; "x/..." means x and all beneath it
	stdOnly  bool     // nothing from other modules
	forTests bool     // exists for tests, benchmarks and demos: may read the clock
}

// rooms are the arrows of docs/architecture.md. A folder that is not listed
// falls to the longest "x/..." entry; a folder that nothing covers is refused,
// so that a new package is placed on purpose.
var rooms = map[string]room{
	".":               {may: []string{"..."}},
	"flows/aid":       {stdOnly: true},
	"flows":           {may: []string{"flows/aid"}, stdOnly: true},
	"flows/candidate": {may: []string{"flows", "flows/aid"}, stdOnly: true},
	"flows/officer":   {may: []string{"flows", "flows/aid"}, stdOnly: true},
	"flows/staff":     {may: []string{"flows", "flows/aid"}, stdOnly: true},
	"flows/house":     {may: []string{"flows", "flows/aid", "flows/candidate", "flows/officer", "flows/staff"}, stdOnly: true},
	"flows/flowtest":  {may: []string{"flows", "flows/aid", "store", "store/...", "templates"}, forTests: true},
	"templates":       {may: []string{"flows", "flows/aid"}},
	"store":           {may: []string{"flows", "flows/aid", "store/seal", "store/sheet"}},
	"store/...":       {may: []string{"flows/aid"}},
	"store/backup":    {}, // bytes and names only
	"store/photos":    {may: []string{"store/seal"}},
	"store/storetest": {may: []string{"flows", "flows/aid", "store/..."}, forTests: true},
	"bot":             {may: []string{"flows", "flows/aid", "store/...", "templates"}},
	"bot/media":       {may: []string{"bot", "bot/picture", "flows", "flows/aid", "store", "store/photos"}},
	"bot/...":         {may: []string{"bot", "flows", "flows/aid"}},
}

// roomOf finds the rule for a folder.
func roomOf(dir string) (room, bool) {
	if r, ok := rooms[dir]; ok {
		return r, true
	}
	// Networks are tested against servers of ours that stand beside them.
	if strings.HasSuffix(dir, "test") || strings.HasSuffix(dir, "bench") {
		return room{may: []string{"..."}, forTests: true}, strings.Count(dir, "/") >= 1
	}
	for up := path.Dir(dir); up != "."; up = path.Dir(up) {
		if r, ok := rooms[up+"/..."]; ok {
			return r, true
		}
	}
	return room{}, false
}

// allows says whether a package of ours may be imported.
func (r room) allows(target string) bool {
	return slices.ContainsFunc(r.may, func(pattern string) bool {
		base, deep := strings.CutSuffix(pattern, "...")
		base = strings.TrimSuffix(base, "/")
		return target == base || deep && (base == "" || strings.HasPrefix(target, base+"/"))
	})
}

func TestImportsPointOneWay(t *testing.T) {
	for _, s := range sources(t) {
		r, ok := roomOf(s.dir())
		if !ok {
			t.Errorf("%s: no rule covers the folder %s: place it in rooms and in docs/architecture.md", s.path, s.dir())
			continue
		}
		if s.test() {
			continue // a test may hold two rooms together
		}
		for _, imp := range s.file.Imports {
			target, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			own, ours := strings.CutPrefix(target, module+"/")
			first, _, _ := strings.Cut(target, "/")
			switch {
			case ours && !r.allows(own):
				t.Errorf("%s:%d: %s may not import %s", s.path, s.line(imp), s.dir(), own)
			case !ours && r.stdOnly && strings.Contains(first, "."):
				t.Errorf("%s:%d: %s may import the standard library only, not %s", s.path, s.line(imp), s.dir(), target)
			}
		}
	}
}

// TestRoomsRefuse holds the test above to account: what must be refused is.
func TestRoomsRefuse(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"flows/aid", "flows", false},
		{"flows", "flows/aid", true},
		{"flows", "store", false},
		{"flows", "templates", false},
		{"flows/candidate", "flows/officer", false},
		{"flows/candidate", "templates", false},
		{"flows/house", "flows/candidate", true},
		{"flows/house", "store", false},
		{"bot", "flows/house", false},
		{"templates", "store", false},
		{"store", "bot", false},
		{"store", "templates", false},
		{"store/photos", "store", false},
		{"bot", "flows/candidate", false},
		{"bot", "bot/telegram", false},
		{"bot", "store/photos", true},
		{"bot/telegram", "bot", true},
		{"bot/telegram", "bot/web", false},
		{"bot/telegram", "store", false},
		{"bot/telegram", "flows/candidate", false},
		{".", "bot/telegram", true},
	} {
		r, ok := roomOf(c.from)
		if !ok || r.allows(c.to) != c.want {
			t.Errorf("%s imports %s: allowed %v (rule found: %v), want %v", c.from, c.to, !c.want, ok, c.want)
		}
	}
	if _, ok := roomOf("utils"); ok {
		t.Error("a new folder at the top is covered by a rule")
	}
}

// TestOnlyMainReadsTheClock: everywhere else the time is a value that is
// handed in, so that the demo and the tests can move it.
func TestOnlyMainReadsTheClock(t *testing.T) {
	for _, s := range sources(t) {
		if r, _ := roomOf(s.dir()); s.test() || r.forTests || s.path == "main.go" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				t.Errorf("%s:%d: time.%s outside main.go: take a clock", s.path, s.line(n), sel.Sel.Name)
			}
			return true
		})
	}
}

// Limits of size, in lines.
const (
	maxFile = 400
	maxFunc = 80
)

// tables are the functions that are data from top to bottom, and may be long.
var tables = map[string]string{
	"store/apply.go apply": "one case for each effect",
}

func TestNothingGrowsTooLarge(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxFile {
			t.Errorf("%s has %d lines, at most %d: it holds more than one idea", s.path, s.lines, maxFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.test() {
				continue
			}
			n := s.fset.Position(f.End()).Line - s.line(f) + 1
			if _, table := tables[s.path+" "+f.Name.Name]; n > maxFunc && !table {
				t.Errorf("%s:%d: %s has %d lines, at most %d", s.path, s.line(f), f.Name.Name, n, maxFunc)
			}
		}
	}
	for _, p := range projectFiles(t) {
		if !slices.Contains([]string{".sql", ".js", ".css", ".html"}, path.Ext(p)) {
			continue
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > maxFile {
			t.Errorf("%s has %d lines, at most %d", p, n, maxFile)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sources(t) {
		if s.dir() != "." || !s.test() {
			said[s.dir()] = said[s.dir()] || s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != ""
		}
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s: no file has a package comment", dir)
		}
	}
}

// top is what may lie at the top of the project, beside package main.
var top = []string{
	"bot", "flows", "store", "templates", "docs", ".ci", "testdata",
	"main.go", "go.mod", "go.sum", ".env.example", ".gitignore", "Makefile", "staticcheck.conf",
	"README.md", "CHANGELOG.md", "LICENSE",
}

func TestTopLevelStaysSmall(t *testing.T) {
	for _, p := range projectFiles(t) {
		first, _, deep := strings.Cut(p, "/")
		if slices.Contains(top, first) || !deep && (first == ".env" || strings.HasSuffix(first, ".go")) {
			continue
		}
		t.Errorf("%s: the top level is fixed; put it beneath one of %v", p, top[:7])
	}
}

// foreign are words of the places where people write and build programs; they
// say nothing about this one. They are put together here so that this file
// does not contain them.
var foreign = regexp.MustCompile(`(?i)` + strings.Join([]string{
	"/wo" + "rk/", "/tmp/" + "brief", "sub-?" + "agent", `\bAI ` + `(agent|assistant|session)`,
	`\bL` + `LMs?\b`, "chat" + "gpt", "clau" + "de", "anthro" + "pic", "co" + "pilot",
	"proxy" + `\.golang\.org`, "sum" + `\.golang\.org`, "deb" + `\.debian\.org`, "registry" + `\.npmjs`,
	`\btoolcall`, `\bthe ` + `(brief|helper session)`,
}, "|"))

func TestNoForeignWords(t *testing.T) {
	t.Parallel()
	for _, p := range projectFiles(t) {
		if slices.Contains([]string{".png", ".jpg", ".webp", ".xlsx", ".pdf", ".ttf", ".woff2", ".ico"}, path.Ext(p)) {
			continue
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := foreign.FindString(line); m != "" {
				t.Errorf("%s:%d: %q does not belong here", p, i+1, m)
			}
		}
	}
}

// link is a relative link or picture in a Markdown text.
var link = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)

func TestDocumentsLinkToWhatExists(t *testing.T) {
	checked := 0
	for _, p := range projectFiles(t) {
		if path.Ext(p) != ".md" {
			continue
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			checked++
			if _, err := os.Stat(path.Join(path.Dir(p), m[1])); err != nil {
				t.Errorf("%s links to %s, which does not exist", p, m[1])
			}
		}
	}
	if checked == 0 {
		t.Error("no link was found: the test looks for the wrong thing")
	}
}
