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
		if free, err = n.hold(); !errors.Is(err, errHeld) {
			return free, err
		}
		sleep(ctx, 10*time.Millisecond)
	}
	return nil, ErrPaired // whoever holds it that long is serving it
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
	device, err := n.device(ctx)
	if err != nil {
		return err
	}
	if device.ID != nil {
		return ErrPaired
	}
	client := n.newClient(device)
	client.DisableLoginAutoReconnect = true // Run logs in
	defer client.Disconnect()
	codes, err := client.GetQRChannel(ctx)
	if err != nil {
		return err
	}
	paired := make(chan struct{}, 1)
	client.AddEventHandler(func(event any) {
		if _, ok := event.(*events.ManualLoginReconnect); ok {
			paired <- struct{}{}
		}
	})
	if err := client.ConnectContext(ctx); err != nil {
		return err
	}
	asked := false
	for item := range codes {
		switch {
		case item.Event == whatsmeow.QRChannelEventCode && phone == "":
			show(item.Code)
		case item.Event == whatsmeow.QRChannelEventCode && !asked:
			asked = true
			code, err := client.PairPhone(ctx, phone, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
			if errors.Is(err, whatsmeow.ErrPhoneNumberTooShort) || errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational) {
				return ErrTooSmall
			} else if err != nil {
				return ErrRefused
			}
			show(code)
		case item == whatsmeow.QRChannelSuccess:
			select {
			case <-paired: // only now does WhatsApp know the account by its new name
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		case item == whatsmeow.QRChannelClientOutdated:
			return ErrTooOld
		case item == whatsmeow.QRChannelTimeout:
			return ErrNobody
		case item.Event != whatsmeow.QRChannelEventCode:
			return ErrRefused
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrNobody
}
