package bench

import (
	"embed"
	"strings"
)

//go:embed templates
var templates embed.FS

// source returns the text of a template without the trailing line break, which engines treat differently.
func source(name string) (string, error) {
	text, err := templates.ReadFile("templates/" + name)
	return strings.TrimSuffix(string(text), "\n"), err
}
