// Command release writes the files that a release contains in addition to the command: man pages, completion scripts, the licenses of
// its modules and, for the Debian package, compressed man pages and changelogs. It is a separate module so that the command does not
// depend on the library that writes man pages.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/dated-claims/retest/internal/files"
)

func main() {
	out := flag.String("out", "", "the `folder` to write to, created if missing")
	version := flag.String("version", "", "the version of the release, such as v1.2.3")
	commit := flag.Int64("time", 0, "the time of the commit in `seconds` since 1970")
	changelog := flag.String("changelog", "", "the `file` with the changes")
	flag.Parse()
	if err := write(*out, *version, *changelog, time.Unix(*commit, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// write writes all files. Their content depends on the commit but not on the clock, so that builds are reproducible.
func write(out, version, changelog string, at time.Time) error {
	if out == "" || version == "" || changelog == "" {
		return fmt.Errorf("want -out, -version and -changelog, got %q, %q and %q", out, version, changelog)
	}
	pages, err := manPages(version, at)
	if err != nil {
		return err
	}
	scripts, err := completions()
	if err != nil {
		return err
	}
	changes, err := files.Read(changelog, 1<<24)
	if err != nil {
		return err
	}
	terms, err := licenses()
	if err != nil {
		return err
	}
	packed, err := forDebian(pages, terms, changes, version, at)
	if err != nil {
		return err
	}
	all := map[string][]byte{licensesName: terms}
	maps.Copy(all, pages)
	maps.Copy(all, scripts)
	maps.Copy(all, packed)
	for name, content := range all {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
