package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// OfficerInfo is somebody who works with the bot.
type OfficerInfo struct {
	ID      string
	Name    string
	Roles   []aid.Role // in the order of seniority, field officers first
	Areas   []aid.Area // kelurahan of a field officer
	Joined  bool       // has used the invitation
	Removed bool
}

// Errors of AddOfficer, OfficerCode and RemoveOfficer.
var (
	ErrRole       = errors.New("an officer needs a role of the office")
	ErrArea       = errors.New("a field officer needs known kelurahan")
	ErrName       = errors.New("an officer needs a name")
	ErrNoOfficer  = errors.New("no officer of this name or id")
	ErrAmbiguous  = errors.New("several officers have this name: use the id")
	errDoubleRole = errors.New("a role is named twice")
)

// AddOfficer takes somebody into the office and returns the id and a one-time
// code, which is shown once and kept only as a keyed hash. Errors: ErrName,
// ErrRole, ErrArea.
func (o *Office) AddOfficer(ctx context.Context, name string, roles []aid.Role, areas []aid.AreaID) (id string, code flows.Code, err error) {
	name = strings.Join(strings.Fields(name), " ")
	if err := o.checkOfficer(name, roles, areas); err != nil {
		return "", "", err
	}
	roles = seniority(roles)
	err = o.write(ctx, func(tx *Tx) error {
		id = NewID()
		if _, err := tx.exec(`INSERT INTO officers (id, name, roles, areas, created_at) VALUES ($1, $2, $3, $4, $5)`,
			id, name, join(roles), join(areas), micros(tx.Now)); err != nil {
			return err
		}
		for _, a := range areas {
			if _, err := tx.exec(`INSERT INTO officer_areas (area, officer) VALUES ($1, $2)`, string(a), id); err != nil {
				return err
			}
		}
		if code, err = o.newCode(tx, "", id); err != nil {
			return err
		}
		return tx.Append(officeChain, "officer_added", actorSystem, string(aid.RoleSystem),
			map[string]string{"officer": id, "name": name, "roles": join(roles), "areas": join(areas)})
	})
	return id, code, err
}

// OfficerCode makes another one-time code for somebody of the office, named by id or
// full name, for a second network or when the first code is lost; an unused one ends.
// Whoever has two chats is one person still. Errors: ErrNoOfficer, ErrAmbiguous.
func (o *Office) OfficerCode(ctx context.Context, who string) (officer OfficerInfo, code flows.Code, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		list, err := o.listOfficers(tx)
		if err != nil {
			return err
		}
		if officer, err = pick(list, who); err != nil {
			return err
		}
		if code, err = o.newCode(tx, "", officer.ID); err != nil {
			return err
		}
		return tx.Append(officeChain, "officer_code", actorSystem, string(aid.RoleSystem), map[string]string{"officer": officer.ID})
	})
	return officer, code, err
}

func (o *Office) checkOfficer(name string, roles []aid.Role, areas []aid.AreaID) error {
	if name == "" {
		return ErrName
	}
	for i, r := range roles {
		if !slices.Contains(aid.OfficeRoles(), r) {
			return ErrRole
		}
		if slices.Contains(roles[:i], r) {
			return fmt.Errorf("%w: %w", ErrRole, errDoubleRole)
		}
	}
	if len(roles) == 0 {
		return ErrRole
	}
	for i, a := range areas {
		if _, ok := o.Program.AreaList().Lookup(a); !ok || slices.Contains(areas[:i], a) {
			return ErrArea
		}
	}
	if slices.Contains(roles, aid.RoleOfficer) && len(areas) == 0 {
		return ErrArea
	}
	return nil
}

// seniority puts roles in the order of the rule book.
func seniority(roles []aid.Role) []aid.Role {
	var out []aid.Role
	for _, r := range aid.OfficeRoles() {
		if slices.Contains(roles, r) {
			out = append(out, r)
		}
	}
	return out
}

