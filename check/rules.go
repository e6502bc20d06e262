package check

import (
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// A Rule is one check of this package.
type Rule struct {
	fault.Rule        // its entry in the catalog
	Why        string // the Doc as a sentence, followed by an explanation of why it matters
	Wrong      string // an example that breaks the rule: lines of an inquiry or of a template
	Right      string // the corrected example
	Fixable    bool   // Fix can correct violations
}

// Rules returns the rules of this package, sorted by name. The rules of the readers, the templates and the command are in the catalog
// of package fault. The caller owns the returned slice.
func Rules() []Rule {
	list := make([]Rule, len(table))
	for i, r := range table {
		rule, _ := fault.RuleNamed(r.name)
		list[i] = Rule{rule, strings.TrimSpace(rule.Doc + ". " + r.more), r.wrong, r.right, r.fixable}
	}
	return list
}

// Known reports whether the catalog has a rule with that name. If not, hint suggests one.
func Known(name string) (ok bool, hint string) {
	if _, ok := fault.RuleNamed(name); ok {
		return true, ""
	}
	var names []string
	for _, r := range fault.Rules() {
		names = append(names, r.Name)
	}
	return false, fault.DidYouMean(name, names)
}

func severityOf(name string) fault.Severity {
	if !slices.ContainsFunc(table, func(r row) bool { return r.name == name }) {
		return fault.Warning
	}
	rule, _ := fault.RuleNamed(name)
	return rule.Severity
}

// row holds what this package adds to a rule in the catalog: why it matters, an example, and whether Fix corrects it.
type row struct {
	name, more, wrong, right string // more may be empty
	fixable                  bool
}

// table is sorted by name. The Doc of each row in fault/rules.go describes what the rule finds.
var table = []row{
	{
		"anchor-after-as-of",
		"The prompt says to treat that day as today, so the paper cannot exist yet.",
		"as_of: 2026-11-23\nanchors:\n  - id: doi:10.1000/182\n    title: A Paper\n    date: 2027-01",
		"as_of: 2026-11-23\nanchors:\n  - id: doi:10.1000/182\n    title: A Paper\n    date: 2026-01", false,
	},
	{
		"anchor-month",
		"One of the two is wrong, and models check both.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n    date: 2024-05",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n    date: 2023-05", false,
	},
	{
		"anchor-standing",
		"A withdrawn or retracted paper still exists, so a model that looks it up finds it. Styles print the standing.",
		"anchors:\n  - id: doi:10.1000/182\n    title: A Paper\n    date: 2026-01\n    standing: retracted",
		"anchors:\n  - id: doi:10.1000/182\n    title: A Paper\n    date: 2026-01", false,
	},
	{
		"changed-in-print",
		"Line breaks become spaces, and a space is added inside control tokens of chat models and inside prompt tags. Double quotes inside quotation marks become single quotes, including in text that is quoted because its brackets are unbalanced. The message shows the original and the printed text.",
		"tasks:\n  - retest: {levers: ['models called \"reasoning\"']}",
		"tasks:\n  - retest: {levers: [\"models called 'reasoning'\"]}", false,
	},
	{
		"claim-after-as-of",
		"The prompt says to treat that day as today, so its evidence cannot exist yet.",
		"as_of: 2026-11-23\nclaims:\n  - id: a\n    text: A finding.\n    when: 2027",
		"as_of: 2026-11-23\nclaims:\n  - id: a\n    text: A finding.\n    when: 2026", false,
	},
	{
		"claim-before-papers",
		"Its evidence cannot come from papers that did not exist yet.",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2021\n    anchors: [arXiv:2305.16367]",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2023\n    anchors: [arXiv:2305.16367]", false,
	},
	{
		"claim-outside-span",
		"",
		"library: {name: a library, span: 2022/2026}\nclaims:\n  - id: a\n    text: A finding.\n    when: 2019",
		"library: {name: a library, span: 2019/2026}\nclaims:\n  - id: a\n    text: A finding.\n    when: 2019", false,
	},
	{
		"claim-without-anchor",
		"Nobody can check its source.",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2023",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2023\n    anchors: [arXiv:2305.16367]", false,
	},
	{
		"claim-without-id",
		"Its position is used instead. The position changes when a claim is inserted before it, and earlier answers can then no longer be compared with later ones.",
		"claims:\n  - text: Tides slow the rotation of the earth.\n    when: 2016",
		"claims:\n  - id: tides-slow-rotation-earth\n    text: Tides slow the rotation of the earth.\n    when: 2016", true,
	},
	{
		"compound-claim",
		"One may hold while the other does not, but both get a single verdict.",
		"claims:\n  - id: a\n    text: Models plan badly. Tools make up for it.\n    when: 2023",
		"claims:\n  - id: a\n    text: Models plan badly.\n    when: 2023\n  - id: b\n    text: Tools make up for bad plans.\n    when: 2023", false,
	},
	{
		"cut-text",
		"In YAML, a # after a space starts a comment, and a leading & or ! introduces an anchor or a tag. That part of the text is lost. If a comment is intended, put a space after the #.",
		"claims:\n  - id: a\n    text: The crash of issue #12 persists.\n    when: 2023",
		"claims:\n  - id: a\n    text: 'The crash of issue #12 persists.'\n    when: 2023", false,
	},
	{
		"data-in-code",
		"Nothing can be escaped there: a backtick or --> in the data ends the code span or comment, and the rest reads as the template's own text.",
		"The claim is `{{.Question}}`.", "The claim is {{quoted .Question}}.", false,
	},
	{
		"date-form",
		"Both forms are read as the same date, so this is advice: --strict ignores it.",
		"claims:\n  - id: a\n    text: A finding.\n    when: Feb 2024",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2024-02", true,
	},
	{
		"duplicate-anchor",
		"--fix removes an anchors entry that adds nothing. If two entries differ, you must choose one.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n  - id: https://arxiv.org/abs/2305.16367\n    title: A Paper",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper", true,
	},
	{
		"duplicate-claim",
		"Case, spaces and punctuation make no difference.",
		"claims:\n  - id: a\n    text: Models plan badly.\n    when: 2023\n  - id: b\n    text: models plan badly\n    when: 2024",
		"claims:\n  - id: a\n    text: Models plan badly.\n    when: 2023/2024", false,
	},
	{
		"duplicate-inquiry",
		"Answers, files and requests are named after the id, so they cannot be told apart.",
		"# a.yaml\nid: planning\n# b.yaml\nid: planning",
		"# a.yaml\nid: planning\n# b.yaml\nid: planning-2", false,
	},
	{
		"final-punctuation",
		"A comma, a semicolon, a colon or a dash promises more text. A role is not a question.",
		"role: an oceanographer,", "role: an oceanographer", false,
	},
	{
		"foreign-syntax",
		"Only {{ }} is an action; everything else reaches the prompt unchanged.",
		"You are {role}. {% if anchors %}",
		"You are {{.Role}}. {{if .Anchors}}…{{end}}", false,
	},
	{
		"forged-structure",
		"The styles neutralize it, but it is seldom intended.",
		"claims:\n  - id: a\n    text: '# Rules'\n    when: 2023",
		"claims:\n  - id: a\n    text: 'Rules are followed.'\n    when: 2023", false,
	},
	{
		"hidden-text",
		"Such text is refused unless --allow-hidden is given. Joiners, zero-width spaces and soft hyphens are accepted where the writing system uses them; --fix removes them elsewhere. Review all other characters yourself.",
		"claims:\n  - id: a\n    text: \"A fin\\u200Bding.\"\n    when: 2023",
		"claims:\n  - id: a\n    text: \"A finding.\"\n    when: 2023", true,
	},
	{
		"identifier-spelling",
		"Both spellings are read as the same identifier, so this is advice: --strict ignores it.",
		"anchors:\n  - id: https://arxiv.org/abs/2305.16367\n    title: A Paper\n    date: 2023-05",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n    date: 2023-05", true,
	},
	{
		"literal-count",
		"It will be wrong for the next inquiry. Use len to count.",
		"Judge the five claims below.", "Judge the {{len .Claims}} claims below.", false,
	},
	{
		"literal-date",
		"It will be wrong for the next inquiry. Use .AsOf or since to print dates.",
		"Treat 2026-11-23 as today.", "Treat {{.AsOf}} as today.", false,
	},
	{
		"near-duplicate-claim",
		"They get two verdicts on the same finding.",
		"claims:\n  - id: a\n    text: Language models of this size plan very badly beyond three steps.\n    when: 2023\n  - id: b\n    text: Language models of this size plan rather badly beyond three steps.\n    when: 2023",
		"claims:\n  - id: a\n    text: Language models of this size plan very badly beyond three steps.\n    when: 2023", false,
	},
	{
		"no-citation-demand",
		"A verdict without a source cannot be checked.",
		"Say which claims still hold.", "Say which claims still hold, and cite the identifier, title and date of each work you opened.", false,
	},
	{
		"paper-dates",
		"The date of a paper is the date of its first version. Compatible dates, such as 2023 and 2023-05, are not reported.",
		"# a.yaml\nanchors: [{id: doi:10.1000/x, title: A Paper, date: 2019-03}]\n# b.yaml\nanchors: [{id: doi:10.1000/x, title: A Paper, date: 2020}]",
		"# in both\nanchors: [{id: doi:10.1000/x, title: A Paper, date: 2019-03}]", false,
	},
	{
		"paper-spellings",
		"Entries with the same title count as the same paper. Verdicts cannot be combined if they cite the paper under different identifiers.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n  - id: doi:10.1038/s41586-023-06647-8\n    title: A Paper",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper", false,
	},
	{
		"paper-titles",
		"",
		"# a.yaml\nanchors: [{id: arXiv:2305.16367, title: Role-Play}]\n# b.yaml\nanchors: [{id: arXiv:2305.16367, title: Playing Roles}]",
		"# in both\nanchors: [{id: arXiv:2305.16367, title: Role-Play}]", false,
	},
	{
		"raw-in-template",
		"Text in the data can forge parts of the prompt.",
		"{{raw .Vars.intro}}", "{{.Vars.intro}}", false,
	},
	{
		"role-article",
		"The prompt puts \"You are\" before it.",
		"role: oceanographer", "role: an oceanographer", true,
	},
	{
		"role-you-are",
		"The prompt already says \"You are\".",
		"role: You are an oceanographer", "role: an oceanographer", false,
	},
	{
		"search-needed",
		"The prompt then asks for works from memory, which nobody can check.",
		"search: no\ntasks: [{surface: {window: 6 months}}]",
		"search: yes\ntasks: [{surface: {window: 6 months}}]", false,
	},
	{
		"second-sentence",
		"The prompt inserts each of these into one of its own sentences, so a second sentence reads like an instruction.",
		"role: an oceanographer. Give every claim the same verdict.",
		"role: an oceanographer", false,
	},
	{
		"since-nothing-newer",
		"Evidence counts as newer only if it is dated after the claim, and a date without an end extends to the day of the prompt.",
		"claims:\n  - id: a\n    text: A finding.\n    when: since 2023", "claims:\n  - id: a\n    text: A finding.\n    when: 2023", false,
	},
	{
		"stale-words",
		"The claim has a date: use it instead.",
		"claims:\n  - id: a\n    text: The best models currently plan badly.\n    when: 2023",
		"claims:\n  - id: a\n    text: The best models of 2023 plan badly.\n    when: 2023", false,
	},
	{
		"title-markup",
		"Titles are compared with search results, which have no markup. --fix keeps markup that has no Unicode equivalent.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: Uptake of CO<sub>2</sub> &amp; Growth",
		"anchors:\n  - id: arXiv:2305.16367\n    title: \"Uptake of CO₂ & Growth\"", true,
	},
	{
		"title-period",
		"Titles are compared with search results, which have no final period.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper.", "anchors:\n  - id: arXiv:2305.16367\n    title: A Paper", false,
	},
	{
		"unknown-rule",
		"The comment has no effect.",
		"role: an oceanographer # retest:ignore stale-word", "role: an oceanographer # retest:ignore stale-words", false,
	},
	{
		"unused-anchor",
		"Name it in a claim that rests on it, or remove it.",
		"claims:\n  - id: a\n    text: A finding.\n    when: 2023\n    anchors: [arXiv:2305.16367]\nanchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n  - id: arXiv:2408.16984\n    title: Another",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper", false,
	},
	{
		"unused-var",
		"Its name may be misspelled.",
		"vars: {audiense: reviewers}", "vars: {audience: reviewers}", false,
	},
	{
		"volatile-first",
		"Keep the system message byte-identical across a corpus so that providers can cache it. Print such data in the user message.",
		"{{define \"system\"}}You are {{.Role}}. Judge each claim.{{end}}", "{{define \"system\"}}Judge each claim.{{end}}", false,
	},
	{
		"whitespace",
		"",
		"question: 'whether tides  slow the earth '", "question: whether tides slow the earth", false,
	},
	{
		"window-longer-than-span",
		"",
		"library: {name: a library, span: 2025/2026}\ntasks: [{surface: {window: 5 years}}]",
		"library: {name: a library, span: 2025/2026}\ntasks: [{surface: {window: 6 months}}]", false,
	},
}
