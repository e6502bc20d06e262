package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"path"
	"strings"
	"time"
)

// maintainer is the maintainer of the package. It must be the same as in goreleaser.yaml.
const maintainer = "The retest authors <dated-claims@users.noreply.github.com>"

// forDebian returns the files that Debian requires in compressed form: man pages, long text files, and a changelog in Debian's format.
func forDebian(pages map[string][]byte, terms, changes []byte, version string, at time.Time) (map[string][]byte, error) {
	texts := map[string][]byte{licensesName: terms, "changelog": changes, "changelog.Debian": debianChangelog(version, at)}
	for name, page := range pages {
		texts["man/"+path.Base(name)] = page
	}
	packed := map[string][]byte{}
	for name, text := range texts {
		var err error
		if packed["debian/"+name+".gz"], err = compressed(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return packed, nil
}

// debianChangelog returns the changelog entry that Debian requires for a version of the package.
func debianChangelog(version string, at time.Time) []byte {
	return fmt.Appendf(nil, "retest (%s) unstable; urgency=medium\n\n  * Release %s. See changelog.gz for the changes.\n\n -- %s  %s\n",
		debianVersion(version), version, maintainer, at.Format(time.RFC1123Z))
}

// debianVersion returns the version of the package. A pre-release sorts before its release, and -1 marks the first package of a
// version.
func debianVersion(version string) string {
	return strings.Replace(strings.TrimPrefix(version, "v"), "-", "~", 1) + "-1"
}

// compressed returns text in the form that gzip -9n produces, without a name or time.
func compressed(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
