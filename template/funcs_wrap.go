package template

import (
	"fmt"
	"math"
	"strings"
)

// wrapFunctions returns the functions that lay text out in lines.
func wrapFunctions() []Function {
	return []Function{
		{
			Name: "wrap", Grade: Fixed, Signature: "wrap N TEXT → text", Doc: "the text in lines of at most N characters; longer words stay whole",
			Example: `{{ wrap 6 "a longer text" | replace "\n" "/" }}`, Output: "a/longer/text", Lossless: true,
			fn: onCount(func(n int64, s string) (string, error) { return wrapText(n, "\n", s, false) }),
		},
		{
			Name: "wrapWith", Grade: Fixed, Signature: "wrapWith N BREAK TEXT → text", Doc: "like wrap, but with BREAK as the line break; words longer than N are split",
			Example: `{{ wrapWith 4 "/" "a longer text" }}`, Output: "a/long/er/text", Lossless: true, fn: wrapTextWith,
		},
		{
			Name: "indent", Grade: Fixed, Signature: "indent N TEXT → text", Doc: "the text with N spaces before each line",
			Example: `{{ indent 2 "a" }}`, Output: "  a", Lossless: true, fn: onCount(indentText),
		},
		{
			Name: "nindent", Grade: Fixed, Signature: "nindent N TEXT → text", Doc: "like indent, starting on a new line",
			Example: `{{ nindent 2 "a" }}`, Output: "\n  a", Lossless: true,
			fn: onCount(func(n int64, s string) (string, error) {
				s, err := indentText(n, s)
				return "\n" + s, err
			}),
		},
	}
}

func indentText(n int64, s string) (string, error) {
	if n < 0 {
		return "", fmt.Errorf("want a count of 0 or more, got %d", n)
	}
	lines := strings.Count(s, "\n") + 1
	if err := fewBytes(saturated(int(min(n, math.MaxInt)), lines)); err != nil {
		return "", err
	}
	pad := strings.Repeat(" ", int(n))
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad), nil
}

func wrapTextWith(width, lineBreak, v any) (string, error) {
	sep, err := text(lineBreak)
	if err != nil {
		return "", err
	}
	if sep == "" {
		sep = "\n"
	}
	return onCount(func(n int64, s string) (string, error) { return wrapText(n, sep, s, true) })(width, v)
}

// wrapText wraps text like sprig's wrap, but it counts characters instead of bytes. A line ends at the last space within the width. If
// a word is longer than the width, it is split if cut is true and kept whole otherwise. Spaces at the start of a line are dropped.
func wrapText(width int64, sep, s string, cut bool) (string, error) {
	c := charactersOf(s)
	at, all := 0, c.count()
	n := int(max(min(width, maxText), 1))
	var b strings.Builder
	for all-at > n && b.Len() <= maxText {
		if c.isSpace(at) {
			at++
			continue
		}
		end, next := c.lineEnd(at, n, cut)
		b.WriteString(c.between(at, end))
		if end < all {
			b.WriteString(sep)
		}
		at = next
	}
	b.WriteString(c.between(at, all))
	return b.String(), nil
}

// isSpace reports whether character n is a space.
func (c characters) isSpace(n int) bool { return c.between(n, n+1) == " " }

// lineEnd returns the index at which a line ends and the index at which the next line starts. The line starts at the character with index at.
func (c characters) lineEnd(at, width int, cut bool) (end, next int) {
	for i := at + width; i > at; i-- {
		if c.isSpace(i) {
			return i, i + 1
		}
	}
	if cut {
		return at + width, at + width
	}
	for i := at + width; i < c.count(); i++ {
		if c.isSpace(i) {
			return i, i + 1
		}
	}
	return c.count(), c.count()
}
