package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// An Assertion is a key under expect.
type Assertion struct {
	Name  string
	Takes string // the kind of value that the assertion takes
	Doc   string
}

// Assertions lists the keys under expect in the order of the documentation. The caller owns the returned slice.
func Assertions() []Assertion { return slices.Clone(assertions) }

var assertions = []Assertion{
	{"golden", "a path", "The prompt is identical to the file. If the name ends in .json, the messages are compared, in the form that `--format messages` writes. `retest test --update` writes the file."},
	{"contains", "text or a list", "The prompt contains each of these strings."},
	{"not_contains", "text or a list", "The prompt contains none of these strings."},
	{"matches", "a regular expression or a list", "Each expression matches somewhere in the prompt. The syntax is Go's; with (?m), ^ and $ match at line breaks."},
	{"not_matches", "a regular expression or a list", "No expression matches anywhere in the prompt."},
	{"order", "a list of strings", "The prompt contains the items in this order."},
	{"counts", "a map: claims, anchors, tasks, lines", "The prompt contains this many of the inquiry's claims, anchors and tasks, and has this many lines. Each count is a number, or a map with min and max."},
	{"max_characters", "a number", "The prompt has at most this many characters."},
	{"max_tokens", "a number", "The prompt has at most this many tokens, estimated as one per four bytes."},
	{"messages", "a map: system, user, roles", "The system and user messages contain this text, and the messages have these roles, in this order."},
	{"same_as", "the name of another case", "The prompt and the messages are identical to those of the other case."},
	{"error", "text", "The inquiry is refused, or rendering fails, with an error that contains this text. Such a case must not set any other expectation."},
	{"properties", "all, or a list of numbers", "The prompt has these properties. Run `retest test --properties` for the list."},
}

// check is one assertion about a rendered case. Its function fn returns the failures.
type check struct {
	name, value string
	pos         fault.Pos
	fn          func(r *Rendered) []string
}

// Rendered is a prompt together with what it was rendered from.
type Rendered struct {
	Inquiry  *inquiry.Inquiry // the inquiry as the templates saw it
	Prompt   *prompt.Output   // the prompt with its spans
	Verdicts []prompt.Verdict // the verdicts that the prompt offers
	Style    string
	Renderer *prompt.Renderer
	At       func(path string) fault.Pos // returns where a value of the inquiry is written
	Covered  *template.Coverage          // coverage of all cases that ran with the renderer; nil without Options.Keep
}

func (c *Case) add(v doc.Value, name string, fn func(r *Rendered) []string) {
	value := v.Text
	if v.Kind == doc.List || v.Kind == doc.Map {
		value = string(v.AppendJSON(nil))
	}
	if strings.HasPrefix(name, "properties") { // the value lists all numbers; the name already contains the number of this check
		value = ""
	}
	c.checks = append(c.checks, check{name, value, v.Pos(), fn})
}

// expect reads what a case expects.
func (c *Case) expect(v doc.Value) {
	names := make([]string, len(assertions))
	for i, a := range assertions {
		names[i] = a.Name
	}
	n := 0
	for key, v := range v.Entries(names) {
		n++
		switch key {
		case "golden":
			c.golden, c.goldenAt = goldenPath(v), v.Pos()
		case "same_as":
			c.sameAs = someText(v)
		case "error":
			s := someText(v)
			c.fails, c.failsAt = &s, v.Pos()
		default:
			c.assertion(key, v)
		}
	}
	switch {
	case v.Kind == doc.Map && n == 0:
		v.Report(fault.Fault{Rule: "required", Want: "at least one expectation", Got: "nothing"})
	case c.fails != nil && n > 1:
		v.Report(fault.Fault{Rule: "error-alone", Want: "error alone: a case that expects an error has no prompt", Got: strconv.Itoa(n) + " expectations"})
	}
}

