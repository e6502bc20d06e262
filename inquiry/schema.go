package inquiry

import (
	"bytes"
	_ "embed"
)

//go:embed inquiry.schema.json
var schema []byte

// Schema gives the JSON Schema (draft-07) of inquiry files. The slice is the caller's own.
func Schema() []byte { return bytes.Clone(schema) }
