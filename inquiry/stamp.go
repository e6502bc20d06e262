package inquiry

import "unsafe"

// stamp is a sum over where the texts of an inquiry lie and how long they are. It tells that other texts were put in since they were looked at,
// for what it takes to go through them without reading any.
type stamp uint64

func stampOf(text string) stamp {
	at := uint64(uintptr(unsafe.Pointer(unsafe.StringData(text)))) //nolint:gosec // a number, of which nothing is made again
	return stamp((at ^ uint64(len(text))<<48) * 0x9E3779B97F4A7C15)
}

func stampOfAll(texts []string) (s stamp) {
	for i := range texts {
		s += stampOf(texts[i])
	}
	return s
}

func (q *Inquiry) stamp() stamp {
	s := stampOf(q.ID) + stampOf(q.Role) + stampOf(q.Question) + stampOf(q.Library.Name)
	for i := range q.Claims {
		c := &q.Claims[i]
		s += stampOf(c.ID) + stampOf(c.Text) + stampOf(c.Scope)
	}
	for i := range q.Anchors {
		a := &q.Anchors[i]
		s += stampOf(a.Title) + stampOfAll(a.Authors)
	}
	for i := range q.Tasks {
		s += q.Tasks[i].stamp()
	}
	if len(q.Vars) > 0 {
		left := maxVars
		s += stampOfValue(q.Vars, 0, &left)
	}
	return s
}

func (t *Task) stamp() (s stamp) {
	if r := t.Retest; r != nil {
		s += stampOfAll(r.Levers) + stampOf(r.Durable) + stampOfAll(r.Perishable)
	}
	if t.Surface != nil {
		s += stampOf(t.Surface.Focus)
	}
	if t.Propose != nil {
		s += stampOfAll(t.Propose.Examples)
	}
	if t.Ask != nil {
		s += stampOf(t.Ask.Title) + stampOf(t.Ask.Text)
	}
	return s
}

// stampOfValue goes through a free value, as far as one that is valid goes.
func stampOfValue(v any, depth int, left *int) (s stamp) {
	if *left--; depth > maxVarDepth || *left < 0 {
		return 0
	}
	switch v := v.(type) {
	case string:
		return stampOf(v)
	case []any:
		for _, item := range v {
			s += stampOfValue(item, depth+1, left)
		}
	case map[string]any:
		for key, item := range v {
			s += stampOf(key) + stampOfValue(item, depth+1, left)
		}
	}
	return s
}
