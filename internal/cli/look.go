package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

// looker reads and renders inquiries for the verbs that look into prompts.
type looker struct {
	show     *printer
	day      edtf.Date // of --as-of; the zero Date leaves the files'
	dayFlag  string    // the flag that gives it
	renderer *prompt.Renderer
	reader   *inquiry.Reader
	flags    *sourceFlags
}

// looker prepares what the flags ask for.
func (f *sourceFlags) looker(show *printer) (*looker, error) {
	day, err := f.day()
	if err != nil {
		return nil, err
	}
	r, err := f.renderer()
	if err != nil {
		return nil, err
	}
	reader, err := f.reader()
	if err != nil {
		return nil, err
	}
	return &looker{show, day, f.flag("as-of"), r, reader, f}, nil
}

// documents calls a function with each document of a file, a folder or a pattern, until it says that it has enough. The function gets what is wrong with a
// document too. The error is one of reading.
func (l *looker) documents(ctx context.Context, name string, take func(*inquiry.Document, fault.List) (more bool)) error {
	for _, in := range l.flags.inputs(l.show.env, []string{name}) {
		if in.err != nil {
			return in.err
		}
		for _, file := range in.files {
			if more, err := l.file(ctx, file, take); !more || err != nil {
				return err
			}
		}
	}
	return nil
}

// file calls a function with each document of a file.
func (l *looker) file(ctx context.Context, name string, take func(*inquiry.Document, fault.List) (more bool)) (more bool, err error) {
	src, err := openInput(l.show, name)
	if err != nil {
		return false, err
	}
	defer src.Close()
	for d, err := range l.reader.Read(src, name) {
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		list, ok := errors.AsType[fault.List](err)
		if err != nil && !ok {
			return false, named(err, name)
		}
		if !take(d, list) {
			return false, nil
		}
	}
	return true, nil
}

// fail reports an error of the input. That of a context that has ended is reported by whoever ended it.
func (l *looker) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	l.show.input(err)
	return reported(codeOf(err))
}

// lost reports why a document cannot be rendered.
func (l *looker) lost(d *inquiry.Document, err error) error {
	l.show.input(err)
	if list, ok := errors.AsType[fault.List](err); ok && list[0].Pos.File != d.At("").File {
		l.show.note("while rendering", fmt.Sprintf("%s (id %s)", d.At(""), d.Inquiry.ID))
	}
	return errReported
}

// seen is a rendered inquiry with what explains it.
type seen struct {
	inquiry     *inquiry.Inquiry // with the day it was rendered for
	prompt      *prompt.Output
	explanation *explain.Explanation
}

// look renders a document and explains its prompt. An error has been reported.
func (l *looker) look(ctx context.Context, d *inquiry.Document) (*seen, error) {
	q := *d.Inquiry
	if !l.day.IsZero() {
		q.AsOf = l.day
	}
	if q.AsOf.IsZero() {
		return nil, l.lost(d, fault.List{{
			Pos: d.At(""), Path: "as_of", Rule: "required", Want: "the day that the prompt is for", Got: "none", Hint: "give as_of, or " + l.dayFlag + " DAY",
		}})
	}
	p, err := l.renderer.Traced(ctx, &q, &prompt.Trace{Spans: true})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, l.lost(d, placed(err, d))
	}
	return &seen{&q, p, explain.New(p, l.renderer.Templates(), l.at(d))}, nil
}

// at gives the places of values: in the document, or the flag that set the day.
func (l *looker) at(d *inquiry.Document) func(string) fault.Pos {
	return func(path string) fault.Pos {
		if path == "as_of" && !l.day.IsZero() {
			return fault.Pos{File: l.dayFlag}
		}
		return d.At(path)
	}
}

// idsShown is how many ids a message names.
const idsShown = 8

// one finds the document with an id, or the only one.
func (l *looker) one(ctx context.Context, name, id string) (*inquiry.Document, error) {
	var found *inquiry.Document
	var ids []string
	var faults fault.List
	n := 0
	err := l.documents(ctx, name, func(d *inquiry.Document, list fault.List) bool {
		n++
		faults = append(faults, list...)
		if list != nil {
			return id != "" || n == 1
		}
		ids = append(ids, d.Inquiry.ID)
		if id == "" || d.Inquiry.ID == id {
			found = d
			return id == "" && len(ids) <= idsShown
		}
		return true
	})
	switch {
	case err != nil:
		return nil, err
	case id == "" && n == 1 && found != nil, id != "" && found != nil:
		return found, nil
	case len(faults) > 0:
		return nil, faults
	case id != "":
		return nil, fault.List{{
			Pos: fault.Pos{File: name}, Path: "--id", Rule: "no-such-id", Want: "the id of an inquiry", Got: fmt.Sprintf("%q", id), Hint: whichID(id, ids),
		}}
	}
	return nil, fault.List{{
		Pos: fault.Pos{File: name}, Rule: "several", Want: "one inquiry", Got: "several", Hint: "pick one with --id: " + some(ids),
	}}
}

// whichID suggests an id.
func whichID(id string, ids []string) string {
	if near := fault.DidYouMean(id, ids); near != "" {
		return near
	}
	return "it has " + some(ids)
}

// some lists the first of many names.
func some(names []string) string {
	if len(names) > idsShown {
		names = append(slices.Clone(names[:idsShown]), "…")
	}
	return strings.Join(names, ", ")
}
