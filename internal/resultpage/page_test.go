package resultpage_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/resultpage"
	"github.com/dated-claims/retest/internal/verdicts"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

func line(t *testing.T, id, text string, opts *reply.Options) *verdicts.Line {
	t.Helper()
	q := &inquiry.Inquiry{
		ID: id, Role: "an oceanographer", Question: "whether tides slow the Earth", AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{ID: "friction", Text: "Friction lengthens the day.", When: edtf.MustParse("2004")}}, Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}},
	}
	r, err := reply.Read(q, text, opts)
	require.NoError(t, err)
	l := verdicts.OfReply(q, "reply.txt", text, r)
	if opts != nil {
		l.Opened = opts.Opened
	}
	return l
}

func html(t *testing.T, lines ...*verdicts.Line) string {
	t.Helper()
	p, s := resultpage.New(), verdicts.NewSummary(nil)
	for _, l := range lines {
		p.Add(l)
		s.Add(l)
	}
	text, err := p.HTML(s)
	require.NoError(t, err)
	return string(text)
}

// TestPage checks that a page contains what a reader needs to check a verdict.
func TestPage(t *testing.T) {
	t.Parallel()
	text := html(t, line(t, "tides", `paper | arXiv:2307.03172 | yes | partly | seen
claim | friction | arXiv:2406.16008 (2024-06) "Found in the Middle" https://arxiv.org/pdf/2406.16008v2 | It slows. | overturned | high
work | arXiv:2404.06654 | RULER | 2024-04 | friction | Longer days.
conclusion | It slows. | arXiv:2406.16008
searched | arXiv | complete
`, &reply.Options{OpenedKnown: true, Opened: []string{"https://arxiv.org/abs/2404.06654"}}))
	for _, part := range []string{
		`<span class="verdict bad">overturned</span> <span class="soft">high certainty</span>`, `<p class="wording">Friction lengthens the day. <span class="soft">2004</span></p>`,
		`<a href="https://arxiv.org/abs/2406.16008" rel="noreferrer nofollow">arXiv:2406.16008</a>`, `<bdi>Found in the Middle</bdi>`,
		`link given: <a href="https://arxiv.org/pdf/2406.16008v2" rel="noreferrer nofollow">https://arxiv.org/pdf/2406.16008v2</a>`,
		`<span class="tag warn">not opened</span>`, `<span class="tag good">opened</span>`, `<h3>Conclusion</h3>`, `<h3>Newer works</h3>`,
		`<th scope="row">arXiv:2307.03172</th><td>yes</td><td>partly</td>`, `<h3>Claims that may need an edit</h3>`, `<a href="#q1-1">tides, reply.txt / friction</a>`,
		`<code>not-opened</code>`,
	} {
		require.Contains(t, text, part, part)
	}
	require.NotContains(t, text, "<script")
	require.NotContains(t, text, " style=")
}

// TestPageWithCustomVerdicts checks that a template's own verdicts are treated like the built-in ones at the same positions.
func TestPageWithCustomVerdicts(t *testing.T) {
	t.Parallel()
	german := []string{"gilt", "abgeschwächt", "ersetzt", "umstritten", "widerlegt", "ungeprüft", "unbelegt"}
	text := html(t, line(t, "tides", "claim | friction | none found | x | widerlegt | high", &reply.Options{Verdicts: german}))
	require.Contains(t, text, `<span class="verdict bad">widerlegt</span>`)
	require.Contains(t, text, `<a href="#q1-1">tides, reply.txt / friction</a> <span class="soft">widerlegt, high certainty</span>`)
}

// TestPageIsBounded checks that a page with too many inquiries keeps those that need attention.
func TestPageIsBounded(t *testing.T) {
	t.Parallel()
	p, s := resultpage.New(), verdicts.NewSummary(nil)
	for i := range 5000 {
		verdict := "holds"
		if i%100 == 99 {
			verdict = "overturned"
		}
		l := line(t, fmt.Sprint("q", i), "claim | friction | none found | x | "+verdict+" | low", nil)
		p.Add(l)
		s.Add(l)
	}
	out, err := p.HTML(s)
	require.NoError(t, err)
	require.Equal(t, 1000, strings.Count(string(out), "<article "))
	require.Equal(t, 50, strings.Count(string(out), `<span class="verdict bad">overturned</span>`))
	require.Contains(t, string(out), "This page has 1000 of 5000 inquiries")
	require.Contains(t, string(out), "and 40 more")
	numbers := regexp.MustCompile(`<article id="q([0-9]+)"`).FindAllStringSubmatch(string(out), -1)
	last := 0
	for _, m := range numbers {
		var n int
		_, err := fmt.Sscan(m[1], &n)
		require.NoError(t, err)
		require.Greater(t, n, last, "in the order of the corpus")
		last = n
	}
}

// TestHostileReply checks that text from a reply cannot become markup, a link that runs a script, or characters that reorder the page.
func TestHostileReply(t *testing.T) {
	t.Parallel()
	const evil = `<img src=x onerror=alert(1)></style><script>alert(1)</script>` + "\u202e\u200b\x1b[31m"
	text := html(t, line(t, "tides", strings.ReplaceAll(`paper | EVIL | EVIL | EVIL | EVIL
claim | friction | arXiv:2406.16008 "EVIL" javascript:alert(1) [x](javascript:alert(1)) data:text/html,x | EVIL | holds | low
work | arXiv:2404.06654 | EVIL | 2024-04 | EVIL | EVIL
claim | EVIL | EVIL | EVIL | EVIL | EVIL
question | EVIL | EVIL
conclusion | EVIL | EVIL
note | EVIL
searched | EVIL | EVIL
`, "EVIL", evil), &reply.Options{OpenedKnown: true, Opened: []string{"javascript:alert(1)", "https://user:word@example.org/", "https://example.org/ok", "\u202e"}}))
	require.NotRegexp(t, `(?i)<(img|script)`, text)
	require.NotRegexp(t, `href="(?i:javascript|data|https://user)`, text)
	require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\u202e\u200b]", text)
	require.Contains(t, text, `<a href="https://example.org/ok"`)
	require.Equal(t, 1, strings.Count(text, "</style>"))
}

// TestEveryStateIsExplained checks that both the page and the documentation explain each state.
func TestEveryStateIsExplained(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../../docs/replies.md")
	require.NoError(t, err)
	for _, state := range verdicts.States() {
		require.Contains(t, string(docs), "`"+string(state)+"`")
		if state == provider.StateAnswered {
			continue
		}
		q := &inquiry.Inquiry{ID: "q", AsOf: edtf.MustParse("2026-11-23")}
		text := html(t, verdicts.Of(&reply.Result{Request: &batch.Request{ID: "q-0"}, Inquiry: q, Answer: &provider.Answer{State: state}}, ""))
		require.Regexp(t, `<p class="notice"><bdi>[A-Z][a-z,; ]+\.</bdi></p>`, text, state)
	}
}
