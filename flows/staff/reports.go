package staff

import (
	"damping/flows"
	"damping/flows/aid"
)

// page is a flow of one step that is only read.
func page(name, step string, view flows.View, roles ...aid.Role) flows.Flow {
	return flows.Flow{Name: name, Roles: roles, Steps: []flows.Step{{Name: step, Again: "again.more", View: view, Else: "officer.back_else"}}}
}

// What the office reads.
var (
	Recap    = page("recap", "recap.show", flows.ViewRecap, aid.RoleStaff, aid.RoleHead)
	Officers = page("officers", "officers.show", flows.ViewOfficers, aid.RoleAdmin)
	Networks = page("networks", "networks.show", flows.ViewNetworks, aid.RoleAdmin)
	Settings = page("settings", "settings.show", flows.NoView, aid.RoleAdmin)
)
