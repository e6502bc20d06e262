package engine

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// wanted describes what a signature requires of a parameter. Signatures are more specific than the Go types of the parameters, most of
// which are any. A signature has one word for each parameter and one for the result:
//
//	text    a value with a text form: not a list, a map, or a struct without a String method
//	scalar  like text, but a constant may be a number
//	field   the name of a field of T, or a path of names separated by dots
//	layout  the layout of a date
//	number  a number, or a string that may spell a number, but not a constant string
//	numeral like number, but a constant may be a string
//	date    a value with a text form, or a whole number; span means the same
//	bool    true or false
//	texts   a string or a list
//	list    a list; list:T is a list of T
//	map     a map with string keys; map:T is a map of T
//	T, U    any value; a result with the same letter is one of these values
//	any     anything
//
// The words in Config.Literals also denote strings, and literals passed for them are checked. A literal number is checked by the word
// after a slash: "number/whole". A parameter with an ellipsis may be repeated or omitted: "T…". A parameter with a question mark may be
// nil: "list?". If the result is omitted, the function's Go result type applies.
type wanted struct {
	word string
	rule string // the check for a literal
	elem string // element type of a list or map
	many bool
	none bool // nil is allowed
}

func parseWanted(s string) wanted {
	var w wanted
	w.word, w.many = strings.CutSuffix(s, "…")
	w.word, w.none = strings.CutSuffix(w.word, "?")
	w.word, w.elem, _ = strings.Cut(w.word, ":")
	w.word, w.rule, _ = strings.Cut(w.word, "/")
	return w
}

// checkSignature checks what is known about the arguments against the signature and returns what the signature says about the result.
func (f *emitter) checkSignature(c *call, exprs []expr) (typ, expr, bool) {
	sig := c.fn.Sig
	if len(sig) == 0 {
		return typ{}, expr{}, true
	}
	bound := map[string]typ{}
	params, result := sig[:len(sig)-1], sig[len(sig)-1]
	if err := countBySignature(params, result, len(exprs)); err != nil {
		return typ{}, f.refuse(c, c.at, "arguments", "", err), false
	}
	for i, e := range exprs {
		w := parseWanted(params[paramAt(params, i, len(exprs))])
		if err := cmp.Or(c.constantFits(w, e), f.accepts(w, e), f.literalFits(w, e)); err != nil {
			return typ{}, f.argumentFault(c, params, exprs, i, err), false
		}
		w.bind(bound, e.typ)
	}
	if at := slices.Index(params, "field"); at >= 0 && len(exprs) > at {
		if err := f.fieldFits(bound["T"], exprs[at]); err != nil {
			return typ{}, f.argumentFault(c, params, exprs, at, err), false
		}
	}
	if c.fn.Kind == Eq || c.fn.Kind == Ne || c.fn.Kind == Order {
		if err := f.comparison(exprs, c.fn.Kind == Order); err != nil {
			if number, ok := quotedNumber(exprs); ok {
				return typ{}, f.refuse(c, c.at, "comparison", "write "+number+" without quotes", err), false
			}
			for i, e := range exprs {
				if isCharacter(e.lit) {
					return typ{}, f.argumentFault(c, params, exprs, i, characterError{n: e.lit.(*parse.NumberNode)}), false
				}
			}
			return typ{}, f.refuse(c, c.at, "comparison", "", err), false
		}
		f.neverEqual(c, exprs)
	}
	if c.fn.Kind == Printf {
		if e, ok := f.checkVerbs(c, exprs); !ok {
			return typ{}, e, false
		}
	}
	if c.fn.Kind == Index {
		return f.checkIndex(c, exprs)
	}
	return resultType(result, bound, exprs), expr{}, true
}

// neverEqual warns about comparing a value with a literal that it can never equal, as in eq .Search "maybe".
func (f *emitter) neverEqual(c *call, exprs []expr) {
	if c.fn.Kind == Order {
		return
	}
	for _, e := range exprs {
		values := f.cfg.Values[e.t]
		if len(values) == 0 || e.lit != nil {
			continue
		}
		for i, other := range exprs {
			text, ok := other.value.(string)
			if !ok || other.lit == nil || slices.Contains(values, text) || i >= len(c.nodes) {
				continue
			}
			last := len(values) - 1
			f.fault(c.nodes[i], fault.Fault{
				Rule: "constant-condition", Severity: fault.Warning, Hint: fault.DidYouMean(text, values),
				Err: fmt.Errorf("the value is %s or %s, never %q", strings.Join(values[:last], ", "), values[last], text),
			})
		}
	}
}

