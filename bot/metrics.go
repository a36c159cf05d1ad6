package bot

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"damping/store"
)

// metrics are what the bot counts and measures. Labels are channels, outcomes
// and names of parts: never anything of a person.
type metrics struct {
	registry *prometheus.Registry
	received *prometheus.CounterVec   // channel, what: fresh, repeat, failed
	turns    *prometheus.CounterVec   // outcome: done, lost, waits, failed
	turn     prometheus.Histogram     // seconds from the claim to the commit
	photos   *prometheus.CounterVec   // outcome: kept, waits, or a fault
	photo    prometheus.Histogram     // seconds to fetch, read and keep one
	sends    *prometheus.CounterVec   // channel, outcome: sent, or a SendOutcome
	send     *prometheus.HistogramVec // channel: seconds of one send
	unknown  *prometheus.CounterVec   // channel: letters that may have been sent twice
	parked   *prometheus.CounterVec   // queue: rows parked by this process
	restarts *prometheus.CounterVec   // part
}

// seconds are the limits of the histograms' buckets: the fastest turn takes
// less than a millisecond, the slowest send a minute.
var seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "damping_" + name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	m.received = counter("received_total", "Messages that came in.", "channel", "what")
	m.turns = counter("turns_total", "Messages that were worked on.", "outcome")
	m.photos = counter("photos_total", "Photos and files that people sent.", "outcome")
	m.sends = counter("sends_total", "Letters handed to a network.", "channel", "outcome")
	m.unknown = counter("unknown_total", "Letters that may have been sent twice.", "channel")
	m.parked = counter("parked_total", "Rows that wait for a person.", "queue")
	m.restarts = counter("restarts_total", "Parts that stopped and were started again.", "part")
	m.turn = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "damping_turn_seconds", Help: "From the claim of a message to the commit of its turn.", Buckets: seconds,
	})
	m.photo = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "damping_photo_seconds", Help: "One photo fetched, read and kept.", Buckets: seconds,
	})
	m.send = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "damping_send_seconds", Help: "One letter handed to a network.", Buckets: seconds,
	}, []string{"channel"})
	m.registry.MustRegister(m.turn, m.photo, m.send)
	return m
}

// since is how many seconds passed on the machine's clock.
func (b *Bot) since(t time.Time) float64 { return b.clock.Machine().Sub(t).Seconds() }

// observe adds what stands in the queues and how the networks fare, read when it
// is asked for.
func (b *Bot) observe() { b.metrics.registry.MustRegister(queues{b}, networks{b}) }

// queues is a prometheus.Collector of the inbox and the outbox.
type queues struct{ b *Bot }

var (
	rowsDesc   = prometheus.NewDesc("damping_queue_rows", "Rows of a queue that have not ended, or wait for a person.", []string{"queue", "state"}, nil)
	oldestDesc = prometheus.NewDesc("damping_queue_oldest_seconds", "Age of the oldest row that has not ended.", []string{"queue", "lane"}, nil)
	readDesc   = prometheus.NewDesc("damping_queue_readable", "1 when the queues could be read.", nil, nil)
)

// lanes name the lanes in metrics.
var lanes = [...]string{"reply", "work", "reminder", "bulk"}

// Describe implements prometheus.Collector.
func (q queues) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{rowsDesc, oldestDesc, readDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (q queues) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), readyTime)
	defer stop()
	readable := 1.0
	for name, queue := range map[string]*store.Queue{"inbox": q.b.Store.Inbox, "outbox": q.b.Store.Outbox} {
		st, err := queue.Stats(ctx)
		if err != nil {
			q.b.log.Warn("queue cannot be counted", "queue", name, "class", class(err))
			readable = 0
			continue
		}
		q.collect(to, name, st)
	}
	to <- prometheus.MustNewConstMetric(readDesc, prometheus.GaugeValue, readable)
}

func (q queues) collect(to chan<- prometheus.Metric, name string, st store.QueueStats) {
	open := 0
	for lane, n := range st.Open {
		open += n
		age := 0.0
		if !st.Oldest[lane].IsZero() {
			age = max(0, q.b.since(st.Oldest[lane]))
		}
		to <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, age, name, lanes[lane])
	}
	for state, n := range map[string]int{
		"unended": open, "claimed": st.Claimed, "parked": st.Parked, "unknown": st.Unknown,
	} {
		to <- prometheus.MustNewConstMetric(rowsDesc, prometheus.GaugeValue, float64(n), name, state)
	}
}
