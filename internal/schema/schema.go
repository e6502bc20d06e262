// Package schema writes human-readable JSON Schemas: keys stay in order, and everything that fits on one line is written on one line.
package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/doc"
)

// Top returns the first entries of the schema for a kind of file.
func Top(name, title, description string) doc.Node {
	return Object(
		"$schema", "http://json-schema.org/draft-07/schema#",
		"$id", "https://github.com/dated-claims/retest/"+name+".schema.json",
		"title", title,
		"description", description,
	)
}

// Print returns a schema as text.
func Print(n *doc.Node) []byte { return append(layOut(nil, n, 0, 0), '\n') }

// lineLen is the maximum length of a line in a schema.
const lineLen = 140

// layOut appends human-readable JSON. If a value fits on the rest of the current line, it is written there. The taken parameter is the
// number of bytes already used on that line.
func layOut(dst []byte, n *doc.Node, indent, taken int) []byte {
	flat := spaced(nil, n)
	if len(n.Items) == 0 || taken+len(flat) <= lineLen && indent > 0 {
		return append(dst, flat...)
	}
	ends := "[]"
	if n.Kind == doc.Map {
		ends = "{}"
	}
	dst = append(dst, ends[0])
	for i := range n.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, '\n'), strings.Repeat("  ", indent+1)...)
		start := len(dst)
		if n.Kind == doc.Map {
			dst = append(doc.AppendQuoted(dst, n.Keys[i].Text), ": "...)
		}
		dst = layOut(dst, &n.Items[i], indent+1, 2*(indent+1)+len(dst)-start)
	}
	return append(append(append(dst, '\n'), strings.Repeat("  ", indent)...), ends[1])
}

// spaced appends JSON on one line, with spaces after commas and colons.
func spaced(dst []byte, n *doc.Node) []byte {
	if len(n.Items) == 0 {
		return n.AppendJSON(dst)
	}
	ends := "[]"
	if n.Kind == doc.Map {
		ends = "{}"
	}
	dst = append(dst, ends[0])
	for i := range n.Items {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if n.Kind == doc.Map {
			dst = append(doc.AppendQuoted(dst, n.Keys[i].Text), ": "...)
		}
		dst = spaced(dst, &n.Items[i])
	}
	return append(dst, ends[1])
}

// Number is a number in a schema.
type Number string

// Object returns a map from alternating keys and values. Values are strings, numbers, nodes, or lists of them.
func Object(pairs ...any) doc.Node {
	n := doc.Node{Kind: doc.Map}
	for pair := range slices.Chunk(pairs, 2) {
		n.Keys, n.Items = append(n.Keys, doc.Key{Text: pair[0].(string)}), append(n.Items, Value(pair[1]))
	}
	return n
}

// Value returns a node for a value of the kinds that Object accepts.
func Value(v any) doc.Node {
	switch v := v.(type) {
	case doc.Node:
		return v
	case Number:
		return doc.Node{Kind: doc.Number, Text: string(v)}
	case bool:
		return doc.Node{Kind: doc.Bool, Text: map[bool]string{true: "true", false: "false"}[v]}
	case []any:
		n := doc.Node{Kind: doc.List}
		for _, item := range v {
			n.Items = append(n.Items, Value(item))
		}
		return n
	}
	return doc.Node{Kind: doc.String, Text: v.(string)}
}

// Add appends the entries of one map to another.
func Add(to *doc.Node, more doc.Node) {
	to.Keys, to.Items = append(to.Keys, more.Keys...), append(to.Items, more.Items...)
}

// Decimal returns a whole number for a schema.
func Decimal(n int) Number { return Number(strconv.Itoa(n)) }

// Ref returns a reference to a definition.
func Ref(name string) doc.Node { return Object("$ref", "#/definitions/"+name) }

// Definitions returns the definitions in a schema, with the schema itself added under the given name.
func Definitions(text []byte, name string) doc.Node {
	whole, _ := doc.ParseJSON(&doc.Source{Text: text, JSON: true}) // cannot fail, because the schema is our own
	own := doc.Node{Kind: doc.Map}
	all := doc.Node{Kind: doc.Map}
	for i, key := range whole.Keys {
		switch key.Text {
		case "definitions":
			all = whole.Items[i]
		case "$schema", "$id":
		default:
			own.Keys, own.Items = append(own.Keys, key), append(own.Items, whole.Items[i])
		}
	}
	Add(&all, Object(name, own))
	return all
}
