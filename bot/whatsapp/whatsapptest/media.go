package whatsapptest

import (
	waBinary "go.mau.fi/whatsmeow/binary"
)

// mediaHost is where clients bring and fetch files. HTTPClient leads it here.
const mediaHost = "mmg.whatsapp.net"

// mediaConn tells a client where files are. The server is locked.
func (s *Server) mediaConn() waBinary.Node {
	return node("media_conn", waBinary.Attrs{"auth": "test", "ttl": 3600, "auth_ttl": 3600, "max_buckets": 12},
		node("host", waBinary.Attrs{"hostname": mediaHost}, nil))
}
