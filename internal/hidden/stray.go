package hidden

// Removable reports whether r is a character that Strays may find: the zero-width space, the zero-width joiners, the byte order mark
// and the soft hyphen.
func Removable(r rune) bool {
	return r == 0x200B || r == 0x200C || r == 0x200D || r == 0xFEFF || r == 0xAD
}

// Strays returns the byte offsets in text of hidden characters that carry no meaning and can be removed: Removable characters in places
// where the script does not use them. It never includes tag characters, bidirectional controls or other characters that can carry or
// reorder text.
func Strays(text string) []int {
	var out []int
	for _, run := range Find(text) {
		for i, r := range text[run.Start:run.End] {
			if Removable(r) {
				out = append(out, run.Start+i)
			}
		}
	}
	return out
}

// Strip returns text without its strays. Other hidden characters remain.
func Strip(text string) string {
	strays := Strays(text)
	if strays == nil {
		return text
	}
	out := make([]byte, 0, len(text))
	at := 0
	for _, i := range strays {
		out = append(out, text[at:i]...)
		at = i + len("\u200b")
		if text[i] == 0xC2 {
			at = i + len("\u00ad")
		}
	}
	return string(append(out, text[at:]...))
}
