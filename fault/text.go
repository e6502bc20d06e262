package fault

import (
	"strconv"
	"strings"
)

// mostText is the maximum number of bytes of a value that a message shows.
const mostText = 60

// Short returns a value for use in a message. If the value is longer than 60 bytes, Short returns only its start, followed by ….
func Short(s string) string {
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}

// Quote returns a value in double quotes for use in a message. If only the start of the value is shown, … follows the quotes.
func Quote(s string) string {
	if len(s) <= mostText {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:mostText], "")) + "…"
}
