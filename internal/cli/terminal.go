package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// printer shows faults together with the source line and a caret.
type printer struct {
	env   Env
	rules bool     // show the names of rules
	bare  bool     // do not show the source line if the column is unknown
	stdin *limited // the data read from standard input; nil if none was read
	file  string   // the file whose text is cached
	text  string   // the text of that file, in which each line ends in a line feed
	at    int      // offset in text of the line whose number is from
	from  int
}

// any prints an error. It prints the faults of a list one by one.
func (p *printer) any(err error) {
	if list, ok := errors.AsType[fault.List](err); ok {
		p.list(list)
		return
	}
	p.error(err, "")
}

// input prints an error in the input. The hints mention flags that would allow the input.
func (p *printer) input(err error) {
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			f.Hint = withFlag(f)
		}
	}
	p.any(err)
}

// withFlag returns the hint of a fault. If a flag would allow the input at fault, the hint mentions that flag.
func withFlag(f *fault.Fault) string {
	switch f.Rule {
	case "hidden-text":
		if strings.Contains(f.Hint, "--fix") {
			return f.Hint + ", or accept it with --allow-hidden"
		}
		return "remove it, or accept it with --allow-hidden"
	case "too-many-tokens":
		return strings.ReplaceAll(f.Hint, "allow cuts, or raise the limit", "allow cuts with --cut, or raise --max-prompt-tokens")
	case "too-large":
		return "change the limit with --part-bytes, up to the provider's maximum"
	case "too-long":
		return strings.TrimPrefix(f.Hint+"; change the limit with --max-bytes", "; ")
	}
	return f.Hint
}

// warnings prints the warnings about the templates.
func (p *printer) warnings(r *prompt.Renderer) {
	p.list(slices.DeleteFunc(r.Warnings(), func(f *fault.Fault) bool {
		return f.Rule == "never-printed" // if a value is lost, rendering itself reports it
	}))
}

// error prints an error without a location, and a hint if there is one.
func (p *printer) error(err error, hint string) {
	fmt.Fprintf(p.env.Stderr, "%s%s\n", p.color("1", "retest: "), errorText(err))
	p.note("hint", hint)
}

// note prints a line that belongs to the preceding message.
func (p *printer) note(name, text string) {
	if text != "" {
		fmt.Fprintf(p.env.Stderr, "  %s: %s\n", name, onLine(text))
	}
}

// list prints faults, using a few lines for each.
func (p *printer) list(list fault.List) {
	for _, f := range list {
		p.fault(f)
	}
}

func (p *printer) fault(f *fault.Fault) {
	short := *f
	short.Hint = ""
	message := short.Error()
	if f.Severity != fault.Error {
		message = f.Severity.String() + ": " + message
	}
	if p.rules && f.Rule != "" {
		message += " [" + f.Rule + "]"
	}
	fmt.Fprintf(p.env.Stderr, "%s%s\n", p.color("1", "retest: "), onLine(message))
	if line := p.line(f.Pos); line != "" && (!p.bare || f.Pos.Col > 0) {
		gutter := fmt.Sprintf("%5d | ", f.Pos.Line)
		shown, column, carets := fault.Excerpt(line, f.Pos, f.End)
		fmt.Fprintf(p.env.Stderr, "%s%s\n", gutter, shown)
		if f.Pos.Col > 0 {
			fmt.Fprintf(p.env.Stderr, "%s%s\n", strings.Repeat(" ", len(gutter)+column), p.color("31", strings.Repeat("^", carets)))
		}
	}
	p.note("hint", f.Hint)
}

// color colors text if colors are enabled.
func (p *printer) color(code, text string) string {
	if !p.env.Color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// maxShown is the maximum size of a file whose lines are shown.
const maxShown = 32 << 20

// line rereads the line at a location. It returns "" if there is nothing to show, because the file no longer exists or is too large, or
// because the line is blank or binary. The message is then printed without the line.
func (p *printer) line(pos fault.Pos) string {
	if pos.Line == 0 || pos.File == "" {
		return ""
	}
	if p.file != pos.File {
		p.file, p.text = pos.File, p.read(pos.File)
		p.at, p.from = 0, 1
	}
	line := p.nth(pos.Line)
	if strings.TrimSpace(line) == "" || strings.ContainsRune(line[:min(len(line), maxShownLine)], 0) {
		return ""
	}
	return line
}

// nth returns the line with the given number. It searches from the previously requested line, because faults usually come in order.
func (p *printer) nth(n int) string {
	if n < p.from {
		p.at, p.from = 0, 1
	}
	for ; p.from < n; p.from++ {
		end := strings.IndexByte(p.text[p.at:], '\n')
		if end < 0 {
			return ""
		}
		p.at += end + 1
	}
	line, _, _ := strings.Cut(p.text[p.at:], "\n")
	return line
}

// maxShownLine is the number of bytes of a line that are examined to determine whether it is binary.
const maxShownLine = 4 << 10

// read returns the text of a file. It converts every line ending, which may be a line feed, a carriage return, or both, to a line feed.
func (p *printer) read(name string) string {
	var text []byte
	if name == "-" && p.stdin != nil {
		text = p.stdin.Bytes()
	} else {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxShown {
			return ""
		}
		src, err := corpus.Open(name, nil)
		if err != nil {
			return ""
		}
		defer src.Close()
		if text, err = files.ReadAll(src, name, maxShown); err != nil {
			return ""
		}
	}
	if bytes.IndexByte(text, '\r') < 0 {
		return string(text)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text))
}

// limited keeps the first bytes written to it, up to a limit, and discards the rest.
type limited struct {
	bytes.Buffer
	left int
}

// Write never fails.
func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.Buffer.Write(p[:n])
	return len(p), nil
}
