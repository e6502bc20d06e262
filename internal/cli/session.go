package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

// session holds what the commands that read inquiries have in common: the flags, the values derived from them, and the printer of
// faults. A command starts a session and asks it for documents. All commands therefore find, open, read, date and report in the same
// way.
type session struct {
	flags    *sourceFlags
	env      Env
	show     *printer
	day      edtf.Date // from --as-of; if zero, the days in the files are kept
	reader   *inquiry.Reader
	renderer *prompt.Renderer // nil in a session that only reads
	opened   int              // number of files opened so far
	told     sync.Once        // for reporting only once that prompts are for today
}

// open starts a session that can render. It reports the faults in the templates and in the files named by flags in one error.
func (f *sourceFlags) open(env Env) (*session, error) {
	s, err := f.start(env)
	if err != nil && !isFaults(err) {
		return nil, err
	}
	r, errTemplates := f.renderer()
	s.renderer = r
	if err == nil || errTemplates != nil && !isFaults(errTemplates) {
		return s, errTemplates
	}
	list, _ := errors.AsType[fault.List](err)
	more, _ := errors.AsType[fault.List](errTemplates)
	return s, append(more, list...).Err()
}

// start starts a session that only reads.
func (f *sourceFlags) start(env Env) (*session, error) {
	s := &session{flags: f, env: env, show: &printer{env: env}}
	var err error
	if s.day, err = f.day(); err != nil {
		return s, err
	}
	s.reader, err = f.reader()
	return s, err
}

// config returns the configuration of a batch for the session.
func (s *session) config(names []string) *batch.Config {
	return &batch.Config{
		Inputs: names, Stdin: s.env.Stdin, Exclude: s.flags.besides(), AsOf: s.day, Renderer: s.renderer, Reader: s.reader,
	}
}

// documents yields the inquiries for names, file by file. An error with a document contains the document's faults. An error without a
// document means that a file cannot be read. In both cases, reading continues.
func (s *session) documents(ctx context.Context, names ...string) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		for _, in := range s.inputs(names) {
			if in.err != nil && !yield(nil, in.err) {
				return
			}
			for _, file := range in.files {
				for d, err := range s.read(ctx, file) {
					if !yield(d, err) {
						return
					}
				}
			}
		}
	}
}

// read yields the inquiries of one file.
func (s *session) read(ctx context.Context, file string) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		src, err := s.unpacked(file)
		if err != nil {
			yield(nil, err)
			return
		}
		defer src.Close()
		s.opened++
		for d, err := range s.reader.Read(src, file) {
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(d, named(err, file)) {
				return
			}
		}
	}
}

// unpacked opens and decompresses an inquiry file or standard input. The printer keeps the data read from standard input.
func (s *session) unpacked(name string) (io.ReadCloser, error) {
	src, err := corpus.Open(name, &corpus.Options{Stdin: s.env.Stdin})
	if err != nil || name != "-" {
		return src, err
	}
	s.show.stdin = &limited{left: maxShown}
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(src, s.show.stdin), src}, nil
}

// date sets the day of an inquiry to the day given by --as-of, if any.
func (s *session) date(q *inquiry.Inquiry) {
	if !s.day.IsZero() {
		q.AsOf = s.day
	}
}

// today returns the current day (UTC). On the first call, it prints that prompts are for this day. It is safe for concurrent use.
func (s *session) today() edtf.Date {
	day := s.clock()
	if !day.IsZero() {
		s.told.Do(func() {
			fmt.Fprintf(s.env.Stderr, "retest: no day given: rendering for today, %s (UTC); use --as-of or as_of to set another day\n", day)
		})
	}
	return day
}

// clock returns the current day (UTC). If the clock is past the year 9999, it returns the zero Date, which rendering rejects.
func (s *session) clock() edtf.Date {
	day, err := edtf.NewDay(s.env.now().UTC().Date())
	if err != nil {
		return edtf.Date{}
	}
	return day
}

// fail reports an error in the input, unless the context was canceled. In that case, whoever canceled it reports the error.
func (s *session) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	s.show.input(err)
	return reported(codeOf(err))
}

// lost reports why a document cannot be rendered.
func (s *session) lost(d *inquiry.Document, err error) error {
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			if f.Pos.IsZero() { // rendering reports only paths
				f.Pos = d.At(f.Path)
			}
		}
	}
	s.show.input(err)
	if list, ok := errors.AsType[fault.List](err); ok && list[0].Pos.File != d.At("").File {
		s.show.note("while rendering", fmt.Sprintf("%s (id %s)", d.At(""), d.Inquiry.ID))
	}
	return errReported
}

// seen is a rendered inquiry with its explanation.
type seen struct {
	inquiry     *inquiry.Inquiry // the inquiry with the day used for rendering
	prompt      *prompt.Output
	explanation *explain.Explanation
}

// look renders a document and explains its prompt. It has already reported any error that it returns.
func (s *session) look(ctx context.Context, d *inquiry.Document) (*seen, error) {
	q := *d.Inquiry
	if s.date(&q); q.AsOf.IsZero() {
		return nil, s.lost(d, fault.List{{
			Path: "as_of", Pos: d.At(""), Rule: "required", Want: "the day that the prompt is for", Got: "none",
			Hint: "give as_of, or " + s.flags.flag("as-of") + " DAY",
		}})
	}
	p, err := s.renderer.Traced(ctx, &q, &prompt.Trace{Spans: true})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, s.lost(d, err)
	}
	return &seen{&q, p, explain.New(p, s.renderer.Templates(), s.at(d))}, nil
}

// at returns a function that returns the location of a value in the document. For a day set by a flag, the location is the name of the
// flag.
func (s *session) at(d *inquiry.Document) func(string) fault.Pos {
	return func(path string) fault.Pos {
		if path == "as_of" && !s.day.IsZero() {
			return fault.Pos{File: s.flags.flag("as-of")}
		}
		return d.At(path)
	}
}

// idsShown is the maximum number of ids listed in a message.
const idsShown = 8

// one returns the document with the given id or, if id is empty, the only document.
func (s *session) one(ctx context.Context, name, id string) (*inquiry.Document, error) {
	var found *inquiry.Document
	var ids []string
	var faults fault.List
	n := 0
	for d, err := range s.documents(ctx, name) {
		n++
		list, ok := errors.AsType[fault.List](err)
		switch {
		case err != nil && !ok:
			return nil, err
		case ok:
			faults = append(faults, list...)
		default:
			ids = append(ids, d.Inquiry.ID)
			if id == "" || d.Inquiry.ID == id {
				found = d
			}
		}
		if id == "" && (ok && n > 1 || len(ids) > idsShown) || id != "" && found != nil {
			break
		}
	}
	switch {
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

// whichID returns a hint that suggests an id.
func whichID(id string, ids []string) string {
	if near := fault.DidYouMean(id, ids); near != "" {
		return near
	}
	return "it has " + some(ids)
}

// some lists the first few of many names.
func some(names []string) string {
	if len(names) > idsShown {
		names = append(slices.Clone(names[:idsShown]), "…")
	}
	return strings.Join(names, ", ")
}

func isFaults(err error) bool {
	_, ok := errors.AsType[fault.List](err)
	return ok
}
