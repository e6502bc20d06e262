package inquiry

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// hasher writes an inquiry down so that different ones are never the same: each text with its length before it, each list with the number
// of its items, and every value at its place, whether it is there or not. Making JSON of it would take several times as long.
type hasher struct{ out []byte }

// Hash returns the SHA-256 of all values of the inquiry except its id, with its defaults filled in, whatever notation they were written in.
// Request ids are computed from it.
func (q *Inquiry) Hash() [sha256.Size]byte {
	sum, _ := q.WithDefaults().sum(nil)
	return sum
}

// sum is the hash of an inquiry that has its defaults. Buf is memory to use, which is returned.
func (q *Inquiry) sum(buf []byte) ([sha256.Size]byte, []byte) {
	w := hasher{append(buf[:0], "retest inquiry 1\n"...)}
	w.text(q.Role)
	w.text(q.Question)
	w.text(q.Library.Name)
	w.date(q.Library.Span)
	w.date(q.AsOf)
	w.text(string(q.Search))
	w.text(string(q.Answer.Form))
	w.number(q.Answer.Words)
	w.claims(q)
	w.number(len(q.Anchors))
	for i := range q.Anchors {
		a := &q.Anchors[i]
		w.id(a.ID)
		w.text(a.Title)
		w.date(a.Date)
		w.texts(a.Authors)
	}
	w.number(len(q.Tasks))
	for _, t := range q.Tasks {
		w.task(t)
	}
	left := maxVars
	w.value(q.Vars, 0, &left)
	w.texts(q.Cuts)
	return sha256.Sum256(w.out), w.out
}

func (w *hasher) number(n int) {
	if uint(n) < oneByte {
		w.out = append(w.out, byte(n<<1))
		return
	}
	w.out = binary.AppendVarint(w.out, int64(n))
}

// oneByte is the first number that takes more than a byte.
const oneByte = 0x40

func (w *hasher) text(s string) {
	w.number(len(s))
	w.out = append(w.out, s...)
}

func (w *hasher) texts(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.text(s)
	}
}

// measured makes a text of what stands from start on behind a byte for its length.
func (w *hasher) measured(start int) {
	n := len(w.out) - start - 1
	if n < oneByte {
		w.out[start] = byte(n << 1)
		return
	}
	text := string(w.out[start+1:])
	w.out = w.out[:start]
	w.text(text)
}

func (w *hasher) date(d edtf.Date) {
	start := len(w.out)
	w.out, _ = d.AppendText(append(w.out, 0)) // which has no errors
	w.measured(start)
}

func (w *hasher) id(id anchor.ID) {
	start := len(w.out)
	w.out, _ = id.AppendText(append(w.out, 0)) // likewise
	w.measured(start)
}

func (w *hasher) claims(q *Inquiry) {
	w.number(len(q.Claims))
	for i := range q.Claims {
		c := &q.Claims[i]
		w.text(c.ID)
		w.text(c.Text)
		w.date(c.When)
		w.text(c.Scope)
		w.number(len(c.Anchors))
		for _, id := range c.Anchors {
			w.id(id)
		}
	}
}

func (w *hasher) task(t Task) {
	switch {
	case t.Retest != nil:
		w.number(1)
		w.texts(t.Retest.Levers)
		w.text(t.Retest.Durable)
		w.texts(t.Retest.Perishable)
	case t.Surface != nil:
		w.number(2)
		w.text(t.Surface.Window.String())
		w.text(t.Surface.Focus)
		w.number(t.Surface.Limit)
	case t.Propose != nil:
		w.number(3)
		w.number(t.Propose.Count)
		w.texts(t.Propose.Examples)
	case t.Ask != nil:
		w.number(4)
		w.text(t.Ask.Title)
		w.text(t.Ask.Text)
	default:
		w.number(0)
	}
}

// fewKeys is for how many keys of a map there is room on the stack.
const fewKeys = 16

// value writes a free value; what Validate refuses counts as nothing.
func (w *hasher) value(v any, depth int, left *int) {
	if *left--; depth > maxVarDepth || *left < 0 {
		w.number(0)
		return
	}
	switch v := v.(type) {
	case string:
		w.number(1)
		w.text(v)
	case bool:
		w.number(map[bool]int{false: 2, true: 3}[v])
	case []any:
		w.number(4)
		w.number(len(v))
		for _, item := range v {
			w.value(item, depth+1, left)
		}
	case map[string]any:
		w.number(5)
		w.number(len(v))
		keys := make([]string, 0, fewKeys)
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			w.text(key)
			w.value(v[key], depth+1, left)
		}
	default:
		w.number(0)
	}
}
