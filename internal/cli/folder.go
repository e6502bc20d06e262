package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// folderSink writes a file an inquiry.
type folderSink struct {
	folder, format string
	seen           map[string]fault.Pos // where an id came from
}

// endings are those of the files, by format.
var endings = map[string]string{"text": ".txt", "messages": ".messages.json", "json": ".json"}

func (s *folderSink) add(p *prompt.Prompt, at fault.Pos) error {
	if first, ok := s.seen[p.ID]; ok {
		return fault.List{{
			Pos: at, Path: "id", Rule: "duplicate-id", Err: fmt.Errorf("the id %q is also that of %s; this prompt is not written", p.ID, first),
			Hint: "the id names the file: give each inquiry its own",
		}}
	}
	s.seen[p.ID] = at
	text, err := encode(p, s.format)
	if err != nil {
		return err
	}
	path := filepath.Join(s.folder, p.ID+endings[s.format])
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // what a link points to is not in the folder
		return cannotWrite(path, fmt.Errorf("want a regular file, or none yet, got %s", files.Describe(info.Mode())))
	}
	return cannotWrite(path, atomicfile.Write(path, text))
}

func (s *folderSink) close() error { return nil }