// paramAt returns the index of the parameter for argument i of n. A repeated parameter takes all arguments that are left over from the
// other parameters.
func paramAt(params []string, i, n int) int {
	many := slices.IndexFunc(params, func(p string) bool { return strings.HasSuffix(p, "…") })
	switch behind := len(params) - 1 - many; {
	case many < 0 || i < many:
		return min(i, len(params)-1)
	case n-i <= behind:
		return len(params) - (n - i)
	}
	return many
}

// countBySignature checks the number of arguments against a signature, which may be stricter than the Go function.
func countBySignature(params []string, result string, n int) error {
	least, more := 0, ""
	for _, p := range params {
		if parseWanted(p).many {
			more = "at least "
		} else {
			least++
		}
	}
	switch {
	case n < least || n > least && more == "":
		return fmt.Errorf("want %s%s, got %d", more, arguments(least), n)
	case result == "record" && n%2 != 0:
		return fmt.Errorf("want a value for each key, got %s", arguments(n))
	}
	return nil
}

// literalFits returns an error if a literal string or number is not valid.
func (f *emitter) literalFits(w wanted, e expr) error {
	text, ok := e.value.(string)
	if own := f.cfg.Words[w.word]; own.Literal != nil && ok && e.lit != nil {
		return own.Literal(text)
	}
	rule := cmp.Or(w.rule, w.word)
	if n, isNumber := e.lit.(*parse.NumberNode); isNumber {
		text, ok, rule = n.Text, !isCharacter(n), w.rule
	}
	check := f.cfg.Literals[rule]
	if check == nil || !ok || e.lit == nil {
		return nil
	}
	key := literal{rule, text}
	err, known := f.literals[key]
	if !known && len(f.literals) < maxLiterals {
		if f.literals == nil {
			f.literals = map[literal]error{}
		}
		err = check(text)
		f.literals[key] = err
	}
	return err
}

// fieldFits returns an error if a literal names a field that values of a type lack.
func (f *emitter) fieldFits(in typ, e expr) error {
	path, ok := e.value.(string)
	if !ok || e.lit == nil {
		return nil
	}
	t := in.t
	for name := range strings.SplitSeq(path, ".") {
		if t == nil || in.untypedNil || (typ{t: t}).deref().Kind() == reflect.Interface {
			return nil
		}
		base := (typ{t: t}).deref()
		if m, ok := reflect.PointerTo(base).MethodByName(name); ok && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
			t = m.Type.Out(0)
			continue
		}
		switch {
		case base.Kind() == reflect.Map:
			return nil
		case base.Kind() == reflect.Struct:
			if sf, ok := base.FieldByName(name); ok && sf.IsExported() {
				t = sf.Type
				continue
			}
		}
		names := Members(base)
		hint := fault.DidYouMean(name, names)
		if hint == "" {
			hint = listed(typ{t: base}, names)
		}
		return fieldError{NoField{base, name, f.cfg.Names.Of(base)}, hint}
	}
	return nil
}

// fieldError is the error for a literal that is not the name of a field.
type fieldError struct {
	NoField

	hint string
}

// Advice lists the existing fields.
func (e fieldError) Advice() string { return e.hint }

// literal is a literal and the rule to check it by.
type literal struct{ rule, text string }

// maxLiterals is the maximum number of different literals that are checked. It exists because checking a regular expression may take
// milliseconds.
const maxLiterals = 500

