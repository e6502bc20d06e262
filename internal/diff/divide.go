package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

// divided is a prompt, divided into parts.
type divided struct {
	order []string // names of parts
	parts map[string]*part
}

func (d *divided) part(name string) *part { return d.parts[name] }

// part is a part of a prompt, divided into what it holds.
type part struct {
	name  string
	items []*item
	byKey map[key]*item
	other []numbered
}

// key names a claim, an anchor or a task by its index in the inquiry.
type key struct {
	what  What
	index int
}

// item is what a part says of one claim, anchor or task.
type item struct {
	key
	lines []numbered
	bare  string // the lines without the id or number
}

func (p *part) item(k key) *item {
	if p == nil {
		return nil
	}
	return p.byKey[k]
}

// divide gives each line of a prompt to its part, and there to the claim, anchor or task that its values belong to.
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
			p = &part{name: name, byKey: map[key]*item{}}
			d.parts[name] = p
			d.order = append(d.order, name)
		}
		p.take(all[start:end], keys(all[start:end], s.Inquiry))
		start = end
	}
	return d
}

// take puts lines into a part. A nil key is that of other text.
func (p *part) take(lines []explain.Line, keys []*key) {
	for i, l := range lines {
		n := numbered{l.Text, l.Number}
		if keys[i] == nil {
			p.other = append(p.other, n)
			continue
		}
		it := p.item(*keys[i])
		if it == nil {
			it = &item{key: *keys[i]}
			p.items, p.byKey[it.key] = append(p.items, it), it
		}
		it.lines = append(it.lines, n)
		it.bare += bare(l, it.key)
	}
}

// keys tells whose each line of a part is: by the values in it, or by its place between lines of one owner.
func keys(lines []explain.Line, q *prompt.Inquiry) []*key {
	out := make([]*key, len(lines))
	task := -1
	for i, l := range lines {
		out[i] = owner(l)
		switch {
		case out[i] != nil && out[i].what == Task:
			task = out[i].index
		case out[i] == nil:
			out[i] = silentTask(l, q, &task)
		}
	}
	between(lines, out)
	return out
}

// owner gives the one claim, anchor or task that the values of a line belong to; a task before a claim before an anchor, since each
// may name the next. It is nil where there is none or several.
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

// keyOf reads a path such as claims[2].text.
func keyOf(path string) (key, bool) {
	list, rest, ok := strings.Cut(path, "[")
	number, _, closed := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	what, known := map[string]What{"claims": Claim, "anchors": Anchor, "tasks": Task}[list]
	return key{what, index}, ok && closed && err == nil && known
}

// silentTask finds the task that a line without values speaks of, by the template that words it: the next of that kind behind the
// last task met, or that task again if its template alone has the line.
func silentTask(l explain.Line, q *prompt.Inquiry, last *int) *key {
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

// between gives lines that are nobody's to the one whose lines stand around them, and in a list of claims, anchors or tasks what
// stands between two of them to the first. What follows the last is its own as far as it was printed by what follows the others.
func between(lines []explain.Line, keys []*key) {
	last, tail := -1, 0 // the line of the last owner, and how many lines followed the one before
	for i, k := range keys {
		if k == nil {
			continue
		}
		if last >= 0 && keys[last].what == k.what {
			for j := last + 1; j < i; j++ {
				keys[j] = keys[last]
			}
			if *keys[last] != *k {
				tail = last + 1
			}
		}
		last = i
	}
	if last < 0 || tail == 0 {
		return
	}
	for i, j := last+1, tail; i < len(lines) && keys[i] == nil && j < last && samePrinter(lines[i], lines[j]); i, j = i+1, j+1 {
		keys[i] = keys[last]
	}
}

// samePrinter reports whether two lines begin with the same text or action of a template.
func samePrinter(a, b explain.Line) bool {
	return a.Pieces[0].Stretch.Pos == b.Pieces[0].Stretch.Pos && a.Text == b.Text
}

// bare is a line without the id of its claim or the number of its task.
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
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// taskKinds are the kinds of tasks, which are also the names of the templates that word them.
var taskKinds = [...]string{"retest", "surface", "propose", "ask"}

// kindOf is the kind of a task.
func kindOf(t *prompt.Task) string {
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
