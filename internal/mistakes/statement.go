package mistakes

import (
	"slices"
	"strconv"
	"strings"
)

// This file translates whole actions of other template languages: their statements and what the statements contain.

// statement is an action that is being translated.
type statement struct {
	*Vocabulary
	src    string
	a      *action
	tokens []token
	within string
	nested bool
	strict bool
}

// translated returns the action in text/template syntax, or "" if its meaning is not known.
func (s *statement) translated() string {
	tokens := s.a.tokens
	if n := len(tokens); n > 0 && (tokens[n-1].text == ":" || tokens[n-1].text == ";") {
		tokens = tokens[:n-1]
	}
	s.tokens = tokens
	if s.commented() {
		inner := strings.TrimSpace(s.src[tokens[0].to:tokens[len(tokens)-1].to])
		inner = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(inner, "--"), "--"))
		return "{{/* " + strings.TrimSpace(strings.TrimSuffix(inner, "*/")) + " */}}"
	}
	s.skipSigns()
	if len(s.tokens) == 0 {
		return ""
	}
	inner := s.head()
	if inner == "" {
		return ""
	}
	return s.a.left + inner + s.a.right
}

// commented reports whether the action is a comment in another notation.
func (s *statement) commented() bool {
	if len(s.tokens) == 0 {
		return false
	}
	first := s.tokens[0].text
	glued := len(s.tokens) > 1 && s.tokens[1].glued
	if first == "!" && glued && s.tokens[1].text == "--" {
		return true // {{!-- … --}}
	}
	return first == "/*" || first == "//" || first == "--" || first == "#" && !glued && len(s.tokens) > 1 || first == "!" && !glued && len(s.tokens) > 1
}

// skipSigns skips the signs that other languages put before a statement: {{#if}}, {{= x}}, {{% if %}}, {{{x}}}, {{~ x}}.
func (s *statement) skipSigns() {
	if first := s.peek(0); first.text == "/" && s.peek(1).kind == word && s.peek(1).glued {
		s.tokens = []token{{kind: word, text: "end"}}
		return
	}
	for len(s.tokens) > 0 && s.tokens[0].kind == sign && slices.Contains([]string{"#", "=", "&", "%", "{", "~", "^"}, s.tokens[0].text) {
		if s.tokens[0].text == "^" && len(s.tokens) > 1 {
			s.tokens[0] = token{kind: word, text: "unless"}
			return
		}
		s.tokens = s.tokens[1:]
	}
	maps := slices.ContainsFunc(s.tokens, func(t token) bool { return t.text == "{" })
	for n := len(s.tokens); n > 0 && !maps && slices.Contains([]string{"%", "~", "}"}, s.tokens[n-1].text); n-- {
		s.tokens = s.tokens[:n-1]
	}
}

func (s *statement) peek(n int) token {
	if n < len(s.tokens) {
		return s.tokens[n]
	}
	return token{kind: sign}
}

// heads maps words that start a statement in other languages to the corresponding text/template keywords.
var heads = map[string]string{
	"if": "if", "when": "if", "unless": "unless", "ifnot": "unless", "else": "else", "elif": "else if", "elsif": "else if", "elseif": "else if", "elif:": "else if",
	"otherwise": "else", "for": "range", "foreach": "range", "each": "range", "range": "range", "loop": "range", "with": "with", "end": "end", "done": "end", "fi": "end",
	"set": "set", "let": "set", "var": "set", "assign": "set", "local": "set", "const": "set", "include": "template", "partial": "template", "render": "template",
	"import": "template", "template": "template", "yield": "template", ">": "template", "block": "block", "define": "define", "macro": "define",
	"capture": "set", "break": "break", "continue": "continue", "echo": "print", "endif": "end",
}

// headOf returns the keyword that a word at the start of an action corresponds to, or "".
func (v *Vocabulary) headOf(t, next token) string {
	name := t.text
	lower := strings.ToLower(name)
	switch {
	case t.kind != word && name != ">" || name != ">" && next.glued && next.text != "(" && next.text != ":" || v.locals["$"+name]:
		return ""
	case keywords[lower]:
		return heads[lower]
	case v.Function(name) && (lower != "set" || next.kind != word):
		return ""
	case strings.HasPrefix(lower, "end") && endings[lower[3:]]:
		return "end"
	}
	return heads[name]
}

