package bench

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"
)

// Contender is one way to render the prompt.
type Contender interface {
	// Name returns a unique, short name without spaces.
	Name() string
	// About briefly describes the code that is called.
	About() string
	// Setup does everything that a program does only once, such as parsing the template, registering functions and converting the data.
	// It is not measured.
	Setup(c *Corpus) error
	// Render renders the prompt for inquiry i of the corpus. The caller must not modify the result, which is valid until the next call.
	Render(i int) ([]byte, error)
}

// The two contenders that all others are compared with.
const (
	Floor  = "hand"
	Oracle = "text-template"
)

// Contenders returns new instances of all contenders, those expected to be fast first.
func Contenders() []Contender {
	return []Contender{
		&memoryCopy{}, &hand{}, &ours{}, &oursProved{}, &quickTemplate{}, &templComponent{}, &stock{}, &stockParsed{}, &jetTemplate{}, &pongoTemplate{},
		&gonjaTemplate{}, &handlebars{}, &dotPrompt{}, &langchain{}, &langchainJinja{}, &einoGo{}, &einoJinja{},
	}
}

// Select returns new instances of the contenders with the given names, or of all if there are none.
func Select(names []string) ([]Contender, error) {
	all := Contenders()
	if len(names) == 0 {
		return all, nil
	}
	known := make([]string, len(all))
	for i, c := range all {
		known[i] = c.Name()
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no contender %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(all, func(c Contender) bool { return !slices.Contains(names, c.Name()) }), nil
}

// bytesOf returns the bytes of a string without copying them, so that engines that return strings are not charged for a copy.
func bytesOf(s string) []byte {
	return unsafe.Slice(unsafe.StringData(s), len(s)) //nolint:gosec // the slice is only read
}
