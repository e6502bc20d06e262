package prompt

import (
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
)

// jsonWriter writes what tree holds without making the tree: the hash of every request of a batch is made from it.
type jsonWriter struct{ out []byte }

// comma parts what comes from what stands before it.
func (w *jsonWriter) comma() {
	if c := w.out[len(w.out)-1]; c != '{' && c != '[' {
		w.out = append(w.out, ',')
	}
}

func (w *jsonWriter) key(key string) {
	w.comma()
	w.out = append(append(append(w.out, '"'), key...), `":`...)
}

// open begins a list or a map; with a key, as an entry of a map.
func (w *jsonWriter) open(key string, c byte) {
	if key != "" {
		w.key(key)
	} else {
		w.comma()
	}
	w.out = append(w.out, c)
}

func (w *jsonWriter) close(c byte) { w.out = append(w.out, c) }

func (w *jsonWriter) text(key, s string) {
	if s != "" {
		w.key(key)
		w.out = doc.AppendQuoted(w.out, s)
	}
}

func (w *jsonWriter) number(key string, n int) {
	if n != 0 {
		w.key(key)
		w.out = strconv.AppendInt(w.out, int64(n), 10)
	}
}

// date writes a date so that it is read back: the few that are ambiguous are in words.
func (w *jsonWriter) date(key string, d edtf.Date) {
	if d.IsZero() {
		return
	}
	w.key(key)
	w.out = append(w.out, '"')
	start := len(w.out)
	w.out, _ = d.AppendText(w.out) // without an error, as it says
	if text := w.out[start:]; !isClear(text) {
		if back, err := edtf.ParseProse(string(text)); err != nil || back != d {
			w.out = d.AppendProse(w.out[:start])
		}
	}
	w.out = append(w.out, '"')
}

// isClear holds for dates of the usual shapes that have one reading: a year, a day, and a month that is not the next year's number.
func isClear(date []byte) bool {
	if date[0] < '0' || date[0] > '9' {
		return false
	}
	switch len(date) {
	case len("2024"), len("2024-02-15"):
		return date[3]-'0' <= 9 && (len(date) == 4 || date[7] == '-')
	case len("2024-02"):
		next := ((date[2]-'0')*10 + date[3] - '0' + 1) % 100
		return date[4] == '-' && next != (date[5]-'0')*10+date[6]-'0'
	}
	return false
}

func (w *jsonWriter) id(id anchor.ID) {
	w.out = append(w.out, '"')
	start := len(w.out)
	w.out, _ = id.AppendText(w.out) // without an error, as it says
	if text := string(w.out[start:]); !strings.HasPrefix(text, "arXiv:") {
		w.out = doc.AppendEscaped(w.out[:start], text) // a URL may hold what JSON escapes
	}
	w.out = append(w.out, '"')
}

func (w *jsonWriter) texts(key string, list []string) {
	if len(list) == 0 {
		return
	}
	w.open(key, '[')
	for _, s := range list {
		w.comma()
		w.out = doc.AppendQuoted(w.out, s)
	}
	w.close(']')
}

func (w *jsonWriter) claims(claims []claim.Claim) {
	if len(claims) == 0 {
		return
	}
	w.open("claims", '[')
	for i := range claims {
		c := &claims[i]
		w.open("", '{')
		w.text("id", c.ID)
		w.text("text", c.Text)
		w.date("when", c.When)
		w.text("scope", c.Scope)
		if len(c.Anchors) > 0 {
			w.open("anchors", '[')
			for _, id := range c.Anchors {
				w.comma()
				w.id(id)
			}
			w.close(']')
		}
		w.close('}')
	}
	w.close(']')
}

func (w *jsonWriter) anchors(papers []anchor.Paper) {
	if len(papers) == 0 {
		return
	}
	w.open("anchors", '[')
	for i := range papers {
		p := &papers[i]
		w.open("", '{')
		if !p.ID.IsZero() {
			w.key("id")
			w.id(p.ID)
		}
		w.text("title", p.Title)
		w.date("date", p.Date)
		w.texts("authors", p.Authors)
		w.close('}')
	}
	w.close(']')
}

func (w *jsonWriter) tasks(tasks []Task) {
	if len(tasks) == 0 {
		return
	}
	w.open("tasks", '[')
	for _, t := range tasks {
		w.task(t)
	}
	w.close(']')
}

func (w *jsonWriter) task(t Task) {
	w.open("", '{')
	switch {
	case t.Retest != nil:
		w.open("retest", '{')
		w.texts("levers", t.Retest.Levers)
		w.text("durable", t.Retest.Durable)
		w.texts("perishable", t.Retest.Perishable)
		w.close('}')
	case t.Surface != nil:
		w.open("surface", '{')
		w.text("window", t.Surface.Window.String())
		w.text("focus", t.Surface.Focus)
		w.number("limit", t.Surface.Limit)
		w.close('}')
	case t.Propose != nil:
		w.open("propose", '{')
		w.number("count", t.Propose.Count)
		w.texts("examples", t.Propose.Examples)
		w.close('}')
	case t.Ask != nil:
		w.open("ask", '{')
		w.text("title", t.Ask.Title)
		w.text("text", t.Ask.Text)
		w.close('}')
	}
	w.close('}')
}
