package bench

import (
	"maps"

	"github.com/dated-claims/retest/bench/specimen"
)

// Size is the number of inquiries in the varied workload.
const Size = 2000

// Corpus is the data to render.
type Corpus struct {
	Inquiries []specimen.Inquiry
	maps      []map[string]any
}

// HotCorpus returns a corpus of one inquiry.
func HotCorpus() *Corpus { return &Corpus{Inquiries: []specimen.Inquiry{specimen.Hot()}} }

// VariedCorpus returns a corpus of n different inquiries.
func VariedCorpus(n int) *Corpus { return &Corpus{Inquiries: specimen.Varied(n)} }

// Maps returns each inquiry as a map of its fields, for engines that accept nothing else. Field values keep their types. The maps are
// created once and shared, and no contender modifies them.
func (c *Corpus) Maps() []map[string]any {
	if c.maps == nil {
		c.maps = make([]map[string]any, len(c.Inquiries))
		for i := range c.Inquiries {
			c.maps[i] = fields(&c.Inquiries[i])
		}
	}
	return c.maps
}

// MapsWith is like Maps but adds the same entries to each map, for engines that take functions with the data. It creates new maps on
// each call.
func (c *Corpus) MapsWith(entries map[string]any) []map[string]any {
	out := make([]map[string]any, len(c.Inquiries))
	for i := range c.Inquiries {
		out[i] = fields(&c.Inquiries[i])
		maps.Copy(out[i], entries)
	}
	return out
}

func fields(q *specimen.Inquiry) map[string]any {
	return map[string]any{
		"Role": q.Role, "Question": q.Question, "Library": q.Library, "Span": q.Span, "AsOf": q.AsOf,
		"Claims": q.Claims, "Anchors": q.Anchors, "Tasks": q.Tasks,
	}
}
