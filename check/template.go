package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// Templates checks the templates of a renderer. It returns the renderer's own warnings and the findings of rules that matter only for
// prompts. Built-in templates are skipped. The findings are sorted by location. A comment {{/* retest:ignore RULE */}} silences a rule
// on its line and the line below; on the first line of a file it silences the rule for the whole file.
func Templates(r *prompt.Renderer, ignore ...string) fault.List {
	t := r.Templates()
	c := templates{list: r.Warnings(), system: reachable(t.Calls(), "system")}
	cited, all, first, sources := false, t.Nodes(), fault.Pos{}, t.Sources()
	for _, p := range all {
		if !p.Action && cites.MatchString(p.Text) {
			cited = true
		}
		if !own(p.Pos) {
			continue
		}
		if first.IsZero() {
			first = p.Pos
		}
		if p.Action {
			c.action(p)
			c.enclosed(p, sources[p.Pos.File])
		} else {
			c.words(p)
		}
	}
	if !cited && len(all) > 0 && !reachable(t.Calls(), t.Entry())["rule-list"] {
		c.report("no-citation-demand", first, "", "ask for the identifier, title and date of each work that the model opened", fmt.Errorf("nothing asks for citations"))
	}
	for _, k := range t.Comments() {
		c.comment(k)
	}
	silent := templateComments(t.Comments())
	c.list = slices.DeleteFunc(c.list, func(f *fault.Fault) bool {
		return slices.Contains(ignore, f.Rule) || silent[silenced{f.Pos.File, f.Pos.Line, f.Rule}] || silent[silenced{f.Pos.File, 0, f.Rule}]
	})
	c.list.Sort()
	return c.list
}

// own reports whether a location is in one of the user's templates.
func own(pos fault.Pos) bool { return !strings.HasPrefix(pos.File, seam.BuiltinPrefix) }

type templates struct {
	list   fault.List
	system map[string]bool // the templates that produce the system message
}

// reachable returns the given template and all templates that it calls, directly or indirectly.
func reachable(calls map[string][]string, name string) map[string]bool {
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if !seen[name] {
			seen[name] = true
			for _, next := range calls[name] {
				visit(next)
			}
		}
	}
	visit(name)
	return seen
}

func (c *templates) report(rule string, pos fault.Pos, path, hint string, err error) {
	c.list = append(c.list, &fault.Fault{Pos: pos, Path: path, Rule: rule, Severity: severityOf(rule), Hint: hint, Err: err})
}

// until sets the end location of the last finding.
func (c *templates) until(end fault.Pos) { c.list[len(c.list)-1].End = end }

// action checks an action that prints data.
func (c *templates) action(p template.Node) {
	if slices.Contains(p.Functions, "raw") && p.Data {
		c.report("raw-in-template", p.Pos, p.Path, "print the value without raw, so that it is escaped", fmt.Errorf("raw prints data unescaped"))
	}
	if c.system[p.Template] && p.Data && !options.MatchString(p.Text) && !slices.ContainsFunc(p.Inside, options.MatchString) {
		c.report("volatile-first", p.Pos, p.Path, "print it in the user message", fmt.Errorf("the system message prints %s, so it differs from one inquiry to the next", p.Text))
	}
}

// enclosed reports data printed inside a Markdown code span or a Markdown or HTML comment. Escaping does not work there, so a backtick
// or a --> in the data would end the span or comment.
func (c *templates) enclosed(p template.Node, source string) {
	lines := strings.Split(source, "\n")
	if !p.Data || p.Pos.Line < 1 || p.Pos.Line > len(lines) {
		return
	}
	line := lines[p.Pos.Line-1]
	line = line[:min(p.Pos.Col-1, len(line))]
	before := strings.Join(lines[:p.Pos.Line-1], "\n") + "\n" + line
	what := ""
	switch own := templateActions.ReplaceAllString(line, ""); {
	case strings.Count(own, "`")%2 == 1:
		what = "a code span"
	case strings.LastIndex(before, "<!--") > strings.LastIndex(before, "-->"):
		what = "a comment"
	default:
		return
	}
	c.report("data-in-code", p.Pos, p.Path, "print it outside, or use quoted to put it in double quotes", fmt.Errorf("%s is printed inside %s, which the data can close", p.Text, what))
}

