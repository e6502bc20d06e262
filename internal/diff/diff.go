// Package diff compares two prompts element by element: parts, claims, anchor papers and tasks, and all remaining lines of text.
// Inserting a claim between others does not count as a change to the others.
package diff

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

// Side is one of the two prompts.
type Side struct {
	Prompt      *prompt.Output
	Explanation *explain.Explanation // explanation of Prompt
	Inquiry     *inquiry.Inquiry     // the inquiry that Prompt was rendered from
}

// Report describes how two prompts differ. Whether they differ is determined by the hashes of the prompts themselves, not of the
// inquiries and templates that they were rendered from.
type Report struct {
	Text     bool     // the prompts' Text is equal, byte for byte
	Messages bool     // the messages are equal
	Changes  []Change // changes in Text, in order; not empty if Text differs
	Others   []Change // changes in the messages if Text is equal
}

// Same reports whether nothing differs.
func (r *Report) Same() bool { return r.Text && r.Messages }

// What is the kind of element that changed.
type What string

// The elements of a prompt.
const (
	Claim   What = "claim"
	Anchor  What = "anchor"
	Task    What = "task"
	Text    What = "text"    // lines of a part that are not a claim, anchor or task
	Part    What = "part"    // a whole part
	Message What = "message" // lines of a message
)

// How describes the way in which an element changed.
type How string

// The ways in which elements change.
const (
	Added   How = "added"
	Removed How = "removed"
	Changed How = "changed"
	Renamed How = "renamed" // only the id or number changed
	Moved   How = "moved"   // its position among elements of the same kind changed
)

// Change is one difference.
type Change struct {
	Part   string   // part of the prompt, such as claims; for Message, the role
	What   What     // kind of the element that changed
	ID     string   // the claim's id, the anchor's identifier, or the task's number; taken from the new prompt if the element is there
	OldID  string   // the element's id in the old prompt, if different
	Kind   string   // kind of the task, such as surface
	How    How      // how the element changed
	Fields []string // data fields that changed, such as date or as_of; empty if the template prints the same data differently
	Old    []string // the affected lines, with their line breaks
	New    []string
	OldAt  int // number of the first of these lines in the prompt or message, from 1; 0 for none
	NewAt  int
}

// Compare compares two prompts.
func Compare(before, after Side) *Report {
	a, b := before.Prompt.Hashes(), after.Prompt.Hashes()
	r := &Report{Text: a.Text == b.Text, Messages: a.Messages == b.Messages}
	switch {
	case !r.Text:
		r.Changes = compareTexts(before, after)
	case !r.Messages:
		r.Others = compareMessages(before.Prompt.Messages, after.Prompt.Messages)
	}
	return r
}

// compareMessages compares the messages of each role with each other.
func compareMessages(before, after []prompt.Message) []Change {
	var out []Change
	for _, role := range [...]string{"system", "user"} {
		out = append(out, lines(role, Message, content(before, role), content(after, role))...)
	}
	return out
}

func content(messages []prompt.Message, role string) []numbered {
	i := slices.IndexFunc(messages, func(m prompt.Message) bool { return m.Role == role })
	if i < 0 {
		return nil
	}
	return split(messages[i].Content)
}

// compareTexts compares the text of two prompts part by part.
func compareTexts(before, after Side) []Change {
	a, b := divide(before), divide(after)
	m := match(before.Inquiry, after.Inquiry)
	out := partsMoved(a, b)
	for _, name := range partNames(a, b) {
		out = append(out, m.parts(a.part(name), b.part(name))...)
	}
	if len(out) == 0 { // the prompts have the same lines in a different order
		return lines("prompt", Text, split(before.Prompt.Text), split(after.Prompt.Text))
	}
	return out
}

// partNames returns the parts of both prompts. Those of the new prompt are in order, and each removed part is in its old position.
func partNames(a, b *divided) []string {
	names := slices.Clone(b.order)
	for i, name := range a.order {
		if slices.Contains(names, name) {
			continue
		}
		at := 0
		if i > 0 {
			at = slices.Index(names, a.order[i-1]) + 1
		}
		names = slices.Insert(names, at, name)
	}
	return names
}

// partsMoved returns a change for each part that appears in both prompts but in a different order.
func partsMoved(a, b *divided) []Change {
	common := func(order []string, other *divided) []string {
		return slices.DeleteFunc(slices.Clone(order), func(name string) bool { return other.part(name) == nil })
	}
	var out []Change
	was, is := common(a.order, b), common(b.order, a)
	for _, h := range Sequences(was, is) {
		for _, name := range is[h.New.Start:h.New.End] {
			out = append(out, Change{Part: name, What: Part, How: Moved})
		}
	}
	return out
}

// numbered is a line with its number.
type numbered struct {
	text string // including any line break
	at   int
}

func split(text string) []numbered {
	var out []numbered
	for line := range strings.Lines(text) {
		out = append(out, numbered{line, len(out) + 1})
	}
	return out
}

// lines compares lines of a part and returns a change for each place where they differ.
func lines(part string, what What, before, after []numbered) []Change {
	var out []Change
	for _, h := range Sequences(texts(before), texts(after)) {
		out = append(out, change(part, what, before[h.Old.Start:h.Old.End], after[h.New.Start:h.New.End]))
	}
	return out
}

func texts(list []numbered) []string {
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = l.text
	}
	return out
}

// change returns the change that replaces the lines before with the lines after.
func change(part string, what What, before, after []numbered) Change {
	c := Change{Part: part, What: what, How: Changed, Old: texts(before), New: texts(after)}
	if len(before) > 0 {
		c.OldAt = before[0].at
	} else {
		c.How = Added
	}
	if len(after) > 0 {
		c.NewAt = after[0].at
	} else {
		c.How = Removed
	}
	return c
}
