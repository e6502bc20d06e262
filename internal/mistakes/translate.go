package mistakes

import (
	"slices"
	"strconv"
	"strings"
)

// This file translates expressions of other template languages, such as Jinja, Liquid, Handlebars and JavaScript, to text/template.

// Vocabulary describes the names that the templates in question may refer to.
type Vocabulary struct {
	Root     string                                // what messages call the data, such as "the inquiry"
	Function func(name string) bool                // reports whether the function exists
	Unary    func(name string) bool                // reports whether the function exists and takes one argument
	Field    func(name string, nested bool) string // returns .Role or $.Role for role, or "" if there is no such field; nested means inside range or with
	Member   func(name string) string              // returns the field with this name, ignoring case, or ""
	Part     func(name string) bool                // reports whether the template exists
	Kind     func(name string) Kind                // returns the kind of a field's values
	locals   map[string]bool                       // variables declared in the file
}

// Kind is the kind of a value, as far as it matters for translations.
type Kind uint8

// Kinds of values.
const (
	Unknown Kind = iota
	Text
	Date
	Map
	List    // a list of strings, numbers and the like
	Records // a list of values with fields
)

// expression is a translated expression.
type expression struct {
	text string
	call bool // needs parentheses as an argument
}

func (e expression) arg() string {
	if e.call {
		return "(" + e.text + ")"
	}
	return e.text
}

// call returns a function call.
func call(name string, args ...expression) expression {
	if name == "len" && len(args) == 1 && strings.HasPrefix(args[0].text, "len ") {
		return args[0]
	}
	for _, a := range args {
		name += " " + a.arg()
	}
	return expression{name, true}
}

// reader translates the tokens of an expression. It fails if it does not recognize their meaning.
type reader struct {
	*Vocabulary
	src    string
	tokens []token
	loop   string     // list of the innermost loop
	right  expression // right operand of the last operation
	nested bool
	failed bool
	strict bool // whether to fail on unknown names
	depth  int
}

// maxDepth limits the nesting of expressions.
const maxDepth = 50

func (r *reader) fail() expression {
	r.failed, r.tokens = true, nil
	return expression{}
}

// peek returns the next token, or the zero token at the end.
func (r *reader) peek() token { return r.after(0) }

func (r *reader) after(n int) token {
	if n < len(r.tokens) {
		return r.tokens[n]
	}
	return token{kind: sign}
}

func (r *reader) next() token {
	t := r.peek()
	if len(r.tokens) > 0 {
		r.tokens = r.tokens[1:]
	}
	return t
}

// take consumes the next token if its text is one of the given strings.
func (r *reader) take(texts ...string) bool {
	t := r.peek()
	if (t.kind == sign || t.kind == word || t.kind == dot) && slices.Contains(texts, t.text) {
		r.next()
		return true
	}
	return false
}

// all translates an expression that must extend to the last token.
func (r *reader) all() expression {
	e := r.choice()
	if len(r.tokens) > 0 {
		return r.fail()
	}
	return e
}

// choice reads A if B else C, and B ? A : C.
func (r *reader) choice() expression {
	if r.depth++; r.depth > maxDepth {
		return r.fail()
	}
	defer func() { r.depth-- }()
	e := r.level(0)
	if r.take("?") {
		if r.take(":") { // x ?: "other"
			return call("default", r.choice(), e)
		}
		yes := r.choice()
		if !r.take(":") {
			return r.fail()
		}
		return call("ternary", yes, r.choice(), condition(e))
	}
	if r.take("if") {
		test := r.choice()
		if !r.take("else") {
			return r.fail()
		}
		return call("ternary", e, r.choice(), condition(test))
	}
	return e
}

// condition turns an expression into a boolean one, which ternary requires.
func condition(e expression) expression {
	function, _, _ := strings.Cut(e.text, " ")
	switch function {
	case "eq", "ne", "lt", "le", "gt", "ge", "not", "empty", "has", "hasKey", "contains", "hasPrefix", "hasSuffix", "before", "after", "true", "false":
		return e
	}
	return call("not", call("empty", e))
}

// isConstant reports whether an expression is a string or a number.
func isConstant(e expression) bool {
	return !e.call && e.text != "" && (e.text[0] == '"' || e.text[0] >= '0' && e.text[0] <= '9')
}