var templateActions = lazyre.New(`(?s)\{\{.*?\}\}|\{\{.*$`)

var (
	bounded = lazyre.New(`(?i)(?:\bat (?:least|most)|\bup to|\bto|\bthan|\bor|[-–])\s*$`)
	orMore  = lazyre.New(`(?i)^\s+or (?:more|fewer|less)\b`)
	example = lazyre.New(`(?i)(?:\bsuch as|\be\.g\.,?|\bfor example,?|\blike)\s*["'(]*$`)
	options = lazyre.New(`\.(?:Vars|Answer|Search)\b`) // options shared by a whole corpus
	cites   = lazyre.New(`(?i)\b(?:cit(?:e|es|ed|ing|ation|ations)|sources?|references?)\b`)
	counts  = lazyre.New(`(?i)\b(?:[1-9][0-9]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\s+(?:(?:anchor|open|dated|numbered)\s+)?(?:claims|papers|anchors|tasks|questions)\b`)
	dates   = lazyre.New(`\b(?:(?:19|20)[0-9]{2}-[01][0-9](?:-[0-3][0-9])?|(?:[0-3]?[0-9]\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:[0-3]?[0-9],?\s+)?(?:19|20)[0-9]{2})\b`)
)

// words checks the literal text of a template.
func (c *templates) words(p template.Node) {
	for _, m := range counts.FindAllStringIndex(p.Text, -1) {
		if bounded.MatchString(p.Text[:m[0]]) || orMore.MatchString(p.Text[m[1]:]) {
			continue // a bound, not a count
		}
		c.report("literal-count", p.At(m[0]), p.Path, "count with len: {{len .Claims}}", fmt.Errorf("the template says %q for every inquiry", p.Text[m[0]:m[1]]))
		c.until(p.At(m[1]))
	}
	for _, m := range dates.FindAllStringIndex(p.Text, -1) {
		if example.MatchString(p.Text[:m[0]]) {
			continue
		}
		c.report("literal-date", p.At(m[0]), p.Path, "print the inquiry's day: {{.AsOf}}", fmt.Errorf("the template says %q for every day", p.Text[m[0]:m[1]]))
		c.until(p.At(m[1]))
	}
}

// directives lists the comments that have an effect.
var directives = []string{"ignore", "omit", "depth", "uncovered"}

// comment reports a comment that looks like a directive but has no effect, such as retest:uncoverd.
func (c *templates) comment(k template.Comment) {
	rest, ok := strings.CutPrefix(k.Text, "retest:")
	word := strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	if !ok || !own(k.Pos) || len(word) > 0 && slices.Contains(directives, word[0]) {
		return
	}
	name := ""
	if len(word) > 0 {
		name = word[0]
	}
	hint := "valid comments are retest:" + strings.Join(directives, ", retest:")
	if near := fault.Nearest(name, directives); near != "" {
		hint = "did you mean retest:" + near + "?"
	}
	c.report("unknown-rule", k.Pos, "", hint, fmt.Errorf("the comment retest:%s has no effect", name))
	c.until(k.End)
}

// silenced is a rule and the location where it is silenced. If line is 0, the rule is silenced in the whole file.
type silenced struct {
	file string
	line int
	rule string
}

func templateComments(list []template.Comment) map[silenced]bool {
	silent := map[silenced]bool{}
	for _, k := range list {
		rest, ok := strings.CutPrefix(k.Text, marker)
		if !ok {
			continue
		}
		for _, rule := range splitNames(strings.Join(strings.Fields(rest), " ")) {
			silent[silenced{k.Pos.File, k.Pos.Line, rule}] = true
			silent[silenced{k.Pos.File, k.Pos.Line + 1, rule}] = true
			if k.Pos.Line == 1 {
				silent[silenced{k.Pos.File, 0, rule}] = true
			}
		}
	}
	return silent
}
