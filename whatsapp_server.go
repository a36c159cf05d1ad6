//go:build whatsapptest

package main

import (
	"errors"
	"net/http"
	"os"

	"damping/bot/whatsapp/whatsapptest"
)

// A program built with this tag is for tests: it takes the server that the
// environment names for WhatsApp, and no other.
func init() {
	whatsappTransport = func() (http.RoundTripper, error) {
		server := os.Getenv("WHATSAPP_TEST_SERVER")
		if server == "" {
			return nil, errors.New("WHATSAPP_TEST_SERVER is not set")
		}
		return whatsapptest.Transport(server), whatsapptest.Trust(os.Getenv("WHATSAPP_TEST_ROOT"))
	}
}
