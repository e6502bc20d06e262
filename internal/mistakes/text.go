package mistakes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// This file finds actions of other template languages in the text between actions, where text/template would print them literally.

// blocks matches {% if x %}, which is read as an action so that it can be translated.
var blocks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)\{%[-+]?\s*\w.{0,400}?[-+]?%\}`) })

// foreignText matches {# note #}, <% if %>, ${name}, #{name}, {name} and {.Name}.
var foreignText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{#[^{}]*?#\}|<%[-=#]?[^\n]*?%>|[$#]?\{\s*\.?(\w+)(?:\.\w+)*(?:\s*\|[^{}\n]*)?\s*\}`)
})

// asActions replaces {% and %} with {{ and }}, which have the same length, and returns the offsets of the resulting actions.
func asActions(src string) (string, map[int]bool) {
	if !strings.Contains(src, "{%") {
		return src, nil
	}
	out, at := []byte(src), map[int]bool{}
	for _, m := range blocks().FindAllStringIndex(src, -1) {
		copy(out[m[0]:], "{{")
		copy(out[m[1]-len("}}"):], "}}")
		for _, i := range [...]int{m[0] + len("{{"), m[1] - len("+}}")} {
			if out[i] == '+' {
				out[i] = ' '
			}
		}
		at[m[0]] = true
	}
	return string(out), at
}

// Text returns the actions of other languages in the text, in order.
func (f *File) Text() []Found {
	var out []Found
	at := 0
	for i := range f.actions {
		a := &f.actions[i]
		if a.foreign {
			out = append(out, f.block(i))
			continue
		}
		out = append(out, f.outside(at, a.from)...)
		at = a.to
	}
	out = append(out, f.outside(at, len(f.src))...)
	slices.SortStableFunc(out, func(a, b Found) int { return a.From - b.From })
	if len(out) > maxFound {
		out = out[:maxFound]
	}
	return out
}

// block explains {% if x %}.
func (f *File) block(i int) Found {
	a := &f.actions[i]
	hint := "write {{if …}}, {{range …}} and {{end}}; {{/* … */}} is a comment"
	if written := f.translation(i, false); written != "" && a.tokens[0].text != "raw" {
		hint = f.written(written) + f.parameters(i)
	} else if len(a.tokens) > 0 {
		first := a.tokens[0]
		if known := unknown[first.text]; known != "" {
			hint = known
		} else if first.text == "raw" {
			hint = unknown["verbatim"]
		} else if head := f.words.headOf(first, token{kind: sign}); head != "" {
			hint = heading(head)
		}
	}
	return Found{a.from, a.to, printedText(f.original[a.from:a.to]), hint}
}

func printedText(s string) string {
	return fmt.Sprintf("%s is printed as plain text; only {{ }} is an action", short(s))
}

// short returns s on one line.
func short(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// outside finds actions of other languages in a range of the text.
func (f *File) outside(from, to int) []Found {
	var out []Found
	for _, m := range foreignText().FindAllStringSubmatchIndex(f.src[from:to], -1) {
		text := f.src[from+m[0] : from+m[1]]
		found := Found{from + m[0], from + m[1], printedText(text), "write {{if …}}, {{range …}} and {{end}}; {{/* … */}} is a comment"}
		switch {
		case m[2] >= 0:
			hint := f.inBraces(text, f.src[from+m[2]:from+m[3]], from+m[0])
			if hint == "" || f.quoted(from+m[0]) {
				continue
			}
			found.Hint = hint
		case strings.HasPrefix(text, "{#"):
			found.Hint = "write {{/* … */}}"
			if note := strings.TrimSpace(strings.Trim(text, "{#}")); note != "" && !strings.Contains(note, "*/") && len(note) < maxWritten {
				found.Hint = "write {{/* " + note + " */}}"
			}
		}
		out = append(out, found)
	}
	return out
}

// quoted reports whether an offset is in a code span or in the argument of a TeX command.
func (f *File) quoted(at int) bool {
	line := f.src[strings.LastIndexByte(f.src[:at], '\n')+1 : at]
	return strings.Count(line, "`")%2 == 1 || strings.HasSuffix(line, `\`) || texCommand().MatchString(line)
}

// texCommand matches a TeX command right before its argument, such as \text before {claims}.
var texCommand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\[A-Za-z]+\*?(?:\[[^\]]*\]|\{[^{}]*\})*$`) })

// places lists field names that may also appear in an answer: {title} may be a placeholder for the model to fill in.
var places = []string{"id", "source", "answer", "search"}

// inBraces returns a hint for a name in single braces, or "" if no template field has that name. For braces without $, # or a dot, only
// fields of the inquiry itself count.
func (f *File) inBraces(text, name string, at int) string {
	bare := strings.HasPrefix(text, "{") && !strings.HasPrefix(strings.TrimLeft(text, "{ "), ".")
	known := f.words.Field(name, false)
	if known == "" && !bare && f.words.Member(name) != "" {
		known = "." + f.words.Member(name)
	}
	if known == "" || bare && slices.Contains(places, strings.ToLower(name)) {
		return ""
	}
	inner := strings.Trim(text, "$#{} ")
	one := Read("{{"+inner+"}}", f.words)
	if i := slices.IndexFunc(f.actions, func(a action) bool { return a.from > at }); i > 0 {
		one.nested[0] = f.nested[i-1]
	}
	if written := one.translation(0, true); written != "" {
		return f.written(written)
	}
	return "write {{" + known + "}}"
}
