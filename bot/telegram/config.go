package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"time"

	"damping/bot"
	"damping/flows/aid"
)

// DefaultAPIURL is Telegram's own Bot API server.
const DefaultAPIURL = "https://api.telegram.org"

// Config is what a Network needs. Token is required, all else has a default.
type Config struct {
	Token  string // from BotFather
	APIURL string // of the Bot API server; DefaultAPIURL

	WebhookURL    string // public address for a webhook; "" polls
	WebhookSecret string // 1-256 of A-Z a-z 0-9 _ -; required with WebhookURL

	// Limits in messages a second. 0 is the default; below 0 is no limit.
	AccountRate float64 // over all chats; 30
	ChatRate    float64 // in one chat; 1
	ChatBurst   int     // so many at once in one chat; 10
	BulkRate    float64 // reminders and broadcasts; 25

	PollTimeout time.Duration // of one long poll, whole seconds; 50 s
	WatchEvery  time.Duration // how often Telegram is asked how the webhook fares; a minute

	Texts    Texts
	Commands func(role aid.Role) []Command // the command list of a role; nil sets none
	Makers   map[string]bot.Maker          // of the files that letters name, by kind

	Log   *slog.Logger     // nil logs nothing
	Clock func() time.Time // the machine clock; required
}

// Texts are the few words that only Telegram needs. A missing one leaves out
// what it belongs to.
type Texts struct {
	ShareContact    string // on the button that shares one's phone number
	ShareLocation   string // on the button that shares one's place
	KeyboardRemoved string // sent when the buttons beneath the text field go away
}

// Command is one entry of the command list.
type Command struct {
	Name        string // a-z, 0-9, _; without the slash
	Description string
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// complete fills in the defaults and tells all that is wrong at once.
func (c Config) complete() (Config, error) {
	var problems []error
	c.APIURL = strings.TrimRight(c.APIURL, "/")
	if c.APIURL == "" {
		c.APIURL = DefaultAPIURL
	}
	if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		problems = append(problems, errors.New("the API address is not an http(s) address"))
	}
	if c.Token == "" || strings.ContainsAny(c.Token, "/?# \t\r\n") {
		problems = append(problems, errors.New("the token is missing or malformed"))
	}
	if c.WebhookURL != "" {
		problems = append(problems, c.checkWebhook())
	}
	if c.Clock == nil {
		problems = append(problems, errors.New("a clock is required"))
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.PollTimeout == 0 {
		c.PollTimeout = 50 * time.Second
	}
	if c.WatchEvery == 0 {
		c.WatchEvery = watchEvery
	}
	c.AccountRate = rateOr(c.AccountRate, 30)
	c.ChatRate = rateOr(c.ChatRate, 1)
	c.BulkRate = rateOr(c.BulkRate, 25)
	if c.ChatBurst <= 0 {
		c.ChatBurst = 10
	}
	if err := errors.Join(problems...); err != nil {
		return c, fmt.Errorf("telegram: %w", err)
	}
	return c, nil
}

// checkWebhook: Telegram itself delivers to https only, a local server to any.
func (c Config) checkWebhook() error {
	u, err := url.Parse(c.WebhookURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the webhook address is not an http(s) address")
	case u.Scheme != "https" && c.APIURL == DefaultAPIURL:
		return errors.New("the webhook address must begin with https://")
	case !secretForm.MatchString(c.WebhookSecret):
		return errors.New("the webhook secret must be 1-256 of A-Z, a-z, 0-9, _ and -")
	}
	return nil
}

// rateOr is a rate with its default; below 0 becomes bot.Pace's "no limit".
func rateOr(rate, otherwise float64) float64 {
	switch {
	case rate == 0:
		return otherwise
	case rate < 0:
		return 0
	}
	return rate
}
