package media_test

import (
	"bytes"
	"testing"

	"damping/bot/media"
	"damping/flows"
)

// spoken is what a voice message of a phone begins with.
var spoken = append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead"), make([]byte, 4000)...)

// heard is a voice message as the network tells of it.
func (b *bench) heard(data []byte) flows.Input {
	b.t.Helper()
	u := b.server.User(1001)
	if u.Voice(data).Message == 0 {
		b.t.Fatal("the voice message was not sent")
	}
	all := u.Received()
	return flows.Input{Kind: flows.Voice, Media: &flows.Media{Ref: all[len(all)-1].Voice.ID}}
}

// TestKeepVoice: a voice message is kept as it is and given out again; what is
// none is not kept.
func TestKeepVoice(t *testing.T) {
	b := newBench(t)
	out, err := b.keep(b.heard(spoken))
	if err != nil || out.Media.Kept == nil || out.Media.Kept.Bytes != int64(len(spoken)) || b.names() != "voice" {
		t.Fatalf("%+v, %v, %s", out.Media, err, b.names())
	}
	data, mime, err := media.Maker(b.Safe)(t.Context(), flows.Attachment{Kind: "voice", Ref: flows.VoiceFile(row.ID)})
	if err != nil || mime != "audio/ogg" || !bytes.Equal(data, spoken) {
		t.Errorf("%d bytes of %s, %v", len(data), mime, err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"words":      {[]byte("halo halo"), flows.FaultBroken},
		"long":       {append(bytes.Clone(spoken), make([]byte, 5<<20)...), flows.FaultTooLarge},
		"other song": {append([]byte("OggS"), make([]byte, 500)...), flows.FaultBroken},
	} {
		if out, err := b.keep(b.heard(c.data)); err != nil || out.Media.Fault != c.want || out.Media.Kept != nil {
			t.Errorf("%s: %+v, %v, want %s", name, out.Media, err, c.want)
		}
	}
}
