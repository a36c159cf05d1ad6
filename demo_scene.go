package main

import (
	"context"
	"fmt"
	"time"

	"damping/bot/web"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/sheet"
	"damping/templates"
)

type flowsFile = flows.Attachment

// openings are the times at which the scenes begin.
var openings = map[string]time.Time{
	"bimtek":     time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB), // a Monday, nine days before
	"verifikasi": time.Date(2023, 6, 12, 9, 0, 0, 0, aid.WIB), // a Monday, visits begin
}

// bimtekMorning is where "to the day of the Bimtek" leads.
var bimtekMorning = time.Date(2023, 7, 26, 7, 0, 0, 0, aid.WIB)

func scenes(s *setup) []web.Scene {
	var list []web.Scene
	for _, name := range []string{"bimtek", "verifikasi"} {
		list = append(list, web.Scene{Name: name, Label: s.texts.Plain("demo.scene." + name), Hint: s.texts.Plain("demo.hint." + name)})
	}
	return list
}

// fill puts the invented people of a scene into an empty record: the 30
// recipients of 2022, and the applicants or candidates of 2023.
func (o *opened) fill(ctx context.Context, name string) ([]web.Persona, error) {
	if _, err := o.importDemo(ctx, "penerima-2022.csv", 2022); err != nil {
		return nil, err
	}
	read, err := o.importDemo(ctx, name+".csv", 2023)
	if err != nil {
		return nil, err
	}
	if name == "bimtek" {
		if _, err := o.office.EnsureBimtek(ctx); err != nil {
			return nil, err
		}
	}
	citizens, err := o.citizens(ctx, name, read.Rows)
	if err != nil {
		return nil, err
	}
	team, err := o.team(ctx)
	return append(citizens, team...), err
}

// importDemo takes over one of the demo's sheets, as the command does.
func (o *opened) importDemo(ctx context.Context, file string, year int) (*sheet.Sheet, error) {
	data, err := templates.Demo(file)
	if err != nil {
		return nil, err
	}
	y, _ := o.program.Year(year)
	read, err := sheet.Parse(".csv", data, o.rules(y))
	if err != nil {
		return nil, err
	}
	report, err := o.office.Import(ctx, read, store.ImportOptions{Year: year, File: file}, nil)
	if err == nil && !report.Written {
		err = fmt.Errorf("%s: %d rows are refused", file, report.RefusedRows)
	}
	return read, err
}

// citizens are those whose phone one can hold: invited by code, known by
// their number, asked for their NIK, two behind one phone, and a stranger.
func (o *opened) citizens(ctx context.Context, scene string, rows []sheet.Row) ([]web.Persona, error) {
	var list []web.Persona
	add := func(n int, way string) error {
		row := rows[n]
		p := web.Persona{Phone: web.Candidate, Key: fmt.Sprintf("warga%d", n+1), Name: row.Name,
			Role: o.texts.Plain("demo.role." + scene), Area: o.areaName(row.Area), Hint: o.texts.Plain("demo.way." + way),
			NIK: string(row.NIK), Birth: row.NIK.Birth(aid.DateOf(o.clock.Program())).Text(), Number: row.Phone}
		if way == "code" {
			invitation, err := o.office.InvitePerson(ctx, row.NIK)
			if err != nil {
				return err
			}
			p.Code = string(invitation.Code)
		}
		list = append(list, p)
		return nil
	}
	for _, who := range []struct {
		row int
		way string
	}{{0, "code"}, {1, "phone"}, {7, "phone"}, {10, "phone"}, {4, "nik"}, {5, "code"}} {
		if err := add(who.row, who.way); err != nil {
			return nil, err
		}
	}
	return append(list, web.Persona{Phone: web.Candidate, Key: "tamu", Name: o.texts.Plain("demo.stranger"),
		Role: o.texts.Plain("demo.role.stranger"), Hint: o.texts.Plain("demo.way.stranger"), Number: "+6281200009999"}), nil
}

func (o *opened) areaName(id aid.AreaID) string {
	area, _ := o.program.AreaList().Lookup(id)
	return area.Name
}

// team are the people of the office, each with an invitation.
func (o *opened) team(ctx context.Context) ([]web.Persona, error) {
	var list []web.Persona
	areas := o.program.YearAreas(2023)
	half := len(areas) / 2
	for _, who := range []struct {
		key   string
		phone string
		areas []aid.Area
		roles []aid.Role
	}{
		{"petugas1", web.Officer, areas[:half], []aid.Role{aid.RoleOfficer}},
		{"petugas2", web.Officer, areas[half:], []aid.Role{aid.RoleOfficer}},
		{"staf", web.Staff, nil, []aid.Role{aid.RoleStaff}},
		{"kepala", web.Staff, nil, []aid.Role{aid.RoleHead}},
		{"admin", web.Staff, nil, []aid.Role{aid.RoleAdmin, aid.RoleStaff}},
	} {
		name := o.texts.Plain("demo.name." + who.key)
		var ids []aid.AreaID
		for _, a := range who.areas {
			ids = append(ids, a.ID)
		}
		_, code, err := o.office.AddOfficer(ctx, name, who.roles, ids)
		if err != nil {
			return nil, err
		}
		p := web.Persona{Phone: who.phone, Key: who.key, Name: name, Role: who.roles[0].Name(), Code: string(code),
			Hint: o.texts.Plain("demo.way.team")}
		if len(who.roles) > 1 {
			p.Hint = o.texts.Plain("demo.way.roles")
		}
		if len(who.areas) > 0 {
			p.Area = who.areas[0].Name + ", …"
		}
		list = append(list, p)
	}
	return list, nil
}
