package preview

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"slices"
)

// memory holds the last good prompt for each choice and the text of the prompt before it. Prompts are compressed, and their total size
// in bytes is limited.
type memory struct {
	list  []shown // the newest last
	limit int     // in bytes; at least minMemory
}

// shown is a good prompt and its choice.
type shown struct {
	choice Choice
	text   string
	before string // text of the prompt before the last change; "" if there was none
	view   []byte // the compressed View
}

func (s *shown) size() int { return len(s.text) + len(s.before) + len(s.view) }

// minMemory is the smallest possible limit in bytes. memoryFactor determines the limit as a multiple of the largest inquiry's size.
const (
	minMemory    = 1 << 20
	memoryFactor = 3
)

// keep stores a good prompt of an inquiry of the given size. If the limit is exceeded, it discards the oldest other prompts.
func (m *memory) keep(c Choice, v *View, size int) {
	next := shown{choice: c, text: v.Text, view: pack(v)}
	if last := m.find(c); last != nil {
		if next.before = last.before; last.text != v.Text {
			next.before = last.text
		}
	}
	m.limit = max(m.limit, minMemory, memoryFactor*size)
	m.list = slices.DeleteFunc(m.list, func(s shown) bool { return s.choice == c })
	m.list = append(m.list, next)
	total := m.size()
	for len(m.list) > 0 && total > m.limit {
		total -= m.list[0].size()
		m.list = slices.Delete(m.list, 0, 1)
	}
}

func (m *memory) size() int {
	total := 0
	for i := range m.list {
		total += m.list[i].size()
	}
	return total
}

func (m *memory) find(c Choice) *shown {
	i := slices.IndexFunc(m.list, func(s shown) bool { return s.choice == c })
	if i < 0 {
		return nil
	}
	return &m.list[i]
}

// pack compresses a view. Views are very repetitive.
func pack(v *View) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // this cannot fail because the level is valid
	if json.NewEncoder(w).Encode(v) != nil || w.Close() != nil {
		return nil
	}
	return bytes.Clone(b.Bytes())
}

// unpack returns the view of a stored prompt.
func (s *shown) unpack() *View {
	if s == nil {
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(s.view))
	if err != nil {
		return nil
	}
	v := &View{}
	if json.NewDecoder(r).Decode(v) != nil {
		return nil
	}
	return v
}

// keep stores a good prompt.
func (s *Server) keep(c Choice, v *View, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good.keep(c, v, size)
}

// lastGood returns the last good prompt for a choice. If there is none, it returns a good prompt of the same inquiry or case with other
// options, or nil.
func (s *Server) lastGood(c Choice) *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.good.find(c); found != nil {
		return found.unpack()
	}
	for _, g := range slices.Backward(s.good.list) {
		if g.choice.subject() == c.subject() {
			return g.unpack()
		}
	}
	return nil
}

// before returns the text that the prompt had before its last change, if any.
func (s *Server) before(c Choice) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.good.find(c)
	if found == nil || found.before == "" {
		return "", false
	}
	return found.before, true
}

// subject returns the inquiry or case of a choice, with default options.
func (c Choice) subject() Choice {
	return Choice{File: c.File, ID: c.ID, Suite: c.Suite, Case: c.Case}
}

// Held returns the number of bytes of stored prompts.
func (s *Server) Held() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.good.size()
}
