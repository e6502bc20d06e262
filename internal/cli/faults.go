package cli

import (
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
)

// printer shows faults with the source line and a caret.
type printer struct {
	env   Env
	files map[string][]byte // what was read from standard input, by its name in messages
}

// list prints faults, a few lines each.
func (p printer) list(list fault.List) {
	for _, f := range list {
		p.fault(f)
	}
}

func (p printer) fault(f *fault.Fault) {
	short := *f
	short.Hint = ""
	message := short.Error()
	if f.Severity == fault.Warning {
		message = "warning: " + message
	}
	fmt.Fprintf(p.env.Stderr, "%s%s\n", p.color("1", "retest: "), visible(message))
	if line, ok := p.line(f.Pos); ok {
		gutter := fmt.Sprintf("%5d | ", f.Pos.Line)
		shown, column := excerpt(line, f.Pos.Col)
		fmt.Fprintf(p.env.Stderr, "%s%s\n", gutter, shown)
		if f.Pos.Col > 0 {
			fmt.Fprintf(p.env.Stderr, "%s%s\n", strings.Repeat(" ", len(gutter)+column), p.color("31", "^"))
		}
	}
	if f.Hint != "" {
		fmt.Fprintf(p.env.Stderr, "  hint: %s\n", visible(f.Hint))
	}
}

// color puts text into a colour, where colours are shown.
func (p printer) color(code, text string) string {
	if !p.env.Color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// maxShown is the size of a file whose lines are shown.
const maxShown = 32 << 20

// line reads the line of a place again. A file that has gone or is too large is passed over: the message stands without it.
func (p printer) line(pos fault.Pos) (string, bool) {
	if pos.Line == 0 || pos.File == "" {
		return "", false
	}
	text, ok := p.files[pos.File]
	if !ok {
		info, err := os.Stat(pos.File)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxShown {
			return "", false
		}
		if text, err = os.ReadFile(pos.File); err != nil {
			return "", false
		}
	}
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(text), "\uFEFF"), "\r\n", "\n"), "\n")
	if pos.Line > len(lines) || !utf8.ValidString(lines[pos.Line-1]) {
		return "", false
	}
	return lines[pos.Line-1], true
}

// excerpt makes a line fit to be shown around a column, in bytes from 1, and gives the column of the caret, in characters.
func excerpt(line string, col int) (shown string, column int) {
	const before, most = 70, 120
	at := min(max(col-1, 0), len(line))
	for at > 0 && at < len(line) && !utf8.RuneStart(line[at]) {
		at--
	}
	head, tail := []rune(visible(line[:at])), []rune(visible(line[at:]))
	if len(head) > before {
		head = append([]rune("…"), head[len(head)-before:]...)
	}
	if room := most - len(head); len(tail) > room {
		tail = append(tail[:room:room], '…')
	}
	return string(head) + string(tail), len(head)
}

// visible makes text safe to show on a terminal: what is not printable is replaced, tabs by a blank.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || unicode.IsPrint(r):
			return r
		}
		return '\uFFFD'
	}, s)
}
