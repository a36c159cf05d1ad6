package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"damping/store/backup"
)

// Config is the environment; .env.example documents it, and a test holds the
// two together. Secrets may also be read from a file, by NAME_FILE.
type Config struct {
	DatabaseURL string `env:"DATABASE_URL" envDefault:"sqlite:data/damping.db"`
	PhotosURL   string `env:"PHOTOS_URL" envDefault:"file:data/photos"`
	S3ID        string `env:"AWS_ACCESS_KEY_ID"`
	S3Secret    string `env:"AWS_SECRET_ACCESS_KEY,unset"`
	DataKey     string `env:"DATA_KEY,unset"`

	BackupRecipient string `env:"BACKUP_RECIPIENT"`

	HTTPAddr    string `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080"`
	MetricsAddr string `env:"METRICS_ADDR"`
	Timezone    string `env:"TIMEZONE" envDefault:"Asia/Jakarta"`
	ProgramFile string `env:"PROGRAM_FILE"`

	TelegramToken         string `env:"TELEGRAM_BOT_TOKEN,unset"`
	TelegramAPIURL        string `env:"TELEGRAM_API_URL" envDefault:"https://api.telegram.org"`
	TelegramWebhookURL    string `env:"TELEGRAM_WEBHOOK_URL"`
	TelegramWebhookSecret string `env:"TELEGRAM_WEBHOOK_SECRET,unset"`
	TelegramRate          int    `env:"TELEGRAM_RATE" envDefault:"30"`
	TelegramBulkRate      int    `env:"TELEGRAM_BULK_RATE" envDefault:"25"`

	WhatsApp            string `env:"WHATSAPP" envDefault:"off"`
	WhatsAppDatabaseURL string `env:"WHATSAPP_DATABASE_URL" envDefault:"sqlite:data/whatsapp.db"`
	WhatsAppDaily       int    `env:"WHATSAPP_DAILY" envDefault:"200"`
	WhatsAppWindowDays  int    `env:"WHATSAPP_WINDOW_DAYS" envDefault:"90"`

	LogLevel  string `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat string `env:"LOG_FORMAT" envDefault:"text"`
}

// secrets may stand in a file that NAME_FILE names, as container systems give them.
var secrets = []string{"DATA_KEY", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL", "WHATSAPP_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"}

// readConfig reads .env, if there is one, beneath the environment. The error
// names every variable that is wrong.
func readConfig() (Config, error) {
	if err := godotenv.Load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Config{}, fmt.Errorf(".env: %w", err)
	}
	for _, name := range secrets {
		file := os.Getenv(name + "_FILE")
		if file == "" || os.Getenv(name) != "" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return Config{}, fmt.Errorf("%s_FILE: %w", name, err)
		}
		if err := os.Setenv(name, strings.TrimSpace(string(text))); err != nil {
			return Config{}, err
		}
	}
	c, err := env.ParseAs[Config]()
	if err != nil {
		return c, err
	}
	return c, c.check()
}

// configProblem is one variable that is wrong; Key is the sentence about it.
type configProblem struct {
	Key   string // "cli.config.…"
	Value any    // never a secret
}

func (p *configProblem) Error() string { return p.Key }

// check names everything that is wrong with the values themselves, each as a
// *configProblem.
func (c Config) check() error {
	var problems []error
	bad := func(wrong bool, key string, value any) {
		if wrong {
			problems = append(problems, &configProblem{"cli.config." + key, value})
		}
	}
	_, err := time.LoadLocation(c.Timezone)
	bad(err != nil || c.Timezone == "", "timezone", c.Timezone)
	bad(c.LogFormat != "text" && c.LogFormat != "json", "log_format", c.LogFormat)
	var level slog.Level
	bad(level.UnmarshalText([]byte(c.LogLevel)) != nil, "log_level", c.LogLevel)
	bad(c.TelegramRate < 0 || c.TelegramRate > 1000, "rate", c.TelegramRate)
	bad(c.TelegramBulkRate < 1 || c.TelegramBulkRate > 1000, "bulk_rate", c.TelegramBulkRate)
	bad(c.TelegramWebhookURL != "" && c.TelegramWebhookSecret == "", "webhook_secret", nil)
	bad(c.WhatsApp != "on" && c.WhatsApp != "off", "whatsapp", c.WhatsApp)
	bad(!strings.HasPrefix(c.WhatsAppDatabaseURL, "sqlite:") && !strings.HasPrefix(c.WhatsAppDatabaseURL, "postgres"), "whatsapp_database", nil)
	bad(c.WhatsAppDaily < 1 || c.WhatsAppDaily > 1000, "whatsapp_daily", c.WhatsAppDaily)
	bad(c.WhatsAppWindowDays < 1 || c.WhatsAppWindowDays > 365, "whatsapp_window", c.WhatsAppWindowDays)
	_, err = backup.Recipient(c.BackupRecipient)
	bad(c.BackupRecipient != "" && err != nil, "recipient", nil)
	return errors.Join(problems...)
}

// explain turns the problems of a config into sentences, a line each.
func (s *setup) explain(err error) error {
	var lines []error
	list := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		list = many.Unwrap()
	}
	for _, e := range list {
		var p *configProblem
		if errors.As(e, &p) {
			e = s.wrong(p.Key, p.Value)
		}
		lines = append(lines, e)
	}
	return errors.Join(lines...)
}

// logger writes to standard error, as the config says.
func (c Config) logger() *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(c.LogLevel)) != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
