package preview

import (
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// View is a good prompt and everything known about it.
type View struct {
	File      string    `json:"file"`
	ID        string    `json:"id"`
	Style     string    `json:"style"`
	AsOf      string    `json:"as_of"`
	AsOfFrom  string    `json:"as_of_from"`
	Text      string    `json:"text"`
	Counts    Counts    `json:"counts"`
	Stretches []Stretch `json:"stretches"` // in order; together they cover all of Text
	Origins   []Origin  `json:"origins"`
	Messages  []Message `json:"messages"`
	Files     []File    `json:"files"` // the template files
	Covered   int       `json:"covered"`
	Outcomes  int       `json:"outcomes"`
	Rendered  []Element `json:"rendered,omitempty"` // the text rendered as Markdown; nil for other styles
}

// Counts holds measurements of the prompt's text.
type Counts struct {
	Characters int `json:"characters"`
	Bytes      int `json:"bytes"`
	Lines      int `json:"lines"`
	Tokens     int `json:"tokens"` // estimated number of tokens
}

// Stretch is part of the prompt with its origin.
type Stretch struct {
	Text    string       `json:"text"`
	Kind    explain.Kind `json:"kind"`
	Details []Detail     `json:"details"` // all details except the one in Origin
	Origin  int          `json:"origin"`  // index in View.Origins
}

// Origin is a piece of text or an action in a template. Many stretches may share an origin.
type Origin struct {
	Detail Detail `json:"detail"`
	File   string `json:"file"` // file of the template; First and Last are its lines
	First  int    `json:"first"`
	Last   int    `json:"last"`
	Lines  []Line `json:"lines"` // only the first maxLines of these lines
}

// Detail is one known fact about a stretch.
type Detail struct {
	Name string `json:"name"`
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
}

// Line is a line of a template, split into the part that printed a stretch and the text before and after it.
type Line struct {
	Number int    `json:"number"`
	Before string `json:"before"`
	Mark   string `json:"mark"`
	After  string `json:"after"`
}

// maxLines is the maximum number of template lines sent with a stretch.
const maxLines = 6

// Message is a message of the prompt.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
	Counts  Counts `json:"counts"`
}

// File is a template file, split into runs. All text in a run has the same Class.
type File struct {
	Name     string   `json:"name"`
	Link     string   `json:"link"`
	Builtin  bool     `json:"builtin"`
	Runs     []Run    `json:"runs"`
	Branches []Branch `json:"branches"`
	Covered  int      `json:"covered"`
	Outcomes int      `json:"outcomes"`
}

// Run is part of a template file.
type Run struct {
	Text  string `json:"text"`
	Class Class  `json:"class"`
}

// Class describes how a prompt used part of a template.
type Class string

// The classes. Parts such as {{end}}, which are neither text nor an action that prints or decides something, have the class None.
const (
	None     Class = ""
	Printed  Class = "printed"
	Silent   Class = "silent" // text that this prompt does not contain, or an action that printed nothing
	Both     Class = "both"   // a condition with all possible outcomes taken
	Taken    Class = "taken"
	Skipped  Class = "skipped"
	NotAsked Class = "never" // a condition that was never reached
)

// Branch is a condition in a template file.
type Branch struct {
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Text    string `json:"text"`
	Taken   uint64 `json:"taken"`
	Skipped uint64 `json:"skipped"`
	Class   Class  `json:"class"`
	Link    string `json:"link"`
}

// linker returns the URL that opens a location in an editor, or "".
type linker func(fault.Pos) string

// of returns the link to a location in a file. Built-in templates are not in files.
func (l linker) of(pos fault.Pos) string {
	if pos.IsZero() || pos.Line < 1 || isBuiltin(pos.File) {
		return ""
	}
	return l(pos)
}

func newView(st *State, p *prompt.Output, e *explain.Explanation, t *template.Template[inquiry.Inquiry], cover *template.Coverage, link linker) *View {
	v := &View{File: st.File, ID: p.ID, Style: st.Style, AsOf: st.AsOf, AsOfFrom: st.AsOfFrom, Text: p.Text, Counts: count(p.Text), Messages: []Message{}}
	printed := map[fault.Pos]bool{}
	origins := map[originKey]int{}
	for i := range e.Stretches {
		s := &e.Stretches[i]
		printed[s.Pos] = true
		v.stretch(e, s, origins, link)
	}
	for _, m := range p.Messages {
		v.Messages = append(v.Messages, Message{m.Role, m.Content, count(m.Content)})
	}
	branches := t.Branches(cover)
	v.Covered, v.Outcomes = branches.Outcomes()
	sources := t.Sources()
	for _, name := range sortedSources(sources) {
		v.Files = append(v.Files, file(name, sources[name], t.Nodes(), branches, printed, link))
	}
	if st.Style == "markdown" {
		v.Rendered = render(p.Text)
	}
	return v
}

