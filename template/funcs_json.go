package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// jsonFunctions returns the functions that write JSON, with sorted keys, and read JSON, keeping numbers as written.
func jsonFunctions() []Function {
	return slices.Concat(
		named(Function{
			Name: "toJson", Grade: Fixed, Signature: "toJson VALUE → text", Doc: "the value as JSON, with <, > and & escaped",
			Example: `{{ dict "b" 1 "a" "<" | toJson }}`, Output: `{"a":"\u003c","b":1}`, Lossless: true,
			fn: func(v any) (string, error) { return jsonText(v, true, "") },
		}, "mustToJson"),
		named(Function{
			Name: "toRawJson", Grade: Fixed, Signature: "toRawJson VALUE → text", Doc: "the value as JSON, with <, > and & as they are",
			Example: `{{ dict "b" 1 "a" "<" | toRawJson }}`, Output: `{"a":"<","b":1}`, Lossless: true,
			fn: func(v any) (string, error) { return jsonText(v, false, "") },
		}, "mustToRawJson"),
		named(Function{
			Name: "toPrettyJson", Grade: Fixed, Signature: "toPrettyJson VALUE → text", Doc: "the value as indented JSON",
			Example: `{{ list 1 2 | toPrettyJson }}`, Output: "[\n  1,\n  2\n]", Lossless: true,
			fn: func(v any) (string, error) { return jsonText(v, true, "  ") },
		}, "mustToPrettyJson"),
		named(Function{
			Name: "fromJson", Grade: Fixed, Signature: "fromJson TEXT → value", Doc: "the value that the JSON represents; its numbers print as written",
			Example: `{{ (fromJson "{\"a\": 1.50}").a }}`, Output: "1.50", Lossless: true, fn: onText(fromJSON),
		}, "mustFromJson"),
	)
}

func jsonText(v any, escape bool, indent string) (string, error) {
	if err := modest(v); err != nil {
		return "", err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escape)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return shortText(strings.TrimSuffix(b.String(), "\n"))
}

func fromJSON(s string) (any, error) {
	if err := fewBytes(len(s)); err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("want JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("want one JSON value, got more text after it")
	}
	if err := modest(v); err != nil {
		return nil, err
	}
	return v, nil
}
