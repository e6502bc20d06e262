package mistakes

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// This file finds all syntax errors in a template that the parser has rejected. The parser itself reports only the first error and its
// line.

// maxFound is the maximum number of mistakes listed for a file.
const maxFound = 50

// maxParsed is the maximum number of actions parsed individually.
const maxParsed = 5000

// Syntax returns the mistakes in a template that the parser has rejected, in order. If it does not recognize any, it returns nil.
func (f *File) Syntax() []Found {
	c := checker{File: f}
	for i := range f.actions {
		if len(c.out) >= maxFound || i >= maxParsed {
			break
		}
		if !f.actions[i].foreign {
			c.action(i)
		}
	}
	for _, o := range c.open {
		a := &f.actions[o.at]
		if !o.faulty {
			c.out = append(c.out, Found{a.from, a.to, fmt.Sprintf("this {{%s}} is never closed", o.head), "write {{end}} where it ends"})
		}
	}
	slices.SortStableFunc(c.out, func(a, b Found) int { return a.From - b.From })
	return c.out
}

// Without returns the source with mistaken actions replaced by spaces, so that the rest can be compiled and everything keeps its
// location. It returns "" if later actions depend on a mistaken action, such as a range.
func (f *File) Without(found []Found) string {
	out := []byte(f.original)
	for _, m := range found {
		i := f.at(m.From)
		if i < 0 {
			return ""
		}
		a := &f.actions[i]
		instead := ""
		switch f.headAt(i) {
		case "if":
			instead = "{{if 1}}"
		case "else if":
			instead = "{{else if 1}}"
		case "else", "end":
			instead = "{{" + f.headAt(i) + "}}"
		case "range", "with", "block", "define", "unless", "break", "continue":
			return ""
		}
		if len(instead) > a.to-a.from {
			return ""
		}
		for j := a.from; j < a.to; j++ {
			if out[j] != '\n' && out[j] != '\r' {
				out[j] = ' '
			}
		}
		if bytes.ContainsAny(out[a.from:a.from+len(instead)], "\r\n") {
			return ""
		}
		copy(out[a.from:], instead)
	}
	return string(out)
}

// checker tracks the blocks and variables of a file.
type checker struct {
	*File
	out  []Found
	open []block
	vars []string
}

// block is an if, with, range, block or define that has not been closed yet.
type block struct {
	head   string
	at     int
	vars   int  // number of variables declared before the block
	others bool // the block's else has been read
	faulty bool
}

func (c *checker) action(i int) {
	a := &c.actions[i]
	head := c.headAt(i)
	faulty := false
	if message, ok := c.parses(a, head); !ok {
		c.out = append(c.out, c.explained(i, message))
		faulty = true
	} else if n, ok := c.foreignHead(i); ok && !keywords[a.tokens[0].text] && !c.words.Function(a.tokens[0].text) {
		c.out = append(c.out, c.found(i, n))
	} else if ok && head == "range" {
		c.out = append(c.out, c.found(i, n))
		faulty = true
	}
	c.structure(i, head, faulty)
	if !faulty {
		c.variables(i)
	}
	c.declare(a)
}

// explained returns the mistake in an action that the parser rejects.
func (c *checker) explained(i int, message string) Found {
	a := &c.actions[i]
	if n, ok := c.offense(i); ok {
		return c.found(i, n)
	}
	return c.found(i, note{a.from, a.to, message, ""})
}

// parses reports whether the parser accepts an action, assuming that it is in a valid position and its variables are declared.
func (c *checker) parses(a *action, head string) (string, bool) {
	var b strings.Builder
	for _, t := range a.tokens {
		if t.kind == variable && t.text != "$" {
			b.WriteString("{{" + t.text + " := 0}}")
		}
	}
	source := c.src[a.from:a.to]
	keyword := len(a.tokens) > 0 && keywords[a.tokens[0].text]
	switch {
	case !keyword:
		b.WriteString(source)
	case head == "define":
		b.Reset()
		b.WriteString(source + "{{end}}")
	case head == "if", head == "range", head == "with", head == "block":
		b.WriteString(source + "{{end}}")
	case head == "else" && len(a.tokens) > 1 && a.tokens[1].text == "with":
		b.WriteString("{{with 1}}" + source + "{{end}}")
	case head == "else":
		b.WriteString("{{if 1}}" + source + "{{end}}")
	case head == "end":
		b.WriteString("{{if 1}}" + source)
	case head == "break", head == "continue":
		b.WriteString("{{range 1}}" + source + "{{end}}")
	default:
		b.WriteString(source)
	}
	tree := parse.New("x")
	tree.Mode = parse.SkipFuncCheck
	_, err := tree.Parse(b.String(), "", "", map[string]*parse.Tree{})
	if err == nil {
		return "", true
	}
	_, message, _ := strings.Cut(strings.TrimPrefix(err.Error(), "template: x:"), ": ")
	return message, false
}

