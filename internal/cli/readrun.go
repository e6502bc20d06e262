package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/resultpage"
	"github.com/dated-claims/retest/internal/verdicts"
	"github.com/dated-claims/retest/reply"
)

// readRun is one run of the read command.
type readRun struct {
	*readFlags
	*session
	sum      *verdicts.Summary
	page     *resultpage.Page // nil without --html
	lines    *outputFile      // the verdicts; like the page's file, opened before anything is read, so that failures are detected early
	pageFile *outputFile
	bar      *progress
	replies  []*verdicts.Line
	limits   map[string]int // token limits of requests that have their own
	listed   string         // file that lists the requests
	again    map[string]int // requests to send again, with the token limit for each; 0 means the limit of the batch
	found    fault.List     // the most severe faults
	total    int            // total number of faults
}

// begin starts a run and opens its output files.
func (f *readFlags) begin(s *session, words []string) (*readRun, error) {
	j := &readRun{readFlags: f, session: s, sum: verdicts.NewSummary(words), again: map[string]int{}}
	s.show.rules, s.show.bare = true, true
	if f.text != "" {
		if err := os.MkdirAll(f.text, 0o777); err != nil {
			return nil, cannotWrite(f.text, err)
		}
	}
	if err := j.open(); err != nil {
		j.discard()
		return nil, err
	}
	return j, nil
}

// open opens the output files of a run.
func (j *readRun) open() (err error) {
	switch {
	case j.output == "-" && j.format != "text":
		return usage("--format %s: want a file for the verdicts, got standard output (-)", j.format)
	case (j.output == "" || j.output == "-") && j.format == "text":
		j.lines = &outputFile{w: j.env.Stdout}
	case j.output != "":
		if j.lines, err = openOutput("-o", j.output); err != nil {
			return err
		}
	}
	if j.html == "" {
		return nil
	}
	j.page = resultpage.New()
	j.pageFile, err = openOutput("--html", j.html)
	return err
}

// line writes, counts and reports one line.
func (j *readRun) line(l *verdicts.Line) error {
	text, err := l.JSON()
	if err != nil {
		return err
	}
	if err := j.lines.write(text); err != nil {
		return err
	}
	j.sum.Add(l)
	if j.page != nil {
		j.page.Add(l)
	}
	for _, f := range l.All {
		j.report(f)
	}
	return nil
}

// find counts and reports a fault that does not belong to a line of verdicts.
func (j *readRun) find(f *fault.Fault) {
	if f.Rule == "not-results" && f.Hint == "" {
		f.Hint = "for a pasted reply use --inquiry FILE"
	}
	j.sum.Fault(f)
	j.report(f)
}

// showFindings is the number of faults of a batch that are printed as text.
const showFindings = 10

// most returns the maximum number of faults in the report.
func (j *readRun) most() int {
	if j.format == "text" && j.inquiry == "" {
		return showFindings
	}
	return mostResults
}

// report keeps a fault for the report. If there are too many faults, errors take precedence.
func (j *readRun) report(f *fault.Fault) {
	if f.Severity == fault.Note && j.format == "text" && j.inquiry == "" {
		return
	}
	j.total++
	if j.found = append(j.found, f); len(j.found) == 2*j.most() {
		j.found = mostSevere(j.found, j.most())
	}
}

// finish publishes the files and prints the report.
func (j *readRun) finish() error {
	j.bar.clear()
	if err := j.lines.commit(); err != nil {
		return err
	}
	if j.page != nil {
		text, err := j.page.HTML(j.sum)
		if err != nil {
			return err
		}
		if err := errors.Join(j.pageFile.write(text), j.pageFile.commit()); err != nil {
			return err
		}
	}
	j.found = mostSevere(j.found, j.most())
	switch j.format {
	case "json":
		text, err := j.sum.JSON(j.found)
		if err != nil {
			return err
		}
		return printTo(j.env.Stdout, text)
	case "sarif":
		return j.printSARIF(j.found, j.total)
	}
	j.show.list(j.found)
	if more := j.total - len(j.found); more > 0 {
		fmt.Fprintf(j.env.Stderr, "retest: %s not shown; --format json lists %s\n", plural(more, "more fault"), themOrIt(more))
	}
	for _, l := range j.replies {
		j.say(l)
	}
	for line := range strings.Lines(j.sum.Text()) {
		fmt.Fprintf(j.env.Stderr, "retest: %s", line)
	}
	return nil
}

// status returns the exit status.
func (j *readRun) status() error {
	if !j.sum.Clean(j.strict) {
		return errReported
	}
	return nil
}

func (j *readRun) discard() {
	j.lines.discard()
	j.pageFile.discard()
}

// readReplies reads replies to one inquiry.
func (f *readFlags) readReplies(ctx context.Context, env Env, names []string) error {
	s, err := f.open(env)
	if err != nil {
		return err
	}
	d, err := s.one(ctx, f.inquiry, f.id)
	if err != nil {
		return s.fail(ctx, err)
	}
	q := *d.Inquiry
	s.date(&q)
	if q.AsOf.IsZero() {
		q.AsOf = s.today()
	}
	j, err := f.begin(s, wordsOf(s))
	if err != nil {
		return err
	}
	defer j.discard()
	for _, name := range names {
		l, err := j.reply(&q, name)
		if err != nil {
			return j.fail(ctx, err)
		}
		if err := j.line(l); err != nil {
			return err
		}
		j.replies = append(j.replies, l)
	}
	if err := j.finish(); err != nil {
		return err
	}
	return j.status()
}

// maxReply is the maximum number of bytes read from a reply. Package reply has the same limit.
const maxReply = 16 << 20

// reply reads one reply.
func (j *readRun) reply(q *inquiry.Inquiry, name string) (*verdicts.Line, error) {
	src, err := corpus.Open(name, &corpus.Options{Stdin: j.env.Stdin})
	if err != nil {
		return nil, named(err, name)
	}
	defer src.Close()
	text, err := files.ReadAll(src, name, maxReply)
	if err != nil {
		return nil, named(err, name)
	}
	if name == "-" {
		j.show.stdin = &limited{left: maxShown}
		_, _ = j.show.stdin.Write(text) // Write never fails
	}
	if !utf8.Valid(text) {
		return nil, fault.List{{Pos: fault.Pos{File: name}, Rule: "encoding", Want: "UTF-8", Got: "something else", Hint: "save the reply as UTF-8"}}
	}
	answer := strings.TrimPrefix(string(files.LF(text)), "\ufeff") // the hash of an answer does not depend on line endings
	if start := answer[:min(len(answer), 1000)]; strings.HasPrefix(start, "{") && strings.Contains(start, `"custom_id"`) {
		j.show.note("hint", name+" looks like a batch result file: use --batch DIR")
	}
	r, err := reply.Read(q, answer, &reply.Options{File: name, Papers: j.reader.Papers, Verdicts: j.sum.Words()})
	if err != nil {
		return nil, err
	}
	return verdicts.OfReply(q, name, answer, r), nil
}

// say prints the verdicts of a reply.
func (j *readRun) say(l *verdicts.Line) {
	for _, c := range l.Claims {
		verdict := c.Verdict
		if verdict == "" {
			verdict = "no verdict"
		} else if c.Certainty != "" {
			verdict += " (" + c.Certainty + ")"
		}
		fmt.Fprintf(j.env.Stderr, "retest: %s: %s\n", onLine(c.Claim), onLine(verdict))
	}
}
