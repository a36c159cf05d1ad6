package telegramtest

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// settings are what the bot told about itself.
type settings struct {
	texts    map[string]string    // "name", "description", "short_description", each with "/" and a language
	commands map[string][]Command // by scope, "/" and language
}

func newSettings() settings {
	return settings{texts: map[string]string{}, commands: map[string][]Command{}}
}

// Command is one command of the menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Commands is what setMyCommands recorded for a scope: "default",
// "all_private_chats", "chat:1001", "chat_member:-5:1001" and so on; language "" is
// every language.
func (s *Server) Commands(scope, language string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Command(nil), s.settings.commands[scope+"/"+language]...)
}

// About is a text the bot set: "name", "description" or "short_description".
func (s *Server) About(what, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings.text(what, language, "")
}

// text finds the text for a language, or for all of them, or the default.
func (s *settings) text(what, language, otherwise string) string {
	for _, key := range [...]string{what + "/" + language, what + "/"} {
		if t := s.texts[key]; t != "" {
			return t
		}
	}
	return otherwise
}

// setText and getText make the methods for one text and its limit.
func setText(what string, limit int) func(c *call) *refusal {
	return func(c *call) *refusal {
		text := c.params.str(what)
		if utf16Len(text) > limit {
			return badRequest("bot " + what + " is too long")
		}
		c.s.settings.texts[what+"/"+c.params.str("language_code")] = text
		return c.ok()
	}
}

func getText(what, otherwise string) func(c *call) *refusal {
	return func(c *call) *refusal {
		c.out = append(c.out, '{')
		c.out = appendText(c.out, what, c.s.settings.text(what, c.params.str("language_code"), otherwise))
		c.out = append(c.out, '}')
		return nil
	}
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func setMyCommands(c *call) *refusal {
	key, why := c.scope()
	if why != nil {
		return why
	}
	raw, _ := c.params.get("commands")
	var list []Command
	if err := json.Unmarshal(raw, &list); err != nil {
		return badRequest("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, command := range list {
		if !commandName.MatchString(command.Command) {
			return badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf16Len(command.Description); n < 1 || n > 256 {
			return badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	c.s.settings.commands[key] = list
	return c.ok()
}

func deleteMyCommands(c *call) *refusal {
	key, why := c.scope()
	if why != nil {
		return why
	}
	delete(c.s.settings.commands, key)
	return c.ok()
}

func getMyCommands(c *call) *refusal {
	key, why := c.scope()
	if why != nil {
		return why
	}
	list := c.s.settings.commands[key]
	if list == nil {
		list = []Command{}
	}
	out, err := json.Marshal(list)
	if err != nil {
		return badRequest(err.Error())
	}
	c.out = append(c.out, out...)
	return nil
}

// scope reads the scope and language of a command call as a key.
func (c *call) scope() (string, *refusal) {
	scope := struct {
		Type string `json:"type"`
		Chat int64  `json:"chat_id"`
		User int64  `json:"user_id"`
	}{Type: "default"}
	if raw, ok := c.params.get("scope"); ok {
		if err := json.Unmarshal(raw, &scope); err != nil {
			return "", badRequest("can't parse BotCommandScope")
		}
	}
	key := scope.Type
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		if c.s.chats[scope.Chat] == nil {
			return "", chatNotFound
		}
		key = fmt.Sprintf("%s:%d", scope.Type, scope.Chat)
		if scope.Type == "chat_member" {
			key += fmt.Sprintf(":%d", scope.User)
		}
	default:
		return "", badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	return key + "/" + c.params.str("language_code"), nil
}
