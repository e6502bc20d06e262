package bib

import (
	"bytes"
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
)

// Update merges papers into a papers file, a map from identifiers to title, date, authors, also and standing. It appends papers that
// are not in the file and fills in what existing entries lack. It changes nothing else in the file: existing values, comments, order
// and layout stay the same. Old is the content of the file, or empty for a new file. The file name determines whether the file is YAML
// or JSON, and is used in messages.
//
// A paper matches an entry if one of them lists the other's identifier, either as its own or in also. [inquiry.ReadPapers] can read the
// result and finds all papers in it. Updating the result again with the same papers returns the same bytes. If the file or a paper is
// invalid, the error is a [fault.List] and the result is nil.
func Update(old []byte, file string, papers []anchor.Paper) ([]byte, error) {
	u := updater{file: file, text: old, works: works{index: map[anchor.ID]int{}}}
	if err := u.read(); err != nil {
		return nil, err
	}
	for i := range papers {
		if err := u.lay(&papers[i]); err != nil {
			return nil, err
		}
	}
	if err := u.edit(); err != nil {
		return nil, err
	}
	out := u.apply()
	if err := u.verify(out); err != nil {
		return nil, err
	}
	return out, nil
}

// updater modifies a papers file by insertions.
type updater struct {
	works // the file's papers come first
	file  string
	text  []byte
	root  *doc.Node      // nil for a file without content
	had   []anchor.Paper // papers in the file
	nodes []*doc.Node    // nodes of these papers
	edits []insertion
}

// insertion replaces a range of bytes, usually empty, with text.
type insertion struct {
	at, length int
	text       string
	lines      bool // the text must start on its own line
}

// read reads the papers of the file.
func (u *updater) read() error {
	for d, err := range doc.Read(bytes.NewReader(u.text), u.file, 0) {
		if err != nil {
			break // ReadPapers will report the error
		}
		u.root = d.Root
	}
	if u.root == nil && len(bytes.TrimSpace(bytes.TrimPrefix(u.text, []byte("\uFEFF")))) == 0 || u.isBare() {
		u.root = nil
		return nil
	}
	known, err := inquiry.ReadPapers(bytes.NewReader(u.text), u.file)
	if err != nil {
		return err
	}
	for i, key := range u.root.Keys {
		id, _ := anchor.ParseID(key.Text) // ReadPapers has already accepted it
		u.nodes = append(u.nodes, &u.root.Items[i])
		u.had = append(u.had, known[id.Key()])
		u.append(known[id.Key()])
	}
	return nil
}

