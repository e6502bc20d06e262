package template

import (
	"fmt"
	"slices"
)

// editFunctions returns the functions that create lists. None of these functions changes its arguments.
func editFunctions() []Function {
	return slices.Concat(
		named(Function{
			Name: "list", Grade: Pure, Signature: "list ITEM… → list", Doc: "a list of the items",
			Example: `{{ list 1 2 | join " " }}`, Output: "1 2", Lossless: true,
			fn: func(v ...any) ([]any, error) { return bounded(slices.Clone(v), nil) },
		}, "tuple"),
		named(Function{
			Name: "append", Grade: Fixed, Signature: "append LIST ITEM → list", Doc: "a new list with the item at the end",
			Example: `{{ join " " (append (list 1 2) 3) }}`, Output: "1 2 3", Lossless: true, fn: appendItem,
		},
			"push", "mustAppend", "mustPush"),
		named(Function{
			Name: "prepend", Grade: Fixed, Signature: "prepend LIST ITEM → list", Doc: "a new list with the item at the start",
			Example: `{{ join " " (prepend (list 1 2) 0) }}`, Output: "0 1 2", Lossless: true, fn: prependItem,
		}, "mustPrepend"),
		[]Function{
			{
				Name: "concat", Grade: Fixed, Signature: "concat LIST… → list", Doc: "a new list with the items of all lists",
				Example: `{{ concat (list 1) (list 2 3) | join " " }}`, Output: "1 2 3", Lossless: true, fn: concatLists,
			},
		},
		named(Function{
			Name: "reverse", Grade: Fixed, Signature: "reverse LIST → list", Doc: "a new list in reverse order",
			Example: `{{ list 1 2 3 | reverse | join " " }}`, Output: "3 2 1", Lossless: true,
			fn: onList(func(l []any) ([]any, error) { slices.Reverse(l); return l, nil }),
		}, "mustReverse"),
		named(Function{
			Name: "chunk", Grade: Fixed, Signature: "chunk N LIST → list", Doc: "a list of lists of N items each; the last may be shorter",
			Example: `{{ range list 1 2 3 | chunk 2 }}({{ join " " . }}){{ end }}`, Output: "(1 2)(3)", Lossless: true,
			fn: chunkList,
		}, "mustChunk"),
	)
}

func appendItem(list, v any) ([]any, error) {
	return onList(func(l []any) ([]any, error) { return append(l, v), nil })(list)
}

func prependItem(list, v any) ([]any, error) {
	return onList(func(l []any) ([]any, error) { return slices.Insert(l, 0, v), nil })(list)
}

func concatLists(lists ...any) ([]any, error) {
	out := []any{}
	for i, v := range lists {
		l, err := elements(v)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		if out = append(out, l...); len(out) > maxItems {
			return nil, fewItems(len(out))
		}
	}
	return out, nil
}

func chunkList(size, list any) ([][]any, error) {
	n, err := whole(size)
	if err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, fmt.Errorf("want a size of 1 or more, got %d", n)
	}
	l, err := elements(list)
	if err != nil {
		return nil, err
	}
	return slices.AppendSeq([][]any{}, slices.Chunk(l, int(min(n, maxItems)))), nil
}
