package telegramtest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

func inlineRow(buttons ...models.InlineKeyboardButton) models.InlineKeyboardMarkup {
	return models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{buttons}}
}

func TestSendMessageRefusals(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, ctx := client(t, srv), deadline(t)
	srv.User(1001)
	for name, c := range map[string]struct {
		params bot.SendMessageParams
		want   string
	}{
		"no such chat": {bot.SendMessageParams{ChatID: 9, Text: "x"}, "chat not found"},
		"no text":      {bot.SendMessageParams{ChatID: 1001, Text: "<b> </b>", ParseMode: "HTML"}, "message text is empty"},
		"too long":     {bot.SendMessageParams{ChatID: 1001, Text: strings.Repeat("😀", 2049)}, "message is too long"},
		"bad HTML":     {bot.SendMessageParams{ChatID: 1001, Text: "<b>x", ParseMode: "HTML"}, "can't parse entities"},
		"mode":         {bot.SendMessageParams{ChatID: 1001, Text: "x", ParseMode: "MarkdownV2"}, "unsupported parse_mode"},
		"reply":        {bot.SendMessageParams{ChatID: 1001, Text: "x", ReplyParameters: &models.ReplyParameters{MessageID: 77}}, "message to be replied not found"},
		"long data": {bot.SendMessageParams{ChatID: 1001, Text: "x", ReplyMarkup: inlineRow(
			models.InlineKeyboardButton{Text: "a", CallbackData: strings.Repeat("x", 65)})}, "BUTTON_DATA_INVALID"},
		"no label": {bot.SendMessageParams{ChatID: 1001, Text: "x", ReplyMarkup: inlineRow(
			models.InlineKeyboardButton{CallbackData: "x"})}, "must be non-empty"},
		"no action": {bot.SendMessageParams{ChatID: 1001, Text: "x", ReplyMarkup: inlineRow(
			models.InlineKeyboardButton{Text: "a"})}, "unallowed"},
	} {
		if _, err := b.SendMessage(ctx, &c.params); !refused(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok := bot.SendMessageParams{ChatID: 1001, Text: strings.Repeat("😀", 2048), ReplyMarkup: inlineRow(
		models.InlineKeyboardButton{Text: "a", CallbackData: strings.Repeat("x", 64)})}
	if _, err := b.SendMessage(ctx, &ok); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	if n := len(srv.User(1001).Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestKeyboards(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, ctx, citizen := client(t, srv), deadline(t), srv.User(1001)
	ask := &bot.SendMessageParams{ChatID: 1001, Text: "Nomor HP?", ReplyMarkup: models.ReplyKeyboardMarkup{
		Keyboard: [][]models.KeyboardButton{{{Text: "Kirim nomor", RequestContact: true}, {Text: "Kirim lokasi", RequestLocation: true}}}}}
	m, err := b.SendMessage(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: "Terima kasih", ReplyMarkup: models.ReplyKeyboardRemove{RemoveKeyboard: true}}); err != nil {
		t.Fatal(err)
	}
	all := citizen.Messages()
	if k := all[0].Keyboard; len(k) != 1 || !k[0][0].Contact || !k[0][1].Location || k[0][0].Text != "Kirim nomor" {
		t.Errorf("keyboard: %+v", k)
	}
	if !all[1].RemoveKeyboard {
		t.Errorf("removal: %+v", all[1])
	}
	if _, err := b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: 1001, MessageID: m.ID, Text: "lain"}); !refused(err, "message can't be edited") {
		t.Errorf("editing a message with a reply keyboard: %v", err)
	}
	srv.Group(-5).Add(citizen)
	ask.ChatID = -5
	if _, err := b.SendMessage(ctx, ask); !refused(err, "private chats only") {
		t.Errorf("asking a group for a phone number: %v", err)
	}
}

func TestEdits(t *testing.T) {
	clock := time.Unix(1690000000, 0)
	srv := start(t, telegramtest.Options{Now: func() time.Time { return clock }})
	b, ctx, citizen := client(t, srv), deadline(t), srv.User(1001)
	own := citizen.Text("halo")
	m, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: "1 foto", ReplyMarkup: inlineRow(models.InlineKeyboardButton{Text: "Selesai", CallbackData: "done"})})
	if err != nil {
		t.Fatal(err)
	}
	first, err := citizen.Wait(ctx, nil)
	if err != nil || first.Text != "1 foto" || len(first.Edits) != 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	edit := bot.EditMessageTextParams{ChatID: 1001, MessageID: m.ID, Text: "<i>2 foto</i>", ParseMode: models.ParseModeHTML}
	if _, err := b.EditMessageText(ctx, &edit); err != nil {
		t.Fatal(err)
	}
	second, err := citizen.Wait(ctx, nil)
	if err != nil || second.ID != first.ID || second.Text != "2 foto" || len(second.Buttons) != 0 {
		t.Fatalf("%+v, %v", second, err)
	}
	if len(second.Edits) != 1 || second.Edits[0].Text != "1 foto" || len(second.Edits[0].Buttons) != 1 {
		t.Errorf("what it was before: %+v", second.Edits)
	}
	if _, err := b.EditMessageText(ctx, &edit); !refused(err, "message is not modified") {
		t.Errorf("the same again: %v", err)
	}
	markup := bot.EditMessageReplyMarkupParams{ChatID: 1001, MessageID: m.ID, ReplyMarkup: inlineRow(models.InlineKeyboardButton{Text: "Ya", CallbackData: "y"})}
	if _, err := b.EditMessageReplyMarkup(ctx, &markup); err != nil {
		t.Error(err)
	}
	edit.MessageID = int(own.Message)
	if _, err := b.EditMessageText(ctx, &edit); !refused(err, "message can't be edited") {
		t.Errorf("somebody else's message: %v", err)
	}
	clock = clock.Add(49 * time.Hour)
	del := bot.DeleteMessageParams{ChatID: 1001, MessageID: m.ID}
	if _, err := b.DeleteMessage(ctx, &del); !refused(err, "can't be deleted") {
		t.Errorf("after two days: %v", err)
	}
	clock = clock.Add(-2 * time.Hour)
	if _, err := b.DeleteMessage(ctx, &del); err != nil {
		t.Error(err)
	}
	if _, err := b.DeleteMessage(ctx, &del); !refused(err, "message to delete not found") {
		t.Errorf("twice: %v", err)
	}
	if m := citizen.Messages()[0]; !m.Deleted || m.Labels()[0] != "Ya" {
		t.Errorf("in the end: %+v", m)
	}
}

