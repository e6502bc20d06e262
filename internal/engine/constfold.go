package engine

import (
	"reflect"
	"slices"
	"text/template/parse"
)

// This file evaluates conditions made of literals.

// folded returns the value of an expression that consists of literals and functions such as "and", "not" and "eq".
func (f *emitter) folded(n parse.Node) (any, bool) {
	switch n := n.(type) {
	case *parse.PipeNode:
		return f.foldedPipe(n)
	case *parse.BoolNode:
		return n.True, true
	case *parse.StringNode:
		return n.Text, true
	case *parse.NilNode:
		return nil, true
	case *parse.NumberNode:
		if e := f.number(n); e.lit != nil {
			return e.value, true
		}
	}
	return nil, false
}

// foldedPipe returns the value of a pipeline with one command.
func (f *emitter) foldedPipe(p *parse.PipeNode) (any, bool) {
	if len(p.Cmds) != 1 || len(p.Decl) > 0 {
		return nil, false
	}
	args := p.Cmds[0].Args
	id, ok := args[0].(*parse.IdentifierNode)
	if !ok {
		return f.folded(args[0])
	}
	values := make([]reflect.Value, len(args)-1)
	for i, n := range args[1:] {
		v, ok := f.folded(n)
		if !ok {
			return nil, false
		}
		values[i] = reflect.ValueOf(v)
	}
	if fn := f.cfg.Funcs[id.Ident]; fn != nil && len(values) > 0 {
		return foldedCall(fn, values)
	}
	return nil, false
}

// foldedChoice returns the first value whose truth settles the choice, or the last value if none of them does.
func foldedChoice(values []reflect.Value, settles bool) any {
	for i, v := range values {
		if Truth(v) == settles || i == len(values)-1 {
			if !v.IsValid() {
				return nil
			}
			return v.Interface()
		}
	}
	return nil
}

func foldedCall(fn *Func, values []reflect.Value) (any, bool) {
	switch {
	case fn.Kind == And || fn.Kind == Or:
		return foldedChoice(values, fn.Kind == Or), true
	case fn.Kind == Not && len(values) == 1:
		return !Truth(values[0]), true
	case (fn.Kind == Eq && len(values) > 1 || fn.Kind == Ne && len(values) == 2) && sameTypes(values):
		same := slices.ContainsFunc(values[1:], func(v reflect.Value) bool { return v.Interface() == values[0].Interface() })
		return same == (fn.Kind == Eq), true
	}
	return nil, false
}

// sameTypes reports whether all values have the same type and none is nil, which means that such literals can be compared.
func sameTypes(values []reflect.Value) bool {
	return !slices.ContainsFunc(values, func(v reflect.Value) bool { return !v.IsValid() || v.Type() != values[0].Type() })
}
