// Package csp makes the Content Security Policy of a page that is one file.
package csp

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// OnlyInline returns a policy that allows an inline style and an inline script, by their hashes, and nothing else: the page loads nothing, and
// no other text on it runs. An empty script allows none. The source expressions are those of CSP Level 3, section 2.3.1.
func OnlyInline(style, script string) string {
	parts := []string{"default-src 'none'", "style-src '" + hash(style) + "'", "script-src '" + hash(script) + "'", "base-uri 'none'", "form-action 'none'"}
	if script == "" {
		parts[2] = "script-src 'none'"
	}
	return strings.Join(parts, "; ")
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