func (c *Case) assertion(key string, v doc.Value) {
	switch key {
	case "contains", "not_contains":
		want := textsOf(v)
		if key == "contains" && slices.Contains(want, "\n") {
			v.Report(fault.Fault{Rule: "cannot-fail", Want: "text that is not in every prompt", Got: "a line feed, which ends every prompt"})
		}
		c.add(v, key, func(r *Rendered) []string { return containing(r.Prompt.Text, want, key == "contains") })
	case "matches", "not_matches":
		want := patternsOf(v)
		for _, re := range want {
			if key == "matches" && matchesAll(re) {
				v.Report(fault.Fault{Rule: "cannot-fail", Want: "a regular expression that does not match every prompt", Got: strconv.Quote(re.String())})
			}
		}
		c.add(v, key, func(r *Rendered) []string { return matching(r.Prompt.Text, want, key == "matches") })
	case "order":
		want := textsOf(v)
		c.add(v, key, func(r *Rendered) []string { return inOrder(r.Prompt.Text, want) })
	case "counts":
		c.counts(v)
	case "max_characters":
		most := v.Int(0, mostOfAnything)
		c.add(v, key, func(r *Rendered) []string { return atMost(len([]rune(r.Prompt.Text)), most, "characters") })
	case "max_tokens":
		most := v.Int(0, mostOfAnything)
		c.add(v, key, func(r *Rendered) []string {
			return atMost(prompt.EstimateTokens(r.Prompt.Text), most, "estimated tokens")
		})
	case "messages":
		c.messages(v)
	case "properties":
		c.properties(v)
	}
}

const mostOfAnything = 1 << 40

// someText reads a string that must not be empty, because every prompt contains the empty string.
func someText(v doc.Value) string {
	s := v.String()
	if v.Kind == doc.String && s == "" {
		v.Report(fault.Fault{Rule: "empty", Want: "text that is not empty", Got: "empty text"})
	}
	return s
}

// textsOf reads a string or a list of strings.
func textsOf(v doc.Value) []string {
	if v.Kind != doc.List {
		return []string{someText(v)}
	}
	var out []string
	for _, item := range v.Elements("strings") {
		out = append(out, someText(item))
	}
	notNothing(v, len(v.Items))
	return out
}

// notNothing reports a fault if a list or map of expectations is empty.
func notNothing(v doc.Value, n int) {
	if n == 0 && (v.Kind == doc.List || v.Kind == doc.Map) {
		v.Report(fault.Fault{Rule: "empty", Want: "at least one expectation", Got: "nothing"})
	}
}

func patternsOf(v doc.Value) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, s := range textsOf(v) {
		re, err := regexp.Compile(s)
		if err != nil {
			v.Report(fault.Fault{Rule: "value", Want: "a regular expression", Got: strconv.Quote(s), Err: fmt.Errorf("want a regular expression: %w", err)})
			continue
		}
		out = append(out, re)
	}
	return out
}

// matchesAll reports whether a pattern matches strings that have nothing in common. Such a pattern matches every prompt. The strings
// end in a line feed, as every prompt does, and are not empty.
func matchesAll(re *regexp.Regexp) bool {
	return !slices.ContainsFunc([]string{"a\n", "9 9\n", "\u03a9\n\n!\n", "\u2028\n"}, func(text string) bool { return !re.MatchString(text) })
}

func containing(text string, want []string, yes bool) (wrong []string) {
	for _, s := range want {
		switch i := strings.Index(text, s); {
		case i < 0 && yes:
			wrong = append(wrong, fmt.Sprintf("want %q in the prompt", s)+nearest(text, s))
		case i >= 0 && !yes:
			wrong = append(wrong, fmt.Sprintf("%q must not be in the prompt, but it is on line %d", s, 1+strings.Count(text[:i], "\n")))
		}
	}
	return wrong
}

// nearest describes the line of text that is most similar to s: a line that differs only in case, or one that contains the first words
// of s.
func nearest(text, s string) string {
	if i := strings.Index(strings.ToLower(text), strings.ToLower(s)); i >= 0 && s != "" {
		return fmt.Sprintf("; line %d has it with different capitalization", 1+strings.Count(strings.ToLower(text)[:i], "\n"))
	}
	const fewer = 6 // a match of fewer bytes says nothing
	for head := s; strings.Contains(head, " "); {
		head = head[:strings.LastIndexByte(head, ' ')]
		if i := strings.Index(text, head); i >= 0 && len(head) >= fewer {
			line, _, _ := strings.Cut(text[i:], "\n")
			return fmt.Sprintf("; line %d has %q", 1+strings.Count(text[:i], "\n"), line[:min(len(line), len(s)+20)])
		}
	}
	return ""
}

func matching(text string, want []*regexp.Regexp, yes bool) (wrong []string) {
	for _, re := range want {
		switch at := re.FindStringIndex(text); {
		case at == nil && yes:
			wrong = append(wrong, fmt.Sprintf("want a match for %q", re))
		case at != nil && !yes:
			wrong = append(wrong, fmt.Sprintf("want no match for %q, but line %d has %q", re, 1+strings.Count(text[:at[0]], "\n"), text[at[0]:at[1]]))
		}
	}
	return wrong
}

