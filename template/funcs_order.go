package template

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// orderFunctions returns the functions that sort and group the items of a list by one of their fields.
func orderFunctions() []Function {
	return []Function{
		{
			Name: "sortBy", Grade: Own, Signature: "sortBy FIELD LIST → list", Lossless: true, fn: sortBy,
			Doc:     "a new list of maps or structs, sorted by a field: dates and numbers in ascending order, text by its bytes; items without a value come last, and equal items keep their order",
			Example: `{{ range list (dict "n" 2) (dict "n" 1) | sortBy "n" }}{{ .n }} {{ end }}`, Output: "1 2 ",
		},
		{
			Name: "groupBy", Grade: Own, Signature: "groupBy FIELD LIST → list", Lossless: true, fn: groupBy,
			Doc:     "the items of a list, grouped by the text of a field. Each group has .Key and .Items, and the groups are in the order of their first items. A field can be a path, such as When.Year",
			Example: `{{ range list (dict "k" "a" "n" 1) (dict "k" "b" "n" 2) (dict "k" "a" "n" 3) | groupBy "k" }}{{ .Key }}: {{ range .Items }}{{ .n }} {{ end }}{{ end }}`, Output: "a: 1 3 b: 2 ",
		},
	}
}

// group is a group of items returned by groupBy.
type group struct {
	Key   string
	Items []any
}

func sortBy(field, list any) ([]any, error) {
	items, keys, err := keyed(field, list)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	compare, err := ordering(keys)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(order, compare)
	out := make([]any, len(items))
	for i, at := range order {
		out[i] = items[at]
	}
	return out, nil
}

func groupBy(field, list any) ([]group, error) {
	items, keys, err := keyed(field, list)
	if err != nil {
		return nil, err
	}
	var out []group
	at := map[string]int{}
	for i, item := range items {
		key := ""
		if !absent(keys[i]) {
			if key, err = printable(keys[i].Interface()); err != nil {
				return nil, err
			}
		}
		g, ok := at[key]
		if !ok {
			g = len(out)
			at[key] = g
			out = append(out, group{Key: key})
		}
		out[g].Items = append(out[g].Items, item)
	}
	return out, nil
}

// places returns the items of a list. If the items are structs, it returns pointers into the list, so that printing them can be traced
// to the data.
func places(list any) ([]any, error) {
	items, err := elements(list)
	if err != nil {
		return nil, err
	}
	if rv := concrete(reflect.ValueOf(list)); rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Struct {
		for i := range items {
			items[i] = rv.Index(i).Addr().Interface()
		}
	}
	return items, nil
}

// keyed returns the items of a list and, for each item, the value of a field.
func keyed(field, list any) (items []any, keys []reflect.Value, err error) {
	path, err := text(field)
	if err != nil {
		return nil, nil, err
	}
	if items, err = places(list); err != nil {
		return nil, nil, err
	}
	for i, item := range items {
		key := reflect.ValueOf(item)
		for name := range strings.SplitSeq(path, ".") {
			if absent(key) { // a part of a missing value is also missing: the year of a missing date is not 0
				key = reflect.Value{}
				break
			}
			if key, err = member(key, name); err != nil {
				return nil, nil, fmt.Errorf("item %d: %w", i+1, err)
			}
		}
		keys = append(keys, key)
	}
	return items, keys, nil
}

// member returns a struct field, the map value for a key, or the result of a method without parameters. It returns the zero Value if v
// is a map that lacks the key, or if v is the zero Value.
func member(v reflect.Value, name string) (reflect.Value, error) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if m := v.MethodByName(name); m.IsValid() {
			break
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return v, nil
	}
	if m := v.MethodByName(name); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
		return m.Call(nil)[0], nil
	}
	switch {
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key())), nil
	case v.Kind() == reflect.Struct:
		if f, ok := v.Type().FieldByName(name); ok && f.IsExported() {
			return v.FieldByIndexErr(f.Index)
		}
		hint := fault.DidYouMean(name, engine.Members(v.Type()))
		if hint == "" {
			hint = "there are " + strings.Join(engine.Members(v.Type()), ", ")
		}
		return reflect.Value{}, fmt.Errorf("want a field, got %q; %s", name, hint)
	}
	return reflect.Value{}, fmt.Errorf("want a value with a field %s, got %s", name, engine.Names(nil).Of(v.Type()))
}

// ordering returns a function that compares values. It uses their Compare method if all values are of one type that has such a method.
// Otherwise, it compares them as numbers if all are numbers, and as text if not. Missing values come last.
func ordering(values []reflect.Value) (func(i, j int) int, error) {
	there := make([]reflect.Value, 0, len(values))
	for _, v := range values {
		if !absent(v) {
			there = append(there, concrete(v))
		}
	}
	numbers, texts := make([]float64, len(values)), make([]string, len(values))
	compare := func(i, j int) int { return strings.Compare(texts[i], texts[j]) }
	switch {
	case allComparable(there):
		compare = func(i, j int) int {
			return int(concrete(values[i]).MethodByName("Compare").Call([]reflect.Value{concrete(values[j])})[0].Int())
		}
	case allNumbers(values, numbers):
		compare = func(i, j int) int { return cmp.Compare(numbers[i], numbers[j]) }
	default:
		for i, v := range values {
			if absent(v) {
				continue
			}
			s, err := printable(concrete(v).Interface())
			if err != nil {
				return nil, err
			}
			texts[i] = s
		}
	}
	return func(i, j int) int {
		switch x, y := absent(values[i]), absent(values[j]); {
		case x && y:
			return 0
		case x:
			return 1
		case y:
			return -1
		}
		return compare(i, j)
	}, nil
}

// allComparable reports whether all values are of one type that has a Compare method, as dates do.
func allComparable(values []reflect.Value) bool {
	for _, v := range values {
		m := v.MethodByName("Compare")
		if v.Type() != values[0].Type() || !m.IsValid() || m.Type().NumIn() != 1 || m.Type().In(0) != v.Type() || m.Type().NumOut() != 1 || m.Type().Out(0).Kind() != reflect.Int {
			return false
		}
	}
	return len(values) > 0
}

// allNumbers fills numbers with the values that are present, and reports whether all of them are numbers.
func allNumbers(values []reflect.Value, numbers []float64) bool {
	for i, v := range values {
		if absent(v) {
			continue
		}
		n, err := number(concrete(v).Interface())
		if err != nil {
			return false
		}
		numbers[i] = n
	}
	return true
}

// concrete returns the value that an interface holds.
func concrete(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		return v.Elem()
	}
	return v
}
