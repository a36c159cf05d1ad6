package flows

// Brief is a text that fits into so many characters; what is cut ends in "…".
func Brief(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// Labels are the names of people, each for a button. Those that look alike are
// told apart by the end of the NIK, or by the kelurahan where no NIK is shown.
func Labels(rows []Row) []string {
	labels, alike := make([]string, len(rows)), map[string]int{}
	for i, r := range rows {
		labels[i] = Brief(r.Name, MaxLabel)
		alike[labels[i]]++
	}
	for i, r := range rows {
		if alike[labels[i]] < 2 {
			continue
		}
		tail := Brief(r.Area.Name, MaxLabel/2)
		if n := []rune(r.NIK); len(n) > 4 {
			tail = string(n[len(n)-4:])
		}
		labels[i] = Brief(r.Name, MaxLabel-1-len([]rune(tail))) + " " + tail
	}
	return labels
}

// NetworkName is a network as people call it.
func NetworkName(channel string) string {
	switch channel {
	case "telegram":
		return "Telegram"
	case "whatsapp":
		return "WhatsApp"
	case "web":
		return "halaman peragaan"
	}
	return channel
}
