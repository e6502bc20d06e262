package page

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// YAML returns the inquiry as a YAML file in block style. Each claim without an id gets a unique id that is derived from its words.
// Notes become comments on the parts concerned. If the inquiry is valid, reading the file returns the inquiry with those ids. A nil
// Page is treated as an empty one.
func (p *Page) YAML() []byte {
	if p == nil {
		p = &Page{}
	}
	var q inquiry.Inquiry
	if p.Inquiry != nil {
		q = *p.Inquiry
	}
	q.Claims = withIDs(q.Claims)
	root := treeOf(&q)
	f := file{root: root, notes: map[*yaml.Node][]string{}}
	if title := p.Title; title != "" && title != q.Question {
		f.comment("", oneLine("The title of the page: "+title))
	}
	for _, n := range p.Notes {
		f.comment(n.Path, commentOf(n))
	}
	var out bytes.Buffer
	for n, lines := range f.notes {
		if text := strings.Join(lines, "\n"); n == nil {
			out.WriteString(text + "\n")
		} else {
			n.HeadComment = text
		}
	}
	switch {
	case len(root.Content) == 0:
		out.WriteString("{}\n")
		return out.Bytes()
	case out.Len() > 0:
		out.WriteString("\n")
	}
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return []byte("# " + oneLine(err.Error()) + "\n{}\n") // this cannot happen: every string can be quoted
	}
	return out.Bytes()
}

// treeOf returns the inquiry as a node. It omits vars if they cannot be encoded.
func treeOf(q *inquiry.Inquiry) *yaml.Node {
	v, err := q.MarshalYAML()
	if err != nil {
		q.Vars = nil
		v, _ = q.MarshalYAML() // can fail only because of vars
	}
	root, _ := v.(*yaml.Node)
	style(root)
	return root
}

// style puts short parts on one line and writes dates the way people do.
func style(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
		switch key, value := n.Content[i].Value, n.Content[i+1]; {
		case key == "when", key == "date", key == "span", key == "as_of":
			styleDate(value)
		case key == "library", key == "answer", key == "anchors" && value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.ScalarNode:
			value.Style = yaml.FlowStyle
			style(value)
		case key != "vars":
			style(value)
		}
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			style(item)
		}
	}
}

// styleDate writes a date without quotes. If the date's code is cryptic, such as 2024-37~, it writes the date in words.
func styleDate(n *yaml.Node) {
	if d, err := edtf.Parse(n.Value); err == nil && startsLower(d.Prose()) {
		n.Value = d.Prose()
	}
	n.Tag = (&yaml.Node{Kind: yaml.ScalarNode, Value: n.Value}).ShortTag()
}

// file is a YAML file to which comments are being added.
type file struct {
	root  *yaml.Node
	notes map[*yaml.Node][]string // the lines of the comment on each node; the lines for nil are at the start of the file
}

// comment adds a comment to the part of the inquiry at the given path, or to the nearest part that contains it.
func (f *file) comment(path, text string) {
	first, size := utf8.DecodeRuneInString(text)
	n := f.node(path)
	f.notes[n] = append(f.notes[n], "# "+string(unicode.ToUpper(first))+text[size:])
}

// node returns the key or element at a path, or nil for the whole file.
func (f *file) node(path string) *yaml.Node {
	if path == "" {
		return nil
	}
	at, value := (*yaml.Node)(nil), f.root
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		key, next := child(value, step)
		if key == nil {
			break
		}
		at, value = key, next
		if value.Style&yaml.FlowStyle != 0 {
			break
		}
	}
	return at
}

// child finds a part of a map or list. It returns the node that a comment on the part is attached to, and the part itself.
func child(n *yaml.Node, step string) (at, value *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	}
	return nil, nil
}

// commentOf returns a note in the form of a comment.
func commentOf(f *fault.Fault) string {
	text := f.Message()
	if f.Pos.Line > 0 {
		text = "line " + strconv.Itoa(f.Pos.Line) + ": " + text
	}
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return oneLine(text)
}

// oneLine returns s without characters that would end a comment or that YAML does not allow in one.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s))
}

// withIDs returns a copy of claims in which every claim has an id.
func withIDs(claims []claim.Claim) []claim.Claim {
	named := append([]claim.Claim(nil), claims...)
	taken := map[string]int{}
	for _, c := range named {
		taken[c.ID]++
	}
	for i := range named {
		c := &named[i]
		if c.ID != "" {
			continue
		}
		base := slug(c.Text)
		if base == "" {
			base = "claim-" + strconv.Itoa(i+1)
		}
		c.ID = base
		for n := max(2, taken[base]+1); taken[c.ID] > 0; n++ {
			c.ID = base + "-" + strconv.Itoa(n)
			taken[base] = n
		}
		taken[c.ID]++
	}
	return named
}

// slug returns an id that consists of the first meaningful words of s.
func slug(s string) string {
	const mostWords, mostBytes = 3, 40
	s = strings.ToLower(norm.NFD.String(s[:min(len(s), 500)]))
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’' && !isWord(r)
	})
	var b strings.Builder
	n := 0
	for _, w := range words {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if len(w) < 2 || isCommon(w) || n == 0 && w[0] >= '0' && w[0] <= '9' {
			continue
		}
		if n == mostWords || b.Len()+1+len(w) > mostBytes {
			break
		}
		if n > 0 {
			b.WriteByte('-')
		}
		b.WriteString(w)
		n++
	}
	return b.String()
}

// isCommon reports whether a word is too common for an id.
func isCommon(w string) bool {
	switch w {
	case "the", "an", "and", "or", "of", "in", "on", "at", "to", "for", "from", "by", "with", "without", "as", "is", "are", "was", "were", "be", "been", "it", "its",
		"that", "this", "these", "those", "than", "then", "but", "not", "no", "can", "cannot", "could", "may", "might", "do", "does", "did", "has", "have", "had",
		"they", "their", "them", "which", "who", "what", "when", "where", "while", "because", "if", "so", "such", "some", "many", "most", "more", "less", "all",
		"any", "each", "every", "very", "into", "over", "under", "between", "about", "will", "would", "should", "there", "here", "also", "only", "even", "still", "yet", "one":
		return true
	}
	return false
}
