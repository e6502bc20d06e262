package files

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// IsPattern reports whether a name has wildcards.
func IsPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// Match returns the matches of a pattern, sorted by name. Only its last element may contain wildcards.
func Match(pattern string) ([]string, error) {
	dir, base := filepath.Split(pattern)
	if IsPattern(dir) {
		return nil, errors.New("want wildcards only in the last part of a pattern")
	}
	if _, err := filepath.Match(base, ""); err != nil {
		return nil, err
	}
	list, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range list {
		if ok, err := filepath.Match(base, entry.Name()); err == nil && ok {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found, nil
}
