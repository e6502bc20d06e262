package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/plainjson"
)

// This file writes findings in SARIF 2.1.0 (Static Analysis Results Interchange Format, an OASIS standard). It uses only the parts of
// the format that findings need.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Columns     string            `json:"columnKind"`
	Invocations []sarifInvocation `json:"invocations,omitempty"`
	Results     []sarifResult     `json:"results"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID      string       `json:"id"`
	Short   sarifText    `json:"shortDescription"`
	HelpURI string       `json:"helpUri"`
	Default sarifDefault `json:"defaultConfiguration"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

const home = "https://github.com/dated-claims/retest"

// printSARIF prints findings, but no more than code-scanning services accept. The total parameter is the number of all findings,
// including those that were not kept.
func (s *session) printSARIF(found fault.List, total int) error {
	driver := sarifDriver{Name: "retest", InformationURI: home}
	for _, r := range fault.Rules() {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Name, Short: sarifText{r.Doc}, HelpURI: home + "/blob/main/docs/rules.md#" + r.Name, Default: sarifDefault{r.Severity.String()},
		})
	}
	run := sarifRun{Tool: sarifTool{driver}, Columns: "utf16CodeUnits", Results: []sarifResult{}}
	show := &printer{env: s.env, stdin: s.show.stdin}
	if total > mostResults {
		found = mostSevere(found, mostResults)
		more := fmt.Sprintf("only %d of %d findings are listed, the errors first", mostResults, total)
		run.Invocations = []sarifInvocation{{true, []sarifNotification{{"warning", sarifText{more}}}}}
		fmt.Fprintf(s.env.Stderr, "retest: warning: %s\n", more)
	}
	for _, f := range found {
		run.Results = append(run.Results, sarifResultOf(f, show.line))
	}
	text, err := plainjson.Neutral(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}, "  ")
	if err != nil {
		return err
	}
	return printTo(s.env.Stdout, text)
}

// mostResults is the maximum number of results per run that code-scanning services accept.
const mostResults = 25_000

// mostSevere returns at most n findings: errors first, then warnings, each in order.
func mostSevere(found fault.List, n int) fault.List {
	if len(found) <= n {
		return found
	}
	isWarning := func(f *fault.Fault) bool { return f.Severity != fault.Error }
	list := slices.DeleteFunc(slices.Clone(found), isWarning)
	for _, f := range found {
		if isWarning(f) && len(list) < n {
			list = append(list, f)
		}
	}
	return list[:min(len(list), n)]
}

// sarifResultOf returns a finding as a SARIF result. The function line returns a source line, which is needed because SARIF counts
// columns differently.
func sarifResultOf(f *fault.Fault, line func(fault.Pos) string) sarifResult {
	message := f.Message()
	if f.Hint != "" {
		message += "; " + f.Hint
	}
	r := sarifResult{RuleID: f.Rule, Level: f.Severity.String(), Message: sarifText{message}}
	if f.Pos.File == "" {
		return r
	}
	at := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(f.Pos.File)}}}
	if f.Pos.Line > 0 {
		at.Physical.Region = &sarifRegion{StartLine: f.Pos.Line, StartColumn: utf16Column(line(f.Pos), f.Pos.Col)}
		if !f.End.IsZero() {
			at.Physical.Region.EndLine, at.Physical.Region.EndColumn = f.End.Line, utf16Column(line(f.End), f.End.Col)
		}
	}
	if f.Path != "" {
		at.Logical = []sarifLogical{{f.Path}}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// utf16Column converts a column in bytes to a column in UTF-16 code units, from 1.
func utf16Column(line string, col int) int {
	if col < 1 || col-1 > len(line) {
		return col
	}
	n := 1
	for _, r := range line[:col-1] {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// uriOf returns a path as a URI reference (RFC 3986). A path below the working directory becomes relative to it. For standard input,
// uriOf returns "stdin".
func uriOf(path string) string {
	if path == "-" {
		return "stdin"
	}
	if filepath.IsAbs(path) {
		if rel, ok := belowHere(path); ok {
			path = rel
		} else {
			return "file://" + encoded("/"+strings.TrimPrefix(filepath.ToSlash(path), "/"))
		}
	}
	uri := encoded(filepath.ToSlash(path))
	if first, _, _ := strings.Cut(uri, "/"); strings.Contains(first, ":") { // text before a colon would be parsed as a scheme
		uri = "./" + uri
	}
	return uri
}

// belowHere returns a path relative to the working directory. It returns false if the path is not below it.
func belowHere(path string) (string, bool) {
	here, err := os.Getwd()
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(here, path)
	return rel, err == nil && filepath.IsLocal(rel)
}

// encoded returns a path for a URI. It percent-encodes everything that is neither a slash nor a pchar of RFC 3986.
func encoded(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~!$&'()*+,;=:@/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