// structure tracks which blocks are open.
func (c *checker) structure(i int, head string, faulty bool) {
	a := &c.actions[i]
	fail := func(message, hint string) {
		if !faulty {
			c.out = append(c.out, Found{a.from, a.to, message, hint})
		}
	}
	switch head {
	case "if", "range", "with", "block", "define", "unless":
		c.open = append(c.open, block{head: head, at: i, vars: len(c.vars), faulty: faulty})
	case "end":
		if len(c.open) == 0 {
			fail("this {{end}} ends nothing", "remove it, or begin with {{if …}}, {{with …}} or {{range …}}")
			return
		}
		last := c.open[len(c.open)-1]
		c.open, c.vars = c.open[:len(c.open)-1], c.vars[:last.vars]
	case "else", "else if":
		c.otherwise(a, head, fail)
	case "break", "continue":
		if !slices.ContainsFunc(c.open, func(b block) bool { return b.head == "range" }) {
			fail(head+" is outside of {{range}}", "remove it")
		}
	}
}

// otherwise handles an else.
func (c *checker) otherwise(a *action, head string, fail func(message, hint string)) {
	n := len(c.open) - 1
	if n < 0 || c.open[n].head == "define" || c.open[n].head == "block" {
		fail("this {{else}} is outside of {{if}}, {{with}} and {{range}}", "remove it, or begin with {{if …}}")
		return
	}
	if len(a.tokens) > 1 && a.tokens[0].text == "else" {
		kind, around := a.tokens[1].text, c.open[n].head
		if (kind == "if" || kind == "with") && (around == "range" || around != kind && around != "unless") {
			fail(fmt.Sprintf("else %s belongs to %s, but this one is in %s", kind, kind, around), fmt.Sprintf("write {{else}}{{%s …}} and one more {{end}}", kind))
		}
	}
	chained := head == "else if" || len(a.tokens) > 1
	if c.open[n].others {
		fail("this {{else}} follows another one", "write {{else if …}} for the first of them, or remove one")
	}
	c.open[n].others = c.open[n].others || !chained
}

// variables reports variables that are used without being declared.
func (c *checker) variables(i int) {
	a := &c.actions[i]
	declared := declarations(a)
	for j, t := range a.tokens {
		if t.kind != variable || t.text == "$" || slices.Contains(c.vars, t.text) || slices.Contains(declared, j) {
			continue
		}
		hint := c.undeclared(t.text)
		if j+1 < len(a.tokens) && a.tokens[j+1].text == "=" && !c.words.locals[t.text] {
			hint = "write " + c.translation(i, false)
		}
		c.out = append(c.out, Found{t.from, t.to, "undefined variable " + t.text, hint})
	}
}

// undeclared returns a hint for a variable that is not declared.
func (c *checker) undeclared(name string) string {
	bare := name[1:]
	if near := fault.Nearest(name, c.vars); near != "" && len(bare) > 2 {
		return "did you mean " + near + "?"
	}
	if c.words.locals[name] {
		return fmt.Sprintf("%s exists only in the block that declares it: declare it before the block, and write {{%s = …}} inside", name, name)
	}
	if known := c.words.Field(bare, false); known != "" {
		return "write " + known + ": values of the inquiry start with a dot"
	}
	if list := c.words.Field(bare+"s", false); list != "" {
		return fmt.Sprintf("declare it: {{range %s := %s}}", name, list)
	}
	return fmt.Sprintf("declare the variable first: {{%s := …}}", name)
}

// declarations returns the indices of tokens that declare variables or are assigned to.
func declarations(a *action) []int {
	i := slices.IndexFunc(a.tokens, isWord(":="))
	if i < 0 {
		return nil
	}
	var out []int
	for j := i - 1; j >= 0 && (a.tokens[j].kind == variable || a.tokens[j].text == ","); j-- {
		out = append(out, j)
	}
	return out
}

// declare records the variables that an action declares.
func (c *checker) declare(a *action) {
	for _, j := range declarations(a) {
		if a.tokens[j].kind == variable {
			c.vars = append(c.vars, a.tokens[j].text)
		}
	}
	if head := a.tokens; len(head) > 2 && (head[0].text == "for" || head[0].text == "set" || head[0].text == "range") {
		for name := range c.words.locals {
			c.vars = append(c.vars, name)
		}
	}
}
