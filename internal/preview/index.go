package preview

import (
	"context"
	"errors"
	"reflect"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// Index lists the available choices.
type Index struct {
	Inquiries []Item      `json:"inquiries"`
	Unlisted  int         `json:"unlisted"` // number of inquiries that are not listed
	Suites    []SuiteItem `json:"suites"`
	Errors    []string    `json:"errors"` // why the index is out of date or incomplete; empty if it is current
}

// Item is an inquiry, or a file whose inquiries cannot be read.
type Item struct {
	File     string `json:"file"`
	ID       string `json:"id"`
	Question string `json:"question"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	AsOf     string `json:"as_of"`  // day of the inquiry; "" if it has none
	Months   int    `json:"months"` // number of months since that day
}

// SuiteItem is a test file and its cases.
type SuiteItem struct {
	File  string     `json:"file"`
	Error string     `json:"error"` // why the file cannot be read
	Cases []CaseItem `json:"cases"`
}

// CaseItem is a test case in a test file.
type CaseItem struct {
	Name   string `json:"name"`
	Failed int    `json:"failed"` // number of failed assertions
}

// maxIndex is the maximum number of inquiries on the page, and also the maximum number of cases. maxQuestion is the maximum length in
// characters of a question on the page.
const (
	maxIndex    = 2000
	maxQuestion = 90
)

// Index returns the available choices. It computes them once per change. If it cannot compute them, it returns the last good index
// together with the error. If the context is done first, it returns nil.
func (s *Server) Index(ctx context.Context) *Index {
	s.indexing.Lock()
	defer s.indexing.Unlock()
	stamp := s.Source.Stamp()
	if s.index != nil && s.indexOf == stamp {
		return s.index
	}
	next := &Index{Inquiries: []Item{}, Suites: []SuiteItem{}, Errors: []string{}}
	err := next.inquiries(ctx, s)
	if err == nil {
		err = next.suites(ctx, s)
	}
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		if s.index != nil {
			last := *s.index
			next = &last
		}
		next.Errors = []string{err.Error()}
	}
	if s.indexOf = stamp; !reflect.DeepEqual(s.index, next) { // an index that has not changed is not sent to a page again
		s.index = next
	}
	return s.index
}

// inquiries lists the inquiries of all files.
func (x *Index) inquiries(ctx context.Context, s *Server) error {
	names, err := s.Source.Files()
	if err != nil {
		return err
	}
	reader, err := s.Source.Reader()
	if err != nil {
		return err
	}
	y := itemizer{ctx: ctx, server: s}
	opts := check.Options{}
	if r, err := s.Source.Renderer(s.Default.Style); err == nil { // if there is no renderer, each inquiry's page shows the error
		opts.Renderers, y.renderer = []*prompt.Renderer{r}, r
	}
	y.checker = check.New(&opts)
	if d, err := edtf.Parse(s.Default.AsOf); err == nil && d.IsDay() {
		y.day = d
	}
	for _, name := range names {
		for d, err := range s.Source.Documents(reader, name) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if len(x.Inquiries) >= maxIndex {
				x.Unlisted++
				continue
			}
			x.Inquiries = append(x.Inquiries, y.item(name, d, err))
		}
	}
	return nil
}

// itemizer creates the index items for inquiries. It counts the errors and warnings that the page of each inquiry shows.
type itemizer struct {
	ctx      context.Context //nolint:containedctx // an itemizer does not outlive ctx
	server   *Server
	renderer *prompt.Renderer // nil if the templates have errors
	checker  *check.Checker
	day      edtf.Date // day of all prompts; zero means that each inquiry uses its own
}

func (y *itemizer) item(name string, d *inquiry.Document, err error) Item {
	item := Item{File: name}
	today := y.server.Today()
	q := inquiryOf(d)
	if q != nil {
		item.ID, item.Question = q.ID, shortened(q.Question)
		if q.AsOf.IsDay() {
			item.AsOf = q.AsOf.String()
			if today.IsDay() {
				item.Months = max(q.AsOf.AgeMonths(today), 0)
			}
		}
		if !y.day.IsZero() {
			q.AsOf = y.day
		}
	}
	found, errRead := y.checker.Document(d, err)
	if errRead != nil {
		item.Errors = 1
	}
	for _, f := range found {
		switch f.Severity {
		case fault.Error:
			item.Errors++
		case fault.Warning:
			item.Warnings++
		}
	}
	if err == nil && d.Inquiry != nil {
		item.Errors += y.unrendered(q, today)
	}
	return item
}

// unrendered returns the number of errors that prevent an inquiry from rendering.
func (y *itemizer) unrendered(q *inquiry.Inquiry, today edtf.Date) int {
	if y.renderer == nil {
		return 0
	}
	if q.AsOf.IsZero() {
		q.AsOf = today
	}
	_, err := y.renderer.Render(y.ctx, q)
	list, ok := errors.AsType[fault.List](err)
	switch {
	case ok:
		return len(list)
	case err != nil:
		return 1
	}
	return 0
}

// shortened returns the start of text if it is too long.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > maxQuestion {
		return string(runes[:maxQuestion-1]) + "…"
	}
	return text
}

// suites lists the test files.
func (x *Index) suites(ctx context.Context, s *Server) error {
	list, err := s.Source.Suites(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, f := range list {
		item := SuiteItem{File: f.File, Cases: []CaseItem{}}
		if f.Err != nil {
			item.Error = f.Err.Error()
			if list, ok := errors.AsType[fault.List](f.Err); ok {
				item.Error = list[0].Error()
			}
		}
		for _, r := range f.Results {
			if n++; n <= maxIndex {
				item.Cases = append(item.Cases, CaseItem{r.Case.Name, len(r.Failures)})
			}
		}
		x.Suites = append(x.Suites, item)
	}
	return nil
}