// isBare reports whether a YAML file contains only comments.
func (u *updater) isBare() bool {
	for line := range bytes.Lines(u.text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// lay merges a paper into the file.
func (u *updater) lay(p *anchor.Paper) error {
	if p.ID.IsZero() {
		return fault.List{{Pos: fault.Pos{File: u.file}, Rule: "value", Want: "a paper with an identifier", Got: "a paper without one: " + fault.Quote(p.Title)}}
	}
	found := u.find(p)
	if i, ok := u.index[p.ID.Key()]; ok && u.papers[i].ID.Key() == p.ID.Key() {
		found = []int{i} // the key must stay unique in the map
	}
	if len(found) == 0 {
		clone := anchor.Paper{ID: p.ID}
		i := u.append(clone)
		found = []int{i}
	}
	u.fill(found[0], p)
	return nil
}

// edit determines the insertions to make.
func (u *updater) edit() error {
	for i, node := range u.nodes {
		if err := u.complete(i, node); err != nil {
			return err
		}
	}
	added := u.papers[len(u.had):]
	if len(added) == 0 {
		return nil
	}
	switch {
	case u.isJSON() && u.root == nil:
		u.edits = append(u.edits, insertion{at: len(u.text), text: "{" + strings.Join(flowEntries(added), ",") + "\n}\n"})
		return nil
	case u.isJSON():
		u.addToFlow(u.root.Off, flowEntries(added))
		return nil
	}
	u.addAtEnd(added)
	return nil
}

// isJSON reports whether the file is JSON, or YAML whose root is a flow map.
func (u *updater) isJSON() bool {
	if u.root == nil {
		return strings.EqualFold(path.Ext(u.file), ".json")
	}
	return u.root.Src.JSON || u.isFlow(u.root.Off)
}

// flowEntries returns papers as entries of a JSON object, each on its own line.
func flowEntries(papers []anchor.Paper) []string {
	var out []string
	for i := range papers {
		out = append(out, "\n  "+quoted(papers[i].ID.String())+": "+flowMap(rows(&papers[i], nil), true))
	}
	return out
}

// addAtEnd adds entries at the end of a block map, in the style of the existing entries.
func (u *updater) addAtEnd(added []anchor.Paper) {
	indent, inner, flow := "", "  ", 0
	if u.root != nil && len(u.root.Keys) > 0 {
		indent = strings.Repeat(" ", u.column(u.root.Keys[0].Off))
	}
	for _, n := range u.nodes {
		if u.isFlow(n.Off) {
			flow++
		} else if n.Kind == doc.Map && len(n.Keys) > 0 && u.column(n.Keys[0].Off) > len(indent) {
			inner = strings.Repeat(" ", u.column(n.Keys[0].Off)-len(indent))
		}
	}
	var b strings.Builder
	for i := range added {
		key := indent + scalar(added[i].ID.String(), false) + ":"
		fields := rows(&added[i], nil)
		switch {
		case flow*2 > len(u.nodes) || len(fields) == 0:
			b.WriteString(key + " " + flowMap(fields, false) + "\n")
		default:
			b.WriteString(key + "\n" + block(fields, indent+inner))
		}
	}
	end := len(u.text)
	if u.root != nil {
		end = u.endOfDocument()
	}
	u.insertLines(end, b.String())
}

// endOfDocument returns the offset of the line that ends the document, or the end of the file.
func (u *updater) endOfDocument() int {
	for i := u.root.Off; ; {
		next := bytes.IndexByte(u.text[i:], '\n')
		if next < 0 {
			return len(u.text)
		}
		i += next + 1
		if bytes.HasPrefix(u.text[i:], []byte("...")) || bytes.HasPrefix(u.text[i:], []byte("---")) {
			return i
		}
	}
}

// insertLines inserts whole lines with the file's line endings.
func (u *updater) insertLines(at int, lines string) {
	if bytes.Contains(u.text, []byte("\r\n")) {
		lines = strings.ReplaceAll(lines, "\n", "\r\n")
	}
	u.edits = append(u.edits, insertion{at: at, text: lines, lines: true})
}

// complete adds the fields that an entry in the file lacks.
func (u *updater) complete(i int, node *doc.Node) error {
	missing := rows(&u.papers[i], &u.had[i])
	if also := node.Get("also"); also != nil && also.Kind == doc.List {
		if more := u.papers[i].Also[len(u.had[i].Also):]; len(more) > 0 {
			u.extend(also, more)
		}
		missing = slices.DeleteFunc(missing, func(r row) bool { return r.key == "also" })
	}
	missing = slices.DeleteFunc(missing, func(r row) bool {
		empty := node.Get(r.key)
		return empty != nil && u.replace(empty, r.flow(u.isJSON()))
	})
	switch {
	case len(missing) == 0:
		return nil
	case u.isFlow(node.Off):
		u.addToFlow(node.Off, flowRows(missing, u.isJSON()))
	case len(node.Keys) > 0 && len(bytes.TrimSpace(u.text[node.Keys[0].Off-u.column(node.Keys[0].Off):node.Keys[0].Off])) == 0:
		column := u.column(node.Keys[0].Off)
		u.insertLines(u.endOfBlock(i, column), block(missing, strings.Repeat(" ", column)))
	default:
		return u.refuse(node)
	}
	return nil
}

func (u *updater) refuse(node *doc.Node) error {
	return fault.List{{Pos: node.Pos(), Rule: "value", Want: "an entry that fields can be added to", Got: "an entry with a YAML anchor, alias or tag", Hint: "write it out in full"}}
}

// extend adds identifiers to a list in the file.
func (u *updater) extend(list *doc.Node, more []anchor.ID) {
	var texts []string
	for _, id := range more {
		text := scalar(id.String(), true)
		if u.isJSON() {
			text = quoted(id.String())
		}
		texts = append(texts, text)
	}
	if u.isFlow(list.Off) {
		for i := range texts {
			texts[i] = " " + texts[i]
		}
		u.addToFlow(list.Off, texts)
		return
	}
	last := list.Items[len(list.Items)-1].Off
	dash := bytes.LastIndexByte(u.text[:last], '-')
	indent := strings.Repeat(" ", u.column(dash))
	end := len(u.text)
	if next := bytes.IndexByte(u.text[last:], '\n'); next >= 0 {
		end = last + next + 1
	}
	u.insertLines(end, indent+"- "+strings.Join(texts, "\n"+indent+"- ")+"\n")
}

// replace replaces a value that is written as an empty string or list. It returns false if the value is written differently.
func (u *updater) replace(node *doc.Node, value string) bool {
	for _, empty := range []string{`""`, `''`, "[]"} {
		if bytes.HasPrefix(u.text[node.Off:], []byte(empty)) {
			u.edits = append(u.edits, insertion{at: node.Off, length: len(empty), text: value})
			return true
		}
	}
	return false
}

func (u *updater) isFlow(at int) bool {
	return at < len(u.text) && (u.text[at] == '{' || u.text[at] == '[')
}

// column returns the number of characters before a byte on its line.
func (u *updater) column(at int) int {
	return at - (bytes.LastIndexByte(u.text[:at], '\n') + 1)
}

// endOfBlock returns the end of the lines of the i-th entry. Comments below the entry that are indented less belong to what follows.
func (u *updater) endOfBlock(i, column int) int {
	limit := u.endOfDocument()
	if i+1 < len(u.nodes) {
		limit = u.root.Keys[i+1].Off
		limit -= u.column(limit)
	}
	for end := limit; end > 0; {
		start := bytes.LastIndexByte(u.text[:end-1], '\n') + 1
		line := u.text[start:end]
		content := bytes.TrimLeft(line, " \t")
		if len(bytes.TrimSpace(line)) > 0 && (content[0] != '#' || len(line)-len(content) >= column) {
			return end
		}
		end = start
	}
	return limit
}

// addToFlow adds items, whose source is in texts, to the flow map or list that starts at byte offset at.
func (u *updater) addToFlow(at int, texts []string) {
	last, comma := endOfFlow(u.text, at)
	text := strings.Join(texts, ",")
	if rest := bytes.TrimLeft(u.text[last:], " \t\r"); strings.HasPrefix(text, "\n") && len(rest) > 0 && rest[0] != '\n' {
		text += "\n"
	}
	switch {
	case comma:
		text = "," + text
	case last == at+1: // the map or list is empty
		text = strings.TrimPrefix(text, " ")
	}
	u.edits = append(u.edits, insertion{at: last, text: text})
}

// endOfFlow returns the offset after the last byte in a flow collection that is neither a space nor part of a comment, and whether a
// comma must follow it.
func endOfFlow(text []byte, at int) (last int, comma bool) {
	depth, starts := 0, true // starts is true where a scalar may start
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case isBlank(c):
			continue
		case c == '#' && isBlank(text[i-1]):
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
			continue
		case starts && (c == '"' || c == '\''):
			i = endOfQuoted(text, i)
			starts = false
		case c == '{' || c == '[':
			depth, starts = depth+1, true
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return last, text[last-1] != ',' && last > at+1
			}
			starts = false
		default:
			starts = c == ',' || c == ':'
		}
		last = i + 1
	}
	return last, false
}

