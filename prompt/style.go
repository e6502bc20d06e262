package prompt

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

//go:embed styles
var styles embed.FS

// style is a folder of built-in templates together with the escaping that they need.
type style struct {
	name   string
	escape func(dst []byte, text string) []byte
	exact  func(dst []byte, text string) []byte // escapes text that is printed byte for byte; nil leaves it unchanged
}

var builtin = [...]style{
	{"plain", template.EscapePlain, nil},
	{"markdown", template.EscapeMarkdown, nil},
	{"xml", template.EscapeXML, template.EscapeXML},
	{"brief", template.EscapePlain, nil},
}

// Styles returns the names of the built-in styles. The first is the default.
func Styles() []string {
	names := make([]string, len(builtin))
	for i, s := range builtin {
		names[i] = s.name
	}
	return names
}

// styleNamed returns the style with the given name; "" means the default.
func styleNamed(name string) (style, bool) {
	if name == "" {
		return builtin[0], true
	}
	i := slices.IndexFunc(builtin[:], func(s style) bool { return s.name == name })
	if i < 0 {
		return style{}, false
	}
	return builtin[i], true
}

// StyleFS returns the *.tmpl files of a built-in style for reference or as a starting point. Not every style uses every file.
func StyleFS(name string) (fs.FS, error) {
	s, ok := styleNamed(name)
	if !ok {
		return nil, fmt.Errorf("want one of %s, got %q", strings.Join(Styles(), ", "), name)
	}
	return s.templates(), nil
}

// templates returns the style's own files and the files that all styles share.
func (s style) templates() fs.FS {
	return layered{sub(s.name), sub("common")}
}

// sub returns an embedded folder, which must exist.
func sub(name string) fs.FS {
	folder, err := fs.Sub(styles, "styles/"+name)
	if err != nil {
		panic(fmt.Sprintf("embedded styles: %v", err)) // cannot happen, because the compiler embedded the files
	}
	return folder
}

// layered is a flat file system in which files in upper hide files with the same names in lower.
type layered struct{ upper, lower fs.FS }

// Open implements fs.FS.
func (l layered) Open(name string) (fs.File, error) {
	f, err := l.upper.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l.lower.Open(name)
	}
	return f, err
}

// ReadDir implements fs.ReadDirFS.
func (l layered) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(l.upper, name)
	if err != nil {
		return nil, err
	}
	lower, err := fs.ReadDir(l.lower, name)
	if err != nil {
		return nil, err
	}
	for _, e := range lower {
		if !slices.ContainsFunc(entries, func(u fs.DirEntry) bool { return u.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if a.Name() < b.Name() {
			return -1
		}
		return 1
	})
	return entries, nil
}

// DisplayName returns a name for messages that identifies a template as built in.
func (l layered) DisplayName(name string) string { return seam.BuiltinPrefix + name }
