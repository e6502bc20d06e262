package doc

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// A Walker provides typed access to a tree and collects all faults. The zero Walker is ready to use.
type Walker struct {
	Faults fault.List
}

// A Value is a node with its path, read through a walker. If a value has a fault, the reading method reports it and returns the zero
// value, so that one walk finds every fault in a document.
type Value struct {
	*Node
	w      *Walker
	path   *step
	keyOff int // offset of the value's key, for values that Any returns
}

// step is one step of a path, linked to the previous one. A path is formatted only if there is a fault.
type step struct {
	up    *step
	key   string
	index int // -1 for a key
}

func (s *step) String() string {
	if s == nil {
		return ""
	}
	up := s.up.String()
	if s.index >= 0 {
		return up + "[" + strconv.Itoa(s.index) + "]"
	}
	if s.up == nil {
		return s.key
	}
	return up + "." + s.key
}

// Root returns the root value of a document.
func (w *Walker) Root(n *Node) Value { return Value{Node: n, w: w} }

// Path returns the path of the value, such as claims[2].when. The path of the root is "".
func (v Value) Path() string { return v.path.String() }

// Report adds a fault located at the value.
func (v Value) Report(f fault.Fault) {
	f.Pos, f.Path = v.Pos(), v.Path()
	if f.End.IsZero() {
		f.End = v.End()
	}
	v.w.Faults = append(v.w.Faults, &f)
}

// wrong reports a value of the wrong kind.
func (v Value) wrong(want, hint string) {
	v.Report(fault.Fault{Rule: "type", Want: want, Got: v.Got(), Hint: hint})
}

// Got describes the value for a message, by its kind and, for a scalar, its text.
func (v Value) Got() string {
	if v.Kind == Bool || v.Kind == Number || v.Kind == String {
		return v.Kind.String() + " (" + fault.Quote(v.Text) + ")"
	}
	return v.Kind.String()
}

// Entries returns the entries of a map in order. A key that is repeated or not in known is reported and left out. If the value is not a
// map, there are no entries.
func (v Value) Entries(known []string) iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.Kind != Map {
			v.wrong("a map with "+Alternatives(known), "")
			return
		}
		for i, key := range v.unique() {
			at := slices.Index(known, key.Text)
			if at < 0 {
				v.unknownKey(i, known)
				continue
			}
			if !yield(known[at], Value{Node: &v.Items[i], w: v.w, path: &step{up: v.path, key: known[at], index: -1}}) {
				return
			}
		}
	}
}

// unknownKey reports the i-th key of a map as unknown. In YAML, such a key may really be part of a value, which the hint then explains.
func (v Value) unknownKey(i int, known []string) {
	key := v.Keys[i].Text
	f := fault.Fault{
		Rule: "unknown-key", Want: "one of " + strings.Join(known, ", "), Err: fmt.Errorf("unknown key %s", fault.Quote(key)),
		Hint: fault.DidYouMean(key, known),
	}
	if v.Src.grid || v.Src.JSON || v.Items[i].Src != v.Src {
		v.atKey(i, f)
		return
	}
	empty := v.Items[i].Kind == Null && !v.Items[i].IsWritten()
	switch name, _, colon := strings.Cut(key, ":"); {
	case strings.HasPrefix(key, "-"):
		f.Hint = "put a space after the dash"
	case strings.Contains(key, "\u00a0"):
		f.Hint = "replace the no-break space (U+00A0) with a space"
	case empty && colon && slices.Contains(known, name):
		f.Hint = "put a space after the colon"
	case f.Hint == "" && i > 0 && v.Src.Text[v.Off] == '{':
		if empty {
			f.Err = fmt.Errorf("the key %s has no value", fault.Quote(key))
		}
		f.Hint = fmt.Sprintf("if the comma is part of the value of %s, put that value in quotes", v.Keys[i-1].Text)
	}
	v.atKey(i, f)
}