func count(text string) Counts {
	lines := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		lines++
	}
	return Counts{utf8.RuneCountInString(text), len(text), lines, prompt.EstimateTokens(text)}
}

// originKey identifies an origin. Its position is not enough, because a single action can print a value and the escapes around it.
type originKey struct {
	pos  fault.Pos
	kind explain.Kind
	text string // a template's own text, of which only a part may have been printed
}

// stretch adds a stretch.
func (v *View) stretch(e *explain.Explanation, s *explain.Stretch, origins map[originKey]int, link linker) {
	details := e.Details(s)
	last := len(details) - 1 // the last detail describes the template
	key := originKey{pos: s.Pos, kind: s.Kind}
	if s.Kind == explain.Own {
		key.text = s.Text
	}
	i, ok := origins[key]
	if !ok {
		i = len(v.Origins)
		origins[key] = i
		v.Origins = append(v.Origins, origin(e, s, details[last], link))
	}
	out := Stretch{Text: s.Text, Kind: s.Kind, Origin: i}
	for _, d := range details[:last] {
		out.Details = append(out.Details, Detail{d.Name, d.Text, link.of(d.Pos)})
	}
	v.Stretches = append(v.Stretches, out)
}

func origin(e *explain.Explanation, s *explain.Stretch, d explain.Detail, link linker) Origin {
	printer := e.Action(s)
	if s.Kind == explain.Own {
		printer = s.Text
	}
	marked := strings.Split(strings.TrimSuffix(printer, "\n"), "\n")
	out := Origin{Detail: Detail{d.Name, d.Text, link.of(d.Pos)}, File: s.Pos.File, First: s.Pos.Line, Last: s.Pos.Line + len(marked) - 1}
	pos := s.Pos
	for i, mark := range marked[:min(len(marked), maxLines)] {
		pos.Line = s.Pos.Line + i
		line := e.SourceLine(pos)
		from := 0
		if i == 0 {
			from = min(s.Pos.Col-1, len(line))
			if s.Kind != explain.Own {
				from = max(strings.LastIndex(line[:from], "{{"), 0) // move to the start of the action
			}
		}
		to := min(from+len(mark), len(line))
		out.Lines = append(out.Lines, Line{pos.Line, line[:from], line[from:to], line[to:]})
	}
	return out
}

func isBuiltin(name string) bool { return strings.HasPrefix(name, seam.BuiltinPrefix) }

// file determines the class of each part of a template file.
func file(name, source string, pieces []template.Node, branches template.Branches, printed map[fault.Pos]bool, link linker) File {
	f := File{Name: name, Link: link.of(fault.Pos{File: name, Line: 1, Col: 1}), Builtin: isBuiltin(name), Runs: []Run{}, Branches: []Branch{}}
	starts := lineStarts(source)
	classes := make([]Class, len(source))
	paint := func(pos fault.Pos, text string, class Class) {
		if pos.Line < 1 || pos.Line > len(starts) {
			return
		}
		from := starts[pos.Line-1] + pos.Col - 1
		for i := max(from, 0); i < min(from+len(text), len(source)); i++ {
			classes[i] = class
		}
	}
	for _, p := range pieces {
		switch {
		case p.Pos.File != name:
		case printed[p.Pos]:
			paint(p.Pos, p.Text, Printed)
		case !p.Action || opens(source, starts, p.Pos):
			paint(p.Pos, p.Text, Silent)
		}
	}
	var own template.Branches
	for _, b := range branches {
		if b.Pos.File == name {
			own = append(own, b)
			f.Branches = append(f.Branches, Branch{b.Pos.Line, b.Pos.Col, b.Text, b.Taken, b.Skipped, classOf(b), link.of(b.Pos)})
			paint(b.Pos, b.Text, classOf(b))
		}
	}
	f.Covered, f.Outcomes = own.Outcomes()
	for i, start := 1, 0; i <= len(source); i++ {
		if i == len(source) || classes[i] != classes[start] {
			f.Runs = append(f.Runs, Run{source[start:i], classes[start]})
			start = i
		}
	}
	return f
}

// opens reports whether an action starts at a location. If so, the value there is printed; otherwise it is passed to a template call.
func opens(source string, starts []int, pos fault.Pos) bool {
	if pos.Line < 1 || pos.Line > len(starts) {
		return false
	}
	before := source[:min(starts[pos.Line-1]+pos.Col-1, len(source))]
	return strings.HasSuffix(strings.TrimSuffix(strings.TrimRight(before, " \t\r\n"), "-"), "{{")
}

func lineStarts(source string) []int {
	starts := []int{0}
	for i := range len(source) {
		if source[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func classOf(b template.Branch) Class {
	switch {
	case b.Taken > 0 && (b.Skipped > 0 || b.NeverSkipped), b.Skipped > 0 && b.NeverTaken:
		return Both
	case b.Taken > 0:
		return Taken
	case b.Skipped > 0:
		return Skipped
	}
	return NotAsked
}
