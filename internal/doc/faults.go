package doc

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// Faults returns the faults of an error of parsing, and whether it is one.
func Faults(err error) (fault.List, bool) {
	if list, ok := errors.AsType[fault.List](err); ok {
		return list, true
	}
	f, ok := errors.AsType[*fault.Fault](err)
	return fault.List{f}, ok
}

// MaxFaults is how many faults of a document are reported. One more tells how many others it has.
const MaxFaults = 100

// maxPath is how long the path of a reported fault may be, in bytes: a key can be as long as its document.
const maxPath = 300

// Err returns the faults in the order of their places, as [Few] has them, or nil if there are none.
func (w *Walker) Err() error {
	w.Faults.Sort()
	w.Faults = Few(w.Faults)
	return w.Faults.Err()
}

// Few returns the first faults of a document and, if it has more than MaxFaults, one in the place of the others. Long paths are shortened.
func Few(list fault.List) fault.List {
	if n := len(list) - MaxFaults; n > 1 {
		next := list[MaxFaults]
		list = append(list[:MaxFaults:MaxFaults], &fault.Fault{
			Pos: next.Pos, Rule: "too-many", Err: fmt.Errorf("and %d more faults in this document, from here on", n), Hint: "fix those before first",
		})
	}
	for _, f := range list {
		if len(f.Path) > maxPath {
			f.Path = strings.ToValidUTF8(f.Path[:maxPath], "") + "…"
		}
	}
	return list
}
