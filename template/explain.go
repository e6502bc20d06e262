package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/mistakes"
)

// This file explains template faults to authors who know another template language.

// vocabulary returns the names that templates may refer to. The function part reports whether there is a template with a given name.
func (t *Template[T]) vocabulary(funcs map[string]*engine.Func, part func(name string) bool) *mistakes.Vocabulary {
	top, fields := engine.Members(reflect.TypeFor[T]()), t.fields()
	all := slices.Sorted(maps.Keys(fields))
	return &mistakes.Vocabulary{
		Part:     part,
		Root:     t.opts.known.Names.Of(reflect.TypeFor[T]()),
		Function: func(name string) bool { return funcs[name] != nil && funcs[name].Refused == nil },
		Unary:    func(name string) bool { return funcs[name] != nil && len(funcs[name].Sig) == 2 },
		Member:   func(name string) string { return sameName(all, name) },
		Kind:     func(name string) mistakes.Kind { return t.kindOf(fields[name]) },
		Field: func(name string, nested bool) string {
			own, deep := sameName(top, name), sameName(all, name)
			switch {
			case !nested && own != "":
				return "." + own
			case nested && own != "" && !ambiguous[own]:
				return "$." + own
			case nested && deep != "":
				return "." + deep
			}
			return ""
		},
	}
}

// kindOf returns the kind that values of a type have.
func (t *Template[T]) kindOf(typ reflect.Type) mistakes.Kind {
	if typ == nil {
		return mistakes.Unknown
	}
	switch name := t.opts.known.Names.Of(typ); {
	case name == "text":
		return mistakes.Text
	case name == "a date":
		return mistakes.Date
	case typ.Kind() == reflect.Map:
		return mistakes.Map
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
		return mistakes.Records
	case typ.Kind() == reflect.Slice:
		return mistakes.List
	}
	return mistakes.Unknown
}

// ambiguous contains field names that a record and the items in its lists often share.
var ambiguous = map[string]bool{"ID": true, "Source": true, "Anchors": true, "Vars": true, "Name": true}

// sameName returns the name that is the same as the given one except for case, or "".
func sameName(names []string, name string) string {
	name = strings.ReplaceAll(name, "_", "")
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	return ""
}

// explain adds the syntax errors in a file to the faults, each at its token. It returns the text of the file without them, or "". If it
// does not recognize the errors, known is false.
func (l *loader) explain(f *file) (text string, known bool) {
	file := mistakes.Read(f.text, l.words)
	found := file.Syntax()
	for _, m := range found {
		l.faults = append(l.faults, &fault.Fault{
			Pos: f.pos(parse.Pos(m.From)), End: f.pos(parse.Pos(m.To)), Rule: "syntax", Hint: m.Hint, Err: fmt.Errorf("%s", m.Message),
		})
	}
	if len(found) == 0 {
		return "", false
	}
	return file.Without(found), true
}

// foreign warns about actions of other template languages that are in the text of a file.
func (l *loader) foreign(f *file) {
	for _, m := range mistakes.Read(f.text, l.words).Text() {
		l.text = append(l.text, &fault.Fault{
			Pos: f.pos(parse.Pos(m.From)), End: f.pos(parse.Pos(m.To)), Rule: "foreign-syntax", Severity: fault.Warning, Hint: m.Hint, Err: fmt.Errorf("%s", m.Message),
		})
	}
}

// usage returns the usage of a function.
func (t *Template[T]) usage(name string) engine.Usage {
	if u, ok := t.opts.known.Usage[name]; ok {
		return u
	}
	if t.opts.Funcs[name] != nil || t.opts.RootFuncs[name] != nil {
		return engine.Usage{}
	}
	rows := table()
	i, ok := slices.BinarySearchFunc(rows, name, func(f Function, name string) int { return strings.Compare(f.Name, name) })
	if !ok {
		return engine.Usage{}
	}
	return engine.Usage{Signature: rows[i].Signature, Example: rows[i].Example}
}

// explainable lists the engine rules whose faults may be due to the syntax of another language.
var explainable = []string{"unknown-function", "arguments", "not-a-function", "no-field", "type", "comparison", "nil", "no-variable"}

// explain replaces an engine fault with the mistake that caused it, if the action is written in the syntax of another language.
func (c *checker) explain(p *part, f *engine.Fault) {
	switch {
	case f.Rule == "no-template" && f.Hint == "" && c.set.files == 1 && !c.set.overlaid:
		f.Hint = "a single file has no other templates: write {{define \"name\"}} … {{end}} in it, or put it in a folder with them"
		return
	case f.Rule == "comparison" && strings.Contains(f.Message(), "a date") && c.words.Function("before"):
		f.Hint = "compare dates with before and after: {{if before .When \"2024\"}}"
	case !slices.Contains(explainable, f.Rule):
		return
	}
	file := c.readMistakes(p)
	if written := file.Written(int(f.At)); f.Rule == "no-field" && (strings.HasPrefix(f.Hint, "write {{") || strings.HasPrefix(f.Hint, "your own values")) && written != "" {
		f.Hint = written // the hint shows the whole action, such as {{(first .Claims).Text}}
	}
	if m, ok := file.Explain(int(f.At)); ok {
		f.At, f.To, f.Hint, f.Err = parse.Pos(m.From), parse.Pos(m.To), m.Hint, fmt.Errorf("%s", m.Message)
		return
	}
	if f.Rule == "unknown-function" || f.Rule == "no-variable" {
		name := p.file.text[f.At:max(f.To, f.At)]
		if hint := file.Name(name, int(f.At)); hint != "" {
			f.Hint = hint
		} else if f.Hint == "" && f.Rule == "unknown-function" {
			f.Hint = "retest functions lists the functions; a value of " + c.words.Root + " begins with a dot"
		}
	}
}

// readMistakes reads a file in order to find its mistakes. It reads each file only once.
func (c *checker) readMistakes(p *part) *mistakes.File {
	if c.read == nil {
		c.read = map[*file]*mistakes.File{}
	}
	if c.read[p.file] == nil {
		c.read[p.file] = mistakes.Read(p.file.text, c.words)
	}
	return c.read[p.file]
}
