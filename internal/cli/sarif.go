package cli

import (
	"path/filepath"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// This file writes findings in SARIF 2.1.0 (Static Analysis Results Interchange Format, an OASIS standard), as far as they need it.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool    sarifTool     `json:"tool"`
	Columns string        `json:"columnKind"`
	Results []sarifResult `json:"results"`
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
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

const home = "https://github.com/dated-claims/retest"

func (j *checkJob) printSARIF() error {
	driver := sarifDriver{Name: "retest", InformationURI: home}
	for _, r := range fault.Rules() {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Name, Short: sarifText{r.Doc}, HelpURI: home + "/blob/main/docs/rules.md#" + r.Name, Default: sarifDefault{r.Severity.String()},
		})
	}
	run := sarifRun{Tool: sarifTool{driver}, Columns: "utf16CodeUnits", Results: []sarifResult{}}
	show := &printer{env: j.env, stdin: j.show.stdin}
	for _, f := range j.found {
		run.Results = append(run.Results, sarifResultOf(f, show.line(f.Pos)))
	}
	text, err := marshal(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}, "  ")
	if err != nil {
		return err
	}
	return printTo(j.env.Stdout, text)
}

// sarifResultOf is a finding whose line is known, since SARIF counts columns otherwise.
func sarifResultOf(f *fault.Fault, line string) sarifResult {
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
		at.Physical.Region = &sarifRegion{f.Pos.Line, utf16Column(line, f.Pos.Col)}
	}
	if f.Path != "" {
		at.Logical = []sarifLogical{{f.Path}}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// utf16Column is a column in UTF-16 code units from 1, of one in bytes.
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

// uriOf is a path as a relative URI.
func uriOf(path string) string {
	var b strings.Builder
	for _, c := range []byte(filepath.ToSlash(path)) {
		if c > ' ' && c < 0x7F && !strings.ContainsRune(`"%<>\^`+"`{|}#?", rune(c)) {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
