package inquiry

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
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
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if row.NotInFile {
			continue
		}
		if row.Required != "" {
			required = append(required, row.Key)
		}
		value := schemaOfField(row)
		if row.Required == "" && row.Kind != field.Variant {
			value = orNull(value)
		}
		if row.Doc != "" { // after the type
			value.Keys = slices.Insert(value.Keys, 1, doc.Key{Text: "description"})
			value.Items = slices.Insert(value.Items, 1, text(row.Doc))
		}
		add(&properties, object(row.Key, value))
	}
	if required != nil {
		add(&n, object("required", required))
	}
	if one := oneVariant(rec); one != nil {
		add(&n, object("oneOf", one))
	}
	if rec == claimFields { // a claim has a date, or that of a paper
		add(&n, object("anyOf", []any{object("required", []any{"when"}), object("required", []any{"anchors"})}))
	}
	add(&n, object("properties", properties))
	return n
}

// orNull allows null, which counts as a missing key. What several fields share allows it itself.
func orNull(n doc.Node) doc.Node {
	for i, key := range n.Keys {
		switch list := &n.Items[i]; {
		case key.Text == "type" && list.Kind == doc.String:
			n.Items[i] = node([]any{*list, "null"})
		case key.Text == "enum":
			list.Items = append(list.Items, doc.Node{Kind: doc.Null})
		case key.Text == "const":
			n.Keys[i].Text = "enum"
			n.Items[i] = node([]any{*list, doc.Node{Kind: doc.Null}})
		}
	}
	return n
}

// oneVariant requires one variant of a record: one that has a value, or one that may have null where no other has a value.
func oneVariant(rec *field.Record) (one []any) {
	nulls := doc.Node{Kind: doc.Map}
	for i := range rec.Rows {
		if row := &rec.Rows[i]; row.Kind == field.Variant {
			add(&nulls, object(row.Key, object("type", "null")))
		}
	}
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if row.Kind != field.Variant {
			continue
		}
		others := doc.Node{Kind: doc.Map}
		for k, key := range nulls.Keys {
			if key.Text != row.Key {
				add(&others, object(key.Text, nulls.Items[k]))
			}
		}
		add(&others, object(row.Key, object("not", object("type", "null"))))
		one = append(one, object("required", []any{row.Key}, "properties", others))
		if row.Bare {
			one = append(one, object("required", []any{row.Key}, "properties", nulls))
		}
	}
	return one
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
		return object("type", []any{"string", "integer"}, "pattern", namePattern(row))
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
		if row.Details != nil {
			return object("type", "array", "items", object("anyOf", []any{ref("identifier"), schemaOf(row.Details.Record)}))
		}
		return object("type", "array", "items", ref("identifier"))
	case field.Vars:
		return object("type", "object", "additionalProperties", ref("entry"))
	case field.List:
		return schemaOfList(row)
	case field.Sub:
		return schemaOf(row.Record)
	case field.Variant:
		if short := row.Record.Short(); short != nil {
			return object("anyOf", []any{schemaOfField(short), schemaOf(row.Record), object("type", "null")})
		}
		return orNull(schemaOf(row.Record))
	}
	if row.Required != "" {
		return ref("text")
	}
	return ref("optional")
}

// namePattern is the pattern of the ids that a row takes.
func namePattern(row *field.Row) string {
	if row.Valid("a.b") {
		return "^[A-Za-z0-9_-](?:[A-Za-z0-9_.:-]{0,62}[A-Za-z0-9_-])?$"
	}
	return "^[A-Za-z0-9_-]{1,64}$"
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
	if bare := bareVariants(row.Record); bare != nil {
		items = object("anyOf", []any{object("enum", bare), items})
	}
	add(&n, object("items", items))
	return n
}

// bareVariants are the variants that a word stands for.
func bareVariants(rec *field.Record) (words []any) {
	for i := range rec.Rows {
		if rec.Rows[i].Bare {
			words = append(words, rec.Rows[i].Key)
		}
	}
	return words
}

// definitions are what several fields share.
func definitions() doc.Node {
	free := ref("free")
	return object(
		"text", object("type", "string", "pattern", `\S`),
		"optional", object("type", []any{"string", "null"}, "pattern", `^$|\S`),
		"texts", object("type", []any{"array", "null"}, "items", ref("text")),
		"date", object(
			"description", "EDTF (ISO 8601-2) or an everyday form of it.",
			"type", []any{"string", "integer", "null"}, "pattern", `\S`,
			"examples", []any{"2024", "2024-02", "~2024", "2024–2025", "2024/..", "spring 2024"},
		),
		"identifier", object(
			"description", "The identifier of a paper: "+strings.Join(anchor.Schemes(), ", ")+", or an http(s) address.",
			"type", []any{"string", "number"}, "pattern", `\S`,
			"examples", []any{"arXiv:2305.16367", "doi:10.18653/v1/2020.acl-main.463"},
		),
		"free", object("anyOf", []any{
			object("type", []any{"string", "boolean", "number"}),
			object("type", "array", "items", free),
			object("type", "object", "additionalProperties", ref("entry")),
		}),
		"entry", object("anyOf", []any{free, object("type", "null")}),
	)
}

// windowPattern is what ParseWindow reads, apart from the bounds. JSON Schema has no patterns without case.
const windowPattern = "^\\s*(?:[0-9]+[ -]*|(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve) +)" +
	"(?:[Dd]ays?|[Dd]|[Ww]eeks?|[Ww]ks?|[Ww]|[Mm]onths?|[Mm]os?|[Mm]|[Yy]ears?|[Yy]rs?|[Yy])\\s*$|^\\s*(?:[Hh]alf (?:a )?year|[Pp][0-9]+[DdWwMmYy])\\s*$"
