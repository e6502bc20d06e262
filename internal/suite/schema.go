package suite

import (
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/schema"
	"github.com/dated-claims/retest/prompt"
)

// Schema returns the JSON Schema of test files.
func Schema() []byte {
	top := schema.Top("suite", "Template tests", "Cases that render an inquiry and state what its prompt must contain.")
	properties := setupSchema()
	schema.Add(&properties, schema.Object(
		"cases", schema.Object("type", "array", "minItems", schema.Number("1"), "items", caseSchema()),
		"$schema", schema.Object("type", "string")))
	schema.Add(&top, schema.Object("type", "object", "additionalProperties", false, "required", []any{"cases"}, "properties", properties))
	schema.Add(&top, schema.Object("definitions", schema.Definitions(inquiry.DefaultsSchema(), "inquiry")))
	return schema.Print(&top)
}

func setupSchema() doc.Node {
	name := schema.Object("type", "string", "minLength", schema.Number("1"))
	var styles []any
	for _, style := range prompt.Styles() {
		styles = append(styles, style)
	}
	choice := schema.Object("type", []any{"string", "null"}, "minLength", schema.Number("1"))
	return schema.Object(
		"template", name, "style", schema.Object("enum", styles), "defaults", choice, "papers", choice,
		"inquiry", schema.Object("description", "An inquiry file, followed by #ID if the file has several inquiries, or the inquiry itself.", "anyOf", []any{name, schema.Ref("inquiry")}),
		"as_of", schema.Object("type", "string"),
		"allow_hidden", schema.Object("type", "boolean"),
	)
}

func caseSchema() doc.Node {
	properties, name := setupSchema(), schema.Object("type", "string", "minLength", schema.Number("1"))
	expect := doc.Node{Kind: doc.Map}
	for _, a := range assertions {
		value := valueSchema(a.Name)
		schema.Add(&value, schema.Object("description", a.Doc))
		schema.Add(&expect, schema.Object(a.Name, value))
	}
	schema.Add(&properties, schema.Object(
		"name", name,
		"patch", schema.Object("type", "object", "description", "Changes to the inquiry: a JSON merge patch (RFC 7396)."),
		"set", schema.Object("type", "object", "minProperties", schema.Number("1"), "description", "Single values of the inquiry, by path: tasks[0].retest.levers. They are set after the patch."),
		"cuts", schema.Object("type", "array", "minItems", schema.Number("1"), "items", name, "description", "A description of what a budget left out of the inquiry."),
		"expect", schema.Object("type", "object", "additionalProperties", false, "minProperties", schema.Number("1"), "properties", expect)))
	return schema.Object("type", "object", "additionalProperties", false, "required", []any{"name"}, "properties", properties)
}

// valueSchema returns the schema of an assertion's value.
func valueSchema(assertion string) doc.Node {
	text := schema.Object("type", "string")
	number := schema.Object("type", "integer", "minimum", schema.Number("0"))
	list := schema.Object("type", "array", "items", text)
	either := schema.Object("anyOf", []any{text, list})
	switch assertion {
	case "contains", "not_contains", "matches", "not_matches":
		return either
	case "order":
		return list
	case "max_characters", "max_tokens":
		return number
	case "counts":
		bounds := schema.Object("type", "object", "additionalProperties", false, "properties", schema.Object("min", number, "max", number))
		count := schema.Object("anyOf", []any{number, bounds})
		return schema.Object("type", "object", "additionalProperties", false,
			"properties", schema.Object("claims", count, "anchors", count, "tasks", count, "lines", count))
	case "messages":
		return schema.Object("type", "object", "additionalProperties", false, "properties", schema.Object("system", either, "user", either, "roles", list))
	case "properties":
		return schema.Object("anyOf", []any{schema.Object("const", "all"), schema.Object("type", "array", "items", number)})
	}
	return text
}
