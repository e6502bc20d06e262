package preview

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/internal/suite"
)

// Story is a case of a test file with the results of its assertions.
type Story struct {
	Suite      string       `json:"suite"`
	Case       string       `json:"case"`
	File       string       `json:"file"`   // file of the inquiry; "" if it is in the test file
	ID         string       `json:"id"`     // id of the inquiry; "" if it cannot be read
	Listed     bool         `json:"listed"` // whether the page can show the inquiry
	Failed     int          `json:"failed"` // number of failed assertions
	Assertions []StoryCheck `json:"assertions"`
	Golden     *GoldenFile  `json:"golden"` // nil if the case has no golden file
}

// StoryCheck is one assertion.
type StoryCheck struct {
	Name     string   `json:"name"`
	Value    string   `json:"value"` // the expected value
	Place    string   `json:"place"`
	Link     string   `json:"link"`
	Messages []string `json:"messages"` // failure messages; empty if the assertion passed
}

// GoldenFile describes how a case's golden file differs from the current output of the case.
type GoldenFile struct {
	Path   string   `json:"path"`
	Link   string   `json:"link"`
	New    bool     `json:"new"` // there is no file yet
	Same   bool     `json:"same"`
	Diff   []string `json:"diff"`   // lines starting with a space, -, + or @@
	Accept bool     `json:"accept"` // whether an update may write the file, because nothing else failed
}

// maxDiff is the maximum number of diff lines on the page.
const maxDiff = 2000

// story runs the chosen case.
func (j *job) story() *View {
	res, err := j.s.Source.Story(j.ctx, j.choice.Suite, j.choice.Case)
	if err != nil {
		j.state.File = j.choice.Suite
		j.fail(err)
		return nil
	}
	j.state.File, j.state.ID, j.state.Link = j.choice.Suite, j.choice.Case, linker(j.s.Source.Link).of(res.Case.Pos)
	j.state.Story = j.assertions(res)
	r := res.Rendered
	if r == nil {
		j.promptless = len(res.Failures) == 0
		for _, f := range res.Failures {
			j.fail(fault.List{{Pos: f.Pos, Path: res.Case.Name, Rule: "render", Err: errorText(f.Text)}})
		}
		return nil
	}
	j.state.Style, j.state.AsOf, j.state.AsOfFrom = r.Style, r.Inquiry.AsOf.String(), "case"
	j.state.Story.ID = r.Inquiry.ID
	e := explain.New(r.Prompt, r.Renderer.Templates(), r.At)
	v := newView(j.state, r.Prompt, e, r.Renderer.Templates(), r.Covered, j.s.Source.Link)
	j.size = len(v.Text)
	return v
}

// errorText is an error message that implements error.
type errorText string

func (e errorText) Error() string { return string(e) }

func (j *job) assertions(res *suite.Result) *Story {
	out := &Story{Suite: j.choice.Suite, Case: res.Case.Name, Assertions: []StoryCheck{}}
	link := linker(j.s.Source.Link)
	if out.File, out.ID = res.Case.Inquiry(); out.File != "" {
		names, _ := j.s.Source.Files() // if this fails, the page names the inquiry without linking to it
		out.Listed = slices.Contains(names, out.File)
	}
	for _, c := range res.Checks {
		shown := StoryCheck{
			Name: c.Assertion, Place: c.Pos.String(), Link: link.of(c.Pos), Messages: []string{}, Value: c.Value,
		}
		if len(c.Failures) > 0 {
			out.Failed++
		}
		for _, text := range c.Failures {
			if c.Assertion == "golden" && res.Golden != nil {
				text = goldenText(res.Golden)
			}
			shown.Messages = append(shown.Messages, text)
		}
		out.Assertions = append(out.Assertions, shown)
	}
	if g := res.Golden; g != nil {
		out.Golden = &GoldenFile{Path: g.Path, Link: link.of(fault.Pos{File: g.Path, Line: 1, Col: 1}), New: g.Old == nil, Same: g.Same(), Diff: []string{}}
		if !g.Same() {
			out.Golden.Diff = strings.Split(g.Diff(), "\n")
			out.Golden.Diff = out.Golden.Diff[:min(len(out.Golden.Diff), maxDiff)]
			out.Golden.Accept = len(res.Failures) == 1
		}
	}
	return out
}

func goldenText(g *suite.Golden) string {
	if g.Old == nil {
		return "There is no golden file " + g.Path + " yet."
	}
	return "The prompt differs from " + g.Path + "."
}