// isFraction reports whether an expression is a number with a decimal point.
func isFraction(e expression) bool {
	return e.text != "" && e.text[0] >= '0' && e.text[0] <= '9' && strings.Contains(e.text, ".")
}

// counted replaces a list by its length if the list is compared with a number.
func (r *reader) counted(e, f *expression) bool {
	for _, pair := range [...][2]*expression{{e, f}, {f, e}} {
		if k := r.kindOf(*pair[0]); k != List && k != Records {
			continue
		}
		if _, err := strconv.Atoi(pair[1].text); err == nil {
			*pair[0] = call("len", *pair[0])
			return true
		}
	}
	return false
}

// kindOf returns the kind of an expression.
func (r *reader) kindOf(e expression) Kind {
	function, _, _ := strings.Cut(e.text, " ")
	switch {
	case strings.HasPrefix(e.text, `"`), function == "print", function == "printf":
		return Text
	case function == "list":
		return List
	case function == "dict":
		return Map
	case e.call || strings.ContainsAny(e.text, " ("):
		return Unknown
	}
	_, name, ok := cutLast(e.text, ".")
	if !ok {
		return Unknown
	}
	return r.Kind(name)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// within translates a test for whether a value is in a list, a key in a map, or a substring in a string.
func (r *reader) within(e, in expression) expression {
	switch r.kindOf(in) {
	case Map:
		return call("hasKey", in, e)
	case Text:
		return call("contains", e, in)
	}
	return call("has", e, in)
}

// compared translates a comparison of dates. It returns false if neither operand is a date.
func (r *reader) compared(function string, e, f expression) (expression, bool) {
	if r.kindOf(e) != Date && r.kindOf(f) != Date {
		return e, false
	}
	switch function {
	case "lt":
		return call("before", e, f), true
	case "gt":
		return call("after", e, f), true
	case "le":
		return call("not", call("after", e, f)), true
	case "ge":
		return call("not", call("before", e, f)), true
	}
	return e, false
}

// operators maps the operators of other languages to functions, one map for each level of precedence, lowest first.
var operators = [...]map[string]string{
	{"or": "or", "||": "or", "??": "default"},
	{"and": "and", "&&": "and"},
	{
		"==": "eq", "===": "eq", "=": "eq", "!=": "ne", "!==": "ne", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "≤": "le", "≥": "ge", "≠": "ne",
		"in": "has", "is": "is", "contains": "contains", "not": "not in", "eq": "eq", "ne": "ne", "lt": "lt", "gt": "gt", "le": "le", "ge": "ge", "equals": "eq",
	},
	{"+": "add", "-": "sub", "~": "print"},
	{"*": "mul", "/": "div", "%": "mod", "//": "div", "×": "mul", "÷": "div"},
}

func (r *reader) level(n int) expression {
	if n == len(operators) {
		return r.unary()
	}
	if n == 2 && r.prefixed("not", "!") {
		r.next()
		return call("not", r.level(n))
	}
	e := r.level(n + 1)
	for chained := false; ; chained = true {
		t := r.peek()
		function := operators[n][t.text]
		if function == "" || t.kind != sign && t.kind != word {
			return e
		}
		r.next()
		if n == 2 && chained { // 1 < x < 3
			e = call("and", e, r.operation(function, t.text, r.right, n))
		} else {
			e = r.operation(function, t.text, e, n)
		}
	}
}

// prefixed reports whether a prefix operator comes next.
func (r *reader) prefixed(names ...string) bool {
	t := r.peek()
	return (t.kind == sign || t.kind == word) && slices.Contains(names, t.text)
}

// operation reads the right operand of an operator and translates the operation.
func (r *reader) operation(function, operator string, e expression, n int) expression {
	switch function {
	case "is":
		return r.test(e)
	case "not in":
		if !r.take("in") {
			return r.fail()
		}
		return call("not", r.within(e, r.level(n+1)))
	case "mod":
		if r.kindOf(e) == Text { // "%s" % (a, b)
			return r.formatted(e)
		}
	}
	right := r.level(n + 1)
	r.right = right
	if out, ok := r.compared(function, e, right); ok {
		return out
	}
	switch {
	case r.failed:
		return r.fail()
	case function == "sub" && (r.kindOf(e) == Date || r.kindOf(right) == Date):
		return call("ageMonths", right)
	case function == "mul" && r.kindOf(e) == Text:
		return call("repeat", right, e)
	case function == "div" && operator != "//", (function == "add" || function == "sub" || function == "mul") && (isFraction(e) || isFraction(right)):
		return call(function+"f", e, right)
	case len(function) == len("eq") && r.counted(&e, &right):
		return call(function, e, right)
	case function == "has":
		return r.within(e, right)
	case function == "contains":
		return call("contains", right, e)
	case function == "default":
		return call("default", right, e)
	case function == "add" && (r.kindOf(e) == Text || r.kindOf(right) == Text):
		return joined(e, right)
	case function == "print":
		return joined(e, right)
	case (function == "eq" || function == "ne") && right.text == "nil":
		return presence(e, function == "ne")
	case function == "or" && strings.HasPrefix(e.text, "eq ") && isConstant(right): // x == "a" or "b"
		return expression{e.text + " " + right.arg(), true}
	case function == "eq" && strings.HasPrefix(right.text, `or "`): // x == ("a" or "b")
		return expression{"eq " + e.arg() + strings.TrimPrefix(right.text, "or"), true}
	case (function == "eq" || function == "ne") && (right.text == "list" || right.text == "dict"): // x == []
		return presence(e, function == "ne")
	case (function == "and" || function == "or") && strings.HasPrefix(e.text, function+" "):
		return expression{e.text + " " + right.arg(), true}
	}
	return call(function, e, right)
}

// joined returns a call of print that concatenates two strings.
func joined(e, f expression) expression {
	if strings.HasPrefix(e.text, "print ") {
		return expression{e.text + " " + f.arg(), true}
	}
	return call("print", e, f)
}

// presence returns an expression that tests whether a value is present or missing.
func presence(e expression, there bool) expression {
	if there {
		return e
	}
	return call("not", e)
}

// test reads what follows "is", such as defined, not none or empty.
func (r *reader) test(e expression) expression {
	negated := r.take("not")
	switch t := r.next(); t.text {
	case "defined", "true", "True", "truthy":
		return presence(e, !negated)
	case "none", "None", "null", "nil", "undefined", "empty", "false", "False":
		return presence(e, negated)
	case "even", "odd":
		return call("eq", call("mod", e, expression{text: "2"}), expression{text: map[bool]string{true: "0", false: "1"}[(t.text == "even") != negated]})
	case "divisibleby":
		if args, _ := r.listed(); len(args) == 1 && !negated {
			return call("eq", call("mod", e, args[0]), expression{text: "0"})
		}
	}
	return r.fail()
}

// unary reads a value and everything directly attached to it, such as fields, indices and filters.
func (r *reader) unary() expression {
	e := r.primary()
	for !r.failed && len(r.tokens) > 0 {
		t := r.peek()
		switch {
		case t.text == "|":
			r.next()
			e = r.filter(e)
		case t.text == "[" && t.glued:
			e = r.index(e)
		case t.kind == field && t.glued:
			e = r.member(e)
		case t.kind == sign && (t.text == "?." || t.text == "->") && t.glued:
			r.next()
			if r.peek().kind != word {
				return r.fail()
			}
			r.tokens = append([]token{{kind: field, text: "." + r.peek().text, glued: true}}, r.tokens[1:]...)
		case t.text == "-" && t.glued && r.after(1).glued && r.after(1).kind != number:
			e = r.hyphened(e)
		case t.kind == number && t.glued && strings.HasPrefix(t.text, ".") || t.kind == dot && t.glued && r.after(1).kind == number:
			e = r.numbered(e)
		default:
			return e
		}
		if len(r.tokens) == 0 {
			return e
		}
	}
	return e
}

// primary reads a value.
func (r *reader) primary() expression {
	if len(r.tokens) == 0 {
		return r.fail()
	}
	t := r.next()
	switch t.kind {
	case text, char, curly:
		return r.literal(t)
	case number, dot, variable:
		return r.local(t)
	case field:
		if abroad[t.text[1:]] == ownValues { // .Values.x
			return expression{".Vars", false}
		}
		return expression{r.cased(t.text), false}
	case word:
		return r.word(t)
	}
	switch t.text {
	case "(":
		return r.parenthesized()
	case "[":
		return r.list()
	case "{":
		return r.dict()
	case "@":
		if w := r.next(); counters[w.text] != "" {
			return counter(w.text)
		}
	case "..":
		if r.take("/") && r.peek().kind == word {
			return expression{"$." + r.canonical(r.next().text), false}
		}
	case "-":
		if r.peek().kind == number {
			return expression{"-" + r.next().text, false}
		}
	}
	return r.fail()
}

// cased returns .text as .Text if there is a field named Text.
func (r *reader) cased(name string) string { return "." + r.canonical(strings.TrimPrefix(name, ".")) }

func (r *reader) canonical(name string) string {
	if known := r.Member(name); known != "" {
		return known
	}
	return name
}

// local reads a number, the dot or a variable. A template has only the variables that it declares.
func (r *reader) local(t token) expression {
	if name := strings.TrimPrefix(t.text, "$"); t.kind == variable && name != "" && !r.locals[t.text] {
		if known := r.Field(name, r.nested); known != "" { // $role
			return expression{known, false}
		}
		if r.strict {
			return r.fail()
		}
	}
	return expression{t.text, false}
}

// literal converts a quoted string to a string in double quotes.
func (r *reader) literal(t token) expression {
	s := t.text
	if t.kind == text && !t.open {
		return expression{s, false}
	}
	if t.kind == char && !t.open {
		return expression{strconv.Quote(strings.ReplaceAll(s[1:len(s)-1], `\'`, "'")), false}
	}
	s = strings.TrimLeft(s, `"'`+"`“”„‘’‚«»″")
	s = strings.TrimRight(s, `"'`+"`“”„‘’‚«»″")
	s = strings.ReplaceAll(s, `\'`, "'")
	return expression{strconv.Quote(s), false}
}

// constants maps the names of constants in other languages to their values in templates.
var constants = map[string]string{
	"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false",
	"nil": "nil", "none": "nil", "None": "nil", "null": "nil", "undefined": "nil", "NULL": "nil",
}

// counters maps the names that other languages use for the number of the current loop item to template expressions.
var counters = map[string]string{
	"index": "number $i", "counter": "number $i", "index0": "$i", "counter0": "$i", "first": "eq $i 0", "key": "$i", "index1": "number $i", "count": "number $i",
}

func counter(name string) expression {
	return expression{counters[name], strings.Contains(counters[name], " ")}
}

// word reads a name: a constant, a function with its arguments, or a field without its dot.
func (r *reader) word(t token) expression {
	next := r.peek()
	switch {
	case constants[t.text] != "":
		return expression{constants[t.text], false}
	case slices.Contains([]string{"loop", "forloop", "item", "index"}, t.text) && next.kind == field && (counters[next.text[1:]] != "" || r.loop != "" && ofLoop(next.text[1:], r.loop) != ""):
		r.next()
		if e := ofLoop(next.text[1:], r.loop); e != "" {
			return expression{e, true}
		}
		return counter(next.text[1:])
	case t.text == "this" || t.text == "self":
		return r.this()
	case (t.text == "and" || t.text == "or") && next.text == "(" && next.glued:
		args, _ := r.listed()
		return call(t.text, args...)
	case t.text == "not" || t.text == "and" || t.text == "or":
		return r.arguments(t.text)
	case next.text == "(" && next.glued:
		return r.called(t.text)
	case r.locals["$"+t.text]:
		return expression{"$" + t.text, false}
	case r.Function(t.text):
		return r.arguments(t.text)
	case renamed[t.text].name != "" && !renamed[t.text].first && r.beginsValue():
		return r.arguments(renamed[t.text].name)
	}
	if e, ok := r.owned(t, next); ok {
		return e
	}
	if name := r.Field(t.text, r.nested); name != "" {
		return expression{name, false}
	}
	if r.strict || renamed[t.text].name != "" {
		return r.fail()
	}
	return expression{"." + t.text, false}
}

// this reads a word that other languages use for the current item.
func (r *reader) this() expression {
	if next := r.peek(); next.kind == field && next.glued {
		r.next()
		return expression{r.cased(next.text), false}
	}
	return expression{".", false}
}

// arguments reads the arguments of a function in text/template syntax, separated by spaces.
func (r *reader) arguments(name string) expression {
	var args []expression
	for r.beginsValue() {
		e := r.argument()
		args = append(args, e)
	}
	if name == "not" && len(args) != 1 {
		return r.fail()
	}
	if len(args) == 0 {
		return expression{name, false}
	}
	return call(name, args...)
}

// beginsValue reports whether the next token can start an argument.
func (r *reader) beginsValue() bool {
	t := r.peek()
	if len(r.tokens) == 0 || t.kind == field && t.glued {
		return false
	}
	if t.kind == word {
		return t.text != "if" && t.text != "else" && (operators[0][t.text] == "" && operators[1][t.text] == "" && operators[2][t.text] == "")
	}
	return t.kind != sign || t.text == "(" || t.text == "@"
}

// argument reads an argument: a value and what is directly attached to it, or a function without arguments.
func (r *reader) argument() expression {
	rest := r.tokens
	n := 1
	for n < len(rest) && rest[n].glued && rest[n].text != "|" && rest[n].text != "," && rest[n].text != ")" {
		n++
	}
	if rest[0].text == "(" {
		n = closing(rest)
	}
	if n > len(rest) {
		return r.fail()
	}
	inner := *r
	inner.tokens = rest[:n]
	e := inner.unary()
	r.failed = r.failed || inner.failed || len(inner.tokens) > 0
	if r.failed {
		return r.fail()
	}
	r.tokens = rest[n:]
	return e
}

// closing returns the number of tokens up to and including the parenthesis that closes the first token, plus any fields attached to
// that parenthesis.
func closing(tokens []token) int {
	deep := 0
	for i, t := range tokens {
		switch t.text {
		case "(":
			deep++
		case ")":
			deep--
		}
		if deep == 0 {
			n := i + 1
			for n < len(tokens) && tokens[n].glued && tokens[n].kind == field {
				n++
			}
			return n
		}
	}
	return len(tokens) + 1
}

func (r *reader) parenthesized() expression {
	e := r.choice()
	if !r.take(")") {
		return r.fail()
	}
	if next := r.peek(); next.kind == field && next.glued {
		return expression{"(" + e.text + ")", false}
	}
	return e
}

// called reads the arguments of a function that are in parentheses.
func (r *reader) called(name string) expression {
	args, options := r.listed()
	f, ok := renamed[name]
	switch {
	case r.failed:
		return r.fail()
	case name == "range":
		return ranged(args)
	case len(options) == 1 && len(args) == 0 && widths[options[0].name]:
		args, options = []expression{options[0].value}, nil
	}
	switch {
	case len(options) > 0 && name == "dict":
		for _, o := range options {
			args = append(args, expression{text: strconv.Quote(o.name)}, o.value)
		}
		return call(name, args...)
	case len(options) > 0:
		return r.fail()
	case ok && f.name != "":
		return call(f.name, args...)
	case r.Function(name):
		if len(args) == 0 {
			return expression{name, false}
		}
		return call(name, args...)
	}
	return r.fail()
}

// option is a named argument.
type option struct {
	name  string
	value expression
}

// listed reads comma-separated values in parentheses. It returns named values separately.
func (r *reader) listed() (args []expression, options []option) {
	if !r.take("(") {
		r.fail()
	}
	for len(r.tokens) > 0 {
		if r.take(")") {
			return args, options
		}
		if name := r.peek(); name.kind == word && r.after(1).text == "=" {
			r.next()
			r.next()
			options = append(options, option{name.text, r.choice()})
		} else {
			args = append(args, r.choice())
		}
		r.take(",")
	}
	r.fail()
	return nil, nil
}

// index reads [0], ["key"] and [-1].
func (r *reader) index(e expression) expression {
	r.next()
	var at expression
	if r.peek().text != ":" {
		at = r.choice()
	}
	if r.take(":") {
		return r.part(e, at)
	}
	if !r.take("]") {
		return r.fail()
	}
	if n, err := strconv.Atoi(at.text); err == nil && n >= 0 && r.kindOf(e) == Text {
		return call("substr", at, expression{text: strconv.Itoa(n + 1)}, e)
	}
	if at.text == "-1" {
		return call("last", e)
	}
	return call("index", e, at)
}

// hyphened reads the rest of a name that contains hyphens, which must be a map key.
func (r *reader) hyphened(e expression) expression {
	i := strings.LastIndexByte(e.text, '.')
	if i < 0 || e.call {
		return r.fail()
	}
	parts := []string{e.text[i+1:]}
	for r.peek().text == "-" && r.peek().glued && r.after(1).glued {
		r.next()
		parts = append(parts, r.next().text)
	}
	key := strings.Join(parts, "-")
	base := e.text[:i]
	if base == "" {
		base = "."
	}
	return call("index", expression{base, false}, expression{strconv.Quote(key), false})
}

// numbered reads the notation .0 for an item of a list.
func (r *reader) numbered(e expression) expression {
	if r.peek().kind == dot {
		r.next()
	}
	n := strings.TrimPrefix(r.next().text, ".")
	if r.kindOf(e) == Map {
		return call("index", e, expression{strconv.Quote(n), false})
	}
	if head, rest, ok := strings.Cut(n, "."); ok {
		return call("index", e, expression{head, false}, expression{rest, false})
	}
	return call("index", e, expression{n, false})
}

// member reads a field of a value, or a method in the notation of other languages.
func (r *reader) member(e expression) expression {
	name := r.next().text[1:]
	if next := r.peek(); next.text == "(" && next.glued {
		return r.method(e, name)
	}
	kind := r.kindOf(e)
	if kind == Map && !e.call {
		return expression{e.text + "." + name, false}
	}
	if f := renamed[name]; f.property && (r.Member(name) == "" || kind == List || kind == Records || kind == Text) {
		return call(f.name, e)
	}
	if strings.HasPrefix(strings.TrimLeft(e.text, "("), "ageMonths ") {
		return r.fail() // the difference of two dates in days
	}
	if e.call {
		return expression{"(" + e.text + ")." + r.canonical(name), false}
	}
	if e.text == "." {
		e.text = ""
	}
	return expression{e.text + "." + r.canonical(name), false}
}

// method reads a method call.
func (r *reader) method(e expression, name string) expression {
	args, options := r.listed()
	switch {
	case r.failed:
		return r.fail()
	case e.text == "$self":
		return r.fail()
	case name == "get" && len(args) == 2:
		return piped("default", args[1:], call("index", e, args[0]))
	case name == "get" && len(args) > 0:
		return call("index", e, args[0])
	case (name == "items" || name == "iteritems") && len(args) == 0:
		return e
	case name == "format" && strings.HasPrefix(e.text, `"`):
		return call("printf", append([]expression{{text: strings.ReplaceAll(e.text, "{}", "%v")}}, args...)...)
	case name == "join" && len(args) == 1 && r.kindOf(e) == Text: // ", ".join(list)
		return call("join", e, args[0])
	}
	return r.applied(name, args, options, e)
}

// filter reads a function that follows the value it is applied to, in the notation of Jinja, Liquid or text/template.
func (r *reader) filter(e expression) expression {
	if r.peek().kind != word {
		return r.fail()
	}
	name := r.next().text
	var args []expression
	var options []option
	switch next := r.peek(); {
	case next.text == "(" && next.glued:
		args, options = r.listed()
	case next.text == ":":
		r.next()
		args = append(args, r.argument())
		for r.take(",") && len(r.tokens) > 0 {
			args = append(args, r.argument())
		}
	default:
		for r.beginsValue() {
			args = append(args, r.argument())
		}
	}
	if r.failed {
		return r.fail()
	}
	return r.applied(name, args, options, e)
}

// applied returns the translation of applying a function of another language to a value.
func (r *reader) applied(name string, args []expression, options []option, e expression) expression {
	if out, ok := r.special(name, args, options, e); ok {
		return out
	}
	f, ok := renamed[name]
	switch {
	case len(options) > 0:
		return r.fail()
	case r.Function(name) && f.name == "":
		return piped(name, args, e)
	case ok && f.name == "":
		return e
	case ok && f.first:
		return call(f.name, append([]expression{e}, args...)...)
	case ok && f.dates:
		return piped(f.name, layouts(args), e)
	case ok && f.name == "trim" && len(args) > 0:
		return piped("trimAll", args, e)
	case ok && f.property:
		return piped(f.name, nil, e)
	case ok:
		return piped(f.name, args, e)
	case r.Function(name):
		return piped(name, args, e)
	}
	return r.fail()
}

// piped returns a value piped to a function.
func piped(name string, args []expression, e expression) expression {
	for _, a := range args {
		name += " " + a.arg()
	}
	return expression{e.text + " | " + name, true}
}

// layouts translates date layouts.
func layouts(args []expression) []expression {
	for i, a := range args {
		if s, err := strconv.Unquote(a.text); err == nil {
			if layout, ok := Layout(s); ok {
				args[i].text = strconv.Quote(layout)
			}
		}
	}
	return args
}

// rename is the template function that corresponds to a function in another language.
type rename struct {
	name     string // "" if no function call is needed
	first    bool   // the value is the first argument instead of the last
	property bool   // takes no further arguments, because it is a field in other languages
	dates    bool   // the arguments are date layouts
}

// renamed maps the filters, methods and functions of other languages to their counterparts.
var renamed = map[string]rename{
	"length": {name: "len", property: true}, "size": {name: "len", property: true}, "count": {name: "len", property: true}, "Length": {name: "len", property: true},
	"Count": {name: "len", property: true}, "Size": {name: "len", property: true}, "Len": {name: "len", property: true}, "len": {name: "len", property: true},
	"first": {name: "first", property: true}, "last": {name: "last", property: true}, "First": {name: "first", property: true}, "Last": {name: "last", property: true},
	"titlecase": {name: "title", property: true},
	"upcase":    {name: "upper", property: true}, "uppercase": {name: "upper", property: true}, "toUpperCase": {name: "upper", property: true}, "toUpper": {name: "upper", property: true},
	"downcase": {name: "lower", property: true}, "lowercase": {name: "lower", property: true}, "toLowerCase": {name: "lower", property: true}, "toLower": {name: "lower", property: true},
	"strip": {name: "trim", property: true}, "trim": {name: "trim", property: true}, "Upper": {name: "upper", property: true}, "Lower": {name: "lower", property: true},
	"upper": {name: "upper", property: true}, "lower": {name: "lower", property: true}, "title": {name: "title", property: true},
	"sort": {name: "sortAlpha", property: true}, "unique": {name: "uniq", property: true}, "distinct": {name: "uniq", property: true}, "reversed": {name: "reverse", property: true},
	"truncate": {name: "trunc"}, "batch": {name: "chunk"}, "round": {name: "round", first: true}, "replace_first": {name: "replace"}, "remove": {name: "replace"}, "slice": {name: "slice", first: true}, "substring": {name: "substr"},
	"tojson": {name: "toJson", property: true}, "json": {name: "toJson", property: true}, "to_json": {name: "toJson", property: true}, "dump": {name: "toJson", property: true},
	"jsonify": {name: "toJson", property: true}, "toYaml": {name: "toPrettyJson", property: true}, "to_yaml": {name: "toPrettyJson", property: true}, "yaml": {name: "toPrettyJson", property: true},
	"e": {}, "escape": {}, "safe": {name: "raw", property: true}, "forceescape": {}, "escape_once": {}, "h": {},
	"strftime": {name: "date", dates: true}, "dateformat": {name: "date", dates: true}, "format_date": {name: "date", dates: true}, "date": {name: "date", dates: true},
	"formatDate": {name: "date", dates: true}, "moment": {name: "date", dates: true},
	"string": {name: "toString", property: true}, "str": {name: "toString", property: true}, "float": {name: "float64", property: true},
	"plus": {name: "add", first: true}, "minus": {name: "sub", first: true}, "times": {name: "mul", first: true}, "divided_by": {name: "div", first: true}, "modulo": {name: "mod", first: true}, "urlencode": {name: "urlquery", property: true}, "url_encode": {name: "urlquery", property: true},
	"append": {name: "print", first: true}, "prepend": {name: "print"}, "wordwrap": {name: "wrapRunes"}, "d": {name: "default"}, "startswith": {name: "hasPrefix"}, "startsWith": {name: "hasPrefix"},
	"endswith": {name: "hasSuffix"}, "endsWith": {name: "hasSuffix"}, "includes": {name: "contains"}, "starts_with": {name: "hasPrefix"}, "ends_with": {name: "hasSuffix"},
	"ifEmpty": {name: "default"}, "if_empty": {name: "default"}, "or_default": {name: "default"}, "keys": {name: "keys", property: true}, "values": {name: "values", property: true},
	"strlen": {name: "len"}, "count_words": {}, "isEmpty": {name: "empty", property: true}, "is_empty": {name: "empty", property: true},
}
