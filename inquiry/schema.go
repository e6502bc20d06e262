package inquiry

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/schema"
)

// Schema returns the JSON Schema (draft-07) of inquiry files. The caller owns the returned slice.
func Schema() []byte {
	top := schema.Top("inquiry", "Inquiry",
		"A question, dated claims about it, the papers they rest on, and the tasks for re-testing them. Version 1 of the format.")
	schema.Add(&top, schemaOf(inquiryFields))
	schema.Add(&top, schema.Object("definitions", definitions()))
	return schema.Print(&top)
}

// DefaultsSchema returns the JSON Schema of the files that [ReadDefaults] reads. The caller owns the returned slice.
func DefaultsSchema() []byte {
	top := schema.Top("defaults", "Defaults", "Defaults for keys that the inquiries of a corpus do not set.")
	schema.Add(&top, withoutRequired(schemaOf(inquiryFields)))
	schema.Add(&top, schema.Object("definitions", definitions()))
	return schema.Print(&top)
}

// PapersSchema returns the JSON Schema of the files that [ReadPapers] reads. The caller owns the returned slice.
func PapersSchema() []byte {
	top := schema.Top("papers", "Papers", "Facts about papers, by identifier.")
	schema.Add(&top, schema.Object("type", "object",
		"propertyNames", schema.Ref("identifier"), "additionalProperties", withoutRequired(schemaOf(paperFields)), "definitions", definitions()))
	return schema.Print(&top)
}

// withoutRequired removes the list of required keys from a schema.
func withoutRequired(n doc.Node) doc.Node {
	at := slices.IndexFunc(n.Keys, func(k doc.Key) bool { return k.Text == "required" })
	n.Keys, n.Items = slices.Delete(n.Keys, at, at+1), slices.Delete(n.Items, at, at+1)
	return n
}

// schemaOf returns the schema for a record written as a map.
func schemaOf(rec *field.Record) doc.Node {
	n := schema.Object("type", "object", "additionalProperties", false)
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
		if row.Doc != "" { // insert the description after the type
			value.Keys = slices.Insert(value.Keys, 1, doc.Key{Text: "description"})
			value.Items = slices.Insert(value.Items, 1, text(row.Doc))
		}
		schema.Add(&properties, schema.Object(row.Key, value))
	}
	if required != nil {
		schema.Add(&n, schema.Object("required", required))
	}
	if one := oneVariant(rec); one != nil {
		schema.Add(&n, schema.Object("oneOf", one))
	}
	if rec == claimFields { // a claim must have either its own date or a paper, which may supply one
		schema.Add(&n, schema.Object("anyOf", []any{schema.Object("required", []any{"when"}), schema.Object("required", []any{"anchors"})}))
	}
	schema.Add(&n, schema.Object("properties", properties))
	return n
}

// orNull allows null, which counts as a missing key. Shared definitions already allow it.
func orNull(n doc.Node) doc.Node {
	for i, key := range n.Keys {
		switch list := &n.Items[i]; {
		case key.Text == "type" && list.Kind == doc.String:
			n.Items[i] = schema.Value([]any{*list, "null"})
		case key.Text == "enum":
			list.Items = append(list.Items, doc.Node{Kind: doc.Null})
		case key.Text == "const":
			n.Keys[i].Text = "enum"
			n.Items[i] = schema.Value([]any{*list, doc.Node{Kind: doc.Null}})
		}
	}
	return n
}

// oneVariant requires exactly one variant of a record to be set. That is the variant that has a value or, if none has a value, one that
// may be null.
func oneVariant(rec *field.Record) (one []any) {
	nulls := doc.Node{Kind: doc.Map}
	for i := range rec.Rows {
		if row := &rec.Rows[i]; row.Kind == field.Variant {
			schema.Add(&nulls, schema.Object(row.Key, schema.Object("type", "null")))
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
				schema.Add(&others, schema.Object(key.Text, nulls.Items[k]))
			}
		}
		schema.Add(&others, schema.Object(row.Key, schema.Object("not", schema.Object("type", "null"))))
		one = append(one, schema.Object("required", []any{row.Key}, "properties", others))
		if row.Bare {
			one = append(one, schema.Object("required", []any{row.Key}, "properties", nulls))
		}
	}
	return one
}

