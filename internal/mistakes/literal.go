package mistakes

import (
	"slices"
	"strconv"
	"strings"
)

// This file translates lists, maps, slices of lists, and filters whose arguments depend on the value.

// list reads the rest of ["a", "b"].
func (r *reader) list() expression {
	var items []expression
	for !r.take("]") {
		if len(r.tokens) == 0 {
			return r.fail()
		}
		items = append(items, r.choice())
		r.take(",")
	}
	return call("list", items...)
}

// dict reads the rest of {"a": 1, b: 2}. An unquoted key counts as a string.
func (r *reader) dict() expression {
	var items []expression
	for !r.take("}") {
		if len(r.tokens) == 0 {
			return r.fail()
		}
		key := r.next()
		k := expression{text: strconv.Quote(key.text)}
		if key.kind != word {
			k = r.literal(key)
		}
		if key.kind == sign || !r.take(":") {
			return r.fail()
		}
		items = append(items, k, r.choice())
		r.take(",")
	}
	return call("dict", items...)
}

// part reads the rest of [from:to] after a value.
func (r *reader) part(e, from expression) expression {
	to := expression{}
	if r.peek().text != "]" {
		to = r.choice()
	}
	if !r.take("]") {
		return r.fail()
	}
	text := r.kindOf(e) == Text
	switch {
	case from.text == "" && text:
		return call("trunc", to, e)
	case from.text == "":
		from.text = "0"
	case text && to.text == "" && strings.HasPrefix(from.text, "-"):
		return call("trunc", from, e)
	}
	switch {
	case text && to.text == "":
		return call("substr", from, expression{text: "-1"}, e)
	case text:
		return call("substr", from, to, e)
	case to.text == "":
		return call("slice", e, from)
	}
	return call("slice", e, from, to)
}

// formatted reads what follows "…" %, which is a value or several values in parentheses.
func (r *reader) formatted(format expression) expression {
	if r.peek().text != "(" {
		return call("printf", format, r.unary())
	}
	args, _ := r.listed()
	if r.failed {
		return r.fail()
	}
	return call("printf", append([]expression{format}, args...)...)
}

// roots lists the names that other languages use for the data of a template.
var roots = []string{"inquiry", "ctx", "context", "data", "input", "record", "page", "doc", "props", "model"}

// items lists the names that people use for the item of a loop without having declared them.
var items = []string{"item", "entry", "it", "x", "c", "p"}

// owned reads inquiry.role as a field of the inquiry. Inside a range, it reads claim.text as a field of the item.
func (r *reader) owned(t, next token) (expression, bool) {
	if next.kind != field || !next.glued || r.Field(t.text, r.nested) != "" {
		return expression{}, false
	}
	name := next.text[1:]
	if slices.Contains(roots, t.text) {
		if known := r.Field(name, r.nested); known != "" {
			r.next()
			return expression{known, false}, true
		}
		return expression{}, false
	}
	if item := slices.Contains(items, t.text) || r.Field(t.text+"s", false) != ""; item && r.nested && r.Member(name) != "" {
		r.next()
		return expression{"." + r.Member(name), false}, true
	}
	return expression{}, false
}

// ofLoop translates loop properties from other languages that say whether the loop is at its end and how many items it has.
func ofLoop(name, list string) string {
	switch name {
	case "last":
		return "eq (number $i) (len " + list + ")"
	case "length":
		return "len " + list
	}
	return ""
}

// special translates calls to functions of other languages whose arguments differ from those of the corresponding template function.
func (r *reader) special(name string, args []expression, options []option, e expression) (expression, bool) {
	if len(options) == 1 && len(args) == 0 && widths[options[0].name] && (r.Function(name) || renamed[name].name != "") {
		return r.applied(name, []expression{options[0].value}, nil, e), true
	}
	by, ok := r.attribute(args, options)
	switch {
	case name == "remove" && len(args) == 1:
		return piped("replace", append(args, expression{text: `""`}), e), true
	case name == "concat" && len(args) > 0:
		return call("concat", append([]expression{e}, args...)...), true
	case name == "slice" && len(args) == 2 && r.kindOf(e) == Text:
		return call("substr", args[0], args[1], e), true
	case (name == "indent" || name == "nindent") && len(args) == 2:
		return piped(name, args[:1], e), true
	case name == "split" && len(args) == 0:
		return call("splitList", expression{text: `" "`}, e), true
	case name == "split" && len(args) == 1:
		return call("splitList", args[0], e), true
	case name == "replace" && len(args) == 3:
		return piped(name, args[:2], e), true
	case name == "sort" && ok, name == "sort_by" && ok, name == "sort" && len(args) == 0 && r.kindOf(e) == Records:
		if by == "" {
			by = r.canonical("When")
		}
		out := piped("sortBy", []expression{{text: strconv.Quote(by)}}, e)
		if slices.ContainsFunc(options, func(o option) bool { return o.name == "reverse" && o.value.text == "true" }) {
			out = piped("reverse", nil, out)
		}
		return out, true
	case (name == "groupby" || name == "group_by") && ok:
		return piped("groupBy", []expression{{text: strconv.Quote(by)}}, e), true
	case (name == "default" || name == "d") && len(args) == 2 && len(options) == 0, name == "truncate" && len(args) > 1:
		return piped(renamed[name].named(name), args[:1], e), true
	case name == "format" && strings.HasPrefix(e.text, `"`) && len(options) == 0:
		return call("printf", append([]expression{e}, args...)...), true
	}
	return expression{}, false
}

// widths contains names that other languages use for the only argument of a filter.
var widths = map[string]bool{"width": true, "length": true, "precision": true, "default_value": true, "value": true, "d": true, "killwords": true, "linecount": true}

// ranged translates range(n), range(from, to) and range(from, to, step).
func ranged(args []expression) expression {
	switch len(args) {
	case 1:
		return call("until", args...)
	case 2:
		return call("untilStep", args[0], args[1], expression{text: "1"})
	}
	return call("untilStep", args...)
}

// named returns the name of the function, or other if the name is empty.
func (f rename) named(other string) string {
	if f.name == "" {
		return other
	}
	return f.name
}

// attribute returns the field that is named by a filter's arguments, as in "when" or attribute="when".
func (r *reader) attribute(args []expression, options []option) (string, bool) {
	for _, o := range options {
		if o.name == "attribute" || o.name == "by" || o.name == "key" {
			args = append(args, o.value)
		}
	}
	if len(args) != 1 {
		return "", false
	}
	name, err := strconv.Unquote(args[0].text)
	if err != nil {
		return "", false
	}
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if p == "" {
			return "", false
		}
		parts[i] = r.canonical(p)
	}
	return strings.Join(parts, "."), true
}
