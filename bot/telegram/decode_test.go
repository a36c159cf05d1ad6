package telegram

import (
	"testing"
	"time"

	"damping/flows"
)

func testConfig() Config { return Config{Token: "187200:contoh", Clock: time.Now} }

// A panic in decoding is that update's alone.
func TestPanicInDecoding(t *testing.T) {
	n, err := New(testConfig())
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte(`{"update_id":9,"message":{"chat":{"id":7,"type":"private"},"text":"halo"}}`)
	u := n.shield(raw, func([]byte) (understood, error) { panic("a bug in a library") })
	if !u.wanted || u.id != 9 || u.in.Address != "7" || u.in.Input.Kind != flows.Unreadable {
		t.Errorf("got %+v", u)
	}
	if s := n.Stats(); s.Unreadable != 1 || s.Ignored != 0 {
		t.Errorf("counted %+v", s)
	}
}

// Whatever an update holds, decoding it never fails and never panics.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"text":"halo"}}`))
	f.Add([]byte(`{"update_id":1,"callback_query":{"id":"1","from":{"id":7},"data":"x"}}`))
	f.Add([]byte(`{"update_id":1,"my_chat_member":{"chat":{"id":7,"type":"private"},"new_chat_member":{"status":"kicked"}}}`))
	f.Add([]byte(`{"update_id":1,"message":{"chat":{"id":7,"type":"private"},"photo":[{}],"contact":{"phone_number":"x"}}}`))
	f.Add([]byte(`{"update_id":3,"message":{"chat":{"id":7,"type":"private"} no`))
	n, err := New(testConfig())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u := n.decode(raw)
		if u.wanted && (u.id == 0 || u.in.ID == "" || u.in.Address == "" || u.in.Input.Kind == "") {
			t.Errorf("half understood: %+v", u)
		}
	})
}
