package prompt_test

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// structure is a prompt parsed back: what a reader takes for its sections, claims, papers and tasks.
type structure struct {
	opening                string
	order                  []string // the sections, as they come
	claimCount, paperCount int      // as the headings give them
	claims                 []parsedClaim
	papers                 []parsedPaper
	tasks                  []string
	verdicts, rules        []string
	answer                 string
}

type parsedClaim struct{ id, date, papers, scope, text string }

type parsedPaper struct{ id, rest string }

// sections are the headings of a style, as patterns of whole lines; a group is the number that the heading gives.
var sections = map[string]map[string]*regexp.Regexp{
	"plain": {
		"claims": heading(`Claims \((\d+)\), .*:`), "anchors": heading(`Anchor papers \((\d+)\), .*:`), "tasks": heading(`Tasks \((\d+)\):`),
		"verdicts": heading(`Verdicts:`), "rules": heading(`Rules:`), "answer": heading(`Answer form:|Answer, in at most \d+ words\.`),
	},
	"markdown": {
		"claims": heading(`## Claims \((\d+)\)`), "anchors": heading(`## Anchor papers \((\d+)\)`), "tasks": heading(`## Tasks \((\d+)\)`),
		"verdicts": heading(`## Verdicts`), "rules": heading(`## Rules`), "answer": heading(`## Answer form`),
	},
	"xml": {
		"claims": heading(`<claims count="(\d+)">`), "anchors": heading(`<anchor_papers count="(\d+)">`),
		"tasks": heading(`<tasks count="(\d+)">`), "verdicts": heading(`<verdicts>`), "rules": heading(`<rules>`), "answer": heading(`<answer_form>`),
	},
}

func heading(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

var (
	claimLine = regexp.MustCompile(`^([A-Za-z0-9_-]+) \[([^;\]]+); ([^;\]]+)(?:; scope: ([^\]]*))?\] (.*)$`)
	paperLine = regexp.MustCompile(`^(\S+)(?: (.*))?$`)
	taskLine  = regexp.MustCompile(`^(\d+)\. (.*)$`)
)

// parse reads a prompt of a built-in style back. It fails the test on any line that is in no section's form.
func parse(t *testing.T, style, text string) structure {
	t.Helper()
	var s structure
	var opening, answer []string
	section := ""
lines:
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		for name, pattern := range sections[style] {
			if m := pattern.FindStringSubmatch(line); m != nil {
				section = name
				s.order = append(s.order, name)
				s.count(name, m)
				if strings.HasPrefix(line, "Answer, ") {
					answer = append(answer, line)
				}
				continue lines
			}
		}
		if line == "" || style == "xml" && strings.HasPrefix(line, "</") || introduces(section, line) {
			continue
		}
		switch section {
		case "":
			opening = append(opening, line)
		case "claims":
			m := claimLine.FindStringSubmatch(item(style, "claim", line))
			require.NotNil(t, m, "no claim: %q", line)
			s.claims = append(s.claims, parsedClaim{m[1], plainly(style, m[2]), plainly(style, m[3]), plainly(style, m[4]), plainly(style, m[5])})
		case "anchors":
			m := paperLine.FindStringSubmatch(item(style, "paper", line))
			require.NotNil(t, m, "no paper: %q", line)
			s.papers = append(s.papers, parsedPaper{plainly(style, m[1]), plainly(style, m[2])})
		case "tasks":
			if style == "xml" {
				line = strings.TrimSuffix(strings.TrimPrefix(line, "<task>"), "</task>")
			}
			m := taskLine.FindStringSubmatch(line)
			require.NotNil(t, m, "no task: %q", line)
			require.Equal(t, strconv.Itoa(len(s.tasks)+1), m[1])
			s.tasks = append(s.tasks, plainly(style, m[2]))
		case "verdicts":
			s.verdicts = append(s.verdicts, line)
		case "rules":
			require.True(t, strings.HasPrefix(line, "- "), "no rule: %q", line)
			s.rules = append(s.rules, line)
		case "answer":
			answer = append(answer, line)
		}
	}
	s.opening, s.answer = plainly(style, strings.Join(opening, "\n")), strings.Join(answer, "\n")
	return s
}

// introduces holds for the sentence below a heading of markdown and xml.
func introduces(section, line string) bool {
	return section == "claims" && strings.HasPrefix(line, "Written each as id") || section == "anchors" && strings.HasPrefix(line, "Listed by ")
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
	}
}

// item takes the marks of a list off a line.
func item(style, tag, line string) string {
	if style == "xml" {
		return strings.TrimSuffix(strings.TrimPrefix(line, "<"+tag+">"), "</"+tag+">")
	}
	return strings.TrimPrefix(line, "- ")
}

var backslash = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// plainly takes a style's escapes off.
func plainly(style, s string) string {
	switch style {
	case "markdown":
		return backslash.ReplaceAllString(s, "$1")
	case "xml":
		return html.UnescapeString(s)
	}
	return s
}

func (c parsedClaim) String() string {
	return fmt.Sprintf("%s [%s; %s; %s] %s", c.id, c.date, c.papers, c.scope, c.text)
}
