// Package onepage holds what all single-file HTML pages share: their colors and their Content Security Policy.
package onepage

import (
	"crypto/sha256"
	_ "embed" // embeds the theme
	"encoding/base64"
	"strings"
)

// Theme is a style sheet that defines the colors for light and dark mode.
//
//go:embed theme.css
var Theme string

// Policy returns a policy that allows only an inline style and an inline script, which are identified by their hashes. The page cannot
// load anything, and no other script on it can run. If script is empty, no script is allowed. The source expressions are defined in CSP
// Level 3, section 2.3.1.
func Policy(style, script string) string {
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
