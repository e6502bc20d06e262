package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
)

// divided is a prompt divided into parts.
type divided struct {
	order []string // names of parts
	parts map[string]*part
}

func (d *divided) part(name string) *part { return d.parts[name] }

// part is part of a prompt, divided into items and other text.
type part struct {
	name  string
	items []*item
	byKey map[key]*item
	other []numbered
	along map[key]numbered // items named on lines that they share with others, with the first such line for each
}

// key identifies a claim, anchor or task by its index in the inquiry.
type key struct {
	what  What
	index int
}

// item holds the lines of a part that are about one claim, anchor or task.
type item struct {
	key
	lines []numbered
	bare  string // the lines without the id or number
	own   string // the templates' own text in these lines
}

func (p *part) item(k key) *item {
	if p == nil {
		return nil
	}
	return p.byKey[k]
}

// divide assigns each line of a prompt to its part and, within the part, to the claim, anchor or task that the line's values belong to.
func divide(s Side) *divided {
	d := &divided{parts: map[string]*part{}}
	all := s.Explanation.Lines()
	for start := 0; start < len(all); {
		name, end := all[start].Pieces[0].Stretch.Part, start
		for end < len(all) && all[end].Pieces[0].Stretch.Part == name {
			end++
		}
		p := d.parts[name]
		if p == nil {
			p = &part{name: name, byKey: map[key]*item{}, along: map[key]numbered{}}
			d.parts[name] = p
			d.order = append(d.order, name)
		}
		p.take(all[start:end], keys(all[start:end], s.Inquiry))
		start = end
	}
	return d
}

// take adds lines to a part. Lines with a nil key are other text. A separator that is repeated between items, such as a blank line
// after each, is added only once, so that an additional item does not add a line of other text.
func (p *part) take(lines []explain.Line, keys []*key) {
	type printed struct {
		by   fault.Pos
		text string
	}
	seen := map[printed]bool{}
	for i, l := range lines {
		n := numbered{l.Text, l.Number}
		if keys[i] != nil {
			p.add(*keys[i], l, n)
			continue
		}
		p.note(l, n)
		line := printed{l.Pieces[0].Stretch.Pos, l.Text}
		if len(p.items) == 0 || !seen[line] {
			p.other = append(p.other, n)
		}
		seen[line] = true
	}
}

// note records the items that a line about several items names.
func (p *part) note(l explain.Line, n numbered) {
	for _, piece := range l.Pieces {
		for _, d := range piece.Stretch.Data {
			k, ok := keyOf(d.Path)
			if _, known := p.along[k]; ok && !known {
				p.along[k] = n
			}
		}
	}
}

// names reports whether a part mentions an item, on its own line or on a shared one.
func (p *part) names(k key) bool {
	_, ok := p.along[k]
	return ok || p.item(k) != nil
}

// add adds a line to an item.
func (p *part) add(k key, l explain.Line, n numbered) {
	it := p.item(k)
	if it == nil {
		it = &item{key: k}
		p.items, p.byKey[k] = append(p.items, it), it
	}
	it.lines = append(it.lines, n)
	it.bare += bare(l, k)
	for _, piece := range l.Pieces {
		if piece.Stretch.Kind == explain.Own {
			it.own += piece.Text
		}
	}
}

// keys determines which item each line of a part belongs to. It uses the values in the line or, if there are none, the line's position
// between lines of the same item.
func keys(lines []explain.Line, q *inquiry.Inquiry) []*key {
	out := make([]*key, len(lines))
	task := -1
	for i, l := range lines {
		out[i] = owner(l)
		switch {
		case out[i] != nil && out[i].what == Task:
			task = out[i].index
		case out[i] == nil:
			out[i] = silentTask(l, q, &task)
			if out[i] == nil && task >= 0 && isStep(l) {
				out[i] = &key{Task, task}
			}
		}
	}
	between(out)
	return out
}