// keywords contains the keywords of text/template.
var keywords = map[string]bool{
	"if": true, "else": true, "range": true, "with": true, "end": true, "template": true, "block": true, "define": true, "break": true, "continue": true,
}

// endings contains the words that other languages append to end, as in endif.
var endings = map[string]bool{
	"if": true, "for": true, "foreach": true, "each": true, "range": true, "with": true, "unless": true, "block": true, "define": true, "macro": true,
	"set": true, "capture": true, "while": true, "loop": true, "template": true, "filter": true, "call": true,
}

// head translates a statement according to its first word.
func (s *statement) head() string {
	first := s.peek(0)
	head := s.headOf(first, s.peek(1))
	if first.text == "set" && s.peek(1).kind == variable && s.peek(2).text == "=" {
		head = "set"
	}
	if head == "" {
		return s.printed()
	}
	s.tokens = s.tokens[1:]
	switch head {
	case "if", "else if":
		return s.condition(head + " ")
	case "unless":
		e, ok := s.expression(s.tokens)
		return onlyIf(ok, "if not "+e.arg())
	case "else":
		return s.otherwise()
	case "range":
		return s.loop()
	case "with":
		return s.with()
	case "end", "break", "continue":
		return head
	case "set":
		return s.assignment()
	case "template", "block", "define":
		return s.part(head)
	case "print":
		e, ok := s.expression(s.tokens)
		return onlyIf(ok, e.text)
	}
	return ""
}

func onlyIf(ok bool, text string) string {
	if !ok {
		return ""
	}
	return text
}

// expression translates tokens into an expression.
func (s *statement) expression(tokens []token) (expression, bool) {
	r := reader{Vocabulary: s.Vocabulary, src: s.src, tokens: tokens, loop: s.within, nested: s.nested, strict: s.strict}
	e := r.all()
	return e, !r.failed
}

// condition translates what follows "if", ignoring a "then" at the end.
func (s *statement) condition(before string) string {
	if n := len(s.tokens); n > 0 && s.tokens[n-1].text == "then" {
		s.tokens = s.tokens[:n-1]
	}
	if declared := s.assignment(); strings.Contains(declared, ":=") && s.peek(1).text != "=" {
		return before + declared
	}
	e, ok := s.expression(s.tokens)
	return onlyIf(ok && e.text != "nil", before+e.text)
}

// otherwise translates what follows "else".
func (s *statement) otherwise() string {
	switch next := s.peek(0); {
	case len(s.tokens) == 0:
		return "else"
	case next.text == "if" || next.text == "when":
		s.tokens = s.tokens[1:]
		return s.condition("else if ")
	case next.text == "with":
		s.tokens = s.tokens[1:]
		return onlyIf(true, "else "+s.with())
	case next.text == "unless":
		e, ok := s.expression(s.tokens[1:])
		return onlyIf(ok, "else if not "+e.arg())
	}
	return ""
}

// loop translates what follows "for": x in LIST, i, x in LIST, LIST as x, or LIST, each with an optional "if" at the end.
func (s *statement) loop() string {
	if i := slices.IndexFunc(s.tokens, isWord("if")); i > 0 && !slices.ContainsFunc(s.tokens[i:], isWord("else")) {
		test := s.tokens[i+1:]
		s.tokens = s.tokens[:i]
		over := s.loop()
		e, ok := s.expression(test)
		return onlyIf(ok && over != "", over+"}}{{if "+e.text)
	}
	tokens := s.tokens
	if i := slices.IndexFunc(tokens, isWord("in", "of", ":=", "=")); i > 0 && i <= 3 {
		return s.over(names(tokens[:i]), tokens[i+1:])
	}
	if i := slices.IndexFunc(tokens, isWord("as")); i > 0 {
		return s.over(names(tokens[i+1:]), tokens[:i])
	}
	return s.over(nil, tokens)
}

func (s *statement) over(vars []string, list []token) string {
	e, ok := s.expression(list)
	if !ok {
		return ""
	}
	if len(vars) == 0 {
		return "range " + e.text
	}
	return "range " + strings.Join(vars, ", ") + " := " + e.text
}

func isWord(names ...string) func(token) bool {
	return func(t token) bool { return (t.kind == word || t.kind == sign) && slices.Contains(names, t.text) }
}

