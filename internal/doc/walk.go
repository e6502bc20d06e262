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

// Walker reads a tree with types and keeps every fault it meets. The zero Walker is ready to use.
type Walker struct {
	Faults fault.List
}

// Value is a node with its path, read through a walker. Each reading method reports the fault and then returns the zero
// value, so that one walk shows every fault of a document.
type Value struct {
	*Node
	w      *Walker
	path   *step
	keyOff int // where its key starts, of the values that Any gives
}

// step is one step of a path, linked to the steps before it: a path is spelled out only when there is a fault.
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

// Root starts a walk at the top of a document.
func (w *Walker) Root(n *Node) Value { return Value{Node: n, w: w} }

// Path spells out where the value is, such as claims[2].when; the top is "".
func (v Value) Path() string { return v.path.String() }

// Report adds a fault at the value.
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

// Got names the value in a message: its kind, and the text of a scalar.
func (v Value) Got() string {
	if v.Kind == Bool || v.Kind == Number || v.Kind == String {
		return v.Kind.String() + " (" + fault.Quote(v.Text) + ")"
	}
	return v.Kind.String()
}

// Entries returns the entries of a map in their order. A key that is not in known or that came before is reported and left out,
// and a value that is not a map gives nothing.
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

// unknownKey reports the i-th key of a map. In YAML it may be a part of a value.
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
		f.Hint = fmt.Sprintf("if the comma is a part of the value of %s, put that value in quotes", v.Keys[i-1].Text)
	}
	v.atKey(i, f)
}

// unique returns the keys of a map, reporting and leaving out those that came before.
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
				v.atKey(i, fault.Fault{Rule: "duplicate-key", Err: fmt.Errorf("the key %s comes twice", fault.Quote(key.Text))})
			} else if !yield(i, key) {
				return
			}
		}
	}
}

// atKey reports a fault at the i-th key of a map.
func (v Value) atKey(i int, f fault.Fault) {
	src := v.Items[i].Src
	f.Pos, f.End = src.Pos(v.Keys[i].Off), src.End(v.Keys[i].Off, v.Keys[i].Text)
	f.Path = (&step{up: v.path, key: v.Keys[i].Text, index: -1}).String()
	v.w.Faults = append(v.w.Faults, &f)
}

// ReportKey adds a fault at the key that the value stands under.
func (v Value) ReportKey(f fault.Fault) {
	f.Pos, f.Path = v.Src.Pos(v.keyOff), v.Path()
	v.w.Faults = append(v.w.Faults, &f)
}

// Any returns the entries of a map whose keys are the author's own.
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

// Elements returns the elements of a list; of anything else, it reports that it wanted a list of what.
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

// dashHint is the hint for a YAML list whose dashes have no blanks after them.
func (v Value) dashHint() string {
	if !v.Src.JSON && (v.Kind == Map && len(v.Keys) > 0 && strings.HasPrefix(v.Keys[0].Text, "-") || v.Kind == String && v.Plain && strings.HasPrefix(v.Text, "-")) {
		return "put a space after each dash"
	}
	return ""
}

// Entry is the value of the i-th key of a map.
func (v Value) Entry(i int) Value {
	return Value{&v.Items[i], v.w, &step{up: v.path, key: v.Keys[i].Text, index: -1}, v.Keys[i].Off}
}

// Element is the i-th element of a list.
func (v Value) Element(i int) Value {
	return Value{Node: &v.Items[i], w: v.w, path: &step{up: v.path, index: i}}
}

// String reads text. A YAML scalar that reads as a number or as true or false is refused with the hint to quote it.
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

// Strings reads a list of texts.
func (v Value) Strings() []string {
	var out []string
	for _, item := range v.Elements("texts") {
		out = append(out, item.String())
	}
	return out
}

// Literal reads text whose spelling matters, such as a date or an identifier: the scalar as it was written, whatever type a
// YAML reader would guess. What says what is wanted.
func (v Value) Literal(what string) (string, bool) {
	if v.Kind != String && v.Kind != Number {
		v.wrong(what, "")
		return "", false
	}
	return v.Text, true
}

// Int reads a whole number of at least low and at most high.
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

// OneOf reads one of the words known.
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

// Free reads a value of the author's own: text, bool, []any, map[string]any or a number, made of its literal. What is a number in YAML only,
// such as 0x1F or 1_000, is text.
func (v Value) Free(number func(literal string) any) any {
	switch v.Kind {
	case Bool:
		return isTrue(v.Text)
	case Number:
		if IsFinite(v.Text) {
			return number(v.Text)
		}
		if f, _ := strconv.ParseFloat(strings.Replace(v.Text, ".", "", 1), 64); math.IsInf(f, 0) || math.IsNaN(f) { // .nan, -.inf and 1e999
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
			if item.Kind != Null { // which counts as a missing key
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

// IsFinite reports whether a literal is a number of JSON that is not too large for a float.
func IsFinite(literal string) bool {
	_, err := strconv.ParseFloat(literal, 64)
	return err == nil && isJSONNumber(literal)
}

// Parse reads with a parser, of dates or identifiers, from a scalar as it was written.
func (v Value) Parse(what string, parse func(string) error) {
	s, ok := v.Literal(what)
	if !ok {
		return
	}
	if err := parse(s); err != nil {
		v.Report(fault.Fault{Rule: "value", Want: what, Got: fault.Quote(s), Err: err})
	}
}

// Alternatives lists words as a choice: yes, no or unknown.
func Alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Find returns the node at a path such as claims[2].when, the deepest one on the way when the path goes further than the tree.
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

// follow takes the first step of a path.
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
	for i, key := range n.Keys { // keys may hold dots and brackets: the longest is meant
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
