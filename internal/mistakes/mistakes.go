// Package mistakes explains the mistakes that people make in templates if they know Jinja, Liquid, Handlebars, Helm or JavaScript but
// not Go's text/template. It shows where each mistake is, why it fails, and what to write instead.
//
// The package reads the actions of a template independently of the parser, so it can tell which token is at fault. It never decides
// whether a template is valid: it is called only for templates that the parser or the compiler has rejected.
package mistakes

import (
	"fmt"
	"slices"
	"strings"
)

// Found is a mistake in a template, with its offsets.
type Found struct {
	From, To int
	Message  string
	Hint     string
}

// note describes the mistake at a token. Its hint is used if the action cannot be translated.
type note struct {
	from, to int
	message  string
	hint     string
}

// A File is a template to search for mistakes.
type File struct {
	src      string // source, with {% if x %} replaced by {{ if x }}
	original string
	words    *Vocabulary
	actions  []action
	nested   []bool   // whether each action is inside range or with
	loops    []string // for each action, the list that the innermost range iterates over, if that list belongs to the inquiry
}

// Read reads the actions in a template.
func Read(src string, words *Vocabulary) *File {
	own := *words
	own.locals = map[string]bool{}
	text, foreign := asActions(src)
	f := &File{src: text, original: src, words: &own, actions: scan(text)}
	for i := range f.actions {
		f.actions[i].foreign = foreign[f.actions[i].from]
	}
	f.locals()
	f.nest()
	return f
}

// locals collects the variables declared in the file, including variables declared in the syntax of other languages.
func (f *File) locals() {
	for i := range f.actions {
		tokens := f.actions[i].tokens
		for j, t := range tokens {
			if t.kind == variable && t.text != "$" && j+1 < len(tokens) && (tokens[j+1].text == ":=" || tokens[j+1].text == ",") {
				f.words.locals[t.text] = true
			}
		}
		head := ""
		if len(tokens) > 1 {
			first := tokens[0]
			if first.text == "#" {
				tokens = tokens[1:]
				first = tokens[0]
			}
			head = first.text
		}
		switch head {
		case "for", "foreach", "each", "range":
			f.loopNames(tokens[1:])
		case "set", "let", "var", "assign":
			if len(tokens) > 2 && tokens[2].text == "=" {
				f.words.locals["$"+strings.TrimPrefix(tokens[1].text, "$")] = true
			}
		}
	}
}

func (f *File) loopNames(tokens []token) {
	vars := tokens[:0]
	if i := slices.IndexFunc(tokens, isWord("in", "of")); i > 0 {
		vars = tokens[:i]
	} else if i := slices.IndexFunc(tokens, isWord("as")); i > 0 {
		vars = tokens[i+1:]
	}
	for _, name := range names(vars) {
		f.words.locals[name] = true
	}
}

// nest determines which actions are inside range or with.
func (f *File) nest() {
	type scope struct {
		nested bool
		loop   string
	}
	open := []scope{{}}
	f.nested, f.loops = make([]bool, len(f.actions)), make([]string, len(f.actions))
	for i := range f.actions {
		in := open[len(open)-1]
		f.nested[i], f.loops[i] = in.nested, in.loop
		switch f.headAt(i) {
		case "range":
			open = append(open, scope{true, f.listAt(i, in.nested)})
		case "with":
			open = append(open, scope{true, ""})
		case "if", "unless":
			open = append(open, in)
		case "block", "define":
			open = append(open, scope{})
		case "end":
			open = open[:max(len(open)-1, 1)]
		}
	}
}

// listAt returns the list that a range iterates over, in the form that refers to it inside the range, or "" if that is unknown.
func (f *File) listAt(i int, nested bool) string {
	tokens := f.actions[i].tokens
	if j := slices.IndexFunc(tokens, isWord("as")); j > 0 {
		tokens = tokens[:j]
	}
	last := tokens[len(tokens)-1]
	name := strings.TrimPrefix(last.text, ".")
	known := f.words.Field(name, false)
	if nested || known == "" || last.kind != word && last.kind != field || last.glued {
		return ""
	}
	return "$" + known
}