// endOfQuoted returns the offset of a scalar's closing quote.
func endOfQuoted(text []byte, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i
		}
	}
	return len(text) - 1
}

// apply returns the file's text with the insertions applied.
func (u *updater) apply() []byte {
	slices.SortStableFunc(u.edits, func(a, b insertion) int { return cmp.Compare(a.at, b.at) })
	var out []byte
	at := 0
	for _, e := range u.edits {
		out = append(out, u.text[at:e.at]...)
		if e.lines && len(out) > 0 && out[len(out)-1] != '\n' {
			out = append(out, '\n')
		}
		out = append(out, e.text...)
		at = e.at + e.length
	}
	return append(out, u.text[at:]...)
}

// verify reads the result and checks that it contains the expected papers.
func (u *updater) verify(out []byte) error {
	if len(u.papers) == 0 {
		return nil
	}
	want := inquiry.Papers{}
	for _, p := range u.papers {
		want[p.ID.Key()] = p
		for _, id := range p.Also {
			want[id.Key()] = p
		}
	}
	got, err := inquiry.ReadPapers(bytes.NewReader(out), u.file)
	if err != nil || got.Hash() != want.Hash() {
		return fault.List{{Pos: fault.Pos{File: u.file}, Rule: "value", Err: errors.New("papers cannot be added to this file in its current form"), Hint: "write its entries as identifier: {title: …}"}}
	}
	return nil
}
