package template

import "github.com/dated-claims/retest/internal/engine"

// Compiler returns a function that compiles the templates of t again, for benchmarks.
func Compiler[T any](t *Template[T]) func() *engine.Program {
	funcs, _ := t.functions()
	return func() *engine.Program {
		c := checker{set: &t.set, entries: append([]string{t.opts.Entry}, t.opts.Entries...), used: t.used}
		return c.compile(t.config(funcs))
	}
}

// Fold normalizes text in the same way as the guard does for comparisons.
var Fold = fold
