package staff

import (
	"strings"

	"damping/flows"
)

// bimtekFiles are the steps at which what the speakers hand out is kept.
var bimtekFiles = []flows.Step{
	{
		Name:  "bimtek.files",
		View:  flows.ViewEvent,
		Empty: "bimtek.show",
		Want:  flows.WantPhoto,
		Menu:  []flows.Option{{Key: "hapus", Label: "bimtek.unfile_label", If: hasFiles}},
		On: []flows.Edge{
			{When: flows.Pick("hapus"), Goto: "bimtek.unfile"},
			{When: flows.KeptMedia, Do: addFile, Say: "bimtek.file_kept"},
			{When: flows.FaultyMedia, Say: "photo.fault"},
		},
		Else: "bimtek.files_else",
	},
	{
		Name:  "bimtek.unfile",
		View:  flows.ViewEvent,
		Empty: "bimtek.show",
		List:  func(f flows.Facts) []flows.Option { return flows.FileOptions("buang-", desk(f).Files) },
		On:    []flows.Edge{{When: flows.PickOf("buang-"), Do: dropFile, Say: "bimtek.file_dropped", Goto: "bimtek.files"}},
		Else:  "officer.back_else",
	},
}

// hasFiles holds when there is something to take away.
var hasFiles = flows.Guard{Name: "ada bahan", Holds: func(f flows.Facts, _ flows.State) bool { return len(desk(f).Files) > 0 }}

func addFile(t *flows.Turn) []flows.Effect {
	n, rev := chosen(t)
	return []flows.Effect{flows.AddEventFile{Number: n, Rev: rev, File: *t.Input.Media.Kept, Title: t.Input.Text}}
}

func dropFile(t *flows.Turn) []flows.Effect {
	n, rev := chosen(t)
	return []flows.Effect{flows.DropEventFile{Number: n, Rev: rev, File: strings.TrimPrefix(t.Chosen, "buang-")}}
}
