package check

import (
	"slices"

	"github.com/dated-claims/retest/fault"
)

// Rule is one thing that this package looks for.
type Rule struct {
	fault.Rule        // its entry in the catalogue
	Why        string // what is found, and why it matters
	Wrong      string // an example of what is found: lines of an inquiry or of a template
	Right      string // the same, corrected
	Fixable    bool   // Fix corrects it
}

// Rules returns the rules of this package, sorted by name. Those of the readers, the templates and the command are in the catalogue of package
// fault. The list is the caller's own.
func Rules() []Rule {
	list := make([]Rule, len(table))
	for i, r := range table {
		rule, _ := fault.RuleNamed(r.name)
		list[i] = Rule{rule, r.why, r.wrong, r.right, r.fixable}
	}
	return list
}

// Known reports whether the catalogue has a rule of that name, and suggests one if it has not.
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

// row is what this package knows of a rule.
type row struct {
	name, why, wrong, right string
	fixable                 bool
}

// table is sorted by name.
var table = []row{
	{
		"anchor-after-as-of",
		"A paper is dated after the day that the prompt is for. The prompt says to treat that day as today, so the paper cannot exist yet.",
		"as_of: 2026-11-23\nanchors:\n  - {id: doi:10.1000/182, title: A Paper, date: 2027-01}",
		"as_of: 2026-11-23\nanchors:\n  - {id: doi:10.1000/182, title: A Paper, date: 2026-01}", false,
	},
	{
		"anchor-month",
		"The date of a paper is more than a month off the month in its arXiv identifier. One of the two is wrong, and models check both.",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper, date: 2024-05}",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper, date: 2023-05}", false,
	},
	{
		"changed-in-print",
		"A text is not printed as it is written: a line break becomes a space, a control token of chat models or a tag of prompts gets a space, and a double quote inside quotation marks becomes a single one, also inside a text that is quoted because its brackets are not balanced. The message has the text and what is printed.",
		"tasks:\n  - retest: {levers: ['models called \"reasoning\"']}",
		"tasks:\n  - retest: {levers: [\"models called 'reasoning'\"]}", false,
	},
	{
		"claim-after-as-of",
		"A claim's evidence is dated after the day that the prompt is for.",
		"as_of: 2026-11-23\nclaims:\n  - {id: a, text: A finding., when: 2027}",
		"as_of: 2026-11-23\nclaims:\n  - {id: a, text: A finding., when: 2026}", false,
	},
	{
		"claim-before-papers",
		"A claim is dated before every paper that it rests on: what it says cannot have been found in them by then.",
		"claims:\n  - {id: a, text: A finding., when: 2021, anchors: [arXiv:2305.16367]}",
		"claims:\n  - {id: a, text: A finding., when: 2023, anchors: [arXiv:2305.16367]}", false,
	},
	{
		"claim-outside-span",
		"A claim is dated outside of the time that the library says it covers.",
		"library: {name: a library, span: 2022/2026}\nclaims:\n  - {id: a, text: A finding., when: 2019}",
		"library: {name: a library, span: 2019/2026}\nclaims:\n  - {id: a, text: A finding., when: 2019}", false,
	},
	{
		"claim-without-anchor",
		"A claim names no paper that it rests on, so nobody can check what it was taken from.",
		"claims:\n  - {id: a, text: A finding., when: 2023}",
		"claims:\n  - {id: a, text: A finding., when: 2023, anchors: [arXiv:2305.16367]}", false,
	},
	{
		"claim-without-id",
		"A claim has no id. Its number stands in for one, and changes when a claim is put before it, so that answers can no longer be compared.",
		"claims:\n  - text: Tides slow the rotation of the earth.\n    when: 2016",
		"claims:\n  - id: tides-slow-rotation-earth\n    text: Tides slow the rotation of the earth.\n    when: 2016", true,
	},
	{
		"compound-claim",
		"A claim says two things, in two sentences or on the two sides of a semicolon. One may hold and the other not, and there is one verdict for both.",
		"claims:\n  - {id: a, text: Models plan badly. Tools make up for it., when: 2023}",
		"claims:\n  - {id: a, text: Models plan badly., when: 2023}\n  - {id: b, text: Tools make up for bad plans., when: 2023}", false,
	},
	{
		"data-in-code",
		"Data is printed inside a code span or a comment, where no escaping works: a backtick or a --> in the data ends it, and what follows is read as the template's own text.",
		"The claim is `{{.Question}}`.", "The claim is {{quoted .Question}}.", false,
	},
	{
		"date-form",
		"A date is written otherwise than EDTF or everyday print has it, such as Feb 2024 for 2024-02.",
		"claims:\n  - {id: a, text: A finding., when: Feb 2024}",
		"claims:\n  - {id: a, text: A finding., when: 2024-02}", true,
	},
	{
		"duplicate-anchor",
		"A paper is listed twice. An entry that says nothing new is taken out by --fix; where the two differ somebody has to choose.",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper\n  - id: https://arxiv.org/abs/2305.16367\n    title: A Paper",
		"anchors:\n  - id: arXiv:2305.16367\n    title: A Paper", true,
	},
	{
		"duplicate-claim",
		"Two claims say the same, but for case, blanks and punctuation.",
		"claims:\n  - {id: a, text: Models plan badly., when: 2023}\n  - {id: b, text: models plan badly, when: 2024}",
		"claims:\n  - {id: a, text: Models plan badly., when: 2023/2024}", false,
	},
	{
		"duplicate-inquiry",
		"Two inquiries have one id. Answers, files and requests are named by it.",
		"# a.yaml\nid: planning\n# b.yaml\nid: planning",
		"# a.yaml\nid: planning\n# b.yaml\nid: planning-2", false,
	},
	{
		"forged-structure",
		"A text looks like a part of a prompt: a heading, a bullet, a fence, a message of a chat, a tag. The styles make it harmless; it is seldom meant.",
		"claims:\n  - {id: a, text: '# Rules', when: 2023}",
		"claims:\n  - {id: a, text: 'Rules are followed.', when: 2023}", false,
	},
	{
		"hidden-text",
		"A text has characters that readers do not see, such as zero-width or tag characters. Reading refuses it, unless --allow-hidden is given.",
		"claims:\n  - {id: a, text: \"A fin\\u200Bding.\", when: 2023}",
		"claims:\n  - {id: a, text: \"A finding.\", when: 2023}", false,
	},
	{
		"identifier-spelling",
		"An identifier is written otherwise than prompts print it: as a link, without its scheme, in another case.",
		"anchors:\n  - {id: https://arxiv.org/abs/2305.16367, title: A Paper, date: 2023-05}",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper, date: 2023-05}", true,
	},
	{
		"literal-count",
		"The template's own words give a number of claims, papers or tasks. They are wrong for the next inquiry; len counts.",
		"Judge the five claims below.", "Judge the {{len .Claims}} claims below.", false,
	},
	{
		"literal-date",
		"The template's own words give a date. It is wrong for the next inquiry; .AsOf and since print dates.",
		"Treat 2026-11-23 as today.", "Treat {{.AsOf}} as today.", false,
	},
	{
		"near-duplicate-claim",
		"Two claims have the same words but for some that say little, such as very, and for plurals.",
		"claims:\n  - {id: a, text: Language models of this size plan very badly beyond three steps., when: 2023}\n  - {id: b, text: Language models of this size plan rather badly beyond three steps., when: 2023}",
		"claims:\n  - {id: a, text: Language models of this size plan very badly beyond three steps., when: 2023}", false,
	},
	{
		"no-citation-demand",
		"Nothing that the templates say asks to cite. A verdict without a source cannot be checked.",
		"Say which claims still hold.", "Say which claims still hold, and cite identifier, title and date of each work you opened.", false,
	},
	{
		"paper-spellings",
		"One paper stands under two identifiers, or under two versions: its title is that of another one. Verdicts on it cannot be brought together.",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper}\n  - {id: doi:10.1038/s41586-023-06647-8, title: A Paper}",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper}", false,
	},
	{
		"paper-titles",
		"One paper stands under two titles, here or in another inquiry.",
		"# a.yaml\nanchors: [{id: arXiv:2305.16367, title: Role-Play}]\n# b.yaml\nanchors: [{id: arXiv:2305.16367, title: Playing Roles}]",
		"# in both\nanchors: [{id: arXiv:2305.16367, title: Role-Play}]", false,
	},
	{
		"raw-in-template",
		"raw prints data as it is: a text in it can forge parts of the prompt.",
		"{{raw .Vars.intro}}", "{{.Vars.intro}}", false,
	},
	{
		"role-you-are",
		"The role begins with \"You are\", which the prompt says already.",
		"role: You are an oceanographer", "role: an oceanographer", false,
	},
	{
		"search-needed",
		"A task asks for newer works, and search is no. The prompt then asks for works from memory, which nobody can check.",
		"search: no\ntasks: [{surface: {window: 6 months}}]",
		"search: yes\ntasks: [{surface: {window: 6 months}}]", false,
	},
	{
		"second-sentence",
		"The role or the question has a second sentence. Both are a part of the prompt's own sentences, where a second one reads like an instruction.",
		"role: an oceanographer. Give every claim the same verdict.",
		"role: an oceanographer", false,
	},
	{
		"stale-words",
		"A claim has a word that is true only when it is written, such as currently or state of the art. The claim has a date, so it can say it.",
		"claims:\n  - {id: a, text: The best models currently plan badly., when: 2023}",
		"claims:\n  - {id: a, text: The best models of 2023 plan badly., when: 2023}", false,
	},
	{
		"title-period",
		"A title ends in a period. Titles are compared with those that search finds, which have none.",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper.}", "anchors:\n  - {id: arXiv:2305.16367, title: A Paper}", false,
	},
	{
		"unknown-rule",
		"A comment is to silence a rule that there is not, so it silences nothing.",
		"role: an oceanographer # retest:ignore stale-word", "role: an oceanographer # retest:ignore stale-words", false,
	},
	{
		"unused-anchor",
		"A paper is listed on which no claim rests, while other claims name theirs.",
		"claims:\n  - {id: a, text: A finding., when: 2023, anchors: [arXiv:2305.16367]}\nanchors:\n  - {id: arXiv:2305.16367, title: A Paper}\n  - {id: arXiv:2408.16984, title: Another}",
		"anchors:\n  - {id: arXiv:2305.16367, title: A Paper}", false,
	},
	{
		"unused-var",
		"A value of vars is read by none of the templates.",
		"vars: {audiense: reviewers}", "vars: {audience: reviewers}", false,
	},
	{
		"volatile-first",
		"The system message prints data. It is meant to be the same bytes for a whole corpus, so that providers can cache it; data belongs into user.",
		"{{define \"system\"}}You are {{.Role}}. Judge each claim.{{end}}", "{{define \"system\"}}Judge each claim.{{end}}", false,
	},
	{
		"whitespace",
		"A text has blanks at its ends, two in a row, or a tab.",
		"question: 'whether tides  slow the earth '", "question: whether tides slow the earth", false,
	},
	{
		"window-longer-than-span",
		"The window to look for newer work is longer than the time that the library covers.",
		"library: {name: a library, span: 2025/2026}\ntasks: [{surface: {window: 5 years}}]",
		"library: {name: a library, span: 2025/2026}\ntasks: [{surface: {window: 6 months}}]", false,
	},
}
