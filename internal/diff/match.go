package diff

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
)

// matched maps the claims, anchors and tasks of the old inquiry to those of the new one.
type matched struct {
	old, new *inquiry.Inquiry
	is, was  map[key]key // is: from old to new; was: from new to old
}

func match(before, after *inquiry.Inquiry) *matched {
	m := &matched{before, after, map[key]key{}, map[key]key{}}
	m.claims()
	m.anchors()
	m.tasks()
	return m
}

func (m *matched) pair(what What, i, j int) {
	m.is[key{what, i}], m.was[key{what, j}] = key{what, j}, key{what, i}
}

// by pairs items that have the same name on both sides and are not paired yet, in order. An item with an empty name is not paired.
func (m *matched) by(what What, before, after int, oldName, newName func(int) string) {
	free := map[string][]int{}
	for j := range after {
		if _, ok := m.was[key{what, j}]; !ok && newName(j) != "" {
			free[newName(j)] = append(free[newName(j)], j)
		}
	}
	for i := range before {
		name := oldName(i)
		if _, ok := m.is[key{what, i}]; ok || name == "" || len(free[name]) == 0 {
			continue
		}
		m.pair(what, i, free[name][0])
		free[name] = free[name][1:]
	}
}

// claims pairs claims by the ids in the inquiry, then by their text, then by the ids displayed in the prompt.
func (m *matched) claims() {
	a, b := m.old.Claims, m.new.Claims
	given := func(list []claim.Claim) func(int) string { return func(i int) string { return list[i].ID } }
	text := func(list []claim.Claim) func(int) string { return func(i int) string { return list[i].Text } }
	shown := func(list []claim.Claim) func(int) string { return func(i int) string { return claimID(list, i) } }
	m.by(Claim, len(a), len(b), given(a), given(b))
	m.by(Claim, len(a), len(b), text(a), text(b))
	m.by(Claim, len(a), len(b), shown(a), shown(b))
}

// anchors pairs anchors by their identifiers, then by identifiers without versions, then by any identifier of the work.
func (m *matched) anchors() {
	a, b := m.old.Anchors, m.new.Anchors
	whole := func(list []anchor.Paper) func(int) string { return func(i int) string { return list[i].ID.String() } }
	work := func(list []anchor.Paper) func(int) string {
		return func(i int) string { return list[i].ID.Key().String() }
	}
	m.by(Anchor, len(a), len(b), whole(a), whole(b))
	m.by(Anchor, len(a), len(b), work(a), work(b))
	same := func(j int) string { // the name of the old anchor that is the same work as the new anchor j
		i := slices.IndexFunc(a, func(p anchor.Paper) bool { return p.Is(b[j].ID) || slices.ContainsFunc(b[j].Also, p.Is) })
		if i < 0 {
			return ""
		}
		return work(a)(i)
	}
	m.by(Anchor, len(a), len(b), work(a), same)
}

// tasks pairs equal tasks, first those in the same order and then the others. It then pairs tasks of the same kind.
func (m *matched) tasks() {
	was, is := taskTexts(m.old.Tasks), taskTexts(m.new.Tasks)
	i, j := 0, 0
	for _, h := range append(Sequences(was, is), Hunk{Range{len(was), len(was)}, Range{len(is), len(is)}}) {
		for ; i < h.Old.Start; i, j = i+1, j+1 {
			m.pair(Task, i, j)
		}
		i, j = h.Old.End, h.New.End
	}
	at := func(list []string) func(int) string { return func(i int) string { return list[i] } }
	ofKind := func(list []inquiry.Task) func(int) string { return func(i int) string { return kindOf(&list[i]) } }
	m.by(Task, len(was), len(is), at(was), at(is))
	m.by(Task, len(was), len(is), ofKind(m.old.Tasks), ofKind(m.new.Tasks))
}

// taskTexts returns a string for each task. Equal tasks have equal strings.
func taskTexts(tasks []inquiry.Task) []string {
	out := make([]string, len(tasks))
	for i := range tasks {
		text, err := json.Marshal(tasks[i])
		if err != nil { // cannot happen with text, numbers and windows; such a task would not equal any other
			text = []byte(strconv.Itoa(i))
		}
		out[i] = string(text)
	}
	return out
}

// claimID returns the displayed id of a claim.
func claimID(list []claim.Claim, i int) string {
	if list[i].ID != "" {
		return list[i].ID
	}
	return "c" + strconv.Itoa(i+1)
}

// name returns the name of a claim, anchor or task of an inquiry.
func name(q *inquiry.Inquiry, k key) string {
	switch k.what {
	case Claim:
		return claimID(q.Claims, k.index)
	case Anchor:
		return q.Anchors[k.index].ID.String()
	}
	return strconv.Itoa(k.index + 1)
}

// kind returns the kind of a task, and "" for anything else.
func kind(q *inquiry.Inquiry, k key) string {
	if k.what != Task {
		return ""
	}
	return kindOf(&q.Tasks[k.index])
}

