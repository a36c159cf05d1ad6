package telegramtest

import (
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	now := time.Unix(1690000000, 0)
	l := newLimits(Faults{PerSecond: 30})
	for i := range 30 {
		if wait := l.take(now, int64(i), 1); wait != 0 {
			t.Fatalf("message %d must wait %d s", i, wait)
		}
	}
	if wait := l.take(now, 99, 1); wait != 1 {
		t.Fatalf("the 31st waits %d s", wait)
	}
	if wait := l.take(now.Add(900*time.Millisecond), 99, 1); wait != 1 {
		t.Fatalf("within retry_after it waits %d s", wait)
	}
	if wait := l.take(now.Add(time.Second), 99, 1); wait != 0 {
		t.Fatalf("after retry_after it waits %d s", wait)
	}
}

func TestLimitsPerChat(t *testing.T) {
	now := time.Unix(1690000000, 0)
	l := newLimits(Faults{PerSecond: 100, ChatPerSecond: 1, ChatBurst: 3})
	for range 3 {
		if wait := l.take(now, 1, 1); wait != 0 {
			t.Fatalf("waits %d s", wait)
		}
	}
	if wait := l.take(now, 1, 1); wait != 1 {
		t.Fatalf("the fourth waits %d s", wait)
	}
	if wait := l.take(now, 2, 1); wait != 0 {
		t.Fatalf("another chat waits %d s", wait)
	}
	if wait := l.take(now.Add(time.Minute), 1, 10); wait != 0 {
		t.Fatalf("an album larger than the bucket waits %d s", wait)
	}
	if wait := l.take(now.Add(time.Minute), 1, 1); wait < 5 {
		t.Fatalf("after it the chat waits only %d s", wait)
	}
}

func TestLimitsFixedRetryAfter(t *testing.T) {
	now := time.Unix(1690000000, 0)
	l := newLimits(Faults{PerSecond: 1, Burst: 1, RetryAfter: 3})
	if wait := l.take(now, 1, 1); wait != 0 {
		t.Fatal(wait)
	}
	if wait := l.take(now, 1, 1); wait != 3 {
		t.Fatalf("waits %d s", wait)
	}
	if wait := l.take(now.Add(2500*time.Millisecond), 1, 1); wait != 1 {
		t.Fatalf("the rest is %d s", wait)
	}
}