// accepts returns an error if an argument cannot be valid.
func (f *emitter) accepts(w wanted, e expr) error {
	t := e.t
	if _, isNil := e.lit.(*parse.NilNode); isNil && !w.none && w.name() != "" {
		return fmt.Errorf("want %s, got nil", w.name())
	}
	base := e.deref()
	if t == nil || e.untypedNil || base.Kind() == reflect.Interface {
		return nil
	}
	ok := true
	if own, found := f.cfg.Words[w.word]; found {
		if slices.Contains(own.Types, base) {
			return nil
		}
		return fmt.Errorf("want %s, got %s", own.Name, f.cfg.Names.name(e.typ))
	}
	switch w.word {
	case "layout":
		ok = hasText(t) && (base.Kind() != reflect.Struct || !Says(t)) // a date is not a layout
	case "text", "scalar", "field", "duration", "regex", "zone":
		ok = hasText(t)
	case "date", "span":
		ok = Says(t) || base.Kind() == reflect.String || isWhole(base.Kind())
	case "number", "numeral":
		ok = isNumber(base.Kind()) || base.Kind() == reflect.String && e.spellsNumber() || Says(t)
	case "bool":
		ok = t.Kind() == reflect.Bool
	case "texts":
		ok = hasText(t) || isList(base) && e.element().hasText()
	case "list":
		ok = isList(base)
	case "sized":
		ok = isList(base) || base.Kind() == reflect.String || base.Kind() == reflect.Map || base.Kind() == reflect.Chan
	case "map":
		ok = base.Kind() == reflect.Map && base.Key().Kind() == reflect.String
	}
	if ok {
		return nil
	}
	return fmt.Errorf("want %s, got %s", w.name(), f.cfg.Names.name(e.typ))
}

func (w wanted) name() string {
	return map[string]string{
		"text": "text", "field": "the name of a field", "scalar": "text", "layout": "the layout of a date", "number": "a number", "numeral": "a number", "bool": "true or false", "texts": "text or a list of text values", "list": "a list", "map": "a map",
		"sized": "a list, a map or text", "date": "a date", "span": "a duration or a date", "duration": "a duration", "regex": "a regular expression", "zone": "a zone",
	}[w.word]
}

