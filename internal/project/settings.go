package project

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// kind is the type of a setting's value.
type kind int

const (
	text   kind = iota
	choice      // one of the setting's words
	choices
	number // a number that must not be less than setting.least
	truth
	day
	path     // a file or folder
	paths    // a path, or a list of them
	defaults // a path, or a map with keys of an inquiry
	body     // a path, or a map of parameters
	section
)

// setting is a key of a project file. It sets the flag with the same name, except that the flag has hyphens instead of underscores.
type setting struct {
	key   string
	kind  kind
	least int
	words []string
	inner []setting // the settings in a section
	doc   string
}

// The table of keys. The code that reads project files, the schema and the documentation are all based on it.
var settings = []setting{
	{key: "defaults", kind: defaults, doc: "Defaults for keys that an inquiry does not set, or a file that contains them."},
	{key: "papers", kind: paths, doc: "Papers files, such as those that retest import writes."},
	{key: "template", kind: path, doc: "The folder of templates that overlay the style, or a file that is a complete template."},
	{key: "style", kind: choice, words: prompt.Styles(), doc: "The built-in style."},
	{key: "as_of", kind: day, doc: "The day that the prompts are for, overriding as_of in the inquiries."},
	{key: "batch", kind: section, inner: batchSettings, doc: "Options of retest batch."},
}

var batchSettings = []setting{
	{key: "to", kind: choice, words: names(provider.Formats()), doc: "The format of the requests."},
	{key: "model", kind: text, doc: "The provider's name for the model."},
	{key: "max_tokens", kind: number, least: 1, doc: "The maximum number of tokens in an answer."},
	{key: "search", kind: truth, doc: "Whether the model gets a search tool."},
	{key: "max_searches", kind: number, least: 1, doc: "The maximum number of searches per answer."},
	{key: "no_system", kind: truth, doc: "Whether the system message is put at the start of the user message."},
	{key: "body", kind: body, doc: "Parameters for every request, such as temperature: 0, or a JSON file with them."},
	{key: "once", kind: truth, doc: "Whether records that ask the same thing under different ids share one request."},
	{key: "part_requests", kind: number, least: 1, doc: "The maximum number of requests in a part."},
	{key: "part_bytes", kind: number, least: 1, doc: "The maximum number of bytes in a part."},
	{key: "part_tokens", kind: number, least: 1, doc: "The maximum number of input tokens in a part."},
	{key: "max_prompt_tokens", kind: number, least: 1, doc: "The maximum number of tokens in a prompt."},
	{key: "cut", kind: choices, words: names(batch.Sections()), doc: "What may be cut from prompts that are too long, least important first."},
	{key: "show_cuts", kind: truth, doc: "Whether the prompt states what was left out."},
	{key: "tokens", kind: text, doc: "How to count tokens: estimate, or the name of a vocabulary."},
}

// Key is a key of a project file, such as batch.max_tokens, and its description.
type Key struct{ Name, Doc string }

// Keys returns the keys of project files.
func Keys() []Key { return keysOf("", settings) }

func keysOf(above string, list []setting) (keys []Key) {
	for i := range list {
		keys = append(keys, Key{above + list[i].key, list[i].doc})
		keys = append(keys, keysOf(above+list[i].key+".", list[i].inner)...)
	}
	return keys
}

func names[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// reader reads the settings of a project file.
type reader struct{ project *Project }

// section reads a map of settings into flags.
func (r *reader) section(v doc.Value, known []setting, to *[]Flag) {
	var keys []string
	for _, s := range known {
		keys = append(keys, s.key)
	}
	for key, v := range v.Entries(append(keys, "$schema")) {
		if v.Kind == doc.Null || key == "$schema" {
			continue
		}
		s := known[slices.Index(keys, key)]
		if s.kind == section {
			r.section(v, s.inner, &r.project.Batch)
			continue
		}
		for _, value := range r.values(&s, v) {
			*to = append(*to, Flag{flagOf(key), value})
		}
	}
}

// flagOf returns the flag for a key.
func flagOf(key string) string {
	name := []byte(key)
	for i, c := range name {
		if c == '_' {
			name[i] = '-'
		}
	}
	return string(name)
}

// values reads the values of a setting.
func (r *reader) values(s *setting, v doc.Value) (out []string) {
	switch s.kind {
	case choice:
		return []string{v.OneOf(s.words...)}
	case choices:
		for _, item := range v.Elements("sections") {
			out = append(out, item.OneOf(s.words...))
		}
		return out
	case number:
		return []string{strconv.Itoa(v.Int(s.least, 1<<40))}
	case truth:
		if v.Kind != doc.Bool {
			v.Report(fault.Fault{Rule: "type", Want: "true or false", Got: v.Got()})
		}
		return []string{strconv.FormatBool(v.IsTrue())}
	case day:
		return []string{readDay(v)}
	case path:
		return []string{r.path(v)}
	case paths:
		if v.Kind != doc.List {
			return []string{r.path(v)}
		}
		for _, item := range v.Elements("files") {
			out = append(out, r.path(item))
		}
		return out
	case defaults:
		if v.Kind == doc.Map {
			return []string{r.project.File} // the project file itself contains the defaults: see inquiry.ReadDefaults
		}
		return []string{r.path(v)}
	case body:
		if v.Kind == doc.Map {
			return []string{string(v.AppendJSON(nil))}
		}
		return []string{r.path(v)}
	}
	return []string{v.String()}
}

// path reads a path, which is relative to the project file and must exist.
func (r *reader) path(v doc.Value) string {
	name := v.String()
	if name == "" {
		if v.Kind == doc.String {
			v.Report(fault.Fault{Rule: "value", Want: "a path", Got: "empty text"})
		}
		return ""
	}
	if name = filepath.FromSlash(name); !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(r.project.File), name)
	}
	if _, err := os.Stat(name); err != nil {
		v.Report(fault.Fault{Rule: "unreadable", Want: "a file or a folder", Got: "a missing path (" + fault.Quote(name) + ")"})
	}
	return name
}

func readDay(v doc.Value) string {
	var d edtf.Date
	v.Parse("a full date such as 2026-11-23", func(text string) (err error) {
		d, err = edtf.ParseProse(text)
		return err
	})
	if !d.IsZero() && !d.IsDay() {
		v.Report(fault.Fault{Rule: "as-of", Want: "a full date such as 2026-11-23", Got: fault.Quote(v.Text)})
	}
	return v.Text
}
