package prompt_test

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// structure is a parsed prompt: the sections, claims, papers and tasks that a reader recognizes.
type structure struct {
	opening                           []string
	order                             []string // the sections in order
	claimCount, paperCount, taskCount int      // as stated in the headings
	claims                            []parsedClaim
	papers                            []parsedPaper
	tasks                             []parsedTask
	verdicts, choosing, memory, rules []string
	answer                            string
	entries                           []string
}

type parsedClaim struct {
	ID     string `xml:"id,attr"`
	Date   string `xml:"date,attr"`
	Papers string `xml:"papers,attr"`
	Scope  string `xml:"scope,attr"`
	Text   string `xml:",chardata"`
}

type parsedPaper struct{ id, rest string }

type parsedTask struct {
	text  string
	steps []parsedStep
}

type parsedStep struct {
	Label string `xml:"number,attr"`
	Text  string `xml:",chardata"`
}

// all returns the text of a task, including its steps.
func (t parsedTask) all() string {
	out := t.text
	for _, s := range t.steps {
		out += "\n" + s.Label + ". " + s.Text
	}
	return out
}

// sections matches the headings of plain and markdown without their heading marks. A group captures the number in the heading.
var sections = map[string]*regexp.Regexp{
	"claims": heading(`Claims \((\d+)\)`), "anchors": heading(`Papers \((\d+)\)`), "tasks": heading(`Tasks \((\d+)\)`), "verdicts": heading(`Verdicts`),
	"choosing": heading(`How to choose`), "memory": heading(`If you cannot search|Working from memory`), "rules": heading(`Rules`),
	"answer": heading(`Answer format`), "entries": heading(`Lines to write, in this order|Objects to write, in this order`),
}

func heading(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

var (
	paperLine = regexp.MustCompile(`^- (\S+)(?: (.*))?$`)
	taskLine  = regexp.MustCompile(`^(\d+)\. (.*)$`)
	stepLine  = regexp.MustCompile(`^   (?:- )?(\d+[a-z])\. (.*)$`)
)

// parse parses a prompt in a built-in style. It fails the test if any line does not fit into a section.
func parse(t *testing.T, style, text string) structure {
	t.Helper()
	if style == "xml" {
		return parseXML(t, text)
	}
	var s structure
	section := ""
lines:
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		title, marked := strings.CutPrefix(line, "## ")
		for name, pattern := range sections {
			if m := pattern.FindStringSubmatch(title); m != nil && marked == (style == "markdown") {
				section = name
				s.order = append(s.order, name)
				s.count(name, m)
				continue lines
			}
		}
		if line == "" || strings.HasPrefix(line, "Format: ") || section == "entries" && line == "```" {
			continue
		}
		s.line(t, style, section, line)
	}
	return s
}

func (s *structure) line(t *testing.T, style, section, line string) {
	t.Helper()
	switch section {
	case "":
		s.opening = append(s.opening, plainly(style, line))
	case "claims":
		s.claims = append(s.claims, parseClaim(t, style, line))
	case "anchors":
		m := paperLine.FindStringSubmatch(line)
		require.NotNil(t, m, "not a paper: %q", line)
		s.papers = append(s.papers, parsedPaper{m[1], plainly(style, m[2])}) // the identifier is printed literally
	case "tasks":
		if m := stepLine.FindStringSubmatch(line); m != nil {
			last := &s.tasks[len(s.tasks)-1]
			last.steps = append(last.steps, parsedStep{m[1], plainly(style, m[2])})
			return
		}
		m := taskLine.FindStringSubmatch(line)
		require.NotNil(t, m, "not a task: %q", line)
		require.Equal(t, strconv.Itoa(len(s.tasks)+1), m[1])
		s.tasks = append(s.tasks, parsedTask{text: plainly(style, m[2])})
	case "verdicts":
		s.verdicts = append(s.verdicts, line)
	case "choosing":
		s.choosing = append(s.choosing, line)
	case "memory":
		s.memory = append(s.memory, line)
	case "rules":
		require.True(t, strings.HasPrefix(line, "- "), "not a rule: %q", line)
		s.rules = append(s.rules, line)
	case "answer":
		s.answer += line + "\n"
	case "entries":
		s.entries = append(s.entries, line)
	}
}

