package doc

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/fault"
)

// The YAML reader stops at the first syntax error and often names the wrong line. A document that it rejects is therefore read again by
// trapScanner, which recognizes the usual traps and their exact locations. Each trap is repaired in a copy, and the copy is parsed
// again. If the reader then gets further, the trap was the cause, and the search continues with the next one.

const (
	maxTraps  = 10      // maximum number of syntax faults reported for a document
	maxTries  = 24      // maximum number of attempts to parse a document again
	maxTraced = 1 << 20 // maximum size in bytes of a document that is searched for more than the first fault
)

// syntaxFaults returns the faults of a source that the YAML reader rejected with the error err, sorted by location.
func syntaxFaults(src *Source, err error) error {
	t := tracer{src: src, text: bytes.Clone(allowYAML12(src.Text)), broken: map[int]bool{}}
	for tries := 0; err != nil && tries < maxTries && len(t.list) < maxTraps; tries++ {
		if err = t.step(err); len(t.list) > 0 && len(src.Text) > maxTraced {
			break
		}
	}
	if len(t.list) == 0 {
		return t.firstFault
	}
	t.list.Sort()
	if len(t.list) == 1 {
		return t.list[0]
	}
	return t.list
}

// tracer finds the syntax faults of a source one by one.
type tracer struct {
	src        *Source
	text       []byte // the source text with repairs
	list       fault.List
	firstFault *fault.Fault // as reported by the reader
	broken     map[int]bool // offsets of the units with a fault that makes their structure unclear
}

// step finds the cause of a reader error, repairs it, and returns the next error.
func (t *tracer) step(err error) error {
	plain := yamlFault(t.src, t.text, err)
	if t.firstFault == nil {
		t.firstFault = plain.fault
	}
	before := bytes.Clone(t.text)
	for range maxTries {
		found := findTrap(t.text)
		if found == nil {
			break
		}
		found.repair(t.text)
		var root yaml.Node
		_, next := decode(t.text, &root)
		if next == nil || next.Error() != err.Error() || found.off >= plain.line {
			t.report(found.off, found.structural, &fault.Fault{
				Pos: t.src.Pos(found.off), Rule: "syntax", Err: errors.New("YAML: " + found.message), Hint: found.hint,
			})
			return next
		}
	}
	t.text = before
	t.report(plain.off, true, plain.fault)
	t.blank(plain.off)
	var root yaml.Node
	_, next := decode(t.text, &root)
	if next != nil && next.Error() == err.Error() {
		return nil // no further progress is possible
	}
	return next
}

// report adds a fault unless it may be merely a consequence of an earlier one.
func (t *tracer) report(off int, structural bool, f *fault.Fault) {
	unit := t.unit(off)
	if !t.broken[unit] {
		t.list = append(t.list, f)
	}
	t.broken[unit] = t.broken[unit] || structural
}

// unit returns the start of the unit that contains an offset. A unit is a top-level entry or, if the entry is a list, one of its items.
func (t *tracer) unit(off int) int {
	start := off
	for {
		start = lineStart(t.src.Text, start)
		line := string(lineAt(t.src.Text, start))
		text := strings.TrimLeft(line, " ")
		if indent := len(line) - len(text); text != "" && (indent == 0 || indent <= 2 && strings.HasPrefix(text, "- ")) || start == 0 {
			return start
		}
		start--
	}
}

// blank overwrites the unit that contains an offset with spaces, keeping line breaks.
func (t *tracer) blank(off int) {
	start := t.unit(off)
	end := start + len(lineAt(t.text, start))
	for end < len(t.text) {
		next := end + 1
		line := lineAt(t.text, next)
		if len(line) > 0 && (line[0] != ' ' || t.unit(next) == next) && line[0] != '\t' {
			break
		}
		end = next + len(line)
	}
	blankOut(t.text[start:min(end, len(t.text))])
}

// blankOut overwrites text with spaces, keeping line breaks.
func blankOut(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = ' '
		}
	}
}

// lineStart returns the start of the line that contains an offset.
func lineStart(text []byte, off int) int {
	off = min(off, len(text))
	return bytes.LastIndexAny(text[:off], "\r\n") + 1
}

// trap is a location where the YAML does not mean what its author intended.
type trap struct {
	off           int    // offset of the offending character
	from, to      int    // range that a repair overwrites
	with          string // the text that a repair writes at offset from
	message, hint string
	structural    bool // the rest of the entry with the trap may be misread
}

// repair overwrites the range of the trap without changing any offsets.
func (t *trap) repair(text []byte) {
	blankOut(text[t.from:t.to])
	copy(text[t.from:t.to], t.with)
}

// placed is a reader error with a location that is guessed from its line.
type placed struct {
	fault *fault.Fault
	line  int // offset of the start of the line
	off   int
}

// allowYAML12 replaces the directive %YAML 1.2 with %YAML 1.1, which the reader supports. The differences do not matter here, because
// scalars keep their text.
func allowYAML12(text []byte) []byte {
	const directive, known = "%YAML 1.2", "%YAML 1.1"
	head := bytes.TrimPrefix(text, []byte("\uFEFF"))
	for len(head) > 0 && slices.Contains([]byte("%#\r\n"), head[0]) {
		if rest, ok := bytes.CutPrefix(head, []byte(directive)); ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0) {
			at := len(text) - len(head)
			text = bytes.Clone(text)
			copy(text[at:], known)
			return text
		}
		n, _ := lineEnd(head)
		head = head[n:]
	}
	return text
}