func TestTapsGrowOld(t *testing.T) {
	clock := time.Unix(1690000000, 0)
	srv := start(t, telegramtest.Options{Now: func() time.Time { return clock }})
	b, ctx, citizen := client(t, srv), deadline(t), srv.User(1001)
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: "x", ReplyMarkup: inlineRow(models.InlineKeyboardButton{Text: "Ya", CallbackData: "y"})}); err != nil {
		t.Fatal(err)
	}
	tap := func() *bot.AnswerCallbackQueryParams {
		sent, err := citizen.Tap("y")
		if err != nil {
			t.Fatal(err)
		}
		return &bot.AnswerCallbackQueryParams{CallbackQueryID: sent.Tap}
	}
	fresh, old, unheard := tap(), tap(), tap()
	clock = clock.Add(149 * time.Second)
	if _, err := b.AnswerCallbackQuery(ctx, fresh); err != nil {
		t.Errorf("in time: %v", err)
	}
	if _, err := b.AnswerCallbackQuery(ctx, fresh); !refused(err, "query is too old") {
		t.Errorf("twice: %v", err)
	}
	clock = clock.Add(2 * time.Second)
	for name, p := range map[string]*bot.AnswerCallbackQueryParams{"late": old, "unknown": {CallbackQueryID: "1"}} {
		if _, err := b.AnswerCallbackQuery(ctx, p); !refused(err, "query is too old") {
			t.Errorf("%s: %v", name, err)
		}
	}
	clock = clock.Add(-10 * time.Second)
	srv.ExpireTaps()
	if _, err := b.AnswerCallbackQuery(ctx, unheard); !refused(err, "query is too old") {
		t.Errorf("expired: %v", err)
	}
}

