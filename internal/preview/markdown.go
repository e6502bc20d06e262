package preview

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Element is a node of a rendered prompt: an element with children, or text if it has no tag.
type Element struct {
	Tag      string    `json:"tag,omitempty"`
	Text     string    `json:"text,omitempty"`
	Start    int       `json:"start,omitempty"` // first number of an ordered list
	Children []Element `json:"children,omitempty"`
}

// render parses markdown as CommonMark. It shows HTML, links and images as source, because the page creates only elements that format
// text.
func render(markdown string) []Element {
	source := []byte(markdown)
	return elements(goldmark.DefaultParser().Parse(text.NewReader(source)), source)
}

func elements(parent ast.Node, source []byte) []Element {
	var out []Element
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, element(n, source)...)
	}
	return out
}

// element converts a node.
func element(n ast.Node, source []byte) []Element {
	with := func(tag string) []Element { return []Element{{Tag: tag, Children: elements(n, source)}} }
	switch n := n.(type) {
	case *ast.Text:
		return textOf(n, source)
	case *ast.String:
		return []Element{{Text: string(n.Value)}}
	case *ast.Heading:
		return with(fmt.Sprintf("h%d", n.Level))
	case *ast.Paragraph:
		return with("p")
	case *ast.Blockquote:
		return with("blockquote")
	case *ast.List:
		list := with("ul")
		if n.IsOrdered() {
			list[0].Tag, list[0].Start = "ol", n.Start
		}
		return list
	case *ast.ListItem:
		return with("li")
	case *ast.Emphasis:
		if n.Level > 1 {
			return with("strong")
		}
		return with("em")
	case *ast.CodeSpan:
		return with("code")
	case *ast.ThematicBreak:
		return with("hr")
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		return []Element{{Tag: "pre", Children: []Element{{Text: lines(n, source)}}}}
	case *ast.RawHTML:
		return []Element{{Text: string(n.Segments.Value(source))}}
	case *ast.AutoLink:
		return []Element{{Text: string(n.Label(source))}}
	}
	return elements(n, source) // text of a tight item, a link or an image
}

// textOf returns the text of n with escapes and entities resolved, followed by its line break, if any.
func textOf(n *ast.Text, source []byte) []Element {
	value := n.Segment.Value(source)
	if !n.IsRaw() {
		value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
	}
	out := []Element{{Text: string(value)}}
	switch {
	case n.HardLineBreak():
		out = append(out, Element{Tag: "br"})
	case n.SoftLineBreak():
		out[0].Text += "\n"
	}
	return out
}

// lines returns the lines of a block as written.
func lines(n ast.Node, source []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(source))
	}
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		b.Write(h.ClosureLine.Value(source))
	}
	return b.String()
}
