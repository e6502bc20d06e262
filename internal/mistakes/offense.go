package mistakes

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file finds the token in an action that text/template does not support.

// offense returns a note about the first token of an action that is not valid in text/template.
func (f *File) offense(i int) (note, bool) {
	a := &f.actions[i]
	if !a.closed {
		return f.unclosed(a), true
	}
	if a.comment || len(a.tokens) == 0 {
		return note{a.from, a.to, "the action is empty", "write what to print between the braces, or remove it"}, !a.comment
	}
	for _, rule := range [...]func(*File, int) (note, bool){(*File).foreignHead, (*File).foreignSign} {
		if n, ok := rule(f, i); ok {
			return n, true
		}
	}
	for j := range a.tokens {
		if n, ok := f.foreign(a, j); ok {
			return n, true
		}
	}
	return unbalanced(a)
}

// unbalanced explains a parenthesis that has no counterpart.
func unbalanced(a *action) (note, bool) {
	var open []token
	for _, t := range a.tokens {
		switch {
		case t.kind != sign:
		case t.text == "(":
			open = append(open, t)
		case t.text == ")" && len(open) == 0:
			return note{t.from, t.to, "this ) closes nothing", "!remove it, or write ( where it begins"}, true
		case t.text == ")":
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return note{}, false
	}
	t := open[len(open)-1]
	return note{t.from, t.to, "this ( is never closed", "!write ) where it ends"}, true
}

// unclosed explains an action that lacks its closing braces.
func (f *File) unclosed(a *action) note {
	if a.comment {
		return note{a.from, a.from + len("{{/*"), "the comment is not closed", "!write {{/* … */}}, with nothing but a - between */ and }}"}
	}
	last := a.from + len("{{")
	if n := len(a.tokens); n > 0 {
		last = a.tokens[n-1].to
	}
	for _, t := range a.tokens {
		if t.open {
			return openText(t)
		}
	}
	written := strings.TrimRight(f.src[a.from:last], " }") + "}}"
	if len(a.tokens) > 1 {
		written = "" // text after the action may have been read as part of it
	}
	if written == "" || strings.ContainsAny(written, "\n") || written == "{{}}" {
		written = "}} after the last value"
	}
	return note{a.from, last, "the action has no closing braces", "!write " + written}
}

func openText(t token) note {
	return note{t.from, t.to, "the text has no closing quote", "write text as \"…\", on one line; for a quote in it, write \\\""}
}

// foreignHead explains a mistake at the start of an action, such as a keyword of another language.
func (f *File) foreignHead(i int) (note, bool) {
	tokens := f.actions[i].tokens
	if len(tokens) == 0 {
		return note{}, false
	}
	first, next := tokens[0], token{kind: sign}
	if len(tokens) > 1 {
		next = tokens[1]
	}
	head := f.words.headOf(first, next)
	switch {
	case head == "" || first.text == ">":
		return note{}, false
	case !keywords[first.text]:
		return note{first.from, first.to, fmt.Sprintf("templates have no %s", first.text), heading(head)}, true
	case head == "end" && len(tokens) > 1:
		return note{next.from, tokens[len(tokens)-1].to, "nothing may follow end", "write {{end}}"}, true
	case head == "else" && len(tokens) > 1 && next.text != "if" && next.text != "with":
		return note{next.from, next.to, "else can be followed only by if or with, got " + next.text, "write {{else if …}} or {{else}}"}, true
	case head == "define" && len(tokens) > 2:
		return note{tokens[2].from, tokens[len(tokens)-1].to, "nothing may follow the name of a define", "write {{define " + next.text + "}}"}, next.kind == text
	case (head == "template" || head == "block" || head == "define") && next.kind != text:
		return note{next.from, next.to, "want the name of a template in double quotes after " + head, ""}, next.kind != sign
	case head == "else" && len(tokens) == 2:
		return note{first.from, next.to, "want a condition after else " + next.text, "write {{else if .Claims}}, or {{else}} for all other cases"}, true
	case (head == "if" || head == "with" || head == "range") && len(tokens) == 1:
		return note{first.from, first.to, "want a value after " + head, fmt.Sprintf("write {{%s .Claims}}", head)}, true
	case head == "block" && len(tokens) == 2:
		return note{first.from, next.to, "want a value after the name of a block", "write {{block " + next.text + " .}}"}, true
	case head == "range":
		return loopWord(tokens)
	}
	return note{}, false
}

// heading returns a hint for a statement that cannot be translated.
func heading(head string) string {
	switch head {
	case "end", "else":
		return "write {{" + head + "}}"
	case "template":
		return `write {{template "name" .}}`
	case "set":
		return "write {{$name := VALUE}}"
	case "define":
		return `write {{define "name"}} … {{end}}, and call it with {{template "name" .}}`
	case "range":
		return "write {{range .Claims}} … {{end}}, or {{range $i, $c := .Claims}}"
	case "unless":
		return "write {{if not …}}"
	}
	return "write {{" + head + " …}}"
}

// loopWord explains the words "in" and "as" in a range.
func loopWord(tokens []token) (note, bool) {
	i := slices.IndexFunc(tokens, isWord("in", "of", "as"))
	if i < 0 {
		return note{}, false
	}
	t := tokens[i]
	return note{t.from, t.to, fmt.Sprintf("range has no keyword %q", t.text), "write {{range $x := .Claims}}"}, true
}

// foreignSign explains a sign at the start of an action.
func (f *File) foreignSign(i int) (note, bool) {
	a := &f.actions[i]
	t := a.tokens[0]
	end := t.to
	if len(a.tokens) > 1 && a.tokens[1].glued && a.tokens[1].kind == word {
		end = a.tokens[1].to
	}
	switch t.text {
	case "/*":
		return note{t.from, t.to, "a comment must start right after the braces, without a space", "write {{/* … */}}"}, true
	case "//", "#", "!", "--", "/", ">", "&", "=", "^", "~", "%", "{", "@":
		if t.text == "!" && len(a.tokens) > 1 && a.tokens[1].glued {
			return note{t.from, t.to, "templates have no ! operator", "write not before a value: {{if not .Claims}}"}, true
		}
		return note{t.from, end, "templates have no " + f.src[t.from:end], ""}, true
	case "-":
		return note{t.from, t.to, "want a space between - and what follows", "write {{- with a space after it, and a space before -}}"}, true
	}
	return note{}, false
}

// foreign explains a token that is not valid in text/template.
func (f *File) foreign(a *action, j int) (note, bool) {
	t := a.tokens[j]
	var before, next token
	if j > 0 {
		before = a.tokens[j-1]
	}
	if j+1 < len(a.tokens) {
		next = a.tokens[j+1]
	}
	at := func(message, hint string) (note, bool) { return note{t.from, t.to, message, hint}, true }
	switch {
	case t.open:
		return openText(t), true
	case t.kind == curly:
		return at(fmt.Sprintf("text needs straight double quotes, not %s", firstOf(t.text)), `write text as "…"`)
	case t.kind == char && (utf8.RuneCountInString(t.text) != len("'x'") && !strings.HasPrefix(t.text, `'\`)):
		return at("text needs double quotes, not single ones", `write text as "…"`)
	case t.kind == word:
		return f.foreignWord(a, j)
	case t.kind == dot && t.glued && !next.glued && (before.kind == field || before.kind == variable || before.kind == word):
		return at("want the name of a field after the dot", "!remove the dot, or write a field after it")
	case t.kind == text && t.text[0] == '"' && !isQuoted(t.text):
		return at("the text has an unknown escape", `!write \\ for a backslash, or put the text in backquotes`)
	case t.kind == number && isNoNumber(t.text):
		return at(t.text+" is not a number", "!write digits only, or put text in double quotes")
	case t.kind == number && tooLarge(t.text):
		return at("the number "+t.text+" is too large", "!write a number up to 9223372036854775807")
	case t.kind == dot && next.glued && next.kind == number || t.kind == number && t.glued && before.kind != sign:
		return at("templates have no "+t.text+" syntax for list items", "write {{index .Claims 0}}")
	case t.kind != sign:
		return note{}, false
	}
	return f.foreignOperator(a, j, before, next)
}

func isQuoted(s string) bool {
	_, err := strconv.Unquote(s)
	return err == nil
}

// isNoNumber reports whether s is neither an integer nor a number with a decimal point.
func isNoNumber(s string) bool {
	_, whole := strconv.ParseInt(s, 0, 64)
	_, point := strconv.ParseFloat(s, 64)
	return errors.Is(whole, strconv.ErrSyntax) && errors.Is(point, strconv.ErrSyntax) && !strings.HasSuffix(s, "i")
}

// tooLarge reports whether a number is out of range.
func tooLarge(s string) bool {
	_, whole := strconv.ParseInt(s, 0, 64)
	_, point := strconv.ParseFloat(s, 64)
	return errors.Is(whole, strconv.ErrRange) || errors.Is(point, strconv.ErrRange)
}

func firstOf(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// foreignWord explains a word that stands between values, such as "and" or "in".
func (f *File) foreignWord(a *action, j int) (note, bool) {
	t := a.tokens[j]
	if j == 0 || !infix[t.text] || !endsValue(a.tokens[j-1]) || f.words.headOf(a.tokens[j-1], t) != "" || !f.between(a, j) {
		return note{}, false
	}
	function := t.text
	switch t.text {
	case "and", "or":
		return note{t.from, t.to, fmt.Sprintf("%s comes before its values, not between them", t.text), fmt.Sprintf("write {{if %s .Anchors .Tasks}}", function)}, true
	}
	return note{t.from, t.to, fmt.Sprintf("templates have no %s operator", t.text), ""}, true
}

// infix contains words that other languages put between values.
var infix = map[string]bool{
	"and": true, "or": true, "in": true, "is": true, "contains": true, "not": true, "eq": true, "ne": true, "lt": true, "gt": true, "le": true, "ge": true, "if": true,
	"then": true, "else": true, "as": true, "equals": true, "matches": true, "startswith": true,
}

// between reports whether the word at j stands between values rather than among the arguments of a function.
func (f *File) between(a *action, j int) bool {
	from := 0
	for i := j - 1; i >= 0; i-- {
		if a.tokens[i].text == "(" || a.tokens[i].text == "|" || a.tokens[i].text == ":=" || a.tokens[i].text == "=" {
			from = i + 1
			break
		}
	}
	for from < j && f.headAt2(a, from) {
		from++
	}
	if from >= j {
		return false
	}
	first := a.tokens[from]
	return first.kind != word || first.text == "not" || !f.words.Function(first.text) || infix[first.text] && from > 0
}

// headAt2 reports whether a token is a keyword that precedes an expression.
func (f *File) headAt2(a *action, i int) bool {
	t := a.tokens[i]
	return t.kind == word && i < 2 && (t.text == "if" || t.text == "else" || t.text == "with" || t.text == "range")
}

// endsValue reports whether a token may be the end of a value.
func endsValue(t token) bool {
	return t.kind != sign || t.text == ")" || t.text == "]"
}

// foreignOperator explains an operator or another sign that is not valid in text/template.
func (f *File) foreignOperator(a *action, j int, before, next token) (note, bool) {
	t := a.tokens[j]
	at := func(message, hint string) (note, bool) { return note{t.from, t.to, message, hint}, true }
	switch t.text {
	case "|":
		if j == 0 || j == len(a.tokens)-1 {
			return at("want a value on both sides of |", "remove the |")
		}
		if next.kind == text || next.kind == number || next.kind == dot {
			return note{next.from, next.to, "want a function after |, got " + next.text, "a value is piped into a function: {{.Role | upper}}"}, true
		}
		return note{}, false
	case ")":
		return note{}, false
	case "(":
		return f.parenthesis(t, before)
	case ",":
		if a.tokens[0].text == "range" && j == 2 && before.kind == variable {
			return note{}, false
		}
		return at("arguments are separated by spaces, not by commas", "remove the comma; print each value with its own {{ }}")
	case ":=":
		if before.kind == word {
			return note{before.from, before.to, "variable names start with $", ""}, true
		}
		return note{}, false
	case "=":
		if before.kind == variable && (j == 1 || j == 3) && f.words.locals[before.text] {
			return note{}, false
		}
		if before.kind == variable && j == 1 {
			return at(fmt.Sprintf("a variable is declared with :=, and %s is not declared yet", before.text), "")
		}
		return at("templates have no = operator", "write eq before both values: {{if eq .Search \"yes\"}}; := declares a variable")
	case "[":
		return bracket(a, j)
	case "{":
		return at("templates have no { } syntax for maps", `write {{dict "key" "value"}}`)
	case "-":
		if f.hasDate(a) {
			return at("templates have no - operator for dates", "write {{ageMonths .When}} for the months since a date")
		}
		if t.glued && next.glued && (before.kind == field || before.kind == word || before.kind == variable) {
			return at("names cannot contain hyphens", `write {{index .Vars "a-b"}}`)
		}
	case ";":
		return at("an action holds one expression: templates have no ;", "write each in its own braces")
	case ":":
		return at("write arguments after a space, without a colon", "write {{trunc 30 .Role}}")
	case "\u00a0", "\u202f", "\u2007", "\ufeff", "\u200b":
		return at(fmt.Sprintf("want a plain space, got the character U+%04X, which looks like one", []rune(t.text)[0]), "!replace it with a space")
	case "?":
		return at("templates have no ? operator", "write {{ternary A B CONDITION}}, or {{if CONDITION}}A{{else}}B{{end}}")
	case "%":
		return at("templates have no % operator", "write mod before both values: {{mod 7 2}}")
	}
	if function, ok := functionFor(t.text); ok {
		return at("templates have no "+t.text+" operator", fmt.Sprintf("write %s before its values", function))
	}
	return at("templates have no "+t.text, "")
}

// parenthesis explains how to write a call such as f(x).
func (f *File) parenthesis(t, before token) (note, bool) {
	if !t.glued || before.kind != word && before.kind != field {
		return note{}, false
	}
	if name := strings.TrimPrefix(before.text, "."); !f.counterpart(name) {
		return note{before.to - len(name), before.to, fmt.Sprintf("no function %q", name), "retest functions lists all functions"}, true
	}
	return note{t.from, t.to, "write function arguments after a space, without parentheses", "write {{upper .Role}} for upper(.Role)"}, true
}

// hasDate reports whether an action refers to a date.
func (f *File) hasDate(a *action) bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool { return f.words.Kind(f.words.Member(strings.TrimPrefix(t.text, "."))) == Date })
}

// counterpart reports whether there is a function with the given name, or one that does what the name means in another language.
func (f *File) counterpart(name string) bool {
	_, ok := renamed[name]
	return ok || f.words.Function(name) || name == "get" || name == "items" || name == "iteritems" || name == "format" ||
		name == "groupby" || name == "group_by" || name == "sort_by" || name == "divisibleby" || heads[name] != "" || f.words.Part(name)
}

// bracket explains [0] and [1:2] after a value, and ["a", "b"].
func bracket(a *action, j int) (note, bool) {
	t := a.tokens[j]
	deep, sliced := 0, false
	for _, u := range a.tokens[j:] {
		switch u.text {
		case "[":
			deep++
		case "]":
			deep--
		case ":":
			sliced = sliced || deep == 1
		}
		if deep == 0 {
			break
		}
	}
	switch {
	case j == 0 || !t.glued || !endsValue(a.tokens[j-1]):
		return note{t.from, t.to, "templates have no [ ] syntax for lists", `write {{list "a" "b"}}`}, true
	case sliced:
		return note{t.from, t.to, "templates have no [from:to] syntax for slices", "write {{slice .Claims 0 3}} for a list, {{trunc 10 .Role}} for a text"}, true
	}
	return note{t.from, t.to, "templates have no [ ] syntax for list items", "write {{index .Claims 0}}"}, true
}

// functionFor returns the function for an operator.
func functionFor(op string) (string, bool) {
	for _, level := range operators {
		if f := level[op]; f != "" {
			return f, true
		}
	}
	return "not", op == "!"
}
