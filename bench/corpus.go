package bench

import (
	"maps"

	"github.com/dated-claims/retest/bench/specimen"
)

// Size is how many inquiries the varied workload has.
const Size = 2000

// Corpus is what is rendered.
type Corpus struct {
	Inquiries []specimen.Inquiry
	maps      []map[string]any
}

// HotCorpus has one inquiry.
func HotCorpus() *Corpus { return &Corpus{Inquiries: []specimen.Inquiry{specimen.Hot()}} }

// VariedCorpus has n different inquiries.
func VariedCorpus(n int) *Corpus { return &Corpus{Inquiries: specimen.Varied(n)} }

// Maps returns each inquiry as a map of its fields, for engines that take nothing else. What is in the fields stays typed. The maps
// are made once and shared: no contender changes them.
func (c *Corpus) Maps() []map[string]any {
	if c.maps == nil {
		c.maps = make([]map[string]any, len(c.Inquiries))
		for i := range c.Inquiries {
			c.maps[i] = fields(&c.Inquiries[i])
		}
	}
	return c.maps
}

// MapsWith is Maps with the same further entries in each, for engines that take functions with the data. The maps are new.
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
