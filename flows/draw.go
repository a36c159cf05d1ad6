package flows

import (
	"fmt"
	"slices"
	"strings"
)

// Draw is a flow as a Mermaid state diagram, the same for the same flow.
func (b *Book) Draw(flow Flow) string {
	var out strings.Builder
	out.WriteString("stateDiagram-v2\n    direction TB\n")
	id := func(step string) string { return strings.NewReplacer(".", "_", "-", "_").Replace(step) }
	for _, step := range flow.Steps {
		fmt.Fprintf(&out, "    state \"%s\" as %s\n", step.Name, id(step.Name))
	}
	for _, step := range flow.Steps {
		if b.isRoot(step.Name) {
			fmt.Fprintf(&out, "    [*] --> %s\n", id(step.Name))
		}
		arrow := func(to, label string) {
			switch to {
			case "":
				to = step.Name
			case Home:
				to = "[*]"
			case Back:
				to = "kembali"
			case Resume:
				to = "lanjutan"
			}
			fmt.Fprintf(&out, "    %s --> %s: %s\n", id(step.Name), id(to), label)
		}
		for _, e := range step.Pass {
			arrow(e.Goto, "lewat, jika "+e.If.Name)
		}
		if step.Empty != "" {
			arrow(step.Empty, "kosong")
		}
		for _, e := range step.On {
			label := e.When.Name
			if e.If.Name != "" {
				label += ", jika " + e.If.Name
			}
			arrow(e.Goto, label)
			if e.Refused != "" && e.Refused != step.Name && e.Refused != e.Goto {
				arrow(e.Refused, label+" (ditolak)")
			}
		}
	}
	return out.String()
}

// Page is the documentation page of a flow: its drawing and its steps.
func (b *Book) Page(flow Flow) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n", flow.Name)
	if len(flow.Roles) > 0 {
		var roles []string
		for _, r := range flow.Roles {
			roles = append(roles, r.Name())
		}
		fmt.Fprintf(&out, "Untuk: %s.\n\n", strings.Join(roles, ", "))
	}
	fmt.Fprintf(&out, "```mermaid\n%s```\n\n| langkah | pertanyaan | jika tidak cocok |\n|---|---|---|\n", b.Draw(flow))
	for _, step := range flow.Steps {
		fmt.Fprintf(&out, "| `%s` | `%s` | `%s` |\n", step.Name, step.ask(false), step.Else)
	}
	return out.String()
}

// Pages are the documentation pages of all flows, by file name.
func (b *Book) Pages() map[string]string {
	pages := map[string]string{}
	for _, flow := range b.flows {
		pages[flow.Name+".md"] = b.Page(flow)
	}
	return pages
}

// EdgeNames names the edges of a step for coverage reports, own ones only.
func (s *Step) EdgeNames() []string {
	var names []string
	for _, e := range s.On {
		name := e.When.Name
		if e.If.Name != "" {
			name += ", jika " + e.If.Name
		}
		names = append(names, name)
	}
	return slices.Clip(names)
}
