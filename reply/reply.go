// Package reply reads language models' answers to re-test prompts and checks them against their inquiries without looking anything up.
//
//	r, err := reply.Read(q, text, nil)
//	for _, c := range r.Claims {
//		fmt.Println(c.Claim, c.Verdict, c.Certainty)
//	}
//	fmt.Println(r.Faults)
//
// [Read] recognizes the form of an answer from its text: one entry per line, JSON Lines, JSON objects, tables, or prose that labels
// each verdict. It ignores fences, headings, bullets and bold type, and keeps the finished entries of a truncated answer. A verdict
// must be one of the prompt's words, or a known inflection or translation of such a word. Anything else is reported as verdict-unclear.
//
// Citations are compared with the inquiry, a catalog of papers, and the addresses that the model opened. The package does not use the
// network or call a model. A paper that is not in the catalog is unknown, not false.
package reply

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/plainjson"
)

// Options configures [Read]. With nil or zero Options, an answer is compared only with the inquiry.
type Options struct {
	File string    // name of the answer used in the positions of faults; empty means "reply"
	AsOf edtf.Date // day of the prompt; zero means the day in the inquiry
	// Verdicts are the words for judging a claim, in the order of the prompt; nil means [Verdicts]. If there are seven words, each has
	// the meaning of the built-in word at the same position, unless a built-in word appears among them at a different position. In any
	// other list, built-in words keep their meaning, and the others have no known meaning. Checks that depend on a meaning, such as
	// no-evidence, not-newer and circular, do not apply to words without one.
	Verdicts []string
	Papers   inquiry.Papers // a catalog of titles and dates; nil means only the inquiry's anchors
	// Opened lists the addresses that the model opened. They count only if OpenedKnown is set, because many APIs do not report them.
	Opened      []string
	OpenedKnown bool
	Cut         bool // the answer was cut off at a token limit
}

// Verdicts returns the words that the built-in styles offer for judging a claim, in order. The caller may modify the slice.
func Verdicts() []string { return slices.Clone(sevenVerdicts) }

var sevenVerdicts = []string{"holds", "relaxed", "superseded", "contested", "overturned", "untested", "ungrounded"}

// Reply is a parsed answer. Claims are in the order of the inquiry, and other items are in the order of the answer.
type Reply struct {
	Claims     []Claim    `json:"claims"` // claims of the inquiry that the answer judges
	Papers     []Paper    `json:"papers,omitempty"`
	Durable    []Finding  `json:"durable,omitempty"`    // answers to the durable questions
	Perishable []Finding  `json:"perishable,omitempty"` // verdicts on perishable phrases
	Works      []Work     `json:"works,omitempty"`
	Questions  []Finding  `json:"questions,omitempty"` // proposed research questions
	Answers    []Finding  `json:"answers,omitempty"`   // answers to free-form tasks
	Conclusion *Finding   `json:"conclusion,omitempty"`
	Searched   []Finding  `json:"searched,omitempty"`
	Notes      []Finding  `json:"notes,omitempty"`
	Faults     fault.List `json:"faults"` // problems with the answer and tolerated deviations, sorted by position; faults of the answer as a whole, such as a missing claim, have no position and come first
}

// Claim is the verdict on a claim of the inquiry.
type Claim struct {
	Claim   string `json:"claim"`   // id of the claim
	Wording string `json:"wording"` // "sha256:" followed by the hash of the claim's text
	Verdict string `json:"verdict"` // one of the verdict words; empty if unclear
	// Meaning is the word in [Verdicts] that the verdict corresponds to, or empty if that is not known. JSON omits it if it equals
	// Verdict.
	Meaning   string     `json:"meaning,omitempty"`
	Certainty string     `json:"certainty"` // high, medium or low; empty if unclear
	Reasoning string     `json:"reasoning"`
	Evidence  []Evidence `json:"evidence"`        // works that the evidence names by an identifier
	Cited     string     `json:"cited,omitempty"` // the evidence as the answer writes it
	At        string     `json:"at"`              // line and column in the answer, such as 9:1, both counted from 1; columns are in bytes
}

// Evidence is a work that an answer cites by an identifier.
type Evidence struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"` // empty if the title cannot be distinguished from the surrounding text
	Date  string `json:"date,omitempty"`  // in EDTF
	// Authors are the authors named in a JSON answer, separated by semicolons.
	Authors string `json:"authors,omitempty"`
	Link    string `json:"link,omitempty"` // an http or https address as written in the answer, which may lead elsewhere
	At      string `json:"at"`
	// Known is the result of comparing the work with the inquiry and the catalog. It is "yes" if the work is listed in one of them,
	// "differs" if it is listed with a different title, date or authors, and "no" if it is listed in neither. It is empty if the work
	// is not in the inquiry and there is no catalog.
	Known  string `json:"known,omitempty"`
	Opened *bool  `json:"opened,omitempty"` // whether the model opened the work; nil if unknown
}