// parseClaim parses a line of the form "- id [date; papers; scope: scope] text". The scope may contain balanced brackets or be in
// double quotes.
func parseClaim(t *testing.T, style, line string) parsedClaim {
	t.Helper()
	id, rest, ok := strings.Cut(strings.TrimPrefix(line, "- "), " [")
	require.True(t, ok && strings.HasPrefix(line, "- "), "not a claim: %q", line)
	depth, end, quoted := 1, 0, false
	for end = 0; end < len(rest) && depth > 0; end++ {
		switch rest[end] {
		case '"':
			if n := strings.IndexByte(rest[end+1:], '"'); strings.HasSuffix(rest[:end], "; scope: ") && strings.HasPrefix(rest[end+n+2:], "] ") {
				end, quoted = end+n+1, true
			}
		case '[':
			depth++
		case ']':
			depth--
		}
	}
	require.Zero(t, depth, "no closing bracket: %q", line)
	require.True(t, strings.HasPrefix(rest[end:], " "), "no text: %q", line)
	date, papers, ok := strings.Cut(rest[:end-1], "; ")
	require.True(t, ok, "no papers: %q", line)
	papers, scope, _ := strings.Cut(papers, "; scope: ")
	if quoted {
		scope = strings.Trim(scope, `"`)
	}
	return parsedClaim{id, date, papers, plainly(style, scope), plainly(style, rest[end+1:])}
}

func (s *structure) count(section string, m []string) {
	if len(m) < 2 || m[1] == "" {
		return
	}
	n, _ := strconv.Atoi(m[1])
	switch section {
	case "claims":
		s.claimCount = n
	case "anchors":
		s.paperCount = n
	case "tasks":
		s.taskCount = n
	}
}

// parsedXML is a prompt in the style named xml, parsed by an XML reader.
type parsedXML struct {
	Setting string `xml:"setting"`
	Claims  struct {
		Count int           `xml:"count,attr"`
		Claim []parsedClaim `xml:"claim"`
	} `xml:"claims"`
	Papers *struct {
		Count int `xml:"count,attr"`
		Paper []struct {
			ID      string `xml:"id,attr"`
			Date    string `xml:"date,attr"`
			Authors string `xml:"authors,attr"`
			Title   string `xml:",chardata"`
		} `xml:"paper"`
	} `xml:"papers"`
	Tasks struct {
		Count int `xml:"count,attr"`
		Task  []struct {
			Number int          `xml:"number,attr"`
			Text   string       `xml:",chardata"`
			Steps  []parsedStep `xml:"step"`
		} `xml:"task"`
	} `xml:"tasks"`
	Verdicts string  `xml:"verdicts"`
	Choosing string  `xml:"how_to_choose"`
	Memory   *string `xml:"without_search"`
	Rules    string  `xml:"rules"`
	Answer   *string `xml:"answer_format"`
	Entries  *string `xml:"entries"`
	Order    []struct {
		XMLName xml.Name
	} `xml:",any"`
}

// topTags maps sections to the XML elements that they have in a prompt.
var topTags = map[string]string{
	"claims": "claims", "papers": "anchors", "tasks": "tasks", "verdicts": "verdicts", "how_to_choose": "choosing", "without_search": "memory", "rules": "rules",
	"answer_format": "answer", "entries": "entries",
}

func parseXML(t *testing.T, text string) structure {
	t.Helper()
	var p parsedXML
	require.NoError(t, xml.Unmarshal([]byte("<prompt>"+text+"</prompt>"), &p), text)
	require.Empty(t, p.Order, "elements outside all sections")
	s := structure{
		opening: nonEmptyLines(p.Setting), claimCount: p.Claims.Count, claims: p.Claims.Claim, taskCount: p.Tasks.Count,
		verdicts: nonEmptyLines(p.Verdicts), choosing: nonEmptyLines(p.Choosing), rules: nonEmptyLines(p.Rules),
	}
	for line := range strings.Lines(text) {
		if m := regexp.MustCompile(`^<([a-z_]+)(?: count="\d+")?>$`).FindStringSubmatch(strings.TrimSpace(line)); m != nil && topTags[m[1]] != "" {
			s.order = append(s.order, topTags[m[1]])
		}
	}
	if p.Papers != nil {
		s.paperCount = p.Papers.Count
		for _, paper := range p.Papers.Paper {
			s.papers = append(s.papers, parsedPaper{paper.ID, strings.TrimSpace(paper.Date + " " + paper.Authors + " " + paper.Title)})
		}
	}
	for i, task := range p.Tasks.Task {
		require.Equal(t, i+1, task.Number)
		s.tasks = append(s.tasks, parsedTask{strings.TrimSpace(task.Text), task.Steps})
	}
	if p.Memory != nil {
		s.memory = nonEmptyLines(*p.Memory)[1:]
	}
	if p.Answer != nil {
		s.answer = *p.Answer
	}
	if p.Entries != nil {
		s.entries = nonEmptyLines(*p.Entries)[1:]
	}
	return s
}

func nonEmptyLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

var backslash = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// plainly removes the escapes that a style adds.
func plainly(style, s string) string {
	if style == "markdown" {
		return backslash.ReplaceAllString(s, "$1")
	}
	return s
}
