package template

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/dated-claims/retest/internal/engine"
)

// listFunctions returns the functions that select items from lists. Sprig's must variants are merely additional names here, because
// every function returns its errors.
func listFunctions() []Function {
	return slices.Concat(
		[]Function{
			{
				Name: "sortAlpha", Grade: Fixed, Signature: "sortAlpha LIST → list", Doc: "the items as text, sorted by their bytes",
				Example: `{{ list "b" "a" | sortAlpha | join " " }}`, Output: "a b", Lossless: true, metered: true, fn: sortedTexts,
			},
		},
		named(Function{
			Name: "first", Grade: Fixed, Signature: "first LIST → item", Doc: "the first item, or nothing",
			Example: `{{ list 1 2 3 | first }}`, Output: "1", Lossless: true,
			fn: func(v any) (any, error) { return item(v, func(int) int { return 0 }) },
		}, "mustFirst"),
		named(Function{
			Name: "last", Grade: Fixed, Signature: "last LIST → item", Doc: "the last item, or nothing",
			Example: `{{ list 1 2 3 | last }}`, Output: "3", Lossless: true,
			fn: func(v any) (any, error) { return item(v, func(n int) int { return n - 1 }) },
		}, "mustLast"),
		named(Function{
			Name: "rest", Grade: Fixed, Signature: "rest LIST → list", Doc: "all items but the first",
			Example: `{{ list 1 2 3 | rest | join " " }}`, Output: "2 3", Lossless: true,
			fn: onList(func(l []any) ([]any, error) { return l[min(1, len(l)):], nil }),
		}, "mustRest"),
		named(Function{
			Name: "initial", Grade: Fixed, Signature: "initial LIST → list", Doc: "all items but the last",
			Example: `{{ list 1 2 3 | initial | join " " }}`, Output: "1 2", Lossless: true,
			fn: onList(func(l []any) ([]any, error) { return l[:max(len(l)-1, 0)], nil }),
		}, "mustInitial"),
		named(Function{
			Name: "slice", Grade: Fixed, Signature: "slice LIST START END → list",
			Doc:     "the items from START (counted from 0) up to but not including END; END may be omitted, and may exceed the length of the list",
			Example: `{{ join " " (slice (list 1 2 3 4) 1 3) }}`, Output: "2 3", Lossless: true, fn: sliceList,
		}, "mustSlice"),
		named(Function{
			Name: "has", Grade: Fixed, Signature: "has ITEM LIST → bool", Doc: "whether the item is in the list",
			Example: `{{ list 1 2 3 | has 2 }}`, Output: "true", fn: hasItem,
		}, "mustHas"),
		named(Function{
			Name: "without", Grade: Fixed, Signature: "without LIST ITEM… → list", Doc: "the list without those items",
			Example: `{{ join " " (without (list 1 2 3) 2) }}`, Output: "1 3", Lossless: true, fn: withoutItems,
		}, "mustWithout"),
		named(Function{
			Name: "compact", Grade: Fixed, Signature: "compact LIST → list", Doc: "the list without missing values, zeros or false",
			Example: `{{ list "a" "" "b" | compact | join " " }}`, Output: "a b", Lossless: true,
			fn: onList(func(l []any) ([]any, error) { return slices.DeleteFunc(l, untrue), nil }),
		}, "mustCompact"),
		named(Function{
			Name: "uniq", Grade: Fixed, Signature: "uniq LIST → list", Doc: "the list without duplicates",
			Example: `{{ list 1 2 1 | uniq | join " " }}`, Output: "1 2", Lossless: true,
			fn: onList(uniqueItems),
		}, "mustUniq"),
	)
}

func sortedTexts(charge func(int), list any) ([]string, error) {
	s, err := texts(list)
	sortTexts(charge, s)
	return s, err
}

// item returns an item of a list, or nil if the list is empty. The function at computes the index from the length of the list.
func item(v any, at func(length int) int) (any, error) {
	list, err := sequence(v)
	if err != nil || list.Len() == 0 {
		return nil, err
	}
	return list.Index(at(list.Len())).Interface(), nil
}

func sliceList(v any, bounds ...any) ([]any, error) {
	if pointee(v).Kind() == reflect.String {
		return nil, errors.New("want a list, got text: use substr to cut text")
	}
	list, err := elements(v)
	if err != nil {
		return nil, err
	}
	if len(bounds) > 2 {
		return nil, fmt.Errorf("want a list, a start and an end, got %d arguments", len(bounds)+1)
	}
	at := [2]int64{0, int64(len(list))}
	for i, b := range bounds {
		if at[i], err = whole(b); err != nil {
			return nil, err
		}
	}
	if at[0] < 0 || at[0] > at[1] && len(bounds) == 2 {
		return nil, fmt.Errorf("want a start from 0 to the end, got %d and %d", at[0], at[1])
	}
	n := int64(len(list)) // the length depends on the data, and slice .Claims 0 10 should also work for a shorter list
	return list[min(at[0], n):min(at[1], n)], nil
}

func hasItem(needle, haystack any) (bool, error) {
	if haystack == nil {
		return false, nil
	}
	list, err := modestList(haystack, needle)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(list, newItems(needle).has), nil
}

func withoutItems(list any, omit ...any) ([]any, error) {
	l, err := modestList(list, omit...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(l, newItems(omit...).has), nil
}

func uniqueItems(list []any) ([]any, error) {
	if err := modest(list); err != nil {
		return nil, err
	}
	seen := newItems()
	return slices.DeleteFunc(list, func(v any) bool { return !seen.add(v) }), nil
}

// modestList returns the elements of a list. It fails if the elements or the other values are too deeply nested or too large to be
// compared.
func modestList(v any, others ...any) ([]any, error) {
	list, err := elements(v)
	if err != nil {
		return nil, err
	}
	if err := modest(list); err != nil {
		return nil, err
	}
	return list, modest(others)
}

// items is a set of values. Strings are equal if their characters are equal. Numbers are equal if they have the same value, whatever
// their Go types, except that an integer never equals a float. Other values are compared with reflect.DeepEqual.
type items struct {
	simple map[any]bool
	other  map[uint64][]any // other values, by digest
}

func newItems(values ...any) *items {
	s := &items{simple: map[any]bool{}, other: map[uint64][]any{}}
	for _, v := range values {
		s.add(v)
	}
	return s
}

// add adds a value and reports whether it is new.
func (s *items) add(v any) bool {
	if s.has(v) {
		return false
	}
	if key, ok := simpleKey(v); ok {
		s.simple[key] = true
	} else {
		d := digest(v)
		s.other[d] = append(s.other[d], v)
	}
	return true
}

func (s *items) has(v any) bool {
	if key, ok := simpleKey(v); ok {
		return s.simple[key]
	}
	return slices.ContainsFunc(s.other[digest(v)], func(w any) bool { return reflect.DeepEqual(v, w) })
}

// simpleKey returns a comparable key for a value that is a string or a number.
func simpleKey(v any) (any, bool) {
	rv := reflect.ValueOf(v)
	if rv.IsValid() {
		rv = engine.Numeric(rv)
	}
	switch {
	case rv.Kind() == reflect.String:
		return rv.String(), true
	case rv.CanInt():
		return rv.Int(), true
	case rv.CanUint() && rv.Uint() <= 1<<63-1:
		return int64(rv.Uint()), true
	case rv.CanFloat():
		return rv.Float(), true
	}
	return nil, false
}
