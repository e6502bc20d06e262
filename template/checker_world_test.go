package template_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/dated-claims/retest/template"
)

// world is data with a bit of everything that a template can encounter: nested values, pointers, maps, methods and types with text
// forms of their own.
type world struct {
	Text   string
	Words  []string
	Num    int
	Big    int64
	Small  uint8
	Frac   float64
	Yes    bool
	When   date
	Rank   rank
	One    thing
	Opt    *thing
	Things []thing
	Ptrs   []*thing
	Grid   [][]string
	Nums   []int
	Ranks  []rank
	Dates  []date
	Notes  map[string]string
	ByName map[string]thing
	Shelf  map[string][]thing
	Codes  map[int]string
	Vars   map[string]any
	Any    any
	Anys   []any
	Err    error
	Say    fmt.Stringer
	Fn     func(int) string
	hidden string
}

// thing is a struct that cannot be printed.
type thing struct {
	Title string
	N     int
	Tags  []string
	Sub   *bit
	Bits  []bit
	When  date
	Extra any
}

// Loud takes no arguments.
func (t thing) Loud() string { return strings.ToUpper(t.Title) }

// Plus takes an argument.
func (t thing) Plus(n int) int { return t.N + n }

// Bit may return an error.
func (t thing) Bit(label string) (bit, error) {
	for _, b := range t.Bits {
		if b.Label == label {
			return b, nil
		}
	}
	return bit{}, errors.New("no such bit")
}

// Maybe may return nil.
func (t thing) Maybe() *bit { return t.Sub }

// Alter has a pointer receiver, so a template cannot call it.
func (t *thing) Alter() string {
	t.N++
	return ""
}

// bit is a struct that contains another struct.
type bit struct {
	Label  string
	Weight float64
	On     bool
	core
}

type core struct{ Core string }

// rank is a number with a text form.
type rank int

func (r rank) String() string { return fmt.Sprintf("rank %d", int(r)) }

// Reveal uses a field that templates cannot access.
func (w world) Reveal() string { return w.hidden }

// fullWorld returns a world in which every field is set.
func fullWorld() *world {
	b := bit{Label: "l", Weight: 1.5, On: true, core: core{"c"}}
	t := thing{Title: "Tea", N: 2, Tags: []string{"hot", "green"}, Sub: &b, Bits: []bit{b}, When: date{2024}, Extra: "x"}
	return &world{
		Text: "text", Words: []string{"one", "two"}, Num: 3, Big: 4, Small: 5, Frac: 0.5, Yes: true, When: date{2024}, Rank: 1, One: t, Opt: &t,
		Things: []thing{t, {Title: "Cup", N: 1}}, Ptrs: []*thing{&t}, Grid: [][]string{{"a", "b"}, {"c"}}, Nums: []int{3, 1, 2}, Ranks: []rank{1, 2},
		Dates: []date{{2020}}, Notes: map[string]string{"a": "x"}, ByName: map[string]thing{"tea": t}, Shelf: map[string][]thing{"top": {t}},
		Codes: map[int]string{1: "one"}, Vars: map[string]any{"a": "x", "n": 1, "list": []any{"p", "q"}, "map": map[string]any{"k": "v"}}, Any: "any",
		Anys: []any{"a", 1}, Err: errors.New("an error"), Say: date{2023}, Fn: func(n int) string { return fmt.Sprint("fn ", n) }, hidden: "h",
	}
}

// partWorld returns a world with about half of the fields missing.
func partWorld(r *rand.Rand) *world {
	w, none := fullWorld(), &world{}
	some := func() bool { return r.IntN(2) == 0 }
	if some() {
		w.Text, w.Words, w.Vars = "", none.Words, none.Vars
	}
	if some() {
		w.Opt, w.Ptrs = nil, []*thing{nil, {Title: "Pot"}, nil}
	}
	if some() {
		w.Grid, w.Shelf, w.Notes = [][]string{{}, nil}, map[string][]thing{"top": nil}, nil
	}
	if some() {
		w.Things, w.ByName = []thing{{}, {Title: "12"}}, nil
	}
	if some() {
		w.When, w.One, w.Num, w.Frac = date{}, thing{}, 0, 12
	}
	if some() {
		w.Words, w.Nums = []string{"", "7"}, nil
	}
	return w
}

// worldOptions returns the options that templates for the world need.
func worldOptions() *template.Options[world] {
	return &template.Options[world]{
		Entry:  "t",
		Clock:  func(*world) (time.Time, bool) { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), true },
		Bounds: template.Bounds{Operations: 1_000_000},
	}
}
