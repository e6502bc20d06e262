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

// Index is what can be chosen.
type Index struct {
	Inquiries []Item      `json:"inquiries"`
	Unlisted  int         `json:"unlisted"` // how many more inquiries there are
	Suites    []SuiteItem `json:"suites"`
	Errors    []string    `json:"errors"` // why this is the last good index
}

// Item is an inquiry, or a file whose inquiries cannot be read.
type Item struct {
	File     string `json:"file"`
	ID       string `json:"id"`
	Question string `json:"question"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	Months   int    `json:"months"` // since the day of the inquiry
}

// SuiteItem is a test file with its cases.
type SuiteItem struct {
	File  string     `json:"file"`
	Error string     `json:"error"` // it cannot be read
	Cases []CaseItem `json:"cases"`
}

// CaseItem is a case of a test file.
type CaseItem struct {
	Name   string `json:"name"`
	Failed int    `json:"failed"` // assertions
}

// maxIndex is how many inquiries, and how many cases, the page lists; maxQuestion how many characters of a question.
const (
	maxIndex    = 2000
	maxQuestion = 90
)

// Index returns what can be chosen. It is computed once a change. If it cannot be computed, the last good one is returned with the error.
// It is nil when the context ends before.
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
	if s.indexOf = stamp; !reflect.DeepEqual(s.index, next) { // the same one is sent to a page once
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
	opts := check.Options{Today: s.Today()}
	if r, err := s.Source.Renderer(s.Default.Style); err == nil { // otherwise the page of each inquiry shows the error
		opts.Renderers, opts.Render = []*prompt.Renderer{r}, r
	}
	checker := check.New(&opts)
	for _, name := range names {
		for d, err := range s.Source.Documents(reader, name) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if len(x.Inquiries) >= maxIndex {
				x.Unlisted++
				continue
			}
			x.Inquiries = append(x.Inquiries, itemOf(name, d, err, checker, s.Today()))
		}
	}
	return nil
}

func itemOf(name string, d *inquiry.Document, err error, checker *check.Checker, today edtf.Date) Item {
	item := Item{File: name}
	if q := inquiryOf(d); q != nil {
		item.ID, item.Question = q.ID, shortened(q.Question)
		if q.AsOf.IsDay() && today.IsDay() {
			item.Months = max(q.AsOf.AgeMonths(today), 0)
		}
	}
	found, err := checker.Document(d, err)
	if err != nil {
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
	return item
}

// shortened returns the beginning of a text.
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
