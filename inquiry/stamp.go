package inquiry

import (
	"unsafe"

	"github.com/dated-claims/retest/internal/field"
)

// stamp is a sum over where the texts of an inquiry are in memory and how long they are. It tells whether other texts were put in since they
// were looked at, without reading any.
type stamp uint64

func (s *stamp) add(text string) {
	at := uint64(uintptr(unsafe.Pointer(unsafe.StringData(text)))) //nolint:gosec // only a number, never made a pointer again
	*s += stamp((at ^ uint64(len(text))<<48) * 0x9E3779B97F4A7C15)
}

func (q *Inquiry) stamp() (s stamp) {
	inquiryFields.EachText(field.RefOf(q), true, func(text *string, _ bool) { s.add(*text) })
	if len(q.Vars) > 0 {
		left := field.MaxValues
		s.addValue(q.Vars, 0, &left)
	}
	return s
}

// addValue goes through a free value, as far as one that is valid goes.
func (s *stamp) addValue(v any, depth int, left *int) {
	if *left--; depth > field.MaxDepth || *left < 0 {
		return
	}
	switch v := v.(type) {
	case string:
		s.add(v)
	case []any:
		for _, item := range v {
			s.addValue(item, depth+1, left)
		}
	case map[string]any:
		for key, item := range v {
			s.add(key)
			s.addValue(item, depth+1, left)
		}
	}
}
