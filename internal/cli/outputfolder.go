package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// folderSink writes one file per inquiry.
type folderSink struct {
	folder, format string
	seen           map[string]namedID // keyed by the id in lower case
}

// namedID is an id and its location.
type namedID struct {
	id string
	at fault.Pos
}

// endings maps formats to file extensions.
var endings = map[string]string{"text": ".txt", "messages": ".messages.json", "json": ".json"}

func (s *folderSink) add(p *prompt.Output, at fault.Pos) error {
	if err := s.name(p.ID, at); err != nil {
		return err
	}
	text, err := encode(p, s.format)
	if err != nil {
		return err
	}
	path := filepath.Join(s.folder, p.ID+endings[s.format])
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // the target of a link may be outside the folder
		return cannotWrite(path, fmt.Errorf("want a regular file or a new one, got %s", files.Describe(info.Mode())))
	}
	return cannotWrite(path, atomicfile.Write(path, text))
}

// name reserves an id as a file name. On macOS and Windows, names that differ only in case refer to the same file.
func (s *folderSink) name(id string, at fault.Pos) error {
	lower := strings.ToLower(id)
	first, taken := s.seen[lower]
	var err error
	rule, hint := "duplicate-inquiry", "the file is named after the id: give each inquiry a unique id"
	switch {
	case taken && first.id == id:
		err = fmt.Errorf("the id %q is already used by %s; this prompt was not written", id, first.at)
	case taken:
		err = fmt.Errorf("the id %q differs only in case from %q in %s; this prompt was not written", id, first.id, first.at)
		hint = "files are named after ids, and some systems ignore case: give each inquiry a unique id"
	case reserved[lower]:
		err = fmt.Errorf("the id %q is a device name on Windows; this prompt was not written", id)
		rule, hint = "reserved-id", "the file is named after the id: choose a different id"
	default:
		s.seen[lower] = namedID{id, at}
		return nil
	}
	return fault.List{{Pos: at, Path: "id", Rule: rule, Err: err, Hint: hint}}
}

// reserved contains the device names of Windows. No file can have one of these names, whatever its extension.
var reserved = func() map[string]bool {
	names := map[string]bool{"con": true, "nul": true, "aux": true, "prn": true}
	for i := range 10 {
		names["com"+strconv.Itoa(i)], names["lpt"+strconv.Itoa(i)] = true, true
	}
	return names
}()

func (s *folderSink) close() error { return nil }
