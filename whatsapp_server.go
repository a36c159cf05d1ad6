//go:build whatsapptest

package main

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"damping/bot/whatsapp/whatsapptest"
)

// A program built with this tag is for tests. It takes the server that the environment
// names for WhatsApp, and no other; and the programme's clock may be moved by the
// duration that stands in a file.
func init() {
	whatsappTransport = func() (http.RoundTripper, error) {
		server := os.Getenv("WHATSAPP_TEST_SERVER")
		if server == "" {
			return nil, errors.New("WHATSAPP_TEST_SERVER is not set")
		}
		return whatsapptest.Transport(server), whatsapptest.Trust(os.Getenv("WHATSAPP_TEST_ROOT"))
	}
	if file := os.Getenv("WHATSAPP_TEST_CLOCK"); file != "" {
		programClock = func() time.Time { return machineClock().Add(movedBy(file)) }
	}
}

func movedBy(file string) time.Duration {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	by, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		panic(err)
	}
	return by
}