// unique returns the keys of a map. Repeated keys are reported and left out.
func (v Value) unique() iter.Seq2[int, Key] {
	return func(yield func(int, Key) bool) {
		var seen map[string]bool
		if len(v.Keys) > 16 {
			seen = make(map[string]bool, len(v.Keys))
		}
		for i, key := range v.Keys {
			twice := seen[key.Text]
			if seen == nil {
				twice = slices.ContainsFunc(v.Keys[:i], func(k Key) bool { return k.Text == key.Text })
			} else {
				seen[key.Text] = true
			}
			if twice {
				v.atKey(i, fault.Fault{Rule: "duplicate-key", Err: fmt.Errorf("the key %s appears twice", fault.Quote(key.Text))})
			} else if !yield(i, key) {
				return
			}
		}
	}
}

// atKey reports a fault located at the i-th key of a map.
func (v Value) atKey(i int, f fault.Fault) {
	src := v.Items[i].Src
	f.Pos, f.End = src.Pos(v.Keys[i].Off), src.End(v.Keys[i].Off, v.Keys[i].Text)
	f.Path = (&step{up: v.path, key: v.Keys[i].Text, index: -1}).String()
	v.w.Faults = append(v.w.Faults, &f)
}

// ReportKey adds a fault located at the key of the value.
func (v Value) ReportKey(f fault.Fault) {
	f.Pos, f.Path = v.Src.Pos(v.keyOff), v.Path()
	v.w.Faults = append(v.w.Faults, &f)
}

// Any returns the entries of a map with arbitrary keys.
func (v Value) Any() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.Kind != Map {
			v.wrong("a map", "")
			return
		}
		for i, key := range v.unique() {
			if !yield(key.Text, v.Entry(i)) {
				return
			}
		}
	}
}

// Elements returns the elements of a list. For any other value, it reports that a list was expected; the parameter what describes the
// elements.
func (v Value) Elements(what string) iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.Kind != List {
			v.wrong("a list of "+what, v.dashHint())
			return
		}
		for i := range v.Items {
			if !yield(i, v.Element(i)) {
				return
			}
		}
	}
}

// dashHint returns the hint for a YAML list whose dashes are not followed by spaces.
func (v Value) dashHint() string {
	if !v.Src.JSON && (v.Kind == Map && len(v.Keys) > 0 && strings.HasPrefix(v.Keys[0].Text, "-") || v.Kind == String && v.Plain && strings.HasPrefix(v.Text, "-")) {
		return "put a space after each dash"
	}
	return ""
}

// Entry returns the value of the i-th key of a map.
func (v Value) Entry(i int) Value {
	return Value{&v.Items[i], v.w, &step{up: v.path, key: v.Keys[i].Text, index: -1}, v.Keys[i].Off}
}

// Element returns the i-th element of a list.
func (v Value) Element(i int) Value {
	return Value{Node: &v.Items[i], w: v.w, path: &step{up: v.path, index: i}}
}

// String reads text. It rejects a YAML scalar that would be read as a number, true or false, with a hint to quote it.
func (v Value) String() string {
	if v.Kind != String {
		hint := ""
		if v.Kind == Number || v.Kind == Bool {
			hint = "put it in quotes"
		}
		if v.Kind == Null {
			hint, _ = v.NullHint()
		}
		v.wrong("text", hint)
		return ""
	}
	return v.Text
}

// Strings reads a list of strings.
func (v Value) Strings() []string {
	var out []string
	for _, item := range v.Elements("text values") {
		out = append(out, item.String())
	}
	return out
}

// Literal reads text whose spelling matters, such as a date or an identifier. It returns the scalar as written, whatever type a YAML
// reader would guess. The what parameter describes the expected value.
func (v Value) Literal(what string) (string, bool) {
	if v.Kind != String && v.Kind != Number {
		v.wrong(what, "")
		return "", false
	}
	return v.Text, true
}

