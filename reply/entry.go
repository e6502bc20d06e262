package reply

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// An answer is read in three steps. First, it is divided into entries, whatever its form: lines.go and objects.go. Second, the entries
// are matched with the claims of the inquiry and become items of a Reply: assemble.go. Third, the items are judged: judge.go.

// kinds lists the kinds of entries, with the names that answers use.
var kinds = []string{"paper", "claim", "durable", "perishable", "work", "question", "answer", "conclusion", "note", "searched"}

// entry is one entry of an answer.
type entry struct {
	kind   string
	fields []part            // for a line: its fields, not including the kind
	named  map[string]string // for an object: its strings, by key
	cited  []object          // for an object: the works in the evidence
	at     int               // offset of the entry in bytes
	citing int               // for prose: offset of the evidence
	cut    bool              // the entry is unfinished
	loose  string            // how its form differs from the form in the prompt; empty if it does not differ
	prose  bool              // whether it was read from prose
	until  int               // for an answer that extends over several lines: offset of its end
	open   bool              // it is a table row without a final pipe
	unsure bool              // its verdict may be an example or an assumption; the verdict can contradict others but does not count itself
	fenced bool              // it is in a code fence
}

// part is a field of a line.
type part struct {
	text string
	at   int
}

// object holds the strings of a JSON object by key.
type object struct {
	named map[string]string
	at    int
}

// reader reads one answer.
type reader struct {
	q     *inquiry.Inquiry // the inquiry with defaults filled in
	text  string
	opts  *Options
	lines []int // offset of the start of each line
	list  []entry
	out   *Reply
	exact map[string]int // index of each claim, by id
	byID  map[string]int // index of each claim, by folded id; -1 if several ids are the same after folding
	// positions means that "Claim 2" can refer to the second claim, because the only digits in ids are at the end and give the position
	// of the claim.
	positions bool
	texts     []string          // the letters in each claim's text; nil until a comparison needs them
	longest   int               // maximum number of bytes that are compared with texts
	phrases   map[string]string // ids that consist of several words, keyed by these words
	idWords   int               // maximum number of words in an id
	count     map[string]int    // number of faults by rule
	more      int               // number of faults that were not kept
	pages     *pages            // pages that the model opened; nil until they are needed
}

func newReader(q *inquiry.Inquiry, text string, opts *Options) *reader {
	r := &reader{q: q, text: text, opts: opts, lines: []int{0}, out: &Reply{Claims: []Claim{}, Faults: fault.List{}}}
	for i := range len(text) {
		if text[i] == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	r.count = map[string]int{}
	r.exact, r.byID = make(map[string]int, len(q.Claims)), make(map[string]int, len(q.Claims))
	r.positions, r.phrases = true, map[string]string{}
	for i := range q.Claims {
		id := q.Claims[i].ID
		folded := fold(id)
		r.exact[id] = i
		if _, twice := r.byID[folded]; twice {
			r.byID[folded] = -1
		} else {
			r.byID[folded] = i
		}
		if at := strings.IndexAny(id, "0123456789"); at >= 0 && id[at:] != strconv.Itoa(i+1) {
			r.positions = false
		}
		if words := strings.FieldsFunc(folded, func(c rune) bool { return c == '-' || c == '_' || c == ' ' }); len(words) > 1 && len(words) <= maxWords {
			r.phrases[strings.Join(words, " ")] = id
			r.idWords = max(r.idWords, len(words))
		}
		r.longest = max(r.longest, 2*len(q.Claims[i].Text)+maxColumn)
	}
	return r
}

// nowhere is the offset of a fault that concerns the whole answer.
const nowhere = -1

// pos returns the position of the byte at the given offset in the answer.
func (r *reader) pos(at int) fault.Pos {
	if at == nowhere {
		return fault.Pos{File: r.opts.file()}
	}
	n := sort.SearchInts(r.lines, at+1) - 1
	return fault.Pos{File: r.opts.file(), Line: n + 1, Col: at - r.lines[n] + 1}
}

// place returns the position at an offset in the form used by items.
func (r *reader) place(at int) string {
	p := r.pos(at)
	return fmt.Sprintf("%d:%d", p.Line, p.Col)
}

// fault adds a fault with the severity that its rule has.
func (r *reader) fault(at int, path, rule, want, got, hint string) {
	r.report(&fault.Fault{Pos: r.pos(at), Path: path, Rule: rule, Want: want, Got: got, Hint: hint})
}

// say is like fault, but with a formatted message.
func (r *reader) say(at int, path, rule, format string, args ...any) {
	r.report(&fault.Fault{Pos: r.pos(at), Path: path, Rule: rule, Err: fmt.Errorf(format, args...)})
}

// maxFaults is the maximum number of faults kept for each rule. Because the limit applies to each rule separately, many faults of one
// rule do not crowd out the faults of other rules.
const maxFaults = 1000

func (r *reader) report(f *fault.Fault) {
	if r.count[f.Rule]++; r.count[f.Rule] > maxFaults {
		r.more++
		return
	}
	rule, _ := fault.RuleNamed(f.Rule)
	f.Severity = rule.Severity
	r.out.Faults = append(r.out.Faults, f)
}

// add adds an entry.
func (r *reader) add(e entry) { r.list = append(r.list, e) }

// find returns the claim with the given id, ignoring formatting around the id. It also ignores case, unless several claims would then
// match.
func (r *reader) find(s string) (i int, ok bool) {
	if i, ok = r.exact[s]; ok {
		return i, true
	}
	s = ascii(s)
	if i, ok = r.exact[plain(s)]; ok {
		return i, true
	}
	i, ok = r.byID[fold(s)]
	return i, ok && i >= 0
}

// ascii returns an id with all hyphens and dashes replaced by ASCII hyphens and without Markdown backslashes.
func ascii(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII || r == '\\' }) < 0 {
		return s
	}
	return hyphens.Replace(s)
}

var hyphens = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2015", "-", "\u2212", "-", `\_`, "_", `\-`, "-")

// isClaim reports whether id is the id of a claim.
func (r *reader) isClaim(id string) bool {
	_, ok := r.find(id)
	return ok
}

// kindOf returns the kind of entry that a word names, and whether the word is written as in the prompt.
func kindOf(word string) (kind string, exact, ok bool) {
	f := fold(word)
	if slices.Contains(kinds, f) {
		return f, strings.TrimSpace(word) == f, true
	}
	if one, cut := strings.CutSuffix(f, "s"); cut && slices.Contains(kinds, one) {
		return one, false, true
	}
	return "", false, false
}
