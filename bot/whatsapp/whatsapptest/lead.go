package whatsapptest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// HTTPClient leads requests to WhatsApp's hosts here, and refuses all others.
// What the library believes to be TLS is plain: the server is on this machine.
func (s *Server) HTTPClient() *http.Client {
	address := strings.TrimPrefix(s.URL, "http://")
	refuse := func(_ context.Context, _, target string) (net.Conn, error) {
		// To the library this is no failing network: it does not try four times more.
		return nil, fmt.Errorf("whatsapptest: %s is not WhatsApp's: %w", target, context.Canceled)
	}
	return &http.Client{Transport: &http.Transport{
		DialContext: refuse,
		DialTLSContext: func(ctx context.Context, network, target string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(target)
			if err != nil || host != "web.whatsapp.com" && !strings.HasSuffix(host, ".whatsapp.net") {
				return refuse(ctx, network, target)
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
}
