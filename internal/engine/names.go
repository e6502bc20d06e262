package engine

import (
	"reflect"
	"strings"
	"time"
	"unicode"
)

// Names maps types of the data to the names that messages use, each with its article, such as "a claim".
type Names map[reflect.Type]string

// Of returns the name that a template author would use for a value of the given type: text, a number, a list of claims, a map.
func (n Names) Of(t reflect.Type) string { return n.of(t, 0) }

// deepestName limits the nesting of lists in a name, because a type may be a list of itself.
const deepestName = 3

func (n Names) of(t reflect.Type, depth int) string {
	for range maxPointers {
		if t == nil || n[t] != "" || t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	switch {
	case t == nil || t.Kind() == reflect.Interface:
		return "a value"
	case n[t] != "":
		return n[t]
	case t == reflect.TypeFor[time.Time]():
		return "a date"
	case t.Kind() == reflect.String || IsBytes(t):
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case isNumber(t.Kind()):
		return "a number"
	}
	return n.ofParts(t, depth)
}

// ofParts does the work of Of for composite types.
func (n Names) ofParts(t reflect.Type, depth int) string {
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Chan:
		if depth == deepestName {
			return "a list"
		}
		if items := n.plural(t.Elem(), depth+1); items != "" {
			return "a list of " + items
		}
		return "a list"
	case reflect.Map:
		return "a map"
	case reflect.Func:
		return "a function"
	}
	if t.Name() == "" {
		return "a record"
	}
	name, _, _ := strings.Cut(t.Name(), "[") // omits the type arguments of a generic type
	if !unicode.IsUpper([]rune(name)[0]) {
		return article(name)
	}
	return name
}

// plural returns the name for several values of a type, or "" if there is none.
func (n Names) plural(t reflect.Type, depth int) string {
	name := n.of(t, depth)
	switch name {
	case "a value":
		return ""
	case "text":
		return "text values"
	case "true or false":
		return "yes or no values"
	}
	rest, ok := strings.CutPrefix(name, "a ")
	if !ok {
		rest, ok = strings.CutPrefix(name, "an ")
	}
	switch {
	case !ok:
		return name
	case strings.HasPrefix(rest, "list"):
		return "lists" + rest[len("list"):]
	case strings.HasSuffix(rest, "y") && !strings.HasSuffix(rest, "ay"):
		return rest[:len(rest)-1] + "ies"
	case strings.HasSuffix(rest, "s"):
		return rest + "es"
	}
	return rest + "s"
}

// Known describes what a package knows about the data that its templates use.
type Known struct {
	Methods []*Method          // ways to call methods without reflection
	Roots   map[string]*Direct // ways to call functions that take the data, without reflection
	Names   Names
	Usage   map[string]Usage // usage of the package's functions, by name

	Signatures map[string]string // signatures of the package's functions, by name, as in [Func.Sig]
	Words      map[string]Word   // words used only in Signatures

	Values map[reflect.Type][]string // all the strings that values of a type can be
}

// A Word describes the values that a word in a signature accepts.
type Word struct {
	Name    string             // name used in messages, such as a date
	Types   []reflect.Type     // accepted types; pointers to them are accepted as well
	Literal func(string) error // checks a literal; may be nil
}

// Usage describes how to call a function.
type Usage struct{ Signature, Example string }

// name returns the name that a template author would use for a value described by a typ.
func (n Names) name(t typ) string {
	switch {
	case t.untypedNil:
		return "nothing"
	case t.t == nil:
		return "a value known only when the template runs"
	case t.elem != nil && t.elem.t != nil && t.kind() == reflect.Slice:
		if items := n.plural(t.elem.t, 1); items != "" {
			return "a list of " + items
		}
	}
	return n.Of(t.t)
}

// article returns a name with its article.
func article(name string) string {
	if strings.IndexByte("aeio", name[0]) >= 0 {
		return "an " + name
	}
	return "a " + name
}
