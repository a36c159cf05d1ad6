package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"

	"damping/flows/aid"
	"damping/store"
)

// officerCmd looks after who works with the bot.
type officerCmd struct {
	Add    officerAddCmd    `cmd:"" help:"${officer_add}"`
	List   officerListCmd   `cmd:"" help:"${officer_list}"`
	Code   officerCodeCmd   `cmd:"" help:"${officer_code}"`
	Remove officerRemoveCmd `cmd:"" help:"${officer_remove}"`
}

type officerAddCmd struct {
	Name      string   `required:"" help:"${officer_name}"`
	Role      []string `required:"" help:"${officer_role}"`
	Kelurahan []string `help:"${officer_kelurahan}"`
}

// Run takes somebody in and prints the invitation.
func (c officerAddCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	var roles []aid.Role
	for _, name := range c.Role {
		role, err := aid.ParseRole(name)
		if err != nil || role == aid.RoleCandidate {
			return usageError{s.wrong("cli.bad_role", name)}
		}
		roles = append(roles, role)
	}
	areas, err := o.areas(c.Kelurahan)
	if err != nil {
		return err
	}
	_, code, err := o.office.AddOfficer(ctx, c.Name, roles, areas)
	switch {
	case errors.Is(err, store.ErrArea):
		return usageError{s.wrong("cli.need_area", nil)}
	case errors.Is(err, store.ErrName):
		return usageError{s.wrong("cli.need_name", nil)}
	case err != nil:
		return err
	}
	return s.say("cli.officer_added", map[string]any{"Name": c.Name, "Code": code, "Links": o.links(ctx)(code)})
}

// areas finds kelurahan by what was typed.
func (o *opened) areas(typed []string) (ids []aid.AreaID, err error) {
	for _, name := range typed {
		area, choices := o.program.AreaList().Match(name)
		if area.ID == "" {
			return nil, usageError{o.wrong("cli.bad_area", map[string]any{"Name": name, "Choices": choices})}
		}
		ids = append(ids, area.ID)
	}
	return ids, nil
}

type officerListCmd struct{}

// Run prints a line each.
func (officerListCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	list, err := o.office.ListOfficers(ctx)
	if err != nil {
		return err
	}
	return s.say("cli.officers", list)
}

type officerCodeCmd struct {
	Who string `arg:"" help:"${officer_who}"`
}

// Run prints another invitation for somebody who is there already.
func (c officerCodeCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	officer, code, err := o.office.OfficerCode(ctx, c.Who)
	if err != nil {
		return s.noOfficer(c.Who, err)
	}
	return s.say("cli.officer_code", map[string]any{"Name": officer.Name, "Code": code, "Links": o.links(ctx)(code)})
}

// noOfficer says that nobody, or more than one, was found.
func (s *setup) noOfficer(who string, err error) error {
	switch {
	case errors.Is(err, store.ErrNoOfficer):
		return s.wrong("cli.no_officer", who)
	case errors.Is(err, store.ErrAmbiguous):
		return s.wrong("cli.several_officers", who)
	}
	return err
}

type officerRemoveCmd struct {
	Who string `arg:"" help:"${officer_who}"`
}

// Run ends somebody's work with the bot at once.
func (c officerRemoveCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	removed, err := o.office.RemoveOfficer(ctx, c.Who)
	if err != nil {
		return s.noOfficer(c.Who, err)
	}
	return s.say("cli.officer_removed", removed)
}

// inviteCmd makes one-time codes for citizens.
type inviteCmd struct {
	NIK string `name:"nik" help:"${invite_nik}" xor:"who" required:""`
	All bool   `help:"${invite_all}" xor:"who" required:""`
	Out string `help:"${invite_out}" type:"path"`
}

// Run prints one invitation, or writes a sheet of all for letters.
func (c inviteCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	if c.All {
		return o.inviteAll(ctx, c.Out)
	}
	nik, err := aid.ParseNIK(c.NIK)
	if err != nil {
		return usageError{s.wrong("cli.bad_nik", nil)}
	}
	invitation, err := o.office.InvitePerson(ctx, nik)
	if errors.Is(err, store.ErrNoPerson) {
		return s.wrong("cli.no_person", nil)
	}
	if err != nil {
		return err
	}
	return s.say("cli.invited", map[string]any{"Invitation": invitation, "Links": o.links(ctx)(invitation.Code)})
}

// unlinkCmd cuts a citizen's chats off, as when her telephone was stolen.
type unlinkCmd struct {
	NIK     string `name:"nik" required:"" help:"${unlink_nik}"`
	Network string `enum:",telegram,whatsapp" default:"" placeholder:"whatsapp" help:"${unlink_network}"`
}

// Run tells how many chats they were.
func (c unlinkCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	nik, err := aid.ParseNIK(c.NIK)
	if err != nil {
		return usageError{s.wrong("cli.bad_nik", nil)}
	}
	name, chats, err := o.office.Unlink(ctx, nik, c.Network)
	if errors.Is(err, store.ErrNoPerson) {
		return s.wrong("cli.no_person", nil)
	}
	if err != nil {
		return err
	}
	return s.say("cli.unlinked", map[string]any{"Name": name, "Chats": chats})
}

// inviteAll writes the sheet; the codes stand nowhere else.
func (o *opened) inviteAll(ctx context.Context, path string) (err error) {
	if path == "" {
		return usageError{o.wrong("cli.invite_needs_out", nil)}
	}
	if !strings.HasSuffix(strings.ToLower(path), ".xlsx") {
		return usageError{o.wrong("cli.need_xlsx", nil)}
	}
	if _, err := os.Stat(path); err == nil {
		return o.wrong("cli.file_exists", path)
	}
	linked := o.links(ctx)
	list, err := o.office.InviteAll(ctx, o.program.CurrentYear)
	if err != nil {
		return err
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	w, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return err
	}
	head := []any{}
	for _, column := range []string{"name", "area", "code", "link", "link_whatsapp", "expires"} {
		head = append(head, o.texts.Plain("cli.sheet."+column))
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for i, v := range list {
		l := linked(v.Code)
		row := []any{v.Name, v.Area.Title(), v.Code.String(), l.Telegram, l.WhatsApp, aid.DateOf(v.Expires.In(o.zone)).Text()}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := book.SaveAs(path); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	return o.say("cli.invited_all", map[string]any{"N": len(list), "File": path})
}
