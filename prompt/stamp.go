package prompt

import "unsafe"

// stamp is a sum over where the texts of an inquiry lie and how long they are. It tells that other texts were put in since they were looked at,
// for what it takes to go through them without reading any.
type stamp uint64

func (s *stamp) add(text string) {
	at := uint64(uintptr(unsafe.Pointer(unsafe.StringData(text)))) //nolint:gosec // a number, of which nothing is made again
	*s += stamp((at ^ uint64(len(text))<<48) * 0x9E3779B97F4A7C15)
}

func (s *stamp) addAll(texts []string) {
	for _, text := range texts {
		s.add(text)
	}
}

func (q *Inquiry) stamp() stamp {
	var s stamp
	s.add(q.ID)
	s.add(q.Role)
	s.add(q.Question)
	s.add(q.Library.Name)
	for i := range q.Claims {
		c := &q.Claims[i]
		s.add(c.ID)
		s.add(c.Text)
		s.add(c.Scope)
	}
	for i := range q.Anchors {
		s.add(q.Anchors[i].Title)
		s.addAll(q.Anchors[i].Authors)
	}
	for i := range q.Tasks {
		s.task(&q.Tasks[i])
	}
	left := maxVars
	s.value(q.Vars, 0, &left)
	return s
}

func (s *stamp) task(t *Task) {
	if r := t.Retest; r != nil {
		s.addAll(r.Levers)
		s.add(r.Durable)
		s.addAll(r.Perishable)
	}
	if t.Surface != nil {
		s.add(t.Surface.Focus)
	}
	if t.Propose != nil {
		s.addAll(t.Propose.Examples)
	}
	if t.Ask != nil {
		s.add(t.Ask.Title)
		s.add(t.Ask.Text)
	}
}

// value adds a free value, as far as one that is valid goes.
func (s *stamp) value(v any, depth int, left *int) {
	if *left--; depth > maxVarDepth || *left < 0 {
		return
	}
	switch v := v.(type) {
	case string:
		s.add(v)
	case []any:
		for _, item := range v {
			s.value(item, depth+1, left)
		}
	case map[string]any:
		for key, item := range v {
			s.add(key)
			s.value(item, depth+1, left)
		}
	}
}
