package inquiry

import (
	"errors"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// The keys of the format, in the order that they are written in.
var (
	inquiryKeys = []string{"format", "id", "role", "question", "library", "as_of", "search", "answer", "claims", "anchors", "tasks", "vars", "$schema"}
	libraryKeys = []string{"name", "span"}
	answerKeys  = []string{"form", "words"}
	claimKeys   = []string{"id", "text", "when", "scope", "anchors"}
	paperKeys   = []string{"id", "title", "date", "authors"}
	taskKeys    = []string{"retest", "surface", "propose", "ask"}
	retestKeys  = []string{"levers", "durable", "perishable"}
	surfaceKeys = []string{"window", "focus", "limit"}
	proposeKeys = []string{"count", "examples"}
	askKeys     = []string{"title", "text"}
)

// Bounds of the numbers in an inquiry; no honest one meets them.
const (
	maxWords = 1_000_000
	maxLimit = 1000
	maxCount = 1000
)

// decodeInquiry reads an inquiry as it is written: nothing is filled in and nothing is compared.
func decodeInquiry(v doc.Value) *Inquiry {
	q := &Inquiry{}
	for key, v := range v.Entries(inquiryKeys) {
		switch key {
		case "format":
			decodeFormat(v)
		case "id":
			q.ID = decodeName(v)
		case "role":
			q.Role = v.String()
		case "question":
			q.Question = v.String()
		case "library":
			q.Library = decodeLibrary(v)
		case "as_of":
			q.AsOf = decodeDate(v)
		case "search":
			q.Search = decodeSearch(v)
		case "answer":
			q.Answer = decodeAnswer(v)
		case "claims":
			for _, item := range v.Elements("claims") {
				q.Claims = append(q.Claims, decodeClaim(item))
			}
		case "anchors":
			for _, item := range v.Elements("papers") {
				q.Anchors = append(q.Anchors, decodeAnchor(item))
			}
		case "tasks":
			for _, item := range v.Elements("tasks") {
				q.Tasks = append(q.Tasks, decodeTask(item))
			}
		case "vars":
			q.Vars = decodeVars(v)
		case "$schema":
			_ = v.String() // for editors only
		}
	}
	return q
}

// decodeName reads an id; an empty one is not the same as none.
func decodeName(v doc.Value) string {
	name := v.String()
	if v.Kind == doc.String && name == "" {
		v.Report(fault.Fault{Rule: "id", Want: idShape, Got: `""`, Hint: "leave the key out instead"})
	}
	return name
}

func decodeFormat(v doc.Value) {
	if v.Kind == doc.Number && v.Text == "1" {
		return
	}
	v.Report(fault.Fault{
		Rule: "format", Want: "1, the only version of the format there is", Got: v.Got(),
		Hint: "a later version of retest may read it",
	})
}

func decodeLibrary(v doc.Value) (l Library) {
	for key, v := range v.Entries(libraryKeys) {
		switch key {
		case "name":
			l.Name = v.String()
		case "span":
			l.Span = decodeDate(v)
		}
	}
	return l
}

// decodeSearch takes true and false too, which some YAML tools make of yes and no.
func decodeSearch(v doc.Value) Search {
	if v.Kind == doc.Bool {
		if v.Free() == true {
			return SearchYes
		}
		return SearchNo
	}
	return Search(v.OneOf(string(SearchYes), string(SearchNo), string(SearchUnknown)))
}

func decodeAnswer(v doc.Value) (a Answer) {
	for key, v := range v.Entries(answerKeys) {
		switch key {
		case "form":
			a.Form = Form(v.OneOf(string(FormLines), string(FormJSON), string(FormProse), string(FormNone)))
		case "words":
			a.Words = v.Int(1, maxWords)
		}
	}
	return a
}

func decodeClaim(v doc.Value) (c claim.Claim) {
	for key, v := range v.Entries(claimKeys) {
		switch key {
		case "id":
			c.ID = decodeName(v)
		case "text":
			c.Text = v.String()
		case "when":
			c.When = decodeDate(v)
		case "scope":
			c.Scope = v.String()
		case "anchors":
			for _, item := range v.Elements("identifiers") {
				c.Anchors = append(c.Anchors, decodeID(item))
			}
		}
	}
	return c
}

// decodeAnchor reads a paper, or its identifier alone.
func decodeAnchor(v doc.Value) anchor.Paper {
	if v.Kind != doc.Map {
		return anchor.Paper{ID: decodeID(v)}
	}
	return decodePaper(v)
}

func decodePaper(v doc.Value) (p anchor.Paper) {
	for key, v := range v.Entries(paperKeys) {
		switch key {
		case "id":
			p.ID = decodeID(v)
		case "title":
			p.Title = v.String()
		case "date":
			p.Date = decodeDate(v)
		case "authors":
			p.Authors = v.Strings()
		}
	}
	return p
}

func decodeTask(v doc.Value) (t Task) {
	var first string
	for key, v := range v.Entries(taskKeys) {
		if first != "" {
			v.Report(fault.Fault{Rule: "task", Want: "one kind in a task", Got: first + " and " + key, Hint: "begin a task of its own with a dash"})
			continue
		}
		first = key
		switch key {
		case "retest":
			t.Retest = decodeRetest(v)
		case "surface":
			t.Surface = decodeSurface(v)
		case "propose":
			t.Propose = decodePropose(v)
		case "ask":
			t.Ask = decodeAsk(v)
		}
	}
	return t
}

// decodeRetest reads the details of a re-test; "- retest:" alone has none.
func decodeRetest(v doc.Value) *Retest {
	r := &Retest{}
	if v.Kind == doc.Null {
		return r
	}
	for key, v := range v.Entries(retestKeys) {
		switch key {
		case "levers":
			r.Levers = v.Strings()
		case "durable":
			r.Durable = v.String()
		case "perishable":
			r.Perishable = v.Strings()
		}
	}
	return r
}

func decodeSurface(v doc.Value) *Surface {
	s := &Surface{}
	for key, v := range v.Entries(surfaceKeys) {
		switch key {
		case "window":
			v.Parse(`a window such as "6 months"`, func(text string) (err error) {
				s.Window, err = ParseWindow(text)
				return err
			})
		case "focus":
			s.Focus = v.String()
		case "limit":
			s.Limit = v.Int(1, maxLimit)
		}
	}
	return s
}

func decodePropose(v doc.Value) *Propose {
	p := &Propose{}
	for key, v := range v.Entries(proposeKeys) {
		switch key {
		case "count":
			p.Count = v.Int(1, maxCount)
		case "examples":
			p.Examples = v.Strings()
		}
	}
	return p
}

func decodeAsk(v doc.Value) *Ask {
	a := &Ask{}
	for key, v := range v.Entries(askKeys) {
		switch key {
		case "title":
			a.Title = v.String()
		case "text":
			a.Text = v.String()
		}
	}
	return a
}

func decodeVars(v doc.Value) map[string]any {
	var vars map[string]any
	for key, v := range v.Any() {
		if vars == nil {
			vars = map[string]any{}
		}
		vars[key] = v.Free()
	}
	return vars
}

// decodeDate reads a date in everyday or strict form.
func decodeDate(v doc.Value) (d edtf.Date) {
	v.Parse("a date such as 2024-02 or 2024–2025", func(text string) (err error) {
		d, err = edtf.ParseProse(text)
		return err
	})
	return d
}

// decodeID reads an identifier. In JSON it must be in quotes: as a number, 2502.08640 loses its last digit in other tools.
func decodeID(v doc.Value) (id anchor.ID) {
	if v.Kind == doc.Number && v.Src.JSON {
		v.Report(fault.Fault{Rule: "type", Want: "an identifier as text", Got: "a number (" + v.Text + ")", Hint: "put it in quotes"})
		return id
	}
	v.Parse("an identifier such as arXiv:2305.16367", func(text string) (err error) {
		id, err = anchor.ParseID(text)
		return err
	})
	return id
}

var errNoInquiry = errors.New("no inquiry in it")
