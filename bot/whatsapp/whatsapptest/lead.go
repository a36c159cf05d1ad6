package whatsapptest

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"

	"go.mau.fi/whatsmeow"
)

// Transport leads requests to WhatsApp's hosts to the server at url, and refuses all
// others. What the library believes to be TLS is plain: the server is on this machine.
func Transport(url string) http.RoundTripper {
	address := strings.TrimPrefix(url, "http://")
	refuse := func(_ context.Context, _, target string) (net.Conn, error) {
		// To the library this is no failing network: it does not try four times more.
		return nil, fmt.Errorf("whatsapptest: %s is not WhatsApp's: %w", target, context.Canceled)
	}
	return &http.Transport{
		DialContext: refuse,
		DialTLSContext: func(ctx context.Context, network, target string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(target)
			if err != nil || host != "web.whatsapp.com" && !strings.HasSuffix(host, ".whatsapp.net") {
				return refuse(ctx, network, target)
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
}

// Trust makes the library of this process take servers with that Root for WhatsApp.
// The process that has the server trusts it already.
func Trust(root string) error {
	key, err := hex.DecodeString(root)
	if err != nil || len(key) != len(whatsmeow.WACertPubKey) {
		return fmt.Errorf("whatsapptest: %q is no key", root)
	}
	whatsmeow.WACertPubKey = [32]byte(key)
	return nil
}

// HTTPClient leads requests to WhatsApp's hosts here.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: Transport(s.URL)} }