// join writes a column of codes apart by commas.
func join[T ~string](codes []T) string {
	var out []string
	for _, c := range codes {
		out = append(out, string(c))
	}
	return strings.Join(out, ",")
}

// ListOfficers returns everybody of the office, the removed ones last.
func (o *Office) ListOfficers(ctx context.Context) (list []OfficerInfo, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		list, err = o.listOfficers(tx)
		return err
	})
	return list, err
}

func (o *Office) listOfficers(tx *Tx) (list []OfficerInfo, err error) {
	err = tx.each(func(scan func(...any) error) error {
		var i OfficerInfo
		var roles, areas string
		var joined, removed int64
		if err := scan(&i.ID, &i.Name, &roles, &areas, &joined, &removed); err != nil {
			return err
		}
		for _, r := range splitList(roles) {
			i.Roles = append(i.Roles, aid.Role(r))
		}
		for _, a := range splitList(areas) {
			i.Areas = append(i.Areas, o.area(a))
		}
		i.Joined, i.Removed = joined > 0, removed > 0
		list = append(list, i)
		return nil
	}, `SELECT id, name, roles, areas, joined_at, removed_at FROM officers
		ORDER BY CASE WHEN removed_at = 0 THEN 0 ELSE 1 END, name, id`)
	return list, err
}

// RemoveOfficer ends somebody's work with the bot, named by id or full name:
// links, open invitations and letters on their way end at once. Errors: ErrNoOfficer, ErrAmbiguous.
func (o *Office) RemoveOfficer(ctx context.Context, who string) (removed OfficerInfo, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		list, err := o.listOfficers(tx)
		if err != nil {
			return err
		}
		if removed, err = pick(list, who); err != nil {
			return err
		}
		if err := tx.cancelLettersTo(removed.ID); err != nil {
			return err
		}
		now := micros(tx.Now)
		for _, query := range []string{
			`UPDATE officers SET removed_at = $1 WHERE id = $2`,
			`UPDATE links SET revoked_at = $1 WHERE officer = $2 AND revoked_at = 0 AND officer IS NOT NULL`,
			`UPDATE codes SET expires_at = $1 WHERE officer = $2 AND used_at = 0 AND officer IS NOT NULL AND expires_at > $1`,
			`DELETE FROM claims WHERE until > $1 AND officer = $2`,
			`UPDATE claims SET offered_to = '' WHERE until > $1 AND offered_to = $2 AND offered_to <> ''`,
		} {
			if _, err := tx.exec(query, now, removed.ID); err != nil {
				return err
			}
		}
		for _, query := range []string{`DELETE FROM officer_areas WHERE officer = $1`, `DELETE FROM weekly_readers WHERE officer = $1`} {
			if _, err := tx.exec(query, removed.ID); err != nil {
				return err
			}
		}
		return tx.Append(officeChain, "officer_removed", actorSystem, string(aid.RoleSystem),
			map[string]string{"officer": removed.ID})
	})
	return removed, err
}

// cancelLettersTo cancels what was not sent yet to the chats of an officer: it
// may show what is no longer theirs to see. A chat that serves a citizen too
// keeps its letters.
func (tx *Tx) cancelLettersTo(officer string) error {
	chats, err := tx.texts(`SELECT l.chat FROM links l WHERE l.officer = $1 AND l.revoked_at = 0 AND l.officer IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM links p WHERE p.chat = l.chat AND p.revoked_at = 0 AND p.person IS NOT NULL)`, officer)
	for _, chat := range chats {
		if err := tx.CancelLetters(chat, "officer removed"); err != nil {
			return err
		}
	}
	return err
}

// pick finds the one active officer with an id or name.
func pick(list []OfficerInfo, who string) (found OfficerInfo, err error) {
	for _, i := range list {
		if i.Removed || i.ID != who && searchName(i.Name) != searchName(who) {
			continue
		}
		if found.ID != "" {
			return OfficerInfo{}, ErrAmbiguous
		}
		found = i
	}
	if found.ID == "" {
		return found, ErrNoOfficer
	}
	return found, nil
}
