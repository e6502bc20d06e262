package fault

import (
	"strconv"
	"strings"
)

// mostText is how many bytes of a value a message shows.
const mostText = 60

// Short returns a value for a message: only its start, and … after it, if it is longer than 60 bytes.
func Short(s string) string {
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}

// Quote returns a value in double quotes for a message, with … after them if only its start is shown.
func Quote(s string) string {
	if len(s) <= mostText {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:mostText], "")) + "…"
}