// headAt returns the keyword that the first word of an action corresponds to, or "".
func (f *File) headAt(i int) string {
	a := &f.actions[i]
	tokens := a.tokens
	if len(tokens) > 1 && tokens[0].kind == sign && tokens[1].kind == word {
		switch tokens[0].text {
		case "/":
			return "end"
		case "#", "%", "{", "~":
			tokens = tokens[1:]
		}
	}
	if len(tokens) == 0 || a.comment {
		return ""
	}
	next := token{kind: sign}
	if len(tokens) > 1 {
		next = tokens[1]
	}
	return f.words.headOf(tokens[0], next)
}

// translation returns an action translated to text/template, or "" if it cannot be translated.
func (f *File) translation(i int, strict bool) string {
	a := &f.actions[i]
	s := statement{Vocabulary: f.words, src: f.src, a: a, nested: f.nested[i], within: f.loops[i], strict: strict}
	out := s.translated()
	if len(out) > maxWritten || strings.Contains(out, "\n") || out == f.original[a.from:a.to] {
		return ""
	}
	return out
}

// maxWritten is the maximum length of a translation.
const maxWritten = 200

// at returns the index of the action that contains an offset, or -1.
func (f *File) at(offset int) int {
	return slices.IndexFunc(f.actions, func(a action) bool { return a.from <= offset && offset < a.to && !a.foreign })
}

// Explain returns the mistake in an action that the compiler has rejected. The action is the one at the given offset. Explain returns
// false if it does not recognize the mistake.
func (f *File) Explain(offset int) (Found, bool) {
	i := f.at(offset)
	if i < 0 {
		return Found{}, false
	}
	n, ok := f.offense(i)
	if !ok {
		return Found{}, false
	}
	return f.found(i, n), true
}

// found turns a note into a Found whose hint says what to write instead.
func (f *File) found(i int, n note) Found {
	out := Found{From: n.from, To: n.to, Message: n.message, Hint: n.hint}
	if written := f.translation(i, false); written != "" && !strings.HasPrefix(n.hint, "!") {
		out.Hint = f.written(written) + f.parameters(i)
	} else if hint := f.withoutCounterpart(i, n); hint != "" {
		out.Hint = hint
	}
	out.Hint = strings.TrimPrefix(out.Hint, "!")
	return out
}

// parameters explains how to call a macro that has parameters.
func (f *File) parameters(i int) string {
	tokens := f.actions[i].tokens
	if len(tokens) < 4 || f.headAt(i) != "define" || tokens[2].text != "(" || tokens[3].kind != word {
		return ""
	}
	name := tokens[3].text
	return fmt.Sprintf(", call it with {{template %q (dict %q …)}}, and read {{.%s}} in it", tokens[1].text, name, name)
}

// withoutCounterpart returns a hint for the first name that cannot be translated, if that name is at the mistake or starts the action.
func (f *File) withoutCounterpart(i int, n note) string {
	for j, t := range f.actions[i].tokens {
		if (t.kind == word || t.kind == field) && (j == 0 || t.from == n.from || t.to == n.from) {
			if hint := unknown[strings.TrimPrefix(t.text, ".")]; hint != "" && (t.kind == word || t.to == n.from) {
				return hint
			}
		}
	}
	return ""
}

// Written returns a hint that shows the action at an offset in text/template syntax, or "" if the action cannot be translated.
func (f *File) Written(offset int) string {
	i := f.at(offset)
	if i < 0 {
		return ""
	}
	if written := f.translation(i, true); written != "" {
		return f.written(written)
	}
	return ""
}

// Name returns a hint for the name at an offset. The name is used as a function, but no such function exists.
func (f *File) Name(name string, offset int) string {
	if written := f.Written(offset); written != "" {
		return written
	}
	if i := f.at(offset); i >= 0 && f.words.Field(name, f.nested[i]) != "" {
		return "write " + f.words.Field(name, f.nested[i])
	}
	if constants[name] == "nil" {
		return "write {{if not .Vars.x}} to test for a missing value"
	}
	if f.words.Part(name) {
		return fmt.Sprintf("%s is a template: write {{template %q .}}", name, name)
	}
	if list := f.words.Field(name+"s", false); list != "" && unknown[name] == "" {
		return fmt.Sprintf("name the item: {{range $%s := %s}}", name, list)
	}
	return unknown[name]
}

// written returns a hint that tells the author to write the translated action.
func (f *File) written(action string) string {
	if strings.Contains(action, "$i") && !f.words.locals["$i"] && !strings.Contains(action, "range $i") {
		action += " inside {{range $i, $x := …}}"
	}
	if strings.Contains(action, "{{range") && strings.Contains(action, "}}{{if") {
		action += ", and one more {{end}}"
	}
	return "write " + action
}

