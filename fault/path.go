package fault

import (
	"strconv"
	"strings"
)

// A Path identifies a value in a document, such as claims[2].when. The zero Path identifies the document itself.
type Path string

// Key returns the path of a key in the map at p.
func (p Path) Key(name string) Path {
	if p == "" {
		return Path(name)
	}
	return p + "." + Path(name)
}

// Index returns the path of an item, counted from 0, in the list at p.
func (p Path) Index(i int) Path { return p + "[" + Path(strconv.Itoa(i)) + "]" }

// Parent returns the path of the enclosing map or list. For a top-level key, that is the zero Path.
func (p Path) Parent() Path { return p[:max(strings.LastIndexAny(string(p), ".["), 0)] }

// Under reports whether p equals the other path or identifies a value inside it.
func (p Path) Under(other Path) bool {
	rest, ok := strings.CutPrefix(string(p), string(other))
	return ok && (rest == "" || other == "" || rest[0] == '.' || rest[0] == '[')
}
