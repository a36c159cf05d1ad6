package telegramtest

import (
	"errors"
	"net/http"
	"strconv"
)

// refusal is an answer with "ok": false. Descriptions are Telegram's own.
type refusal struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (r *refusal) Error() string { return r.description }

func badRequest(why string) *refusal { return &refusal{code: 400, description: "Bad Request: " + why} }
func forbidden(why string) *refusal  { return &refusal{code: 403, description: "Forbidden: " + why} }
func conflict(why string) *refusal   { return &refusal{code: 409, description: "Conflict: " + why} }

func tooMany(seconds int) *refusal {
	return &refusal{
		code:        429,
		description: "Too Many Requests: retry after " + strconv.Itoa(seconds),
		retryAfter:  seconds,
	}
}

var (
	errTooLarge     = errors.New("the request's body is too large")
	unauthorized    = &refusal{code: 401, description: "Unauthorized"}
	notFound        = &refusal{code: 404, description: "Not Found"}
	requestTooLarge = &refusal{code: 413, description: "Request Entity Too Large"}
	chatNotFound    = badRequest("chat not found")
)

// append writes the refusal as Telegram's JSON.
func (r *refusal) append(out []byte) []byte {
	out = append(out, `{"ok":false,"error_code":`...)
	out = strconv.AppendInt(out, int64(r.code), 10)
	out = append(out, `,"description":`...)
	out = appendString(out, r.description)
	switch {
	case r.retryAfter > 0:
		out = append(out, `,"parameters":{"retry_after":`...)
		out = strconv.AppendInt(out, int64(r.retryAfter), 10)
		out = append(out, '}')
	case r.migrateTo != 0:
		out = append(out, `,"parameters":{"migrate_to_chat_id":`...)
		out = strconv.AppendInt(out, r.migrateTo, 10)
		out = append(out, '}')
	}
	return append(out, '}')
}

var jsonType = []string{"application/json"}

// answer writes one whole response. A failed write means that the client has
// gone; the call's log entry says so.
func answer(w http.ResponseWriter, code int, body []byte) error {
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(code)
	_, err := w.Write(body)
	return err
}

// badGateway is what the proxy before Telegram says when Telegram is down.
const badGateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
	"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"

func answerBadGateway(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, err := w.Write([]byte(badGateway))
	return err
}
