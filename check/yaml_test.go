package check_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/inquiry"
)

func TestTruncatedText(t *testing.T) {
	t.Parallel()
	const frame = "role: a reader\nquestion: whether x\nas_of: 2026-11-23\ntasks: [retest]\nanchors: [{id: arXiv:2305.16367, title: T, date: 2023-05}]\n"
	claim := func(text string) string {
		return frame + "claims:\n  - id: a\n    when: 2024\n    anchors: [arXiv:2305.16367]\n    text: " + text + "\n"
	}
	tests := []struct{ name, in, want string }{
		{"a number", claim("The crash of issue #12 persists."), `f.yaml:10:30: claims[0].text: YAML reads "#12 persists." as a comment, so the text ends with "issue"; put the text in quotes; if a comment is intended, put a space after the #`},
		{"a tag", claim("Posts under #metoo grow."), `"#metoo grow."`},
		{"on a second line", claim("The crash\n      of issue #12 persists."), `f.yaml:11:16: claims[0].text: YAML reads "#12 persists."`},
		{"a sentence", claim("Item # one of the list fails."), `"# one of the list fails."`},
		{"a number after a space", claim("The crash of issue # 12 persists."), `"# 12 persists."`},
		{"a name", claim("&c so it is."), `f.yaml:10:11: claims[0].text: YAML reads "&c" as an anchor or a tag, so the text starts with "so"; put the text in quotes`},
		{"an exclamation mark", claim("! so it is."), `YAML reads "!" as an anchor or a tag`},
		{"a title", frame[:strings.Index(frame, "anchors:")] + "anchors:\n  - id: arXiv:2305.16367\n    date: 2023-05\n    title: The #1 Model\nclaims: [{id: a, text: X., when: 2024, anchors: [arXiv:2305.16367]}]\n", `anchors[0].title: YAML reads "#1 Model"`},
		{"a title that YAML reads as null", strings.Replace(claim("X."), "title: T", "title: Null", 1), "f.yaml:5:41: anchors[0].title: YAML reads Null as null, so the text is empty; put it in quotes"},
		{"nothing", strings.Replace(claim("X."), "title: T", "title: null", 1), ""},
		{"in quotes", claim("'The crash of issue #12 persists.' #checked"), ""},
		{"folded", claim(">\n      The crash of issue #12 persists."), ""},
		{"a comment", claim("The crash persists. # the second one."), ""},
		{"a comment after text without a period", claim("The crash persists # Checked by hand."), ""},
		{"a short comment", claim("The crash persists # checked"), ""},
		{"a note", claim("The crash persists #TODO: check"), ""},
		{"another note", claim("The crash persists # TODO: check."), ""},
		{"a rule", claim("The crash persists. #retest:ignore compound-claim"), ""},
		{"after a date", strings.Replace(claim("X."), "as_of: 2026-11-23", "as_of: 2026-11-23 #the day", 1), ""},
		{"after a role", strings.Replace(claim("X."), "role: a reader", "role: a reader # whoever that is.", 1), ""},
		{"a sharp", claim("Programs in C# are slow."), ""},
		{"a YAML anchor that is used", strings.Replace(claim("&c so it is."), "question: whether x", "vars: {x: 1}", 1) + "question: whether x\nnotes: *c\n", ""},
		{"a YAML tag", claim("!!str so it is."), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, in := range []string{tt.in, strings.ReplaceAll(tt.in, "\n", "\r\n")} {
				var cut []string
				c := check.New(nil)
				for d, err := range inquiry.Read(strings.NewReader(in), "f.yaml") {
					found, err := c.Document(d, err)
					require.NoError(t, err)
					for _, f := range found {
						require.NotEqual(t, "syntax", f.Rule, f)
						if f.Rule == "cut-text" {
							cut = append(cut, f.Error())
						}
					}
				}
				if tt.want == "" {
					require.Empty(t, cut)
					continue
				}
				require.Len(t, cut, 1)
				require.Contains(t, cut[0], tt.want)
			}
		})
	}
}
