package aid

import "slices"

// Role is what somebody may do in the programme. One person can hold several.
type Role string

// The roles. RoleSystem is the program itself (a move that happens by itself);
// nobody can hold it and ParseRole does not know it.
const (
	RoleCandidate Role = "candidate"
	RoleOfficer   Role = "officer"
	RoleStaff     Role = "staff"
	RoleHead      Role = "head"
	RoleAdmin     Role = "admin"
	RoleSystem    Role = "system"
)

var roleNames = []struct {
	role  Role
	name  string
	other []string
}{
	{RoleCandidate, "Calon penerima", []string{"calon", "warga", "penerima"}},
	{RoleOfficer, "Petugas lapangan", []string{"petugas", "pendamping", "verifikator"}},
	{RoleStaff, "Staf Dinas", []string{"staf", "staff dinas", "pegawai"}},
	{RoleHead, "Pimpinan", []string{"kepala", "kepala dinas", "kepala bidang", "kabid"}},
	{RoleAdmin, "Admin", []string{"administrator", "pengelola"}},
}

// Roles returns the roles that a person can hold.
func Roles() []Role {
	out := make([]Role, len(roleNames))
	for i, n := range roleNames {
		out[i] = n.role
	}
	return out
}

// OfficeRoles returns the roles that the office gives by invitation.
func OfficeRoles() []Role { return Roles()[1:] }

// Name is the Indonesian name of the role, or the bare code if unknown.
func (r Role) Name() string {
	for _, n := range roleNames {
		if n.role == r {
			return n.name
		}
	}
	return string(r)
}

// Valid tells whether a person can hold the role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// ParseRole understands a code ("officer") and the usual Indonesian names.
func ParseRole(text string) (Role, error) {
	want := bare(text)
	if want == "" {
		return "", bad("role", FaultEmpty, text)
	}
	for _, n := range roleNames {
		if want == bare(string(n.role)) || want == bare(n.name) {
			return n.role, nil
		}
		for _, o := range n.other {
			if want == bare(o) {
				return n.role, nil
			}
		}
	}
	return "", bad("role", FaultUnknown, text)
}
