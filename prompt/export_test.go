package prompt

// StyleEscape gives how a built-in style escapes text, and the characters that it says to look at.
func StyleEscape(name string) (escape func(dst []byte, text string) []byte, looks string) {
	s, _ := styleNamed(name)
	return s.escape, s.looks
}