// Int reads an integer between low and high.
func (v Value) Int(low, high int) int {
	want := fmt.Sprintf("a whole number from %d to %d", low, high)
	if v.Kind != Number {
		v.wrong(want, "")
		return 0
	}
	n, err := strconv.Atoi(v.Text)
	if err != nil || n < low || n > high {
		v.Report(fault.Fault{Rule: "range", Want: want, Got: fault.Quote(v.Text)})
		return 0
	}
	return n
}

// OneOf reads one of the known words.
func (v Value) OneOf(known ...string) string {
	if v.Kind == String && slices.Contains(known, v.Text) {
		return v.Text
	}
	if v.Kind != String {
		v.wrong(Alternatives(known), "")
		return ""
	}
	v.Report(fault.Fault{Rule: "value", Want: Alternatives(known), Got: fault.Quote(v.Text), Hint: fault.DidYouMean(v.Text, known)})
	return ""
}

// IsTrue reports whether the value is true.
func (v Value) IsTrue() bool { return v.Kind == Bool && isTrue(v.Text) }

// Free reads an arbitrary value: a string, a bool, []any, map[string]any, or a number that the given function creates from its literal.
// Numbers that exist only in YAML, such as 0x1F or 1_000, become strings.
func (v Value) Free(number func(literal string) any) any {
	switch v.Kind {
	case Bool:
		return isTrue(v.Text)
	case Number:
		if IsFinite(v.Text) {
			return number(v.Text)
		}
		if f, _ := strconv.ParseFloat(strings.Replace(v.Text, ".", "", 1), 64); math.IsInf(f, 0) || math.IsNaN(f) { // reject .nan, -.inf and 1e999
			v.wrong("a finite number", "put it in quotes")
			return nil
		}
		return v.Text
	case List:
		out := make([]any, len(v.Items))
		for i := range v.Items {
			out[i] = v.Element(i).Free(number)
		}
		return out
	case Map:
		out := make(map[string]any, len(v.Items))
		for key, item := range v.Any() {
			if item.Kind != Null { // a null counts as a missing key
				out[key] = item.Free(number)
			}
		}
		return out
	case Null:
		v.wrong("text, true or false, a list or a map", "leave the key out instead")
		return nil
	default:
		return v.Text
	}
}

// IsFinite reports whether a literal is a JSON number that fits in a float.
func IsFinite(literal string) bool {
	_, err := strconv.ParseFloat(literal, 64)
	return err == nil && isJSONNumber(literal)
}

// Parse passes a scalar as written to a parse function, for example a function that parses dates or identifiers.
func (v Value) Parse(what string, parse func(string) error) {
	s, ok := v.Literal(what)
	if !ok {
		return
	}
	if err := parse(s); err != nil {
		v.Report(fault.Fault{Rule: "value", Want: what, Got: fault.Quote(s), Err: err})
	}
}

// Alternatives formats words as alternatives: yes, no or unknown.
func Alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Find returns the node at a path such as claims[2].when. If the tree does not have such a node, it returns the deepest node along the
// path.
func (n *Node) Find(path string) *Node {
	for path != "" {
		var next *Node
		next, path = n.follow(path)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// follow follows the first step of a path.
func (n *Node) follow(path string) (next *Node, rest string) {
	if inner, ok := strings.CutPrefix(path, "["); ok {
		digits, rest, _ := strings.Cut(inner, "]")
		i, err := strconv.Atoi(digits)
		if err != nil || n.Kind != List || i < 0 || i >= len(n.Items) {
			return nil, ""
		}
		return &n.Items[i], strings.TrimPrefix(rest, ".")
	}
	end, at := -1, -1
	for i, key := range n.Keys { // keys may contain dots and brackets, so the longest match wins
		tail, ok := strings.CutPrefix(path, key.Text)
		if ok && len(key.Text) > end && (tail == "" || tail[0] == '.' || tail[0] == '[') {
			end, at = len(key.Text), i
		}
	}
	if at < 0 {
		return nil, ""
	}
	return &n.Items[at], strings.TrimPrefix(path[end:], ".")
}
