package cli

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/suite"
)

// caseReport is a test case in the JSON report.
type caseReport struct {
	File     string          `json:"file"`
	Line     int             `json:"line"`
	Name     string          `json:"name"`
	Status   string          `json:"status"` // passed, failed or skipped
	Failures []failureReport `json:"failures,omitempty"`
}

type failureReport struct {
	Assertion string `json:"assertion"`
	Line      int    `json:"line"`
	Col       int    `json:"col"`
	Message   string `json:"message"`
}

type branchReport struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Text    string `json:"text"`
	Taken   uint64 `json:"taken"`
	Skipped uint64 `json:"skipped"`
}

type testReport struct {
	Passed   int            `json:"passed"`
	Failed   int            `json:"failed"`
	Skipped  int            `json:"skipped"`
	Cases    []caseReport   `json:"cases"`
	Covered  int            `json:"covered_outcomes"`
	Outcomes int            `json:"outcomes"`
	Branches []branchReport `json:"branches"`
	Orphans  []string       `json:"orphaned_golden_files"`
}

func statusOf(res *suite.Result) string {
	switch {
	case res.Skipped:
		return "skipped"
	case len(res.Failures) > 0:
		return "failed"
	}
	return "passed"
}

func jsonReport(report *suite.Report) testReport {
	out := testReport{Cases: []caseReport{}, Branches: []branchReport{}, Orphans: append([]string{}, report.Orphans...)}
	for _, res := range report.Results {
		c := caseReport{File: res.Case.Pos.File, Line: res.Case.Pos.Line, Name: res.Case.Name, Status: statusOf(res)}
		for _, f := range res.Failures {
			c.Failures = append(c.Failures, failureReport{f.Assertion, f.Pos.Line, f.Pos.Col, f.Text})
		}
		switch c.Status {
		case "passed":
			out.Passed++
		case "failed":
			out.Failed++
		default:
			out.Skipped++
		}
		out.Cases = append(out.Cases, c)
	}
	out.Covered, out.Outcomes = report.Branches.Outcomes()
	for _, b := range report.Branches {
		out.Branches = append(out.Branches, branchReport{b.Pos.File, b.Pos.Line, b.Pos.Col, b.Text, b.Taken, b.Skipped})
	}
	return out
}

// The format of JUnit reports, limited to what CI systems read.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     seconds     `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name     string         `xml:"name,attr"`
	Class    string         `xml:"classname,attr"`
	Time     seconds        `xml:"time,attr"`
	Failures []junitFailure `xml:"failure"`
	Skipped  *struct{}      `xml:"skipped"`
}

// seconds is a duration in the format of JUnit reports.
type seconds time.Duration

// MarshalXMLAttr implements xml.MarshalerAttr.
func (s seconds) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: strconv.FormatFloat(time.Duration(s).Seconds(), 'f', 3, 64)}, nil
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func junitReport(report *suite.Report) ([]byte, error) {
	var out junitSuites
	for _, res := range report.Results {
		file := res.Case.Pos.File
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != file {
			out.Suites = append(out.Suites, junitSuite{Name: file})
		}
		s := &out.Suites[len(out.Suites)-1]
		c := junitCase{Name: res.Case.Name, Class: file, Time: seconds(res.Took)}
		s.Time += seconds(res.Took)
		s.Tests++
		switch statusOf(res) {
		case "failed":
			s.Failures++
		case "skipped":
			s.Skipped++
			c.Skipped = &struct{}{}
		}
		for _, f := range res.Failures {
			head, _, _ := strings.Cut(f.Text, "\n")
			c.Failures = append(c.Failures, junitFailure{head, f.Assertion, f.Pos.String() + ": " + f.Text})
		}
		s.Cases = append(s.Cases, c)
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	return append([]byte(xml.Header), append(text, '\n')...), err
}
