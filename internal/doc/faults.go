package doc

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// Faults returns the faults in a parse error and reports whether err contains any.
func Faults(err error) (fault.List, bool) {
	if list, ok := errors.AsType[fault.List](err); ok {
		return list, true
	}
	f, ok := errors.AsType[*fault.Fault](err)
	return fault.List{f}, ok
}

// MaxFaults is the number of faults reported for a document. If there are more, one additional fault states how many.
const MaxFaults = 100

// maxPath is the maximum length in bytes of the path of a reported fault, because a key can be as long as its document.
const maxPath = 300

// Err returns the faults in the order of their locations, reduced by [Few], or nil if there are none.
func (w *Walker) Err() error {
	w.Faults.Sort()
	w.Faults = Few(w.Faults)
	return w.Faults.Err()
}

// Few returns the first faults of a document. If there are more than MaxFaults, a single fault replaces the rest. Long paths are
// shortened.
func Few(list fault.List) fault.List {
	if n := len(list) - MaxFaults; n > 1 {
		next := list[MaxFaults]
		list = append(list[:MaxFaults:MaxFaults], &fault.Fault{
			Pos: next.Pos, Rule: "too-many", Err: fmt.Errorf("and %d more faults in the rest of this document", n), Hint: "fix the earlier faults first",
		})
	}
	for _, f := range list {
		if len(f.Path) > maxPath {
			f.Path = strings.ToValidUTF8(f.Path[:maxPath], "") + "…"
		}
	}
	return list
}
