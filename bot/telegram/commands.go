package telegram

import (
	"context"
	"strconv"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot"
	"damping/flows/aid"
)

// SetCommands sets the command list that everybody sees. Run does it by itself.
func (n *Network) SetCommands(ctx context.Context) error {
	return n.setCommands(ctx, &models.BotCommandScopeDefault{}, aid.RoleCandidate)
}

// CommandsFor sets the command list of one chat to that of a role; a candidate's
// chat goes back to what everybody sees. Its error is a *bot.SendError.
func (n *Network) CommandsFor(ctx context.Context, address string, role aid.Role) error {
	chat, err := strconv.ParseInt(address, 10, 64)
	if err != nil {
		return &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "address"}}
	}
	scope := &models.BotCommandScopeChat{ChatID: chat}
	if role != aid.RoleCandidate {
		return n.setCommands(ctx, scope, role)
	}
	ctx, a := withAttempt(ctx)
	if _, err := n.api.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{Scope: scope}); err != nil {
		return n.fault(err, a)
	}
	return nil
}

func (n *Network) setCommands(ctx context.Context, scope models.BotCommandScope, role aid.Role) error {
	if n.cfg.Commands == nil {
		return nil
	}
	var list []models.BotCommand
	for _, c := range n.cfg.Commands(role) {
		list = append(list, models.BotCommand{Command: c.Name, Description: c.Description})
	}
	if len(list) == 0 {
		return nil
	}
	ctx, a := withAttempt(ctx)
	if _, err := n.api.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: list, Scope: scope}); err != nil {
		return n.fault(err, a)
	}
	return nil
}
