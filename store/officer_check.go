package store

import (
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// mostFound is how many people of the same name are told.
const mostFound = 3

// checkOfficerName tells whether somebody of this name works for the office
// now, and where; nothing else of them.
func (w *world) checkOfficerName(e flows.CheckOfficer, done *flows.Applied) error {
	all, err := w.workers(true)
	if err != nil {
		return err
	}
	found, lines := "no", []string(nil)
	for _, o := range all {
		fits, whole := flows.NameFits(e.Name, o.Name)
		switch {
		case !fits:
		case !whole && found == "no":
			found = "part"
		case whole && len(lines) < mostFound:
			found = "yes"
			lines = append(lines, o.Name+": "+w.worksAs(o))
		}
	}
	result(done, map[string]string{"asked": clip(e.Name, 60), "found": found, "officers": strings.Join(lines, "\n")})
	return nil
}

// worksAs names the kelurahan of a field officer, or the office.
func (w *world) worksAs(o flows.Officer) string {
	if !slices.Contains(o.Roles, aid.RoleOfficer) {
		return w.office.Program.Office.Name
	}
	var areas []string
	for _, id := range o.Areas {
		areas = append(areas, w.office.area(id).Title())
	}
	return strings.Join(areas, ", ")
}
