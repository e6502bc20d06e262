package inquiry

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// Schema returns the JSON Schema (draft-07) of inquiry files. The slice is the caller's own.
func Schema() []byte {
	top := object(
		"$schema", "http://json-schema.org/draft-07/schema#",
		"$id", "https://github.com/dated-claims/retest/inquiry.schema.json",
		"title", "Inquiry",
		"description", "A question with dated claims on it, the papers they rest on, and the tasks of re-testing them. Version 1 of the format.",
	)
	add(&top, schemaOf(inquiryFields))
	add(&top, object("definitions", definitions()))
	return append(layOut(nil, &top, 0, 0), '\n')
}

// lineLen is how long a line of the schema may be.
const lineLen = 140

// layOut writes JSON for readers: what fits on the rest of a line, of which so many bytes are taken, is on it.
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

// spaced writes JSON on one line, with blanks after commas and colons.
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

// number is a number in a schema.
type number string

// object makes a map of keys and values in turn: texts, numbers, nodes, and lists of them.
func object(pairs ...any) doc.Node {
	n := doc.Node{Kind: doc.Map}
	for pair := range slices.Chunk(pairs, 2) {
		n.Keys, n.Items = append(n.Keys, doc.Key{Text: pair[0].(string)}), append(n.Items, node(pair[1]))
	}
	return n
}

func node(v any) doc.Node {
	switch v := v.(type) {
	case doc.Node:
		return v
	case number:
		return doc.Node{Kind: doc.Number, Text: string(v)}
	case bool:
		return doc.Node{Kind: doc.Bool, Text: map[bool]string{true: "true", false: "false"}[v]}
	case []any:
		n := doc.Node{Kind: doc.List}
		for _, item := range v {
			n.Items = append(n.Items, node(item))
		}
		return n
	}
	return text(v.(string))
}

// add appends the entries of one map to another.
func add(to *doc.Node, more doc.Node) {
	to.Keys, to.Items = append(to.Keys, more.Keys...), append(to.Items, more.Items...)
}

func decimal(n int) number { return number(strconv.Itoa(n)) }

func ref(name string) doc.Node { return object("$ref", "#/definitions/"+name) }

// schemaOf describes a record as a map.
func schemaOf(rec *field.Record) doc.Node {
	n := object("type", "object", "additionalProperties", false)
	properties := doc.Node{Kind: doc.Map}
	var required []any
	variants := false
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if row.NotInFile {
			continue
		}
		if row.Required != "" {
			required = append(required, row.Key)
		}
		variants = variants || row.Kind == field.Variant
		value := schemaOfField(row)
		if row.Doc != "" { // after the type
			value.Keys = slices.Insert(value.Keys, 1, doc.Key{Text: "description"})
			value.Items = slices.Insert(value.Items, 1, text(row.Doc))
		}
		add(&properties, object(row.Key, value))
	}
	if required != nil {
		add(&n, object("required", required))
	}
	if variants {
		add(&n, object("minProperties", number("1"), "maxProperties", number("1")))
	}
	add(&n, object("properties", properties))
	return n
}

// schemaOfField describes the value of a row.
func schemaOfField(row *field.Row) doc.Node {
	switch row.Kind {
	case field.Meta:
		if row.Key == "format" {
			return object("const", number("1"))
		}
		return object("type", "string")
	case field.Name:
		return ref("id")
	case field.Choice:
		return schemaOfChoice(row)
	case field.Number:
		return schemaOfNumber(row)
	case field.Date:
		if row.Key == "as_of" {
			return object("type", "string") // a day
		}
		return ref("date")
	case field.ID:
		return ref("identifier")
	case field.Window:
		return object("type", "string", "pattern", windowPattern, "examples", []any{"6 months", "1 year", "six months", "P6M"})
	case field.Texts:
		return ref("texts")
	case field.IDs:
		return object("type", "array", "items", ref("identifier"))
	case field.Vars:
		return object("type", "object", "additionalProperties", ref("free"))
	case field.List:
		return schemaOfList(row)
	case field.Sub, field.Variant:
		n := schemaOf(row.Record)
		if row.Bare {
			n.Items[0] = node([]any{"object", "null"})
		}
		return n
	}
	if row.Required != "" {
		return ref("text")
	}
	return ref("optional")
}

func schemaOfChoice(row *field.Row) doc.Node {
	var words []any
	for _, word := range row.Words {
		words = append(words, word)
	}
	if row.Words[0] == string(SearchYes) {
		words = append(words, true, false) // which YAML 1.1 makes of yes and no
	}
	n := object("enum", words)
	if row.Default != nil {
		add(&n, object("default", row.Default))
	}
	return n
}

func schemaOfNumber(row *field.Row) doc.Node {
	n := object("type", "integer", "minimum", decimal(row.Low), "maximum", decimal(row.High))
	if value, ok := row.Default.(int); ok {
		add(&n, object("default", decimal(value)))
	}
	return n
}

func schemaOfList(row *field.Row) doc.Node {
	n := object("type", "array")
	if row.Required != "" {
		add(&n, object("minItems", number("1")))
	}
	items := schemaOf(row.Record)
	if short := row.Record.Short(); short != nil {
		items = object("anyOf", []any{schemaOfField(short), items})
	}
	add(&n, object("items", items))
	return n
}

// definitions are what several fields share.
func definitions() doc.Node {
	free := ref("free")
	return object(
		"text", object("type", "string", "pattern", `\S`),
		"optional", object("type", "string", "pattern", `^$|\S`),
		"texts", object("type", "array", "items", ref("text")),
		"id", object("type", "string", "pattern", "^[A-Za-z0-9_-]{1,64}$"),
		"date", object(
			"description", "EDTF (ISO 8601-2) or an everyday form of it.",
			"type", []any{"string", "integer"}, "pattern", `\S`,
			"examples", []any{"2024", "2024-02", "~2024", "2024–2025", "2024/..", "spring 2024"},
		),
		"identifier", object(
			"description", "The identifier of a paper: arXiv, doi, acl, openreview, s2, openalex, pmid, isbn, or an http(s) address.",
			"type", []any{"string", "number"}, "pattern", `\S`,
			"examples", []any{"arXiv:2305.16367", "doi:10.18653/v1/2020.acl-main.463"},
		),
		"free", object("anyOf", []any{
			object("type", []any{"string", "boolean", "number"}),
			object("type", "array", "items", free),
			object("type", "object", "additionalProperties", free),
		}),
	)
}

// windowPattern is what ParseWindow reads, apart from the bounds. JSON Schema has no patterns without case.
const windowPattern = "^\\s*(?:[0-9]+[ -]*|(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve) +)" +
	"(?:[Dd]ays?|[Dd]|[Ww]eeks?|[Ww]ks?|[Ww]|[Mm]onths?|[Mm]os?|[Mm]|[Yy]ears?|[Yy]rs?|[Yy])\\s*$|^\\s*(?:[Hh]alf (?:a )?year|[Pp][0-9]+[DdWwMmYy])\\s*$"
