package bib

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/internal/doc"
)

// row is one key of a paper with its value, which is a string or a list.
type row struct {
	key  string
	text string
	list []string
	json string // any other value, as JSON
	date bool   // the text is a date
}

// rows returns the keys that p has and had lacks. The had parameter is another description of the same paper. If it is nil, rows
// returns all keys.
func rows(p, had *anchor.Paper) []row {
	if had == nil {
		had = &anchor.Paper{}
	}
	var out []row
	if p.Title != "" && had.Title == "" {
		out = append(out, row{key: "title", text: p.Title})
	}
	if !p.Date.IsZero() && had.Date.IsZero() {
		date, _ := p.Date.MarshalText() // MarshalText never fails
		out = append(out, row{key: "date", text: string(date), date: true})
	}
	if len(p.Authors) > 0 && len(had.Authors) == 0 {
		out = append(out, row{key: "authors", list: p.Authors})
	}
	if len(p.Also) > len(had.Also) {
		also := row{key: "also"}
		for _, id := range p.Also {
			also.list = append(also.list, id.String())
		}
		out = append(out, also)
	}
	if p.Standing != "" && had.Standing == "" {
		out = append(out, row{key: "standing", text: string(p.Standing)})
	}
	if len(p.Vars) > 0 && len(had.Vars) == 0 {
		if text, err := json.Marshal(p.Vars); err == nil {
			out = append(out, row{key: "vars", json: string(text)})
		}
	}
	return out
}

// flow returns the value of a row on one line.
func (r *row) flow(isJSON bool) string {
	text := func(s string) string {
		if isJSON {
			return quoted(s)
		}
		return scalar(s, true)
	}
	switch {
	case r.json != "":
		return r.json
	case r.date && isDate(r.text) && !isJSON:
		return r.text
	case r.list == nil:
		return text(r.text)
	}
	var items []string
	for _, item := range r.list {
		items = append(items, text(item))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// flowRows returns rows as items of a flow map, each preceded by a space.
func flowRows(fields []row, isJSON bool) []string {
	var out []string
	for _, r := range fields {
		key := r.key
		if isJSON {
			key = quoted(key)
		}
		out = append(out, " "+key+": "+r.flow(isJSON))
	}
	return out
}

func flowMap(fields []row, isJSON bool) string {
	return "{" + strings.TrimPrefix(strings.Join(flowRows(fields, isJSON), ","), " ") + "}"
}

// longList is the maximum length of a list that is written on one line.
const longList = 110

// block returns rows as lines of a block map.
func block(fields []row, indent string) string {
	var b strings.Builder
	for _, r := range fields {
		value := r.flow(false)
		switch {
		case r.json == "" && r.list == nil && !r.date:
			b.WriteString(indent + r.key + ": " + scalar(r.text, false) + "\n")
		case r.list != nil && len(value) > longList:
			b.WriteString(indent + r.key + ":\n")
			for _, item := range r.list {
				b.WriteString(indent + "  - " + scalar(item, false) + "\n")
			}
		default:
			b.WriteString(indent + r.key + ": " + value + "\n")
		}
	}
	return b.String()
}

// scalar returns s as YAML, without quotes if it is unambiguous.
func scalar(s string, flow bool) string {
	if isPlainScalar(s, flow) {
		return s
	}
	return quoted(s)
}

// quoted returns s in double quotes, valid in JSON and YAML. It escapes characters that YAML rejects.
func quoted(s string) string {
	text := string(doc.AppendQuoted(nil, s))
	if strings.IndexFunc(text, isOdd) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if isOdd(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isOdd reports whether a character should be escaped because it is invisible or not allowed in YAML.
func isOdd(r rune) bool {
	return r >= 0x7F && r <= 0xFFFF && (!unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) || r == '\uFEFF')
}

// meanings are words that some YAML readers interpret as something other than text.
var meanings = []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}

func isPlainScalar(s string, flow bool) bool {
	if s == "" || strings.TrimSpace(s) != s || slices.Contains(meanings, strings.ToLower(s)) {
		return false
	}
	first := []rune(s)[0]
	if !unicode.IsLetter(first) {
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") || flow && strings.ContainsAny(s, ",[]{}?") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != ' ' && !unicode.IsGraphic(r) || r == '\uFEFF' || r == '\u0085' || r == unicode.ReplacementChar
	})
}

// isDate reports whether s is a year, a month or a day, which are read as written.
func isDate(s string) bool {
	return len(s) >= len("2024") && len(s) <= len("2024-02-15") && strings.Trim(s, "0123456789-") == "" && s[0] != '-'
}
