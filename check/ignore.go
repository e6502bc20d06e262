package check

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lazyre"
)

// comments records which rules the comments of a file silence, by line.
type comments struct {
	d      *inquiry.Document
	source []string         // lines of the document
	above  map[int][]string // from comments on lines of their own, which apply to the line below
	beside map[int][]string // from comments at the ends of lines
}

var ignoring = lazyre.New(`(?:^|\s)#\s*retest:ignore\s+([a-z][a-z0-9, -]*)$`)

const marker = "retest:ignore"

// commentsOf reads the comments of a document. Text inside a value that looks like such a comment does not silence anything, because
// data is never a directive.
func commentsOf(d *inquiry.Document) comments {
	c := comments{d: d}
	src := d.Source()
	if !bytes.Contains(src, []byte(marker)) {
		return c
	}
	c.above, c.beside = map[int][]string{}, map[int][]string{}
	values := sync.OnceValue(func() []byte {
		if q := cmp.Or(d.Inquiry, d.Partial); q != nil {
			if text, err := json.Marshal(q); err == nil {
				return text
			}
		}
		return src // there is no way to tell what is a value
	})
	var above []string
	line := d.Line()
	c.source = strings.Split(string(src), "\n")
	for _, text := range c.source {
		text = strings.TrimSpace(text)
		var rules []string
		if m := ignoring.FindStringSubmatch(text); m != nil && !bytes.Contains(values(), []byte(strings.TrimSpace(m[0]))) {
			rules = splitNames(m[1])
		}
		switch {
		case text == "" || text[0] == '#':
			above = append(above, rules...)
		default:
			c.above[line], c.beside[line] = above, rules
			above = nil
		}
		line++
	}
	return c
}

func splitNames(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// covers reports whether a comment silences a finding. The comment may be beside the value, above it, or above a value that contains
// it.
func (c comments) covers(f *fault.Fault) bool {
	if len(c.above) == 0 || f.Pos.File != c.d.At("").File {
		return false
	}
	if slices.Contains(c.beside[f.Pos.Line], f.Rule) || slices.Contains(c.above[f.Pos.Line], f.Rule) {
		return true
	}
	for path := f.Path; path != ""; {
		item := strings.HasSuffix(path, "]")
		path = string(fault.Path(path).Parent())
		line := c.d.At(path).Line
		if item && path != "" {
			line = c.keyLine(path, line)
		}
		if slices.Contains(c.above[line], f.Rule) {
			return true
		}
	}
	return false
}

// keyLine returns the line that contains the key of a list. A list starts at its first item, but a comment may be above the key.
func (c comments) keyLine(path string, line int) int {
	key := path[strings.LastIndexByte(path, '.')+1:]
	first := c.d.Line()
	for at := line; at >= first; at-- {
		text := strings.TrimLeft(c.text(at), " -{")
		if strings.HasPrefix(text, key+":") || strings.HasPrefix(text, `"`+key+`":`) || strings.Contains(text, " "+key+": ") {
			return at
		}
	}
	return 0
}

// text returns a line of the document.
func (c comments) text(line int) string {
	if i := line - c.d.Line(); i >= 0 && i < len(c.source) {
		return c.source[i]
	}
	return ""
}

// unknown reports names in comments that do not match any rule.
func (c comments) unknown() fault.List {
	var out fault.List
	for i, text := range c.source {
		m := ignoring.FindStringSubmatchIndex(strings.TrimRight(text, "\r"))
		if m == nil {
			continue
		}
		at := m[2]
		for _, name := range splitNames(text[m[2]:m[3]]) {
			at += strings.Index(text[at:], name)
			pos := fault.Pos{File: c.d.At("").File, Line: c.d.Line() + i, Col: at + 1}
			at += len(name)
			if ok, hint := Known(name); !ok {
				out = append(out, &fault.Fault{Pos: pos, Rule: "unknown-rule", Severity: fault.Warning, Hint: hint, Err: fmt.Errorf("there is no rule %q, so this comment has no effect", name)})
			}
		}
	}
	return out
}
