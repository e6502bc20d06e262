package check

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
)

// This file renders inquiries to find out whether they can be rendered.

// rendered returns the faults that occur when an inquiry is rendered, except those that were already found.
func (c *Checker) rendered(d *inquiry.Document, found fault.List) fault.List {
	if c.render == nil {
		return nil
	}
	q := *d.Inquiry
	if q.AsOf.IsZero() {
		q.AsOf = c.today
	}
	if q.AsOf.IsZero() {
		return nil
	}
	_, err := c.render.Render(context.Background(), &q)
	list, _ := errors.AsType[fault.List](err)
	if err != nil && list == nil {
		list = fault.List{{Rule: "render", Err: err}}
	}
	var ofTemplates, ofValues fault.List
	for _, f := range list {
		switch {
		case !f.Pos.IsZero():
			if !c.saidOfTemplate(d, f) {
				ofTemplates = append(ofTemplates, f)
			}
		default: // rendering reports only paths
			f.Pos, f.End = d.Range(f.Path)
			if !slices.ContainsFunc(found, func(k *fault.Fault) bool { return k.Severity == fault.Error && k.Rule == f.Rule && k.Path == f.Path }) {
				ofValues = append(ofValues, f)
			}
		}
	}
	return append(ofTemplates, counted(ofValues)...)
}

// saidOfTemplate reports whether a template fault was already reported for an earlier inquiry. The first report names its inquiry.
func (c *Checker) saidOfTemplate(d *inquiry.Document, f *fault.Fault) bool {
	key := f.Rule + " " + f.Pos.String() + " " + f.Message()
	if c.said[key] {
		return true
	}
	c.said[key] = true
	f.Err = fmt.Errorf("%w (while rendering %s, id %s)", messageOf(f), d.At(""), d.Inquiry.ID)
	return false
}

// messageOf returns the message of a fault as an error.
func messageOf(f *fault.Fault) error {
	if f.Err != nil {
		return f.Err
	}
	return errors.New(f.Message())
}

// counted keeps one fault for each combination of rule and field, and adds the number of similar faults to it. For example, a template
// that does not print the dates of claims omits the date of every claim.
func counted(list fault.List) fault.List {
	type kind struct{ rule, field string }
	first, more := map[kind]*fault.Fault{}, map[kind]int{}
	var out fault.List
	for _, f := range list {
		k := kind{f.Rule, field.NameOf(f.Path)}
		if first[k] != nil {
			more[k]++
			continue
		}
		first[k] = f
		out = append(out, f)
	}
	for k, n := range more {
		first[k].Err = fmt.Errorf("%w, and %d more", messageOf(first[k]), n)
	}
	return out
}
