package house_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/flowtest"
)

// drawings is where the pages about the conversations lie.
const drawings = "../../docs/flows"

// TestDrawings: the pages in docs/flows are those that the conversations make,
// no fewer and no more.
func TestDrawings(t *testing.T) {
	b := book(t)
	pages := b.Pages()
	pages["README.md"] = index(b)
	for name, want := range pages {
		file := filepath.Join(drawings, name)
		if flowtest.Updating() {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if string(got) != want {
			t.Errorf("%s does not show the conversation as it is: make golden", file)
		}
	}
	files, err := filepath.Glob(filepath.Join(drawings, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := pages[filepath.Base(file)]; !ok {
			t.Errorf("%s shows a conversation that is no more", file)
		}
	}
}

// index is the page that names all conversations.
func index(b *flows.Book) string {
	var out strings.Builder
	out.WriteString("# Percakapan\n\nHalaman-halaman ini dibuat dari kode dengan `make golden`; jangan diubah dengan tangan.\n" +
		"Setiap kotak adalah satu langkah, setiap panah satu jalan keluar. Kata `menu`, `batal`, `bantuan`,\n" +
		"`status`, dan `0` berlaku di setiap langkah dan tidak digambar.\n\n| percakapan | untuk | langkah |\n|---|---|---|\n")
	for _, flow := range b.Flows() {
		who := "semua"
		if len(flow.Roles) > 0 {
			var names []string
			for _, r := range flow.Roles {
				names = append(names, r.Name())
			}
			who = strings.Join(names, ", ")
		}
		var steps []string
		for _, s := range flow.Steps {
			steps = append(steps, "`"+s.Name+"`")
		}
		fmt.Fprintf(&out, "| [%s](%s.md) | %s | %s |\n", flow.Name, flow.Name, who, strings.Join(steps, ", "))
	}
	out.WriteString("\nYang juga dipahami di mana saja:\n\n")
	for _, e := range b.Anywhere() {
		line := "- " + e.When.Name
		if e.If.Name != "" {
			line += ", jika " + e.If.Name
		}
		if e.Goto != "" {
			line += " → `" + strings.TrimPrefix(e.Goto, "~") + "`"
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// TestDrawingsShowEveryWay: each edge of each step is an arrow.
func TestDrawingsShowEveryWay(t *testing.T) {
	b := book(t)
	for _, flow := range b.Flows() {
		drawn := b.Draw(flow)
		for i := range flow.Steps {
			step := &flow.Steps[i]
			if !strings.Contains(drawn, `"`+step.Name+`"`) {
				t.Errorf("%s is not drawn", step.Name)
			}
			for _, edge := range step.EdgeNames() {
				if !slices.ContainsFunc(strings.Split(drawn, "\n"), func(line string) bool {
					return strings.HasPrefix(strings.TrimSpace(line), strings.ReplaceAll(step.Name, ".", "_")+" --> ") && strings.HasSuffix(line, ": "+edge)
				}) {
					t.Errorf("%s: the way %q is not drawn", step.Name, edge)
				}
			}
		}
	}
}