// spellsNumber reports whether a string may spell a number. It returns false only for literals that do not spell one.
func (e *expr) spellsNumber() bool {
	s, ok := e.value.(string)
	if !ok || e.lit == nil {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// hint returns a hint on how to convert a list to text, if text is wanted and the argument is a list.
func (w wanted) hint(e expr) string {
	base := e.deref()
	switch {
	case base == nil || !isList(base) || w.word != "text" && w.word != "texts":
	case e.element().hasText():
		return "join turns a list into text; range loops over it"
	default:
		return "print its items one by one: {{range …}} … {{end}}"
	}
	return ""
}

func isList(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.Array }

// Says reports whether values of a type have a String or Error method.
func Says(t reflect.Type) bool { return t.Implements(stringerType) || t.Implements(errorType) }

// hasText reports whether values of a type have a text form, or may have one because the type is unknown.
func (t typ) hasText() bool { return t.t == nil || hasText(t.t) }

func hasText(t reflect.Type) bool {
	for ; ; t = t.Elem() {
		k := t.Kind()
		if Says(t) || k == reflect.String || k == reflect.Bool || isNumber(k) || IsBytes(t) || k == reflect.Interface {
			return true
		}
		if k != reflect.Pointer {
			return false
		}
	}
}

// bind records which type a letter in the signature stands for.
func (w wanted) bind(bound map[string]typ, t typ) {
	name := w.word
	switch {
	case w.elem != "":
		name = w.elem
		if t.emptyList {
			t = typ{untypedNil: true}
		} else {
			t = t.element()
		}
	case len(name) != 1:
		return
	}
	if old, ok := bound[name]; ok {
		t = old.join(t.dynamic())
	}
	bound[name] = t.dynamic()
}

// resultType returns the type of a call's result, as far as it is known.
func resultType(result string, bound map[string]typ, exprs []expr) typ {
	w := parseWanted(result)
	switch {
	case w.word == "record":
		return record(exprs)
	case w.word == "list" && w.elem != "":
		e := bound[w.elem]
		l := listOf(e)
		l.emptyList = e.untypedNil || len(exprs) == 0
		return l
	case w.word == "lists":
		return typ{}
	case len(w.word) == 1:
		return bound[w.word]
	}
	return typ{}
}

// record returns the type of a map created with literal keys.
func record(exprs []expr) typ {
	m := typ{t: mapType, keys: map[string]typ{}}
	if len(exprs)%2 != 0 {
		return typ{t: mapType}
	}
	for i := 0; i < len(exprs); i += 2 {
		key, ok := exprs[i].value.(string)
		if !ok || exprs[i].lit == nil {
			return typ{t: mapType}
		}
		v := exprs[i+1].typ
		v.dyn = true
		m.keys[key] = v
		m.size += v.size + 1
	}
	return m.bounded()
}

// checkVerbs checks the values against the verbs in a literal format.
func (f *emitter) checkVerbs(c *call, exprs []expr) (expr, bool) {
	if t := exprs[0].t; t != nil && !Says(t) && (isNumber(t.Kind()) || t.Kind() == reflect.Bool) {
		return f.refuse(c, c.at, "type", "", fmt.Errorf("argument 1: want text, got %s", f.cfg.Names.name(exprs[0].typ))), false
	}
	format, ok := exprs[0].value.(string)
	if !ok || exprs[0].lit == nil {
		return expr{}, true
	}
	if err := f.literalFits(wanted{word: "format"}, exprs[0]); err != nil {
		return f.refuse(c, c.at, "printf", "", err), false
	}
	n := 0
	for _, verb := range Verbs(format) {
		if verb == "%" {
			continue
		}
		if len(verb) != 1 || strings.IndexByte(printable, verb[0]) < 0 {
			return f.refuse(c, c.at, "printf", "", fmt.Errorf("no such verb in %q: use %%s, %%q, %%v, %%d, %%x, %%t or %%f", format)), false
		}
		if n++; n < len(exprs) {
			if err := f.verbTakes(verb[0], exprs[n]); err != nil {
				return f.refuse(c, c.at, "printf", "", fmt.Errorf("value %d: %w", n, err)), false
			}
		}
	}
	if got := len(exprs) - 1; got != n {
		return f.refuse(c, c.at, "printf", "", fmt.Errorf("want one value per verb, got %d values for %d verbs", got, n)), false
	}
	return expr{}, true
}

// printable contains the verbs that print a value.
const printable = "sqvxXdboOcUeEfFgGt"

// verbTakes returns an error if a verb cannot print values of a known type.
func (f *emitter) verbTakes(verb byte, e expr) error {
	word := "text"
	switch {
	case strings.IndexByte("dboOcUeEfFgG", verb) >= 0:
		word = "number"
	case verb == 't':
		word = "bool"
	}
	if err := f.accepts(wanted{word: word}, e); err != nil {
		return fmt.Errorf("%%%c: %w", verb, err)
	}
	return nil
}

// comparison returns an error if values of known types cannot be compared. Values of unknown or interface types are accepted, because nil
// can be compared with anything.
func (f *emitter) comparison(exprs []expr, ordered bool) error {
	for _, e := range exprs {
		if _, isNil := e.lit.(*parse.NilNode); isNil && ordered {
			return errors.New("nil cannot be ordered")
		}
	}
	for _, e := range exprs[1:] {
		a, b := exprs[0], e
		if a.t == nil || b.t == nil || a.untypedNil || b.untypedNil || a.t.Kind() == reflect.Interface || b.t.Kind() == reflect.Interface {
			continue
		}
		k, l := kindOf(a.t), kindOf(b.t)
		whole := isWholeKind(k) && isWholeKind(l)
		switch {
		case k != l && !whole:
			return fmt.Errorf("cannot compare %s with %s", f.operandName(a), f.operandName(b))
		case ordered && (k == reflect.Invalid || k == reflect.Bool || k == reflect.Complex128):
			return fmt.Errorf("%s cannot be ordered", f.cfg.Names.name(a.typ))
		case k == reflect.Invalid && (!a.t.Comparable() || !b.t.Comparable()):
			return fmt.Errorf("%s cannot be compared: deepEqual compares lists and maps", f.cfg.Names.name(a.typ))
		case k == reflect.Invalid && a.t.Kind() != b.t.Kind():
			return fmt.Errorf("cannot compare %s with %s", f.operandName(a), f.operandName(b))
		}
	}
	return nil
}

func isWholeKind(k reflect.Kind) bool { return k == reflect.Int || k == reflect.Uint }

// kindOf returns the same kind for all sizes of a basic type, and Invalid for all other types.
func kindOf(t reflect.Type) reflect.Kind { return BasicKind(reflect.Zero(t)) }