// Paper is an answer's assessment of a paper that the inquiry lists.
type Paper struct {
	ID     string `json:"id"`     // as written in the answer
	Exists string `json:"exists"` // yes, no or unclear; empty if the answer says anything else
	Says   string `json:"says"`   // whether the paper supports the claim it is cited for: yes, no, partly or unclear; empty if the answer says anything else
	Check  string `json:"check"`
	At     string `json:"at"`
}

// Work is a newer work that an answer names.
type Work struct {
	Evidence
	Claims []string `json:"claims,omitempty"` // ids of the claims that the work concerns
	Shows  string   `json:"shows,omitempty"`
}

// Finding is an entry that is not about a claim, a paper or a work, such as a question or a note.
type Finding struct {
	Task     int      `json:"task,omitempty"`   // task number, if the entry has one
	Phrase   string   `json:"phrase,omitempty"` // the perishable phrase
	Text     string   `json:"text"`             // the answer, question, note or conclusion, or what was searched for
	Status   string   `json:"status,omitempty"` // for a phrase: lasting, of its time, mixed or unclear; for a search: complete, ended early or not possible
	Evidence string   `json:"evidence,omitempty"`
	Claims   []string `json:"claims,omitempty"` // ids of the claims that a question concerns
	At       string   `json:"at"`
}

// maxText is the maximum length of an answer. No model writes that much. The limit bounds the memory used.
const maxText = 16 << 20

// Read reads an answer to the prompt for an inquiry. It reports problems with the answer in [Reply.Faults]. It returns an error, which
// is always a fault.List, if the inquiry is invalid or the answer exceeds 16 MiB. Read does not retain q and is safe for concurrent
// use.
func Read(q *inquiry.Inquiry, text string, opts *Options) (*Reply, error) {
	if opts == nil {
		opts = &Options{}
	}
	if q == nil {
		return nil, fault.List{{Rule: "required", Want: "an inquiry", Got: "nil"}}
	}
	if len(text) > maxText {
		return nil, fault.List{{
			Pos: fault.Pos{File: opts.file()}, Rule: "too-long", Want: fmt.Sprintf("an answer of at most %d bytes", maxText), Got: fmt.Sprint(len(text)),
		}}
	}
	day := *q
	if !opts.AsOf.IsZero() {
		day.AsOf = opts.AsOf
	}
	if err := readable(&day); err != nil {
		return nil, err
	}
	r := newReader(day.WithDefaults(), text, opts)
	if !strings.ContainsFunc(text, func(c rune) bool { return !isHidden(c) }) {
		r.fault(nowhere, "", "missing-claim", "an answer", "empty text", "")
		return r.out, nil
	}
	r.entries()
	r.assemble()
	r.judge()
	r.out.Faults.Sort()
	return r.out, nil
}

// readable returns the faults in an inquiry, except for faults in its strings, which do not affect how answers are read.
func readable(q *inquiry.Inquiry) error {
	list, ok := errors.AsType[fault.List](q.Validate())
	if !ok {
		return nil
	}
	return slices.DeleteFunc(list, func(f *fault.Fault) bool { return f.Rule == "hidden-text" }).Err()
}

func (o *Options) file() string {
	if o.File == "" {
		return "reply"
	}
	return o.File
}

func (o *Options) verdicts() []string {
	if o.Verdicts == nil {
		return sevenVerdicts
	}
	return o.Verdicts
}

// meaning returns the built-in word that a verdict corresponds to, or "" if that is not known.
func (o *Options) meaning(verdict string) string {
	words := o.verdicts()
	same := len(words) == len(sevenVerdicts) // whether the words correspond by position
	for i, word := range words {
		if k := slices.Index(sevenVerdicts, word); k >= 0 && k != i {
			same = false
		}
	}
	switch i := slices.Index(words, verdict); {
	case same && i >= 0:
		return sevenVerdicts[i]
	case slices.Contains(sevenVerdicts, verdict):
		return verdict
	}
	return ""
}

// MarshalJSON writes a claim. It omits a meaning that equals the verdict.
func (c Claim) MarshalJSON() ([]byte, error) {
	if c.Meaning == c.Verdict {
		c.Meaning = ""
	}
	type plain Claim
	return plainjson.Value(plain(c))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Claim) UnmarshalJSON(text []byte) error {
	type plain Claim
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	if c.Meaning == "" && slices.Contains(sevenVerdicts, c.Verdict) {
		c.Meaning = c.Verdict
	}
	return nil
}

// wording returns the hash of a claim's text.
func wording(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}