// owner returns the only claim, anchor or task that the values of a line belong to. It returns nil if there is none or more than one.
// Tasks take precedence over claims, and claims over anchors, because a task may name claims and a claim may name anchors.
func owner(l explain.Line) *key {
	found := map[What][]int{}
	for _, p := range l.Pieces {
		for _, d := range p.Stretch.Data {
			if k, ok := keyOf(d.Path); ok && !slices.Contains(found[k.what], k.index) {
				found[k.what] = append(found[k.what], k.index)
			}
		}
	}
	for _, what := range [...]What{Task, Claim, Anchor} {
		switch len(found[what]) {
		case 0:
			continue
		case 1:
			return &key{what, found[what][0]}
		}
		return nil
	}
	return nil
}

// keyOf parses a path such as claims[2].text.
func keyOf(path string) (key, bool) {
	list, rest, ok := strings.Cut(path, "[")
	number, _, closed := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	what, known := map[string]What{"claims": Claim, "anchors": Anchor, "tasks": Task}[list]
	return key{what, index}, ok && closed && err == nil && known
}

// silentTask determines which task a line without values is about, from the template that produces the line. It is the next task of the
// template's kind after *last, or *last itself if the whole line comes from that task's template.
func silentTask(l explain.Line, q *inquiry.Inquiry, last *int) *key {
	kind, alone := "", true
	for _, p := range l.Pieces {
		if slices.Contains(taskKinds[:], p.Stretch.Template) {
			kind = p.Stretch.Template
		} else if strings.TrimSpace(p.Text) != "" {
			alone = false
		}
	}
	if kind == "" {
		return nil
	}
	if alone && *last >= 0 && kindOf(&q.Tasks[*last]) == kind {
		return &key{Task, *last}
	}
	for i := *last + 1; i < len(q.Tasks); i++ {
		if kindOf(&q.Tasks[i]) == kind {
			*last = i
			return &key{Task, i}
		}
	}
	return nil
}

// isStep reports whether the first words of a line come from a template other than the part's own, as they do in the steps of a task.
func isStep(l explain.Line) bool {
	for _, p := range l.Pieces {
		if strings.TrimSpace(p.Text) != "" {
			return p.Stretch.Template != p.Stretch.Part
		}
	}
	return false
}

// between assigns lines without an item to the item whose lines surround them.
func between(keys []*key) {
	last := -1
	for i, k := range keys {
		if k == nil {
			continue
		}
		if last >= 0 && *keys[last] == *k {
			for j := last + 1; j < i; j++ {
				keys[j] = k
			}
		}
		last = i
	}
}

// bare returns a line without the id of its claim or the number of its task.
func bare(l explain.Line, k key) string {
	var b strings.Builder
	numberOut := k.what != Task
	for _, p := range l.Pieces {
		s := p.Stretch
		switch {
		case k.what == Claim && len(s.Data) == 1 && s.Data[0].Path == "claims["+strconv.Itoa(k.index)+"].id":
			continue
		case !numberOut && s.Kind == explain.Made && p.Text == strconv.Itoa(k.index+1):
			numberOut = true
			continue
		case k.what == Task && s.Kind == explain.Made && isLabel(p.Text, k.index+1):
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// isLabel reports whether text is the label of a task step, such as 1a.
func isLabel(text string, number int) bool {
	letter, ok := strings.CutPrefix(text, strconv.Itoa(number))
	return ok && len(letter) == 1 && letter >= "a" && letter <= "z"
}

// taskKinds are the kinds of tasks, which are also the names of the templates that render them.
var taskKinds = [...]string{"retest", "surface", "propose", "ask"}

// kindOf returns the kind of a task.
func kindOf(t *inquiry.Task) string {
	switch {
	case t.Retest != nil:
		return taskKinds[0]
	case t.Surface != nil:
		return taskKinds[1]
	case t.Propose != nil:
		return taskKinds[2]
	}
	return taskKinds[3]
}
