package engine

import (
	"errors"
	"fmt"
	"reflect"
	"text/template/parse"
)

// This file checks the keys passed to the template function "index" and tracks the keys of maps created by templates, as far as those
// keys are known.

// checkIndex checks the keys passed to the template function "index" and returns what is known about the value found.
func (f *emitter) checkIndex(c *call, exprs []expr) (typ, expr, bool) {
	in := exprs[0].typ
	for i, key := range exprs[1:] {
		if in.t == nil || in.untypedNil {
			return typ{}, expr{}, true
		}
		next, err := f.keyed(in, key)
		if err != nil {
			n := c.at
			if i+1 < len(c.nodes) {
				n = c.nodes[i+1]
			}
			return typ{}, f.refuse(c, n, "index", "", fmt.Errorf("key %d: %w", i+1, err)), false
		}
		in = next
	}
	return in, expr{}, true
}

// keyed returns what is known about the value that a key leads to.
func (f *emitter) keyed(in typ, key expr) (typ, error) {
	base := in.deref()
	switch k := base.Kind(); {
	case k == reflect.Interface:
		return typ{}, nil
	case k == reflect.Map:
		if err := f.keyFits(base.Key(), key); err != nil {
			return typ{}, fmt.Errorf("want %s, %w", f.cfg.Names.Of(base.Key()), err)
		}
		if name, ok := key.value.(string); ok && key.lit != nil && in.keys != nil {
			return in.keys[name], nil
		}
		return in.element(), nil
	case isList(base) || k == reflect.String:
		if err := f.keyFits(intType, key); err != nil {
			return typ{}, fmt.Errorf("want a whole number, %w", err)
		}
		if n, ok := key.value.(int); ok && key.lit != nil && (n < 0 || k == reflect.Array && n >= base.Len()) {
			return typ{}, fmt.Errorf("there is no item %d: the first item is 0", n)
		}
		if k == reflect.String {
			return static(reflect.TypeFor[byte]()), nil
		}
		return in.element(), nil
	}
	return typ{}, fmt.Errorf("%s has no items", f.cfg.Names.name(in))
}

// keyFits returns an error if a value cannot be a key of the wanted type. An integer of any type fits any other integer type, because
// it is converted.
func (f *emitter) keyFits(want reflect.Type, key expr) error {
	if _, isNil := key.lit.(*parse.NilNode); isNil {
		return errors.New("got nil")
	}
	t := key.t
	if t == nil || key.untypedNil || t.Kind() == reflect.Interface || t.AssignableTo(want) || isWhole(t.Kind()) && isWhole(want.Kind()) {
		return nil
	}
	return fmt.Errorf("got %s", f.cfg.Names.name(key.typ))
}
