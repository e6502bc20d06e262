package project

import (
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/schema"
)

// Schema returns the JSON Schema of project files.
func Schema() []byte {
	top := schema.Top("project", "Project", "Settings that you would otherwise repeat with every command. Paths are relative to the file.")
	schema.Add(&top, schemaOf(settings))
	schema.Add(&top, schema.Object("definitions", schema.Definitions(inquiry.DefaultsSchema(), "defaults")))
	return schema.Print(&top)
}

func schemaOf(list []setting) doc.Node {
	properties := doc.Node{Kind: doc.Map}
	for i := range list {
		value := schemaOfSetting(&list[i])
		schema.Add(&value, schema.Object("description", list[i].doc))
		schema.Add(&properties, schema.Object(list[i].key, value))
	}
	schema.Add(&properties, schema.Object("$schema", schema.Object("type", "string")))
	return schema.Object("type", "object", "additionalProperties", false, "properties", properties)
}

func schemaOfSetting(s *setting) doc.Node {
	name := schema.Object("type", "string", "minLength", schema.Number("1"))
	switch s.kind {
	case choice:
		return schema.Object("enum", words(s.words))
	case choices:
		return schema.Object("type", "array", "items", schema.Object("enum", words(s.words)))
	case number:
		return schema.Object("type", "integer", "minimum", schema.Decimal(s.least))
	case truth:
		return schema.Object("type", "boolean")
	case day:
		return schema.Object("type", "string", "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "patternErrorMessage", "want a full date such as 2026-11-23")
	case paths:
		return schema.Object("anyOf", []any{name, schema.Object("type", "array", "items", name)})
	case defaults:
		return schema.Object("anyOf", []any{schema.Ref("defaults"), name})
	case body:
		return schema.Object("anyOf", []any{schema.Object("type", "object"), name})
	case section:
		return schemaOf(s.inner)
	}
	return name
}

func words(list []string) (out []any) {
	for _, word := range list {
		out = append(out, word)
	}
	return out
}
