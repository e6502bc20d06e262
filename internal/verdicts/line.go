// Package verdicts writes one line of verdicts.jsonl per request, and a summary of all lines. The read command uses it.
package verdicts

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// Line is the outcome of one request or reply.
type Line struct {
	Inquiry string         `json:"inquiry"` // id of the inquiry
	Request string         `json:"request,omitempty"`
	File    string         `json:"file,omitempty"` // file of the reply, if it does not answer a request
	State   provider.State `json:"state"`
	Code    string         `json:"code,omitempty"`    // the provider's name for the state
	Message string         `json:"message,omitempty"` // the provider's message about the state
	Model   string         `json:"model,omitempty"`
	AsOf    string         `json:"as_of"`            // day of the prompt
	Answer  string         `json:"answer,omitempty"` // "sha256:" followed by the hash of the text
	reply.Reply
	Opened []string `json:"opened,omitempty"` // web addresses that the model opened
	Faults []Fault  `json:"faults"`

	Asked *inquiry.Inquiry `json:"-"` // the inquiry that was asked
	Text  string           `json:"-"` // text of the answer
	All   fault.List       `json:"-"` // the faults, with the locations that reports print
}

// Fault is a fault as written to verdicts.jsonl.
type Fault struct {
	Rule     string         `json:"rule"`
	Severity fault.Severity `json:"severity"`
	At       string         `json:"at,omitempty"` // line and column in the answer
	Path     string         `json:"path,omitempty"`
	Want     string         `json:"want,omitempty"`
	Got      string         `json:"got,omitempty"`
	Message  string         `json:"message,omitempty"` // set unless Want and Got already say everything
}

// Of returns the line for a result. If text is not empty, it names a file that contains only the answer, and the faults of the answer
// are located in that file. Otherwise, they are located in the line of the result file.
func Of(r *reply.Result, text string) *Line {
	a := r.Answer
	l := &Line{
		Inquiry: cmp.Or(r.Inquiry.ID, r.Request.ID), Request: r.Request.ID, State: a.State, Model: a.Model, Opened: a.Opened,
		Asked: r.Inquiry, Text: a.Text,
	}
	if a.State != provider.StateAnswered {
		l.Code, l.Message = a.Code, a.Message
		f := notAnswered(r.Request.ID, a)
		l.All, l.Faults = append(l.All, f), append(l.Faults, Fault{Rule: f.Rule, Message: f.Message()})
	}
	l.fill(r.Reply, func(f *fault.Fault) {
		if text != "" {
			f.Pos.File = text
			return
		}
		f.Path = strings.Join(strings.Fields(r.Request.ID+" "+place(f.Pos)+" "+f.Path), " ")
		f.Pos = fault.Pos{File: a.File, Line: a.Line}
	})
	return l
}

// OfReply returns the line for a reply that a person saved to a file.
func OfReply(q *inquiry.Inquiry, file, text string, r *reply.Reply) *Line {
	l := &Line{Inquiry: q.ID, File: file, State: provider.StateAnswered, Asked: q, Text: text}
	l.fill(r, func(*fault.Fault) {})
	return l
}

// notAnswered returns the fault for a request that has no complete answer.
func notAnswered(id string, a *provider.Answer) *fault.Fault {
	got := string(a.State)
	for _, more := range []string{a.Code, a.Message} {
		if more != "" && !strings.Contains(got, more) {
			got += ": " + fault.Short(more)
		}
	}
	return &fault.Fault{Pos: fault.Pos{File: a.File, Line: a.Line}, Path: id, Rule: "not-answered", Err: errors.New("no complete answer: " + got)}
}

// fill adds the contents of a reply, which may be nil. It calls locate to set the locations of the faults for reports.
func (l *Line) fill(r *reply.Reply, locate func(*fault.Fault)) {
	l.AsOf, l.Claims = l.Asked.AsOf.String(), []reply.Claim{}
	if l.Faults == nil {
		l.Faults = []Fault{}
	}
	if l.Text != "" {
		sum := sha256.Sum256([]byte(l.Text))
		l.Answer = "sha256:" + hex.EncodeToString(sum[:])
	}
	if r == nil {
		return
	}
	l.Reply = *r
	if l.Claims == nil {
		l.Claims = []reply.Claim{}
	}
	for _, f := range r.Faults {
		l.Faults = append(l.Faults, faultOf(f))
		located := *f
		locate(&located)
		l.All = append(l.All, &located)
	}
}

func faultOf(f *fault.Fault) Fault {
	out := Fault{Rule: f.Rule, Severity: f.Severity, At: place(f.Pos), Path: f.Path, Want: f.Want, Got: f.Got}
	if f.Err != nil || f.Want == "" || f.Got == "" {
		out.Message = f.Message()
	}
	return out
}

// place formats a position in an answer.
func place(p fault.Pos) string {
	p.File = ""
	return p.String()
}

// JSON returns the line followed by a line feed.
func (l *Line) JSON() ([]byte, error) { return plainjson.Neutral(l, "") }

// SendAgain reports whether resending a request in this state may produce an answer.
func SendAgain(s provider.State) bool {
	return slices.Contains([]provider.State{
		provider.StateMissing, provider.StateFailed, provider.StateExpired, provider.StateCancelled, provider.StatePaused, provider.StateCut,
		provider.StateUnreadable,
	}, s)
}
