package loadtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

	"damping/bot/whatsapp/whatsapptest"
)

// OnWhatsApp are the settings of a program that takes a server for WhatsApp.
func OnWhatsApp(server *whatsapptest.Server) []string {
	return []string{"WHATSAPP=on", "WHATSAPP_TEST_SERVER=" + server.URL, "WHATSAPP_TEST_ROOT=" + server.Root}
}

var pairingCode = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`)

// Pair pairs the program with a telephone, by the code that the command shows.
func (h *House) Pair(ctx context.Context, phone *whatsapptest.Phone) error {
	cmd := h.command(ctx, "whatsapp", "pair", "--phone", phone.Number)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines, entered := bufio.NewScanner(out), error(errors.New("no code was shown"))
	for lines.Scan() {
		if code := pairingCode.FindString(lines.Text()); code != "" {
			entered = phone.Enter(code)
		}
	}
	_, rest := io.Copy(io.Discard, out)
	if err := errors.Join(entered, lines.Err(), rest, cmd.Wait()); err != nil {
		return fmt.Errorf("damping whatsapp pair: %w", err)
	}
	return nil
}
