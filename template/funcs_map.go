package template

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// mapFunctions returns the functions that read and create maps. None of these functions changes its arguments, so no map or list can
// contain itself. To change a variable, write {{ $d = set $d "k" 1 }}.
func mapFunctions() []Function {
	return []Function{
		{
			Name: "dict", Grade: Fixed, Signature: "dict KEY VALUE… → map", Doc: "a map of the keys and values",
			Example: `{{ (dict "a" 1 "b" 2).b }}`, Output: "2", Lossless: true, fn: newDict,
		},
		{
			Name: "get", Grade: Fixed, Signature: "get MAP KEY → value", Doc: "the value for the key, or empty text",
			Example: `{{ get (dict "a" 1) "a" }}`, Output: "1", Lossless: true, fn: getKey,
		},
		{
			Name: "hasKey", Grade: Fixed, Signature: "hasKey MAP KEY → bool", Doc: "whether the map has the key",
			Example: `{{ hasKey (dict "a" 1) "b" }}`, Output: "false", fn: hasKey,
		},
		{
			Name: "dig", Grade: Fixed, Signature: "dig KEY… DEFAULT MAP → value", Doc: "the value at the nested keys, or the default",
			Example: `{{ dict "a" (dict "b" 1) | dig "a" "b" 0 }}`, Output: "1", Lossless: true, fn: digKeys,
		},
		{
			Name: "keys", Grade: Fixed, Signature: "keys MAP… → list", Doc: "the keys of the maps, sorted",
			Example: `{{ keys (dict "b" 1 "a" 2) | join " " }}`, Output: "a b", metered: true, fn: allKeys,
		},
		{
			Name: "values", Grade: Fixed, Signature: "values MAP → list", Doc: "the values of the map, in the order of its keys",
			Example: `{{ values (dict "b" 1 "a" 2) | join " " }}`, Output: "2 1", Lossless: true, metered: true, fn: sortedValues,
		},
		{
			Name: "pluck", Grade: Fixed, Signature: "pluck KEY MAP… → list", Doc: "the values for the key, from the maps that have it",
			Example: `{{ pluck "a" (dict "a" 1) (dict "a" 2) | join " " }}`, Output: "1 2", Lossless: true, metered: true, fn: pluckKey,
		},
		{
			Name: "pick", Grade: Fixed, Signature: "pick MAP KEY… → map", Doc: "a new map with those keys only",
			Example: `{{ pick (dict "a" 1 "b" 2) "a" | toJson }}`, Output: `{"a":1}`, Lossless: true, metered: true, fn: pickKeys,
		},
		{
			Name: "omit", Grade: Fixed, Signature: "omit MAP KEY… → map", Doc: "a new map without those keys",
			Example: `{{ omit (dict "a" 1 "b" 2) "a" | toJson }}`, Output: `{"b":2}`, Lossless: true, metered: true, fn: omitKeys,
		},
		{
			Name: "set", Grade: Fixed, Signature: "set MAP KEY VALUE → map", Doc: "a new map with the value set for the key; assign it: {{ $d = set $d \"k\" 1 }}",
			Example: `{{ $d := dict "a" 1 }}{{ $d = set $d "b" 2 }}{{ toJson $d }}`, Output: `{"a":1,"b":2}`, Lossless: true, metered: true, fn: setKey,
		},
		{
			Name: "unset", Grade: Fixed, Signature: "unset MAP KEY → map", Doc: "a new map without the key; assign it: {{ $d = unset $d \"k\" }}",
			Example: `{{ unset (dict "a" 1 "b" 2) "a" | toJson }}`, Output: `{"b":2}`, Lossless: true,
			metered: true, fn: func(charge func(int), m, key any) (map[string]any, error) { return omitKeys(charge, m, key) },
		},
	}
}

// mergeFunctions returns the functions that merge several maps.
func mergeFunctions() []Function {
	return slices.Concat(
		named(Function{
			Name: "merge", Grade: Fixed, Signature: "merge MAP… → map",
			Doc:     "a new map with all keys; the first map with a value at a key wins, and nested maps are merged",
			Example: `{{ merge (dict "a" 1) (dict "a" 2 "b" 3) | toJson }}`, Output: `{"a":1,"b":3}`, Lossless: true,
			metered: true, fn: merging(firstWins),
		}, "mustMerge"),
		named(Function{
			Name: "mergeOverwrite", Grade: Fixed, Signature: "mergeOverwrite MAP… → map",
			Doc:     "a new map with all keys; the last map that has a key wins, and nested maps are merged",
			Example: `{{ mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3) | toJson }}`, Output: `{"a":2,"b":3}`, Lossless: true,
			metered: true, fn: merging(lastWins),
		}, "mustMergeOverwrite"),
		named(Function{
			Name: "deepCopy", Grade: Fixed, Signature: "deepCopy VALUE → value",
			Doc:     "the value, unchanged: templates cannot modify it",
			Example: `{{ deepCopy (dict "a" 1) | toJson }}`, Output: `{"a":1}`, Lossless: true,
			fn: func(v any) any { return v },
		}, "mustDeepCopy"),
	)
}

