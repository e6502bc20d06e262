package files

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// IsPattern reports whether a name contains wildcards.
func IsPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// Match returns the names that match a pattern, in sorted order. Only the last element of the pattern may contain wildcards.
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
