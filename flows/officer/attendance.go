package officer

import "damping/flows"

// Attendance is the list of those invited to the next Bimtek.
var Attendance = flows.Flow{
	Name:  "attend",
	Roles: office,
	Steps: []flows.Step{
		{
			Name:  "attend.show",
			Again: "again.more",
			View:  flows.ViewInvited,
			Empty: "attend.none",
			Else:  "officer.back_else",
		},
		{
			Name: "attend.none",
			Else: "officer.back_else",
		},
	},
}
