package store

import "damping/flows/aid"

// person is a citizen's record, opened.
type person struct {
	id, name, area, address string
	sex                     aid.Sex
	nik                     aid.NIK
	kk                      aid.KK
	phone                   aid.Phone
	birth                   aid.Date
	rev                     int64 // where an import read it
}

// person opens the whole record of a citizen. Whoever shows it notes that.
func (w *world) person(id string) (*person, error) {
	p := &person{id: id}
	var nik, kk, birth, phone, address string
	err := w.get([]any{&p.name, &p.area, &p.sex, &nik, &kk, &birth, &phone, &address},
		`SELECT name, area, sex, nik, kk, birth, phone, address FROM people WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	return p, w.Tx.openPerson(p, nik, kk, birth, phone, address)
}

// openPerson fills in the sealed columns.
func (tx *Tx) openPerson(p *person, nik, kk, birth, phone, address string) (err error) {
	open := func(column, sealed string) (text string) {
		if err == nil {
			text, err = tx.opened("people."+column, p.id, sealed)
		}
		return text
	}
	p.nik, p.kk = aid.NIK(open("nik", nik)), aid.KK(open("kk", kk))
	p.phone, p.birth = aid.Phone(open("phone", phone)), dateOf(open("birth", birth))
	p.address = open("address", address)
	return err
}

// application is what is held of one application, opened.
type application struct {
	id, business, accountName string
	account                   aid.Account
}

// application opens the newest application of a citizen; ErrNone without one.
func (w *world) application(person string) (*application, error) {
	a := &application{}
	var account string
	err := w.get([]any{&a.id, &a.business, &account, &a.accountName},
		`SELECT id, business, account, account_name FROM applications
		WHERE person = $1 AND program = $2 ORDER BY year DESC LIMIT 1`, person, w.office.Program.Code)
	if err != nil {
		return nil, err
	}
	number, err := w.opened("applications.account", a.id, account)
	a.account = aid.Account(number)
	return a, err
}
