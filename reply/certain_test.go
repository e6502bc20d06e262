package reply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// asking returns an inquiry that has claims with the given ids.
func asking(ids string) *inquiry.Inquiry {
	q := &inquiry.Inquiry{ID: "greek", Role: "a reader", Question: "whether it is so", AsOf: edtf.MustParse("2026-11-23"), Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}}}
	for id := range strings.FieldsSeq(ids) {
		text := wordings[id]
		if text == "" {
			text = "It is so, says " + id + "."
		}
		q.Claims = append(q.Claims, claim.Claim{ID: id, Text: text, When: edtf.MustParse("2023")})
	}
	return q
}

// social lists the ids of claims with longer ids and text.
const social = "preference-aggregation static-identity emergent-values"

var wordings = map[string]string{
	"preference-aggregation": "Aggregating preferences overrides minorities.", "static-identity": "Training fixes one identity.",
	"emergent-values": "Coherent value systems emerge with scale.",
}

// certain lists answers that could be misread, together with the verdicts that can be read from them with certainty.
var certain = []struct {
	name, ids, text string // if ids is empty, the claims are alpha, beta and gamma
	cut             bool
	want            string // verdict and certainty of each claim whose verdict can be read
	rule            string // rule of a fault that the answer must cause
}{
	// several entries on one line
	{"version 1 twice", "", "alpha | ev | why | holds | high | beta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"an unknown id after a certainty", "", "claim | alpha | ev | why | holds | high claim | delta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"an unknown id", "", "claim | alpha | ev | why | holds | high | claim | delta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"positions in another inquiry", "c2 alpha", "claim | alpha | ev | why | holds | high | claim | Claim 2 | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"another kind", "", "claim | alpha | ev | why | holds | high | verdict | beta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"another kind after a certainty", "", "claim | alpha | ev | why | holds | high verdict | beta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"a claim without a verdict before", "", "claim | alpha | compare claim | beta | why | overturned | low\n", false, "", "verdict-unclear"},
	{"another id in a field", "", "alpha | ev | mostly holds | rather high | beta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"verdict and certainty in one field", "", "claim | alpha | ev | why | holds (high) claim | delta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"two known ids", "", "claim | alpha | ev | why | holds | high claim | beta | ev | why | overturned | low\n", false, "alpha holds high, beta overturned low", ""},
	{"pipes in the reasoning", "", "claim | alpha | ev | P(x | y) | it (low) | holds | high\n", false, "alpha holds high", "read-loosely"},
	{"a pipe at the end", "", "claim | alpha | ev | why | holds | high |\nalpha | ev | why | holds | high |\nclaim | beta | ev | why | relaxed (low) |\n", false, "alpha holds high, beta relaxed low", ""},
	{"two pipes at the end", "", "claim | alpha | ev | holds | |\n", false, "", "verdict-unclear"},
	{"rows with a pipe at the end", "", "claim | verdict | certainty |\n---|---|---|\nalpha | holds | high |\nbeta | relaxed | |\n", false, "alpha holds high, beta relaxed -", ""},
	{"a truncated line that ends with a pipe", "", "claim | alpha | ev | why | holds | high |\nclaim | beta | ev | why | holds |", true, "alpha holds high", "cut-off"},
	{"a verdict word as the reasoning", "", "claim | alpha | ev | Untested. | untested | low\nclaim | beta | holds | why | holds | high\n", false, "alpha untested low, beta holds high", ""},
	{"another verdict word as the reasoning", "", "claim | alpha | ev | Untested. | holds | low\nbeta | ev | Holds. | holds | low\nclaim | gamma | holds | holds | holds | high\n", false, "", "verdict-unclear"},
	{"an empty field", "", "claim | alpha |  | why | holds | high\n", false, "alpha holds high", ""},

	// unfinished lines
	{"version 1 after a line without a certainty", "", "claim | alpha | ev | why | holds\ndelta | ev | why | overturned | low\n", false, "alpha holds -", "unread"},
	{"a line without a verdict", "", "claim | alpha | ev | why\nverdict | beta | ev | why | overturned | low\n", false, "", "verdict-unclear"},
	{"a line for an unknown claim", "", "claim | alpha | ev | why\n| delta | ev | why | overturned | low |\n", false, "", "verdict-unclear"},
	{"another certainty", "", "claim | alpha | ev | why | holds | fairly sure\nBut the narrower reading would be | overturned | low\n", false, "alpha holds -", "certainty-unclear"},
	{"two verdicts on two lines", "", "claim | alpha | ev | why | holds\n| overturned | low\n", false, "", "verdict-unclear"},
	{"another verdict on the next line", "", "claim | alpha | ev | why | holds | high\n| overturned | low\n", false, "", "verdict-unclear"},
	{"broken before the verdict", "", "claim | alpha | ev | why\n| holds | high\n", false, "alpha holds high", "read-loosely"},
	{"after a blank line", "", "claim | alpha | ev | why\n\nThe words are these:\n\n| overturned | low |\n", false, "", "verdict-unclear"},

	// positions and ids
	{"numbers in other ids", "c2 c5 c1", "Claim 2: overturned (high)\nClaim 1: holds (high)\n", false, "", "missing-claim"},
	{"numbers in other ids, lines", "c2 c5 c1", "claim | Claim 2 | ev | why | overturned | high\nclaim | c2 | ev | why | holds | high\n", false, "c2 holds high", "unknown-claim"},
	{"numbers in ids at their positions", "c1 c2", "claim | Claim 2 | ev | why | overturned | high\n", false, "c2 overturned high", "read-loosely"},
	{"positions", "", "claim | Claim 2 | ev | why | overturned | high\n", false, "", "unknown-claim"},
	{"positions in a sorted list", social, "### Claim 1: Coherent value systems emerge with scale.\nVerdict: overturned\n", false, "emergent-values overturned -", ""},
	{"positions of lines", social, "claim | Claim 1 | Coherent value systems emerge with scale: arXiv:2606.01234 | why | overturned | high\n", false, "emergent-values overturned high", ""},
	{"positions of lines with a shortened text", social, "claim | Claim 1 | Coherent value systems …: arXiv:2606.01234 | why | overturned | high\n", false, "", "unknown-claim"},
	{"positions of rows", social, "| ID | Claim | Verdict | Certainty |\n|---|---|---|---|\n| Claim 1 | Coherent value systems emerge with scale | overturned | high |\n", false, "emergent-values overturned high", ""},
	{"positions of other ids with numbers", "h2-size h1-growth", "Claim 2: overturned (high)\n\nclaim | Claim 1 | ev | why | holds | high\n", false, "", "missing-claim"},
	{"a number within an id", "a c2 gpt4-size", "claim | Claim 2 | ev | why | overturned | high\n", false, "", "unknown-claim"},
	{"a title with another claim's text", social, "### static-identity: Coherent value systems emerge with scale.\nVerdict: overturned\n", false, "", "missing-claim"},
	{"a line with another claim's text", social, "claim | static-identity | Coherent value systems emerge with scale: arXiv:2606.01234 | why | overturned | high\n", false, "", "unknown-claim"},
	{"a row with another claim's text", social, "| ID | Statement | Verdict |\n|---|---|---|\n| static-identity | Coherent value systems emerge with scale | overturned |\n| emergent-values | Coherent value systems emerge with scale | holds |\n", false, "emergent-values holds -", "unknown-claim"},
	{"ids that differ in case", "H0 h0", "claim | H0 | ev | why | holds | high\nclaim | `h0` | ev | why | relaxed | low\n", false, "H0 holds high, h0 relaxed low", ""},
	{"ids that differ in case, with a word", "H1 h1", "claim | Claim h1 | ev | why | relaxed | low\n", false, "h1 relaxed low", ""},
	{"neither of two ids", "Ha hA", "claim | HA | ev | why | holds | high\n", false, "", "unknown-claim"},
	{"an id in another case", "", "claim | Alpha | ev | why | holds | high\n", false, "alpha holds high", "read-loosely"},

	// tables
	{"an extra cell", "", "| claim | evidence | verdict | certainty |\n|---|---|---|---|\n| alpha | P(x | holds | y) | overturned | high |\n| beta | e | holds | low |\n", false, "beta holds low", "verdict-unclear"},
	{"a missing cell", "", "| claim | verdict | prior | certainty |\n|---|---|---|---|\n| alpha | holds | high |\n", false, "", "verdict-unclear"},
	{"two columns of verdicts", "", "| claim | verdict | verdict |\n|---|---|---|\n| alpha | holds | overturned |\n| beta | holds | holds |\n", false, "beta holds -", "verdict-unclear"},
	{"a final verdict", "", "| claim | verdict | final verdict |\n|---|---|---|\n| alpha | holds | overturned |\n", false, "", "verdict-unclear"},
	{"a second table", "", "| claim | verdict | certainty |\n|---|---|---|\n| alpha | holds | high |\n| claim | prior | certainty |\n|---|---|---|\n| beta | overturned | low |\n", false, "alpha holds high", "missing-claim"},
	{"a second table without dashes", "", "claim | verdict | certainty\nalpha | holds | high\nclaim | prior | certainty\nbeta | overturned | low\n", false, "alpha holds high", "missing-claim"},
	{"a table of something else", "", "| claim | wording | place | prior verdict | prior certainty |\n|---|---|---|---|---|\n| alpha | a | b | overturned | low |\n", false, "", "missing-claim"},
	{"ids and claims", "", "| ID | Claim | Verdict |\n|---|---|---|\n| alpha | It is so. | holds |\n", false, "alpha holds -", "certainty-unclear"},
	{"claims and ids", "", "| Claim | ID | Verdict |\n|---|---|---|\n| It is so. | alpha | holds |\n", false, "alpha holds -", "certainty-unclear"},
	{"kinds", "", "| kind | id | verdict | certainty | evidence |\n|---|---|---|---|---|\n| claim | alpha | holds | high | ev |\n| conclusion | It is. | none |\n", false, "alpha holds high", ""},
	{"the form of the prompt", "", "claim | id | evidence | reasoning | verdict | certainty (high, medium, low)\nclaim | alpha | ev | P(x | y) | holds | high\nquestion | How? | alpha\nbeta | ev | why | relaxed | low\n", false, "alpha holds high, beta relaxed low", ""},
	{"entries after a table", "", "| claim | verdict | certainty |\n|---|---|---|\n| alpha | holds | high |\nquestion | How? | alpha\nconclusion | So. | none\nsearched | the web | complete\n", false, "alpha holds high", ""},

	// quotations, examples and answers
	{"an answer", "", "answer | 2 | Under the strictest reading these would be\nalpha: overturned (high)\nbeta | ev | why | overturned | low\n\n| claim | verdict |\n|---|---|\n| gamma | holds |\n", false, "", "missing-claim"},
	{"an answer with an object", "", "answer | 2 | Under the strictest reading the object would be\n{\"kind\":\"claim\",\"id\":\"alpha\",\"verdict\":\"holds\",\"certainty\":\"high\"}\n{\"kind\":\"claim\",\"id\":\"beta\",\"verdict\":\"holds\"}\n", false, "", "verdict-unclear"},
	{"an example in a fence", "", "A line has this form:\n```\nclaim | alpha | ev | r | holds | high\n```\nI cannot judge these claims.\n", false, "", "verdict-unclear"},
	{"an example of JSON in a fence", "", "I cannot judge these claims. The form would be:\n```json\n{\"kind\": \"claim\", \"id\": \"alpha\", \"verdict\": \"holds\"}\n```\n", false, "", "verdict-unclear"},
	{"a table in a fence", "", "```\n| claim | verdict |\n|---|---|\n| alpha | holds |\n```\nI cannot.\n", false, "", "verdict-unclear"},
	{"the form of the prompt in a fence", "", "```\nclaim | id | evidence | reasoning | verdict | certainty (high, medium, low)\n```\nI cannot.\n", false, "", "missing-claim"},
	{"an answer in a fence", "alpha beta", "Here it is:\n```\nclaim | alpha | ev | r | holds | high\nclaim | beta | ev | r | relaxed | low\n```\nI hope that it helps.\n", false, "alpha holds high, beta relaxed low", ""},
	{"most of an answer in a fence", "", "```json\n{\"claims\": [{\"claim\": \"alpha\", \"verdict\": \"holds\"}, {\"claim\": \"beta\", \"verdict\": \"relaxed\"}]}\n```\nI found nothing on gamma.\n", false, "alpha holds -, beta relaxed -", ""},
	{"an example, and then the answer", "alpha", "```\nclaim | alpha | ev | r | holds | high\n```\nclaim | alpha | ev | r | holds | low\n", false, "alpha holds low", ""},
	{"another example, and then the answer", "alpha", "```\nclaim | alpha | ev | r | overturned | high\n```\nclaim | alpha | ev | r | holds | low\n", false, "", "verdict-conflict"},
	{"a quotation", "", "> claim | alpha | ev | r | holds | high\n\nI cannot judge these claims.\n", false, "", "missing-claim"},
	{"a quotation of JSON", "", "> {\"kind\": \"claim\", \"id\": \"alpha\", \"verdict\": \"holds\"}\n\nI cannot judge these claims.\n", false, "", "missing-claim"},
	{"an answer that is quoted in full", "", "> claim | alpha | ev | r | holds | high\n>\n> conclusion | So. | none\n", false, "alpha holds high", "read-loosely"},
	{"answered", "", "claim | alpha | ev | r | contestada | alta\n", false, "", "verdict-unclear"},

	// drafts
	{"thoughts", "", "<think>\nclaim | alpha | ev | why | overturned | high\nclaim | beta | ev | why | holds | high\n</think>\nclaim | alpha | ev | why | holds | high\n", false, "alpha holds high", "unread"},
	{"thoughts in prose", "", "<Thinking>\n### alpha\nVerdict: overturned\n</Thinking>\n\nI cannot decide.\n", false, "", "missing-claim"},
	{"unclosed thoughts", "", "alpha: holds (high)\n\n<think>\nbeta: overturned (high)\n", false, "alpha holds high", "unread"},
	{"thoughts without an opening tag", "", "beta: overturned (high)\nalpha: overturned\n</think>\n\nalpha: holds (high)\n", false, "alpha holds high", "unread"},
	{"a comment", "", "<!-- claim | beta | ev | why | overturned | high\nclaim | gamma | ev | why | overturned | high -->\nclaim | alpha | ev | why | holds <!-- or relaxed --> | high\n", false, "alpha holds high", "unread"},
	{"an unclosed comment", "", "claim | alpha | ev | why | holds | high\n<!--\n{\"kind\":\"claim\",\"id\":\"beta\",\"verdict\":\"holds\"}\n", false, "alpha holds high", "unread"},
	{"only thoughts", "", "<think>\nclaim | alpha | ev | why | overturned | high\n", false, "", "missing-claim"},
	{"no comment", "", "claim | alpha | p < 0.01 --> ev | why | holds | high\n", false, "alpha holds high", ""},

	// corrections
	{"a line for a revised claim", "", "claim | alpha | ev | why | holds | high\nrevised claim | alpha | ev | why | overturned | high\n", false, "", "verdict-conflict"},
	{"a line for a claim marked as revised", "", "claim | alpha | ev | why | holds | high\nclaim (revised) | alpha | ev | why | overturned | high\n", false, "", "verdict-conflict"},
	{"a correction line", "", "claim | alpha | ev | why | holds | high\nCORRECTION | alpha | ev | why | overturned (high)\n", false, "", "verdict-conflict"},
	{"a correction line after an answer", "", "claim | alpha | ev | why | holds | high\nanswer | 2 | It is.\nCORRECTION | alpha | ev | why | overturned | high\n", false, "", "verdict-conflict"},
	{"an object for a revised claim", "", "claim | alpha | ev | why | holds | high\n{\"kind\":\"revised_claim\",\"id\":\"alpha\",\"verdict\":\"overturned\",\"certainty\":\"high\"}\n", false, "", "verdict-conflict"},
	{"a note with a correction", "", "claim | alpha | ev | why | holds | high\nnote | Correction: the verdict on alpha is overturned, not holds.\n", false, "", "verdict-conflict"},
	{"an object with a correction", "", "claim | alpha | ev | why | holds | high\n{\"kind\":\"note\",\"text\":\"On reflection, alpha is overturned.\"}\n", false, "", "verdict-conflict"},
	{"a correction in prose", "", "claim | alpha | ev | why | holds | high\n\nCorrection: alpha is overturned (high), since Lee was retracted.\n", false, "", "verdict-conflict"},
	{"a bold correction in prose", "", "claim | alpha | ev | why | holds | high\n\n- **Revised verdict** on alpha: overturned\n", false, "", "verdict-conflict"},
	{"a revised table", "", "claim | alpha | ev | why | holds | high\n\n| claim | revised | certainty |\n|---|---|---|\n| alpha | overturned | high |\n", false, "", "verdict-conflict"},
	{"a correction in a passage", "", "### alpha\nVerdict: holds\n\nOn reflection, it is overturned.\n", false, "", "verdict-conflict"},
	{"a correction alone", "", "CORRECTION | alpha | ev | why | overturned | high\n", false, "", "verdict-unclear"},
	{"an unread line that agrees", "", "claim | alpha | ev | why | holds | high\nsummary | alpha | holds\n", false, "alpha holds high", "unread"},

	// prose: which claim a verdict belongs to
	{"a title with an id", "", "### alpha: Alpha is so.\nI could not decide this.\n### beta (2024)\nVerdict: overturned\nCertainty: high\n", false, "", "missing-claim"},
	{"a title with two claims", "", "### alpha: Alpha is so.\nI could not decide this.\n### beta and gamma\nVerdict: overturned\n", false, "", "missing-claim"},
	{"a title with two claims and a dash", "", "### alpha – beta and gamma\nVerdict: overturned\n", false, "", "missing-claim"},
	{"another title", "", "### alpha\nI could not decide this.\n\n## Overall question\n\nVerdict: overturned\n", false, "", "missing-claim"},
	{"a bold title", "", "**alpha**\nI could not decide this.\n\n**beta (2024)**\nVerdict: overturned\n", false, "", "missing-claim"},
	{"an underlined title", "", "alpha\n-----\nI could not decide this.\n\nbeta (2024)\n-----------\nVerdict: overturned\n", false, "", "missing-claim"},
	{"a title without markup", "", "### alpha\nI could not decide this.\n\ndelta\n\nVerdict: overturned\n", false, "", "missing-claim"},
	{"an unknown item", "", "- alpha: unsure\n- delta\n  - Verdict: overturned\n", false, "", "missing-claim"},
	{"a reference to another claim", "", "### beta\nalpha: this claim is related.\nVerdict: overturned\n", false, "", "missing-claim"},
	{"a sentence about another claim", "", "alpha. Lee finds it. For beta, he finds less. The verdict is overturned.\n", false, "", "missing-claim"},
	{"an item about another claim", "", "### alpha\nI could not decide this.\n- And for beta and gamma\n  - Verdict: overturned\n", false, "", "verdict-unclear"},
	{"a line that begins with another claim", "", "### alpha\nI could not decide this.\nbeta is another matter.\nVerdict: overturned\n", false, "", "verdict-unclear"},
	{"another claim in an earlier paragraph", "", "### alpha\n\nLee finds it, as for beta. He counts well.\n\n**Verdict:** holds\n", false, "alpha holds -", ""},
	{"labels after titles", "", "### alpha\n\n**Verdict:** holds\n\n**Certainty:** high\n\n### beta\nVerdict: relaxed\n", false, "alpha holds high, beta relaxed -", ""},
	{"underlined", "", "alpha\n-----\n\nVerdict: holds\n", false, "alpha holds -", ""},

	{"a title in ordinary words", social, "### static-identity\nNo newer evidence.\n\nEmergent values\n\nLee says so.\n\nVerdict: overturned\n", false, "", "verdict-unclear"},
	{"a title in other words", social, "### static-identity\nNo newer evidence.\n\nOn the whole matter\n\nLee says so.\n\nVerdict: overturned\n", false, "", "verdict-unclear"},
	{"a paragraph about another claim", social, "### static-identity\nNo newer evidence.\n\nAs to emergent values, Smith finds less.\n\nThe verdict is overturned.\n", false, "", "verdict-unclear"},
	{"another claim in ordinary words", social, "static-identity. No newer evidence. As to emergent values, Smith finds less. The verdict is overturned.\n", false, "", "verdict-unclear"},
	{"another claim in the first paragraph", social, "### static-identity\nAs to emergent-values, Smith finds less.\n\nThe verdict is overturned.\n", false, "", "verdict-unclear"},
	{"the conclusion", social, "static-identity\n\nI cannot decide.\n\nOverall\n\nThe verdict is holds, with low certainty.\n", false, "", "verdict-unclear"},
	{"an overall verdict in a sentence", social, "static-identity\n\nI cannot decide.\n\nOverall, the verdict is holds, with low certainty.\n", false, "", "verdict-unclear"},
	{"other tasks", social, "static-identity\n\nI cannot decide.\n\n2. Works of the last months: none.\n3. Conclusion: it depends.\n\nThe verdict is overturned.\n", false, "", "verdict-unclear"},
	{"a conclusion that disagrees", "", "### alpha\nVerdict: holds\n\nA second look\n\nThe verdict is overturned.\n", false, "", "verdict-conflict"},
	{"an unknown title and paragraphs", "", "### alpha\n\nIt is so, says alpha\n\nLee finds it.\n\n**Verdict:** holds\n", false, "alpha holds -", ""},

	// prose: quotes, brackets and assumptions
	{"a quoted sentence", "", "alpha. A report says: \"It is settled. The verdict is overturned.\" The report has no data, and I cannot decide.\n", false, "", "verdict-unclear"},
	{"a sentence in German quotes", "", "alpha. Ein Bericht sagt: „Es ist klar. Verdict: overturned.“ Er hat keine Daten.\n", false, "", "verdict-unclear"},
	{"a quotation across lines", "", "### alpha\nA report says: \"It is settled.\n\nThe verdict is overturned.\" I cannot decide.\n", false, "", "verdict-unclear"},
	{"a sentence in brackets", "", "alpha. (On the strictest reading the data are bad. The verdict is overturned.) I cannot decide.\n", false, "", "verdict-unclear"},
	{"only a sentence in quotes", "", "alpha. Lee writes so. \"The verdict is overturned.\"\n", false, "", "verdict-unclear"},
	{"a quoted sentence before a verdict", "", "alpha. Lee says: \"It is [mostly] so (n = 5).\" The verdict is holds.\n\nbeta. “It is,” Lee says. The verdict is “holds” (low).\n", false, "alpha holds -, beta holds low", ""},
	{"a list under an assumption", "", "If one accepts Lee (2025), the verdicts would be:\n- alpha: overturned (high)\n- beta: holds (high)\nI do not accept it and cannot decide.\n", false, "", "verdict-unclear"},
	{"a list of someone else's verdicts", "", "Lee (2025) has these verdicts:\n\n- alpha: overturned (high)\n  for good reasons\n- beta: holds (high)\n", false, "", "verdict-unclear"},
	{"a list under a condition that ends", "", "With Lee, the verdicts would be as follows.\n\n- alpha: overturned (high)\n", false, "", "verdict-unclear"},
	{"a list of the answer's own verdicts", "", "Here are my verdicts on the 3 claims:\n\n- alpha: overturned (high)\n- beta: holds (high)\n", false, "alpha overturned high, beta holds high", ""},
	{"a list of the answer's own verdicts with a date", "", "I checked the papers. Verdicts by claim (as of 2026-11-23):\n- alpha: overturned (high)\n", false, "alpha overturned high", ""},
	{"earlier verdicts", "", "My earlier verdicts\n\n- alpha: overturned (high)\n", false, "", "verdict-unclear"},
	{"someone else's verdicts", "", "Lee's verdicts\n\n- alpha: overturned (high)\n", false, "", "verdict-unclear"},
	{"inches", "", "alpha. Lee has a 5\" disk. The verdict is holds (low).\n", false, "alpha holds low", ""},
	{"a list after an assumption", "", "If one accepts Lee (2025):\n- alpha: overturned (high)\n\nI do not.\n\n- beta: holds (high)\n", false, "beta holds high", ""},
	{"a verdict below an item", "", "### alpha\n- Assessment of the library in 2024\n  - Verdict: holds\n  - Certainty: high\n- Assessment today\n  - not possible without a search\n", false, "", "verdict-unclear"},
	{"a verdict next to an item", "", "### alpha\n- Lee finds it in many mice\n- Verdict: holds\n- Certainty: high\n", false, "alpha holds high", ""},

	// ids written with other characters
	{"other hyphens", social, "claim | static\u2011identity | ev | why | holds | high\nclaim | emergent\u2013values | ev | why | relaxed | low\nclaim | preference\\-aggregation | ev | why | holds | low\n", false, "preference-aggregation holds low, static-identity holds high, emergent-values relaxed low", "read-loosely"},
	{"a backslash", "a_b", "### a\\_b\nVerdict: holds\n", false, "a_b holds -", ""},

	// prose: several verdicts
	{"a final verdict in prose", "", "### alpha\nVerdict: holds\nOn reflection, no.\nFinal verdict: overturned\n", false, "", "verdict-conflict"},
	{"two assumptions", "", "### alpha\nIf one accepts Lee,\nVerdict: overturned\nOtherwise\nVerdict: holds\n", false, "", ""},
	{"two assumptions after blank lines", "", "### alpha\n\nLee decides it.\n\nVerdict: overturned\n\nSmith decides it.\n\nVerdict: holds\n", false, "", "verdict-conflict"},
	{"a quoted verdict", "", "> alpha: holds\n\n### alpha\nVerdict: overturned\n", false, "alpha overturned -", ""},
	{"a changed verdict", "", "### alpha\n- Verdict: holds\n→ changed to: overturned\n", false, "", "verdict-conflict"},
	{"a verdict with a year and one without", "", "### alpha\n- Verdict (2024): holds\n- Verdict: overturned\n", false, "", "verdict-conflict"},
	{"only a verdict with a year", "", "### alpha\n- Verdict (2024): holds\n", false, "", "verdict-unclear"},
	{"an unclear verdict", "", "### alpha\nVerdict: holds\nVerdict: rather relaxed\n", false, "", "verdict-conflict"},
	{"said twice", "", "### alpha\nVerdict: holds\nIn short: holds\nFinal verdict: holds (high)\n", false, "alpha holds high", ""},
	{"two certainties", "", "### alpha\nVerdict: holds (high)\nCertainty: low\n", false, "alpha holds -", "certainty-unclear"},
	{"a note on several lines", "", "claim | beta | e | r | holds | high\nnote | Under the strictest reading:\nalpha: overturned (high)\nbeta: overturned (high)\n", false, "", "verdict-conflict"},

	// truncated prose
	{"a label that is cut off", "", "### beta\nVerdict: relaxed\n\n### alpha\nVerdict: holds", true, "beta relaxed -", "cut-off"},
	{"a verdict that is cut off", "", "beta: relaxed (low)\nalpha: holds", true, "beta relaxed low", "cut-off"},
	{"a verdict in prose before another title", "", "### alpha\nVerdict: holds\n\n## Overall\nIt", true, "alpha holds -", ""},
	{"a line that is cut off after prose", "", "### beta\nVerdict: relaxed\n\nclaim | alpha | e | r | hol", true, "beta relaxed -", "cut-off"},
	{"the same verdict, cut off", "", "claim | alpha | e | r | holds | high\n\nSummary\n\nalpha: holds", true, "alpha holds high", "cut-off"},

	// prose in the form that the prompt asks for
	{"a verdict next to the id", "", "alpha: relaxed (medium). Later models show less of it.\n\n**beta** — relaxed, medium certainty\n\n**gamma**: holds, with low certainty. Lee finds it.\n", false, "alpha relaxed medium, beta relaxed medium, gamma holds low", "read-loosely"},
	{"sentences", "", "Claim alpha. Verdict: relaxed. Certainty: medium.\n\nbeta. Lee et al. find less. The verdict is overturned, with low certainty.\n\ngamma: Lee (2024) finds it.\nVerdict and certainty: holds, high.\n", false, "alpha relaxed medium, beta overturned low, gamma holds high", ""},
	{"under a title", "", "### alpha\n\nLee finds it. He counts well.\n\nThe verdict is holds; the certainty is low.\n", false, "alpha holds low", ""},
	{"a verdict word in a sentence", "", "gamma holds with low certainty.\n\nalpha. It was overturned by Lee.\n", false, "", "missing-claim"},
	{"only a verdict word in a sentence", "gamma", "gamma holds with low certainty.\n", false, "", "verdict-unclear"},
	{"an id without a verdict", "alpha", "alpha: not overturned\n", false, "", "verdict-unclear"},
	{"an assumption across lines", "", "alpha: If Lee is right,\nthe verdict is overturned.\n", false, "", "verdict-unclear"},
	{"an assumption across lines without a comma", "", "alpha: Lee finds it. If he is right then\nthe verdict is overturned.\n", false, "", "verdict-unclear"},
	{"another author's verdict", "", "alpha. According to Lee:\nVerdict: overturned\n", false, "", "verdict-unclear"},
	{"a bold id", "", "**alpha** Lee finds it. The verdict is relaxed.\n\n**beta.** Lee finds it. The verdict is holds (low).\n\n**Claim gamma.** Lee finds\nless. The verdict is contested.\n", false, "alpha relaxed -, beta holds low, gamma contested -", ""},
	{"a list", "", "- **alpha**\n  - Evidence: Lee\n  - Verdict: holds\n- **beta**\n  - Verdict: untested\n", false, "alpha holds -, beta untested -", ""},
	{"a hypothetical verdict", "", "alpha. The verdict is holds. With Lee, the verdict would be overturned.\n", false, "", "verdict-conflict"},
	{"a sentence in another paragraph", "", "alpha. Lee finds it.\n\nThe verdict is overturned.\n", false, "", "missing-claim"},
	{"a sentence with an ellipsis", "", "alpha. The verdict is holds... in mice.\n", false, "", "verdict-unclear"},
	{"a verdict for only some cases", "", "alpha: holds (high) in mice, overturned in men\n", false, "", "verdict-unclear"},
	{"a link before the verdict", "", "alpha: Lee finds it. ([arxiv.org](https://arxiv.org/abs/2606.01234?utm_source=openai)) The verdict is relaxed, with medium certainty.\n", false, "alpha relaxed medium", ""},
	{"a note before the verdict", "", "alpha: Lee finds it.[1] The verdict is relaxed, with medium certainty.\n", false, "alpha relaxed medium", ""},
	{"two notes before the verdict", "", "alpha: Lee finds it. [1][2] The verdict is relaxed, with medium certainty.\n", false, "alpha relaxed medium", ""},
	{"a link in the verdict", "", "alpha: Lee finds it. The verdict is relaxed, with medium certainty ([arxiv.org](https://arxiv.org/abs/2606.01234?utm_source=openai)).\n", false, "alpha relaxed medium", ""},
	{"a link after the verdict", "", "alpha: Lee finds it. The verdict is relaxed, with medium certainty. ([arxiv.org](https://arxiv.org/abs/2606.01234?utm_source=openai))\n", false, "alpha relaxed medium", ""},
	{"certainty without a verb", "", "alpha: Lee finds it. Verdict: relaxed, certainty medium.\n", false, "alpha relaxed medium", ""},
	{"my certainty", "", "alpha: Lee finds it. The verdict is relaxed; my certainty is medium.\n", false, "alpha relaxed medium", ""},
	{"therefore", "", "alpha: Lee finds it. Therefore the verdict is relaxed, with medium certainty.\n\nbeta. Lee finds it. Thus, the verdict is holds.\n", false, "alpha relaxed medium, beta holds -", ""},
	{"a certainty in the next sentence", "", "alpha: relaxed. Certainty: medium. Lee finds it.\n", false, "alpha relaxed medium", ""},
	{"a sentence after the verdict", "", "alpha: relaxed. In mice it is overturned.\n", false, "", ""},
	{"the number of a step", "", "1b. alpha. Lee finds it. The verdict is relaxed, with medium certainty.\n", false, "alpha relaxed medium", ""},
	{"the number of a step before a line", "", "1b. claim | alpha | ev | why | relaxed | medium\n", false, "alpha relaxed medium", ""},
	{"a number in a bold title", "", "**1. alpha**\nLee finds it. Verdict: relaxed (medium).\n", false, "alpha relaxed medium", ""},
	{"a label for the claim", "", "**Claim:** alpha\n**Verdict:** holds\n**Certainty:** high\n\n**Claim:** delta\n**Verdict:** overturned\n", false, "alpha holds high", ""},
	{"the text of the claim", social, "### static-identity\nTraining fixes one identity\nVerdict: holds\nCertainty: high\n", false, "static-identity holds high", ""},

	// truncated answers
	{"a row that is cut off", "", "| claim | evidence | verdict |\n|---|---|---|\n| beta | x | relaxed |\n| alpha | x | holds", true, "beta relaxed -", "cut-off"},
	{"a row without outer pipes that is cut off", "", "claim | evidence | verdict\nbeta | x | relaxed\nalpha | x | holds", true, "beta relaxed -", "cut-off"},
	{"a complete row at the end", "", "| claim | evidence | verdict |\n|---|---|---|\n| alpha | x | holds |", true, "alpha holds -", ""},
	{"the last row of a complete answer", "", "| claim | evidence | verdict |\n|---|---|---|\n| alpha | x | holds", false, "alpha holds -", ""},
}

// TestCertainVerdicts checks that a verdict is read only if it is certain.
func TestCertainVerdicts(t *testing.T) {
	t.Parallel()
	for _, tt := range certain {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ids := tt.ids
			if ids == "" {
				ids = "alpha beta gamma"
			}
			r, err := reply.Read(asking(ids), tt.text, &reply.Options{Cut: tt.cut})
			require.NoError(t, err)
			var got, rules []string
			for _, c := range r.Claims {
				if c.Certainty == "" {
					c.Certainty = "-"
				}
				if c.Verdict != "" {
					got = append(got, fmt.Sprint(c.Claim, " ", c.Verdict, " ", c.Certainty))
				}
			}
			for _, f := range r.Faults {
				rules = append(rules, f.Rule)
			}
			require.Equal(t, tt.want, strings.Join(got, ", "), r.Faults)
			if tt.rule != "" {
				require.Contains(t, rules, tt.rule, r.Faults)
			}
		})
	}
}