func inOrder(text string, want []string) []string {
	from := 0
	for i, s := range want {
		at := strings.Index(text[from:], s)
		switch {
		case at >= 0:
			from += at + len(s)
		case strings.Contains(text, s) && slices.Contains(want[:i], s):
			return []string{fmt.Sprintf("want %q again after %q", s, want[i-1])}
		case strings.Contains(text, s):
			return []string{fmt.Sprintf("want %q after %q, but it comes before", s, want[max(i-1, 0)])}
		default:
			return []string{fmt.Sprintf("want %q in the prompt", s)}
		}
	}
	return nil
}

func atMost(n, most int, what string) []string {
	if n > most {
		return []string{fmt.Sprintf("want at most %d %s, got %d", most, what, n)}
	}
	return nil
}

// counts reads how many of each countable element are expected.
func (c *Case) counts(v doc.Value) {
	counted := map[string]func(*Rendered) int{
		"claims": (*Rendered).claimCount, "anchors": (*Rendered).anchorCount, "tasks": (*Rendered).taskCount,
		"lines": func(r *Rendered) int { return len(strings.Split(strings.TrimSuffix(r.Prompt.Text, "\n"), "\n")) },
	}
	notNothing(v, len(v.Items))
	for key, v := range v.Entries([]string{"claims", "anchors", "tasks", "lines"}) {
		low, high := 0, mostOfAnything
		if v.Kind == doc.Map {
			notNothing(v, len(v.Items))
			for end, v := range v.Entries([]string{"min", "max"}) {
				if end == "min" {
					low = v.Int(0, mostOfAnything)
				} else {
					high = v.Int(0, mostOfAnything)
				}
			}
		} else {
			low = v.Int(0, mostOfAnything)
			high = low
		}
		if low <= least(key) && high == mostOfAnything && v.Kind == doc.Map && len(v.Items) > 0 {
			v.Report(fault.Fault{Rule: "cannot-fail", Want: fmt.Sprintf("a min above %d, or a max", least(key)), Got: strconv.Itoa(low)})
		}
		if low > high {
			v.Report(fault.Fault{Rule: "range", Want: "a min no greater than the max", Got: fmt.Sprintf("%d and %d", low, high)})
		}
		c.add(v, "counts."+key, func(r *Rendered) []string {
			switch n := counted[key](r); {
			case low == high && n != low:
				return []string{fmt.Sprintf("want %d %s, got %d", low, key, n)}
			case n < low:
				return []string{fmt.Sprintf("want at least %d %s, got %d", low, key, n)}
			case n > high:
				return []string{fmt.Sprintf("want at most %d %s, got %d", high, key, n)}
			}
			return nil
		})
	}
}

// least returns the minimum number of a countable element in any prompt. For example, every prompt has at least one line.
func least(counted string) int {
	if counted == "lines" {
		return 1
	}
	return 0
}

// messages reads what the messages must contain.
func (c *Case) messages(v doc.Value) {
	notNothing(v, len(v.Items))
	for key, v := range v.Entries([]string{"system", "user", "roles"}) {
		if key == "roles" {
			want := v.Strings()
			c.add(v, "messages.roles", func(r *Rendered) []string {
				var got []string
				for _, m := range r.Prompt.Messages {
					got = append(got, m.Role)
				}
				if !slices.Equal(want, got) {
					return []string{fmt.Sprintf("want the roles %q, got %q", want, got)}
				}
				return nil
			})
			continue
		}
		want := textsOf(v)
		c.add(v, "messages."+key, func(r *Rendered) []string {
			for _, m := range r.Prompt.Messages {
				if m.Role == key {
					return containing(m.Content, want, true)
				}
			}
			return []string{fmt.Sprintf("want a message with the role %s, got none", key)}
		})
	}
}

// properties reads which properties the prompt must have: all of them, or a list of their numbers.
func (c *Case) properties(v doc.Value) {
	var numbers []int
	switch {
	case v.Kind == doc.String && v.Text == "all":
		for _, p := range properties {
			numbers = append(numbers, p.Number)
		}
	case v.Kind == doc.List:
		notNothing(v, len(v.Items))
		for _, item := range v.Elements("numbers") {
			numbers = append(numbers, item.Int(1, len(properties)))
		}
	default:
		v.Report(fault.Fault{Rule: "type", Want: "all, or a list of numbers", Got: v.Got()})
	}
	for _, n := range numbers {
		if n < 1 {
			continue
		}
		p := properties[n-1]
		c.add(v, fmt.Sprintf("properties %d", n), func(r *Rendered) []string {
			if wrong := p.check(r); wrong != "" {
				return []string{fmt.Sprintf("%s: %s", p.Doc, wrong)}
			}
			return nil
		})
	}
}