// schemaOfField returns the schema of a field's value.
func schemaOfField(row *field.Row) doc.Node {
	switch row.Kind {
	case field.Meta:
		if row.Key == "format" {
			return schema.Object("const", schema.Number("1"))
		}
		return schema.Object("type", "string")
	case field.Name:
		return schema.Object("type", []any{"string", "integer"}, "pattern", namePattern(row))
	case field.Choice:
		return schemaOfChoice(row)
	case field.Number:
		return schemaOfNumber(row)
	case field.Date:
		return schema.Ref("date")
	case field.ID:
		return schema.Ref("identifier")
	case field.Window:
		return schema.Object("type", "string", "pattern", windowPattern(), "patternErrorMessage", windowMessage, "examples", []any{"6 months", "1 year", "six months", "P6M"})
	case field.Texts:
		return schema.Ref("texts")
	case field.IDs:
		if row.Details != nil {
			return schema.Object("type", "array", "items", schema.Object("anyOf", []any{schema.Ref("identifier"), schemaOf(row.Details.Record)}))
		}
		return schema.Object("type", "array", "items", schema.Ref("identifier"))
	case field.Vars:
		return schema.Object("type", "object", "additionalProperties", schema.Ref("entry"))
	case field.List:
		return schemaOfList(row)
	case field.Sub:
		return schemaOf(row.Record)
	case field.Variant:
		if short := row.Record.Short(); short != nil {
			return schema.Object("anyOf", []any{schemaOfField(short), schemaOf(row.Record), schema.Object("type", "null")})
		}
		return orNull(schemaOf(row.Record))
	}
	if row.Required != "" {
		return schema.Ref("text")
	}
	return schema.Ref("optional")
}

// namePattern returns the pattern of the ids that a field accepts.
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
		words = append(words, true, false) // YAML 1.1 reads yes and no as true and false
	}
	n := schema.Object("enum", words)
	if row.Default != nil {
		schema.Add(&n, schema.Object("default", row.Default))
	}
	return n
}

func schemaOfNumber(row *field.Row) doc.Node {
	n := schema.Object("type", "integer", "minimum", schema.Decimal(row.Low), "maximum", schema.Decimal(row.High))
	if value, ok := row.Default.(int); ok {
		schema.Add(&n, schema.Object("default", schema.Decimal(value)))
	}
	return n
}

func schemaOfList(row *field.Row) doc.Node {
	n := schema.Object("type", "array")
	if row.Required != "" {
		schema.Add(&n, schema.Object("minItems", schema.Number("1")))
	}
	items := schemaOf(row.Record)
	if short := row.Record.Short(); short != nil {
		items = schema.Object("anyOf", []any{schemaOfField(short), items})
	}
	if bare := bareVariants(row.Record); bare != nil {
		items = schema.Object("anyOf", []any{schema.Object("enum", bare), items})
	}
	schema.Add(&n, schema.Object("items", items))
	return n
}

// bareVariants returns the variants that can be written as a single word.
func bareVariants(rec *field.Record) (words []any) {
	for i := range rec.Rows {
		if rec.Rows[i].Bare {
			words = append(words, rec.Rows[i].Key)
		}
	}
	return words
}

// definitions returns the schemas that several fields share.
func definitions() doc.Node {
	free := schema.Ref("free")
	return schema.Object(
		"text", schema.Object("type", "string", "pattern", `\S`),
		"optional", schema.Object("type", []any{"string", "null"}, "pattern", `^$|\S`),
		"texts", schema.Object("type", []any{"array", "null"}, "items", schema.Ref("text")),
		"date", schema.Object(
			"description", "A date in EDTF (ISO 8601-2) or in everyday form.",
			"type", []any{"string", "integer", "null"}, "pattern", datePattern(), "patternErrorMessage", dateMessage,
			"examples", []any{"2024", "2024-02", "~2024", "2024–2025", "2024/..", "spring 2024"},
		),
		"identifier", schema.Object(
			"description", "A paper's identifier: "+strings.Join(anchor.Schemes(), ", ")+", or an http(s) address.",
			"type", []any{"string", "number"}, "pattern", idPattern(), "patternErrorMessage", idMessage,
			"examples", []any{"arXiv:2305.16367", "doi:10.18653/v1/2020.acl-main.463"},
		),
		"free", schema.Object("anyOf", []any{
			schema.Object("type", []any{"string", "boolean", "number"}),
			schema.Object("type", "array", "items", free),
			schema.Object("type", "object", "additionalProperties", schema.Ref("entry")),
		}),
		"entry", schema.Object("anyOf", []any{free, schema.Object("type", "null")}),
	)
}

// windowPattern returns a pattern for windows that ParseWindow accepts, without checking the bounds. JSON Schema has no
// case-insensitive patterns.
func windowPattern() string {
	const (
		last  = `(?:[Tt]he +)?(?:[Ll]ast +|[Pp]ast +)?`
		short = `[Dd]|[Ww]|[Ww]ks?|[Mm]|[Mm]os?|[Yy]|[Yy]rs?`
	)
	words := "(?:" + anyCase(append(slices.Clone(countWords), tens...)) + ")(?:-(?:" + anyCase(countWords[1:10]) + "))?"
	units := "(?:" + anyCase([]string{"half-year", "half year", "day", "week", "fortnight", "month", "quarter", "year", "decade"}) + ")[Ss]?"
	half := "(?: (?:" + anyCase([]string{"and a half"}) + "))?"
	count := `(?:[0-9]+(?:\.[05]| ?½)?[ ` + "\u00a0" + `-]*|` + words + half + `[ -] *|(?:` + anyCase([]string{"half a", "half an", "half of a", "half"}) + `) )`
	return `^\s*` + last + `(?:(?:` + count + `)?` + units + half + `|` + count + `(?:` + short + `)` + half + `|[Pp](?:[0-9]+[YyMmWwDd]){1,4})\s*$`
}