// names returns the variable names in a list of tokens.
func names(tokens []token) []string {
	var out []string
	for _, t := range tokens {
		if t.kind == word || t.kind == variable {
			out = append(out, "$"+strings.TrimPrefix(t.text, "$"))
		}
	}
	return out
}

// with translates what follows "with": LIST, VALUE as x, or x = VALUE.
func (s *statement) with() string {
	if i := slices.IndexFunc(s.tokens, isWord("as")); i > 0 {
		e, ok := s.expression(s.tokens[:i])
		return onlyIf(ok, "with "+strings.Join(names(s.tokens[i+1:]), "")+" := "+e.text)
	}
	if declared := s.assignment(); strings.Contains(declared, ":=") {
		return "with " + declared
	}
	return s.condition("with ")
}

// assignment translates x = VALUE or a printed value.
func (s *statement) assignment() string {
	first, op := s.peek(0), s.peek(1)
	if first.kind == word && op.kind == field && op.glued && s.peek(2).text == "=" { // ns.found = true
		e, ok := s.expression(s.tokens[3:])
		return onlyIf(ok, "$"+op.text[1:]+" = "+e.text)
	}
	if (first.kind == word || first.kind == variable) && (op.text == "=" || op.text == ":=") {
		e, ok := s.expression(s.tokens[2:])
		if op.text == "=" && first.kind == variable && s.locals[first.text] {
			return onlyIf(ok, first.text+" = "+e.text)
		}
		return onlyIf(ok, "$"+strings.TrimPrefix(first.text, "$")+" := "+e.text)
	}
	if isWord("=", "+=", ":=")(op) {
		return ""
	}
	if i := slices.IndexFunc(s.tokens, isWord("if")); i > 0 && !slices.ContainsFunc(s.tokens[i:], isWord("else")) { // "s" if many
		return s.printedIf(s.tokens[:i], s.tokens[i+1:])
	}
	e, ok := s.expression(s.tokens)
	return onlyIf(ok, e.text)
}

// printed translates a printed value or an assignment. Lists and maps are printed item by item.
func (s *statement) printed() string {
	e, ok := s.expression(s.tokens)
	r := reader{Vocabulary: s.Vocabulary}
	switch kind := r.kindOf(e); {
	case !ok:
	case e.text == "nil":
		return ""
	case kind == Map && !strings.HasPrefix(e.text, "dict"):
		return "range $k, $v := " + e.text + "}} … {{end"
	case kind == Records:
		return "range " + e.text + "}} … {{end"
	}
	return s.assignment()
}

// printedIf translates a value that is printed only under a condition.
func (s *statement) printedIf(value, test []token) string {
	e, ok := s.expression(value)
	c, known := s.expression(test)
	printed := "{{" + e.text + "}}"
	if text, err := strconv.Unquote(e.text); err == nil {
		printed = text
	}
	return onlyIf(ok && known, "if "+c.text+"}}"+printed+"{{end")
}

// part translates the call or definition of a template.
func (s *statement) part(head string) string {
	first := s.peek(0)
	if first.text == "(" {
		first = s.peek(1)
	}
	name := strings.Trim(first.text, `"'`+"`“”‘’")
	if first.kind == sign || name == "" {
		return ""
	}
	name = strings.TrimSuffix(name, ".tmpl")
	switch {
	case head == "define":
		return `define "` + name + `"`
	case len(s.tokens) > 3 && s.peek(1).kind == word && s.peek(2).text == "=": // template "part" a=1
		return s.withValues(head, name)
	case len(s.tokens) > 1 && s.peek(0).text != "(" && s.peek(1).text != "with" && !s.peek(1).glued:
		if e, ok := s.expression(s.tokens[1:]); ok {
			return head + ` "` + name + `" ` + e.arg()
		}
	}
	return head + ` "` + name + `" .`
}

// withValues translates a template call with named values.
func (s *statement) withValues(head, name string) string {
	tokens := append([]token{{kind: sign, text: "("}}, s.tokens[1:]...)
	r := reader{Vocabulary: s.Vocabulary, src: s.src, tokens: append(tokens, token{kind: sign, text: ")"}), nested: s.nested, strict: s.strict}
	args, options := r.listed()
	if r.failed || len(args) > 0 {
		return head + ` "` + name + `" .`
	}
	for _, o := range options {
		args = append(args, expression{text: strconv.Quote(o.name)}, o.value)
	}
	return head + ` "` + name + `" ` + call("dict", args...).arg()
}
