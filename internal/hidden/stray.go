package hidden

// Removable reports whether a character is one of those that Strays finds: the zero-width space, the zero-width joiners, the byte order mark and the
// soft hyphen.
func Removable(r rune) bool {
	return r == 0x200B || r == 0x200C || r == 0x200D || r == 0xFEFF || r == 0xAD
}

// Strays returns the bytes of text at which a hidden character is that says nothing and can be removed: one of Removable where its script does not
// use it. Tag characters, bidirectional controls and others that can carry or reorder text are never among them.
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

// Strip returns text without its strays. Other hidden characters stay.
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
