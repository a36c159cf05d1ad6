package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"damping/store"
)

// intake is what a network puts its messages through: one transaction for the
// whole batch. Repeats vanish. An error means that nothing was kept and the
// network must not acknowledge.
func (b *Bot) intake(channel string) Intake {
	return func(ctx context.Context, messages []Incoming) error {
		rows := make([]store.Incoming, len(messages))
		for i, m := range messages {
			body, err := json.Marshal(m.Input)
			if err != nil {
				return fmt.Errorf("intake: %w", err)
			}
			rows[i] = store.Incoming{Channel: channel, ID: m.ID, Seq: m.Seq, Address: m.Address, Body: body, Phone: m.Phone, Bare: m.Bare,
				Lost: m.Lost, Again: m.Again}
		}
		fresh, err := b.Store.Receive(ctx, rows)
		if err != nil {
			b.metrics.received.WithLabelValues(channel, "failed").Add(float64(len(rows)))
			return fmt.Errorf("intake: %w", err)
		}
		b.metrics.received.WithLabelValues(channel, "fresh").Add(float64(fresh))
		b.metrics.received.WithLabelValues(channel, "repeat").Add(float64(len(rows) - fresh))
		return nil
	}
}
