package fault

import (
	"strconv"
	"strings"
)

// Path leads to a value in a document, such as claims[2].when. The zero Path is the document itself.
type Path string

// Key returns the path of a key of a map.
func (p Path) Key(name string) Path {
	if p == "" {
		return Path(name)
	}
	return p + "." + Path(name)
}

// Index returns the path of an item of a list, from 0.
func (p Path) Index(i int) Path { return p + "[" + Path(strconv.Itoa(i)) + "]" }

// Parent returns the path of the map or list around a value; that of a key of the document is the zero Path.
func (p Path) Parent() Path { return p[:max(strings.LastIndexAny(string(p), ".["), 0)] }

// Under reports whether the path leads to the value of another path, or into it.
func (p Path) Under(other Path) bool {
	rest, ok := strings.CutPrefix(string(p), string(other))
	return ok && (rest == "" || other == "" || rest[0] == '.' || rest[0] == '[')
}