func newDict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("want a value for every key, got %d arguments", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, err := text(pairs[i])
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", i/2+1, err)
		}
		m[key] = pairs[i+1]
	}
	return bounded(m, nil)
}

// lookup returns the value for a key in a map.
func lookup(m, key any) (v any, found bool, err error) {
	rv, err := textMap(m)
	if err != nil {
		return nil, false, err
	}
	k, err := text(key)
	if err != nil {
		return nil, false, err
	}
	if d, ok := m.(map[string]any); ok {
		v, found = d[k]
		return v, found, nil
	}
	if e := rv.MapIndex(reflect.ValueOf(k).Convert(rv.Type().Key())); e.IsValid() {
		return e.Interface(), true, nil
	}
	return nil, false, nil
}

func getKey(m, key any) (any, error) {
	if m == nil {
		return "", nil
	}
	v, found, err := lookup(m, key)
	if err == nil && !found {
		return "", nil
	}
	return v, err
}

func hasKey(m, key any) (bool, error) {
	if m == nil {
		return false, nil
	}
	_, found, err := lookup(m, key)
	return found, err
}

func digKeys(args ...any) (any, error) {
	n := len(args) - 2
	if n < 1 {
		return nil, errors.New("want at least a key, a default and a map")
	}
	v, otherwise := args[n+1], args[n]
	for _, key := range args[:n] {
		inner, found, err := lookup(v, key)
		if err != nil {
			return nil, err
		}
		if !found {
			return otherwise, nil
		}
		v = inner
	}
	return v, nil
}

func allKeys(charge func(int), dicts ...any) ([]string, error) {
	keys := []string{}
	for i, v := range dicts {
		m, err := dictionary(charge, v)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		if err := fewItems(len(keys) + len(m)); err != nil {
			return nil, err
		}
		keys = slices.AppendSeq(keys, maps.Keys(m))
	}
	sortTexts(charge, keys)
	return keys, nil
}

func sortedValues(charge func(int), v any) ([]any, error) {
	m, err := dictionary(charge, v)
	if err != nil {
		return nil, err
	}
	if err := fewItems(len(m)); err != nil {
		return nil, err
	}
	out := []any{}
	for _, k := range sortedKeys(charge, m) {
		out = append(out, m[k])
	}
	return out, nil
}

func pluckKey(charge func(int), key any, dicts ...any) ([]any, error) {
	out := []any{}
	k, err := text(key)
	if err != nil {
		return nil, err
	}
	for i, m := range dicts {
		charge(len(k) / bytesPerCharge)
		v, found, err := lookup(m, k)
		if err != nil {
			return nil, fmt.Errorf("map %d: %w", i+1, err)
		}
		if found {
			out = append(out, v)
		}
	}
	return bounded(out, nil)
}

// mapAndKeys converts the arguments of pick and omit to a map and to keys that are strings.
func mapAndKeys(charge func(int), m any, keys []any) (map[string]any, []string, error) {
	d, err := dictionary(charge, m)
	if err != nil {
		return nil, nil, err
	}
	names, err := eachText("key", keys)
	return d, names, err
}

func pickKeys(charge func(int), m any, keys ...any) (map[string]any, error) {
	d, names, err := mapAndKeys(charge, m, keys)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, k := range names {
		if v, ok := d[k]; ok {
			out[k] = v
		}
	}
	return bounded(out, nil)
}

func omitKeys(charge func(int), m any, keys ...any) (map[string]any, error) {
	d, names, err := mapAndKeys(charge, m, keys)
	if err != nil {
		return nil, err
	}
	out := copied(charge, d)
	for _, k := range names {
		delete(out, k)
	}
	return bounded(out, nil)
}

func setKey(charge func(int), m, key, value any) (map[string]any, error) {
	d, err := dictionary(charge, m)
	if err != nil {
		return nil, err
	}
	k, err := text(key)
	if err != nil {
		return nil, err
	}
	out := copied(charge, d)
	out[k] = value
	return bounded(out, nil)
}

// copied returns a new map with the entries of m, even if m is nil. It charges for hashing each key once more.
func copied(charge func(int), m map[string]any) map[string]any {
	out := make(map[string]any, len(m)+1)
	for k, v := range m {
		charge(1 + len(k)/bytesPerCharge)
		out[k] = v
	}
	return out
}