func TestBlocking(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, updates := collect(t, srv)
	ctx, citizen := deadline(t), srv.User(1001)
	citizen.Block()
	if u := next(t, ctx, updates); u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeBanned {
		t.Errorf("%+v", u)
	}
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: "x"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("blocked: %v", err)
	}
	if sent := citizen.Text("halo"); sent.Update != 0 {
		t.Errorf("a person who blocks writes: %+v", sent)
	}
	citizen.Start("")
	if u := next(t, ctx, updates); u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeMember {
		t.Errorf("%+v", u)
	}
	if u := next(t, ctx, updates); u.Message.Text != "/start" || u.Message.Entities[0].Type != models.MessageEntityTypeBotCommand {
		t.Errorf("%+v", u.Message)
	}
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1001, Text: "x"}); err != nil {
		t.Error(err)
	}
}

func TestGroups(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, updates := collect(t, srv)
	ctx, group := deadline(t), srv.Group(-100)
	group.Add(srv.User(1001))
	if u := next(t, ctx, updates); u.MyChatMember.Chat.Type != models.ChatTypeGroup || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeMember {
		t.Errorf("%+v", u.MyChatMember)
	}
	if u := next(t, ctx, updates); len(u.Message.NewChatMembers) != 1 || u.Message.From.ID != 1001 || u.Message.Chat.ID != -100 {
		t.Errorf("%+v", u.Message)
	}
	if _, err := b.LeaveChat(ctx, &bot.LeaveChatParams{ChatID: -100}); err != nil {
		t.Fatal(err)
	}
	if err := group.WaitLeft(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: -100, Text: "x"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("after leaving: %v", err)
	}
	if sent := group.Text(srv.User(1001), "x"); sent.Update != 0 {
		t.Errorf("the bot still reads the group: %+v", sent)
	}
}

func TestSettings(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, ctx := client(t, srv), deadline(t)
	srv.User(1001)
	list := []models.BotCommand{{Command: "antrean", Description: "Antrean saya"}}
	if _, err := b.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: list, Scope: &models.BotCommandScopeChat{ChatID: 1001}}); err != nil {
		t.Fatal(err)
	}
	if got := srv.Commands("chat:1001", ""); len(got) != 1 || got[0].Command != "antrean" {
		t.Errorf("%+v", got)
	}
	if got := srv.Commands("default", ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := b.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "Antrean", Description: "x"}}}); !refused(err, "BOT_COMMAND_INVALID") {
		t.Errorf("upper case: %v", err)
	}
	if got, err := b.GetMyCommands(ctx, &bot.GetMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: 1001}}); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := b.DeleteMyCommands(ctx, &bot.DeleteMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: 1001}}); err != nil || len(srv.Commands("chat:1001", "")) != 0 {
		t.Errorf("deleting: %v", err)
	}
	if _, err := b.SetMyName(ctx, &bot.SetMyNameParams{Name: "Damping Metro", LanguageCode: "id"}); err != nil || srv.About("name", "id") != "Damping Metro" {
		t.Errorf("name: %v", err)
	}
	if chat, err := b.GetChat(ctx, &bot.GetChatParams{ChatID: 1001}); err != nil || chat.Type != models.ChatTypePrivate {
		t.Errorf("getChat: %+v, %v", chat, err)
	}
	if _, err := b.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: 1001, Action: models.ChatActionTyping}); err != nil {
		t.Error(err)
	}
	if _, err := b.SendDice(ctx, &bot.SendDiceParams{ChatID: 1001}); !errors.Is(err, bot.ErrorNotFound) {
		t.Errorf("a method that is not there: %v", err)
	}
}