// parts compares one part of the two prompts. Either a or b may be nil.
func (m *matched) parts(a, b *part) []Change {
	var out []Change
	switch {
	case a == nil:
		a = &part{name: b.name}
	case b == nil:
		b = &part{name: a.name}
	}
	out = append(out, lines(b.name, Text, a.other, b.other)...)
	for _, it := range a.items {
		if is, ok := m.is[it.key]; !ok || !b.names(is) {
			c := change(b.name, it.what, it.lines, nil)
			c.ID, c.Kind = name(m.old, it.key), kind(m.old, it.key)
			out = append(out, c)
		}
	}
	for _, it := range b.items {
		was, ok := m.was[it.key]
		if !ok || !a.names(was) {
			c := change(b.name, it.what, nil, it.lines)
			c.ID, c.Kind = name(m.new, it.key), kind(m.new, it.key)
			out = append(out, c)
			continue
		}
		if old := a.item(was); old != nil {
			if c, ok := m.item(b.name, old, it); ok {
				out = append(out, c)
			}
		}
	}
	return append(append(out, m.along(a, b)...), m.moved(a, b)...)
}

// along compares items that share lines with other items of their kind. It compares their data in the inquiries, because such a line
// does not belong to a single item.
func (m *matched) along(a, b *part) []Change {
	var out []Change
	for _, k := range sorted(a.along) {
		if is, ok := m.is[k]; a.item(k) == nil && (!ok || !b.names(is)) {
			c := change(b.name, k.what, []numbered{a.along[k]}, nil)
			c.ID, c.Kind = name(m.old, k), kind(m.old, k)
			out = append(out, c)
		}
	}
	for _, k := range sorted(b.along) {
		was, ok := m.was[k]
		if b.item(k) != nil || ok && a.item(was) != nil {
			continue
		}
		before, known := a.along[was]
		c := change(b.name, k.what, nil, []numbered{b.along[k]})
		if ok && known {
			c = change(b.name, k.what, []numbered{before}, []numbered{b.along[k]})
			if c.Fields = m.fields(was, k); len(c.Fields) == 0 {
				continue
			}
		}
		c.ID, c.Kind = name(m.new, k), kind(m.new, k)
		out = append(out, c)
	}
	return out
}

// sorted returns the keys in the order of the lists in the inquiry.
func sorted(along map[key]numbered) []key {
	return slices.SortedFunc(maps.Keys(along), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.what, b.what), cmp.Compare(a.index, b.index))
	})
}

// item compares what a part contains about one item.
func (m *matched) item(part string, before, after *item) (Change, bool) {
	if slices.Equal(texts(before.lines), texts(after.lines)) {
		return Change{}, false
	}
	c := change(part, after.what, before.lines, after.lines)
	c.ID, c.OldID = name(m.new, after.key), name(m.old, before.key)
	c.Kind = kind(m.new, after.key)
	if c.ID == c.OldID {
		c.OldID = ""
	}
	if before.bare == after.bare && c.OldID != "" {
		c.How = Renamed
		return c, true
	}
	c.Fields = m.fields(before.key, after.key)
	if len(c.Fields) == 0 && before.own == after.own && m.old.AsOf != m.new.AsOf {
		c.Fields = []string{"as_of"} // the lines contain values computed from the day
	}
	return c, true
}

// moved returns a change for each item of a part that appears on both sides but in a different order.
func (m *matched) moved(a, b *part) []Change {
	var was, is []key // both with the keys of the new inquiry
	for _, it := range a.items {
		if k, ok := m.is[it.key]; ok && b.item(k) != nil {
			was = append(was, k)
		}
	}
	for _, it := range b.items {
		if old, ok := m.was[it.key]; ok && a.item(old) != nil {
			is = append(is, it.key)
		}
	}
	var out []Change
	for _, h := range Sequences(was, is) {
		for _, k := range is[h.New.Start:h.New.End] {
			old := a.item(m.was[k])
			if _, told := m.item(b.name, old, b.item(k)); k.what == Task && (told || old.index == k.index) {
				continue // either the new number of the task has already been reported, or another task moved past this one
			}
			out = append(out, Change{
				Part: b.name, What: k.what, ID: name(m.new, k), Kind: kind(m.new, k), How: Moved, OldAt: old.lines[0].at, NewAt: b.item(k).lines[0].at,
			})
		}
	}
	return out
}

// fields describes the fields of an inquiry.
var fields = seam.Fields.(*field.Record)

// spoken maps fields to the names that readers see, if these differ from the keys.
var spoken = map[*field.Row]string{
	fields.At("claims.when"): "date", fields.At("claims.anchors"): "papers", fields.At("anchors.id"): "identifier",
}

// fields returns the names of the values in which two claims, anchors or tasks differ.
func (m *matched) fields(before, after key) []string {
	switch after.what {
	case Claim:
		a, b := m.old.Claims[before.index], m.new.Claims[after.index]
		a.ID, b.ID = claimID(m.old.Claims, before.index), claimID(m.new.Claims, after.index)
		return differing(fields.At("claims").Record, field.RefOf(&a), field.RefOf(&b))
	case Anchor:
		return differing(fields.At("anchors").Record, field.RefOf(&m.old.Anchors[before.index]), field.RefOf(&m.new.Anchors[after.index]))
	}
	var out []string
	if before.index != after.index {
		out = append(out, "number")
	}
	a, b := field.RefOf(&m.old.Tasks[before.index]), field.RefOf(&m.new.Tasks[after.index])
	kinds := fields.At("tasks").Record.Rows
	for i := range kinds {
		if one, other := kinds[i].Inner(a), kinds[i].Inner(b); one != nil && other != nil {
			out = append(out, differing(kinds[i].Record, one, other)...)
		}
	}
	return out
}

// differing returns the names of the fields in which two records differ.
func differing(rec *field.Record, a, b field.Ref) (names []string) {
	for i := range rec.Rows {
		if row := &rec.Rows[i]; !row.Same(a, b) {
			names = append(names, cmp.Or(spoken[row], row.Key))
		}
	}
	return names
}
