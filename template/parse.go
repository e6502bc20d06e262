package template

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/mistakes"
	"github.com/dated-claims/retest/internal/seam"
)

// A source is processed in the following steps. The prescan rejects sources that would crash text/template/parse (prescan.go).
// text/template/parse builds a tree; its error becomes a fault with line and column (syntax). Each define and block adds another part.
// The parts of an overlay replace those of the style. Call cycles are rejected (check.go). Package engine compiles the templates that
// are reachable from the entries.

// part is one template.
type part struct {
	name     string
	file     *file
	pos      int // offset of the template's name in a define or block, or 0 for the template of a whole file
	tree     *parse.Tree
	comments []comment
	empty    bool
	overlay  bool
}

// path returns the name of a template for use in messages, or "" if the location already implies it. The name is needed for templates
// in a define or block.
func (p *part) path() string {
	if p.pos == 0 {
		return ""
	}
	return p.name
}

// file is a source file.
type file struct {
	name  string
	text  string
	lines func() []int // returns the offsets of the line starts
}

// newFile returns a file with the given text. CRLF, which a Git checkout may contain, is treated like LF.
func newFile(name, text string) *file {
	text = strings.TrimPrefix(text, "\uFEFF")
	if len(text) <= maxSource { // a longer text was truncated, and replacing line endings could make it short enough to be accepted
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	f := &file{name: name, text: text}
	f.lines = sync.OnceValue(func() []int {
		starts := []int{0}
		for i := range len(f.text) {
			if f.text[i] == '\n' {
				starts = append(starts, i+1)
			}
		}
		return starts
	})
	return f
}

func (f *file) pos(off parse.Pos) fault.Pos {
	at := min(max(int(off), 0), len(f.text))
	lines := f.lines()
	n, found := slices.BinarySearch(lines, at)
	if !found {
		n--
	}
	return fault.Pos{File: f.name, Line: n + 1, Col: at - lines[n] + 1}
}

// set holds all templates by name.
type set struct {
	parts    map[string]*part
	files    int
	overlaid bool
}

func (s *set) names() []string { return slices.Sorted(maps.Keys(s.parts)) }

// hash returns the SHA-256 hash of the names and sources. Each source is hashed once, before the names of the templates that it
// defines.
func (s *set) hash() [sha256.Size]byte {
	h := sha256.New()
	seen := map[*file]int{}
	for _, name := range s.names() {
		p := s.parts[name]
		n, ok := seen[p.file]
		if !ok {
			n = len(seen)
			seen[p.file] = n
			fmt.Fprintf(h, "%d\n%s\n", len(p.file.text), p.file.text)
		}
		fmt.Fprintf(h, "%q %d %d\n", name, n, p.pos)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// entry returns the name of the template to render. It returns a fault if that template, or any of the further entries, does not exist.
func (s *set) entry(name string, more []string) (string, *fault.Fault) {
	if name == "" && s.files == 1 {
		for _, p := range s.parts {
			if p.pos == 0 {
				return p.name, nil
			}
		}
	}
	if name == "" && len(s.parts) > 0 {
		return name, &fault.Fault{Pos: s.parts[s.names()[0]].file.pos(0), Rule: "no-template", Err: errors.New("want text outside of define, got only definitions"), Hint: "write the prompt after them, and call them with {{template …}}"}
	}
	for _, n := range append([]string{name}, more...) {
		if s.parts[n] == nil {
			return name, &fault.Fault{
				Rule: "no-template", Err: fmt.Errorf("no template %q", n),
				Want: "a file " + n + ".tmpl or a define of that name", Hint: fault.DidYouMean(n, s.names()),
			}
		}
	}
	return name, nil
}

// loader reads files into a set and collects their faults.
type loader struct {
	faults  fault.List
	text    fault.List // warnings about the text between actions
	unread  bool       // some file could not be parsed, even after the actions with syntax errors were removed
	overlay bool       // whether the overlay is being read
	words   *mistakes.Vocabulary
}

// compilable reports whether the templates can be compiled. They can if there are no faults except in actions that were removed.
func (l *loader) compilable(s *set, entry string) bool {
	return len(l.faults) == 0 || !l.unread && s.parts[entry] != nil && !slices.ContainsFunc(l.faults, func(f *fault.Fault) bool { return f.Rule != "syntax" })
}

func (l *loader) fail(pos fault.Pos, rule, hint string, err error) {
	l.faults = append(l.faults, &fault.Fault{Pos: pos, Rule: rule, Hint: hint, Err: err})
}

// origin adds the templates from one source to parts and returns the number of files read.
type origin func(l *loader, parts map[string]*part) int

// inFolder is the origin for templates in the root of a file system.
func inFolder(fsys fs.FS) origin {
	return func(l *loader, parts map[string]*part) int { return l.folder(parts, fsys) }
}

// byNames is the origin for templates given by name.
func byNames(byName map[string]string) origin {
	return func(l *loader, parts map[string]*part) int { return l.texts(parts, byName) }
}

// load reads base and replaces its templates with the templates in overlay that have the same names.
func (l *loader) load(base origin, overlay fs.FS) *set {
	s := &set{parts: map[string]*part{}}
	s.files = base(l, s.parts)
	if overlay == nil {
		return s
	}
	s.overlaid, l.overlay = true, true
	over := map[string]*part{}
	l.folder(over, overlay)
	for _, name := range slices.Sorted(maps.Keys(over)) {
		over[name].overlay = true
		s.parts[name] = over[name]
	}
	return s
}

// folder reads the templates in the root of a file system and returns the number of files.
func (l *loader) folder(parts map[string]*part, fsys fs.FS) int {
	if fsys == nil {
		l.fail(fault.Pos{}, "no-template", "", errors.New("want a file system with templates, got nil"))
		return 0
	}
	entries, err := fs.ReadDir(fsys, ".")
	var names []string
	for _, e := range entries {
		if path.Ext(e.Name()) == ".tmpl" {
			names = append(names, e.Name())
		}
	}
	if err == nil && len(names) == 0 {
		err = errors.New("no *.tmpl files in the template folder")
	}
	if err != nil {
		l.fail(fault.Pos{}, "no-template", "", err)
		return 0
	}
	for _, name := range names {
		text, err := files.ReadFS(fsys, name, maxSource)
		if err != nil && !errors.Is(err, files.ErrTooLong) { // readable reports this error with a location
			l.fail(fault.Pos{}, "unreadable", "", err)
			continue
		}
		l.file(parts, newFile(displayName(fsys, name), string(text)), strings.TrimSuffix(name, ".tmpl"))
	}
	return len(names)
}

// texts reads templates given by name as if each were a separate file, and returns their number.
func (l *loader) texts(parts map[string]*part, byName map[string]string) int {
	if len(byName) == 0 {
		l.fail(fault.Pos{}, "no-template", "", errors.New("want templates by name, got none"))
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if file := name + ".tmpl"; name == "" || strings.HasSuffix(name, ".tmpl") || strings.Contains(name, "/") || !fs.ValidPath(file) {
			l.fail(fault.Pos{}, "no-template", "", fmt.Errorf("want a file name without .tmpl as the template name, got %q", name))
		} else {
			l.file(parts, newFile(file, byName[name]), name)
		}
	}
	return len(byName)
}

// displayName returns the name that messages use for a file. The file system may define it.
func displayName(fsys fs.FS, name string) string {
	if d, ok := fsys.(interface{ DisplayName(string) string }); ok {
		return d.DisplayName(name)
	}
	return name
}

// file parses one file and adds its templates.
func (l *loader) file(parts map[string]*part, f *file, name string) {
	if !l.readable(f) {
		return
	}
	if !strings.HasPrefix(f.name, seam.BuiltinPrefix) {
		l.foreign(f)
	}
	defines := l.defines(f)
	tree := parse.New(name)
	tree.Mode = parse.ParseComments | parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(f.text, "", "", trees); err != nil {
		rest := l.syntax(f, name, err)
		tree, trees = parse.New(name), map[string]*parse.Tree{}
		tree.Mode = parse.ParseComments | parse.SkipFuncCheck
		if _, err = tree.Parse(rest, "", "", trees); rest == "" || err != nil {
			l.unread = true
			return
		}
	}
	if trees[name] == nil {
		trees[name] = tree
	}
	for _, n := range slices.Sorted(maps.Keys(trees)) {
		p := &part{name: n, file: f, tree: trees[n], pos: defines[n], empty: parse.IsEmptyTree(trees[n].Root)}
		if n == name && p.pos == 0 && p.empty && len(trees) > 1 {
			continue // a file that only defines templates has no template of its own
		}
		p.tree.ParseName = f.name
		p.comments = comments(p.tree.Root)
		if p.empty && (l.overlay || p.pos == 0) {
			p.tree.Root.Nodes = nil // white space around comments is not content, and neither is white space in a file that removes a part
		} else {
			p.empty = false
		}
		l.add(parts, p)
	}
}

func (l *loader) add(parts map[string]*part, p *part) {
	if first := parts[p.name]; first != nil {
		l.twice(p.name, first.file.pos(parse.Pos(first.pos)), p.file.pos(parse.Pos(p.pos)))
		return
	}
	parts[p.name] = p
}

func (l *loader) twice(name string, first, second fault.Pos) {
	l.fail(second, "duplicate-template", "", fmt.Errorf("the template %q is defined twice, first at %s", name, first))
}

var definition = lazyre.New(`\{\{(?:-\s)?\s*(?:define|block)\s+("(?:[^"\\\n]|\\.)*"|` + "`[^`]*`)" + `|\{\{(?:-\s+)?/\*(?s:.*?)\*/(?:\s+-)?\}\}`)

// defines returns the offsets of the names in a file's define and block actions, and reports names that are defined twice. The parser
// does not provide these locations.
func (l *loader) defines(f *file) map[string]int {
	at := map[string]int{}
	for _, m := range definition.FindAllStringSubmatchIndex(f.text, -1) {
		if m[2] < 0 {
			continue // the match is a comment
		}
		name, err := strconv.Unquote(f.text[m[2]:m[3]])
		if err != nil {
			continue // the parser reports this
		}
		if first, ok := at[name]; ok {
			l.twice(name, f.pos(parse.Pos(first)), f.pos(parse.Pos(m[2])))
			continue
		}
		at[name] = m[2]
	}
	return at
}

// Limits on a source. The parser recurses for each level of nesting, and a program cannot recover from a stack overflow.
const (
	maxSource   = files.MaxTemplate
	maxNesting  = 200
	maxNames    = 2000 // number of variables declared in a file
	maxCommands = 1000 // number of commands in a pipeline
)

var openers = lazyre.New(`\{\{(?:-\s)?\s*(if|range|with|block|define|end)\b`)

// readable rejects sources that must not reach the parser.
func (l *loader) readable(f *file) bool {
	n := len(l.faults)
	if len(f.text) > maxSource {
		l.fail(f.pos(0), "too-long", "", fmt.Errorf("a template of more than %d bytes", maxSource))
		return false
	}
	if i := strings.IndexByte(f.text, 0); i >= 0 {
		l.fail(f.pos(parse.Pos(i)), "encoding", "is this a binary file?", errors.New("want text, got the control character 0x00"))
	} else if !utf8.ValidString(f.text) {
		bad := strings.IndexFunc(f.text, func(r rune) bool { return r == utf8.RuneError })
		l.fail(f.pos(parse.Pos(bad)), "encoding", "save the file as UTF-8", errors.New("want UTF-8"))
	}
	sc := scanner{loader: l, f: f}
	sc.scan()
	return len(l.faults) == n
}

func (l *loader) tooDeep(f *file, off int) {
	l.fail(f.pos(parse.Pos(off)), "too-deep", "", fmt.Errorf("nested more than %d levels deep", maxNesting))
}

var parseError = lazyre.New(`(?s)^template: .*?:(\d+): (.*)$`)

// startedAt matches the parser's error for an unclosed action.
var startedAt = lazyre.New(`^unclosed action started at .*:(\d+)$`)

// syntax reports the syntax errors in a file and returns the text of the file without them, or "".
func (l *loader) syntax(f *file, name string, err error) string {
	if strings.Contains(err.Error(), "multiple definition of template") && len(l.faults) > 0 {
		return "" // this has already been reported, with both locations
	}
	rest, known := l.explain(f)
	if !known {
		l.parserError(f, name, err)
	}
	return rest
}

// parserError reports an error from the parser. It determines the column itself, because the parser reports only the line.
func (l *loader) parserError(f *file, name string, err error) {
	msg := strings.TrimPrefix(err.Error(), "template: "+name+":")
	m := parseError.FindStringSubmatch("template: :" + msg)
	if m == nil {
		l.faults = append(l.faults, &fault.Fault{Pos: f.pos(0), Rule: "syntax", Err: err})
		return
	}
	if from := startedAt.FindStringSubmatch(m[2]); from != nil {
		m[1], m[2] = from[1], "unclosed action"
	}
	line, _ := strconv.Atoi(m[1])
	pos := fault.Pos{File: f.name, Line: line, Col: 1}
	if lines := strings.Split(f.text, "\n"); line <= len(lines) {
		find := strings.Index
		if m[2] == "unclosed action" {
			find = strings.LastIndex
		}
		pos.Col = max(find(lines[line-1], "{{"), 0) + 1
	}
	if m[2] == "unexpected EOF" {
		if open, ok := unclosed(f.text); ok {
			l.fail(f.pos(parse.Pos(open)), "syntax", "", syntaxError{err, "no {{end}} for this"})
			return
		}
	}
	l.fail(pos, "syntax", "", syntaxError{err, m[2]})
}

// unclosed returns the offset of the innermost action that has no {{end}}.
func unclosed(text string) (int, bool) {
	var open []int
	for _, m := range openers.FindAllStringSubmatchIndex(text, -1) {
		if text[m[2]:m[3]] != "end" {
			open = append(open, m[0])
		} else if len(open) > 0 {
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return 0, false
	}
	return open[len(open)-1], true
}

// syntaxError is a parser error whose text does not contain the location.
type syntaxError struct {
	error
	text string
}

func (e syntaxError) Error() string { return e.text }
func (e syntaxError) Unwrap() error { return e.error }

// comment is a comment node in a tree.
type comment struct{ *parse.CommentNode }

// text returns the comment without its delimiters.
func (c comment) text() string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(c.Text, "/*"), "*/"))
}

// comments collects the comments of a tree.
func comments(list *parse.ListNode) []comment {
	var out []comment
	engine.Walk(list, func(n parse.Node) {
		if c, ok := n.(*parse.CommentNode); ok {
			out = append(out, comment{c})
		}
	})
	return out
}
