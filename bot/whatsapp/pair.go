package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"
)

// Errors of pairing.
var (
	ErrPaired   = errors.New("whatsapp: the account is paired already")
	ErrNobody   = errors.New("whatsapp: nobody scanned the code in time")
	ErrRefused  = errors.New("whatsapp: the pairing was refused")
	ErrTooOld   = errors.New("whatsapp: this version is refused as too old")
	ErrTooSmall = errors.New("whatsapp: the number must be international, 62…")
)

// holdSoon takes the account, which Run looks at now and then while it is not paired.
func (n *Network) holdSoon(ctx context.Context) (free func(), err error) {
	const tries = 50
	for range tries {
		if free, _, err = n.keys.hold(ctx); !errors.Is(err, errHeld) {
			return free, err
		}
		sleep(ctx, 10*time.Millisecond)
	}
	return nil, ErrPaired // whoever holds it that long is serving it
}

// Paired tells whether the account has been paired and was not logged out since.
func (n *Network) Paired(ctx context.Context) (bool, error) {
	device, err := n.keys.device(ctx)
	return err == nil && device.ID != nil, err
}

// Number is the account's telephone number, "6281…"; "" while it is not paired.
func (n *Network) Number(ctx context.Context) (string, error) {
	device, err := n.keys.device(ctx)
	if err != nil || device.ID == nil {
		return "", err
	}
	return device.ID.User, nil
}

// Pair pairs the account with its telephone. With a phone ("62…"), show is given
// the code to be typed there; without, one QR code after the other to be scanned.
// It returns when the telephone has agreed; a running Run sees it by itself.
func (n *Network) Pair(ctx context.Context, phone string, show func(code string)) error {
	free, err := n.holdSoon(ctx)
	if err != nil {
		return err
	}
	defer free()
	device, err := n.keys.device(ctx)
	if err != nil {
		return err
	}
	if device.ID != nil {
		return ErrPaired
	}
	client := n.newClient(device)
	client.DisableLoginAutoReconnect = true // Run logs in
	defer client.Disconnect()
	// Not the library's channel of codes: it may be closed while a code goes into it.
	pairing, end := context.WithCancel(ctx)
	defer end()
	heard := make(chan any, 16)
	client.AddEventHandler(func(event any) {
		select {
		case heard <- event:
		case <-pairing.Done():
		}
	})
	if err := client.ConnectContext(ctx); err != nil {
		return err
	}
	p := pairer{client: client, phone: phone, show: show, next: time.NewTimer(firstCode)}
	defer p.next.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.next.C:
			err = p.turn(laterCode)
		case event := <-heard:
			if _, ok := event.(*events.ManualLoginReconnect); ok { // only now does WhatsApp know the account by its new name
				return nil
			}
			err = p.hear(pairing, event)
		}
		if err != nil {
			return err
		}
	}
}

// How long a QR code holds.
const (
	firstCode = time.Minute
	laterCode = 20 * time.Second
)

// pairer is one pairing under way.
type pairer struct {
	client *whatsmeow.Client
	phone  string
	show   func(code string)
	codes  []string    // those not shown yet
	next   *time.Timer // until the one that is shown is none any more
	agreed bool        // the telephone has agreed; WhatsApp has yet to confirm it
}

// turn shows the next QR code for a while.
func (p *pairer) turn(holds time.Duration) error {
	if p.agreed { // and WhatsApp did not confirm it
		return ErrRefused
	}
	if len(p.codes) == 0 {
		return ErrNobody
	}
	if p.phone == "" {
		p.show(p.codes[0])
	}
	p.codes = p.codes[1:]
	p.next.Reset(holds)
	return nil
}

// hear takes one event of the library.
func (p *pairer) hear(ctx context.Context, event any) error {
	switch e := event.(type) {
	case *events.QR:
		p.codes = e.Codes
		if err := p.turn(firstCode); err != nil || p.phone == "" {
			return err
		}
		code, err := p.client.PairPhone(ctx, p.phone, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
		if errors.Is(err, whatsmeow.ErrPhoneNumberTooShort) || errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational) {
			return ErrTooSmall
		} else if err != nil {
			return ErrRefused
		}
		p.show(code)
	case *events.PairSuccess:
		p.agreed = true
	case *events.ClientOutdated:
		return ErrTooOld
	case *events.Disconnected:
		if !p.agreed {
			return ErrNobody
		}
	case *events.PairError, *events.QRScannedWithoutMultidevice, *events.ConnectFailure, *events.LoggedOut, *events.TemporaryBan:
		return ErrRefused
	}
	return nil
}
