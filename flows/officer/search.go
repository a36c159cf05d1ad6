package officer

import (
	"strings"

	"damping/flows"
)

// Search finds citizens by name, by the end of a NIK, or by phone, in the
// scope of whoever looks. Each look is recorded.
var Search = flows.Flow{
	Name:  "search",
	Roles: office,
	Steps: []flows.Step{
		{
			Name: "search.ask",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: "search.show"}},
			Else: "search.else",
		},
		{
			Name:  "search.show",
			View:  flows.ViewSearch,
			Empty: "search.none",
			Same:  func(s flows.State) string { return s.Draft["query"] },
			List:  found,
			On: []flows.Edge{
				{When: flows.PickOf("warga-"), Do: open, Goto: "case.show"},
				{When: flows.AnyText, Do: query},
			},
			Else: "search.else",
		},
		{
			Name: "search.none",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: "search.show"}},
			Else: "search.else",
		},
	},
}

// maxQuery is how many characters of a name are looked for.
const maxQuery = 60

func query(t *flows.Turn) []flows.Effect {
	text := strings.Join(strings.Fields(t.Input.Text), " ")
	if r := []rune(text); len(r) > maxQuery {
		text = string(r[:maxQuery])
	}
	t.Note("query", text)
	return nil
}