// unknown maps the names of functions that exist only in other tools to hints.
var unknown = map[string]string{
	"tpl":      "data is never parsed as a template; put the text in the template",
	"required": `use fail: {{if not .Vars.x}}{{fail "x is missing"}}{{end}}`,
	"lookup":   "a template can read only its own data; put the value in vars and read {{.Vars.name}}",
	"loop":     loopCounts,
	"forloop":  loopCounts,
	"super":    "a template replaces the whole template of the same name; copy the parts you want to keep",
	"extends":  "a file replaces the style's part of the same name, such as rules.tmpl; parts cannot be extended",
	"cycle":    "write {{range $i, $c := .Claims}}, and test $i: {{if eq (mod $i 2) 0}}",

	"map": eachField, "pluck": eachField, "collect": eachField,
	"select": eachTest, "selectattr": eachTest, "reject": eachTest, "rejectattr": eachTest, "filter": eachTest, "where": eachTest, "find": eachTest,
	"sum":        "use a variable: {{$n := 0}} before the loop, {{$n = add $n 1}} inside it",
	"namespace":  "a variable can be changed inside a loop: {{$n := 0}} before it, {{$n = add $n 1}} inside it",
	"joiner":     `write {{range $i, $c := .Claims}}{{if $i}}, {{end}}…{{end}}`,
	"caller":     `write {{define "name"}} … {{end}}, and call it with {{template "name" .}}`,
	"random":     "a template prints the same prompt for the same data; choose an item by its number: {{index .Claims 0}}",
	"striptags":  "remove it: markup in data is escaped where it is printed",
	"capitalize": firstUpper, "capitalise": firstUpper, "ucfirst": firstUpper,
	"wordcount": `write {{len (splitList " " .Role)}}`,
	"dictsort":  "range visits the keys of a map in order: {{range $k, $v := .Vars}}",
	"items":     "write {{range $k, $v := .Vars}}",
	"enumerate": "write {{range $i, $c := .Claims}}",
	"zip":       "loop over one list, and index the other: {{index $other $i}}",
	"min_by":    eachTest, "max_by": eachTest,
	"center":    noColumns,
	"ljust":     noColumns,
	"rjust":     noColumns,
	"gettext":   ownText,
	"_":         ownText,
	"trans":     ownText,
	"translate": ownText,
	"switch":    "write {{if eq .Search \"yes\"}} … {{else if eq .Search \"no\"}} … {{end}}",
	"case":      "write {{if eq .Search \"yes\"}} … {{else if eq .Search \"no\"}} … {{end}}",
	"while":     "use range to repeat: {{range .Claims}} … {{end}}",
	"macro":     `write {{define "name"}} … {{end}}, and call it with {{template "name" .}}`,
	"verbatim":  "write {{\"{{\"}} to print braces",
	"comment":   "write {{/* a comment */}}",
	"return":    "use {{if …}} … {{end}} around what may be left out",
	"Values":    ownValues,
	"Release":   ownValues,
	"Chart":     ownValues,
}

// abroad maps fields that exist only in other tools to hints.
var abroad = map[string]string{
	"Values": ownValues, "Release": ownValues, "Chart": ownValues, "Capabilities": ownValues, "values": ownValues, "Params": ownValues, "Site": ownValues,
}

const (
	loopCounts = "write {{range $i, $c := .Claims}}: $i counts from 0, and {{number $i}} from 1"
	eachField  = "write {{range $i, $c := .Claims}}{{if $i}}, {{end}}{{$c.Text}}{{end}}"
	eachTest   = "write {{range .Claims}}{{if …}} … {{end}}{{end}}"
	firstUpper = "write {{upper (substr 0 1 .Role)}}{{substr 1 -1 .Role}}"
	noColumns  = "remove it: a prompt has no columns"
	ownText    = "write the text directly in the template"
)

const ownValues = "your own values are in .Vars: write {{.Vars.name}}"

// Call returns the function that does what a field with the given name does in other languages, or "" if there is none. In that case,
// it may return a hint about what to do instead.
func (w *Vocabulary) Call(name string) (function, hint string) {
	if hint := abroad[name]; hint != "" {
		return "", hint
	}
	if f := renamed[name]; f.property {
		return f.name, ""
	}
	if lower := strings.ToLower(name[:1]) + name[1:]; w.Unary(lower) {
		return lower, ""
	}
	return "", ""
}
