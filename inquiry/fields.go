package inquiry

import (
	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/field"
)

// Bounds for the numbers in an inquiry. Realistic values never reach them.
const (
	maxWords = 1_000_000
	maxLimit = 1000
	maxCount = 1000
)

// The table of an inquiry's fields. It drives decoding (from a tree and from a line), encoding, copying, defaults, the hash, the checks
// of strings, the check that every value is printed, the names in retest:omit, the schema, the simple cuts of a budget, and the fuzzing
// locations. To add a field, write its Go type and a row with field.Since and the next revision, so that the hashes of inquiries
// without the field do not change.
//
// The order of the rows is the order of the keys in written files. For the rows of the first revision, it is also the order in which
// values are hashed, so it must not change.
var (
	inquiryFields = field.Of[Inquiry]("inquiry", "inquiries",
		field.OfMeta("format", field.Doc("The version of the format.")),
		field.OfName("id", func(q *Inquiry) *string { return &q.ID }, validID, idShape, field.Unhashed,
			field.Doc("Names the prompt's file and request. Default: the file's name.")),
		field.OfText("role", func(q *Inquiry) *string { return &q.Role }, field.Content,
			field.Required(`the role of the model, as a phrase that follows "You are"`),
			field.Doc(`The role of the model, as a phrase that follows "You are", such as an alignment researcher.`)),
		field.OfText("question", func(q *Inquiry) *string { return &q.Question }, field.Content,
			field.Required(`the question, such as whether …`),
			field.Doc(`The question, as a full question or as a clause such as whether …`)),
		field.OfSub("library", func(q *Inquiry) *Library { return &q.Library }, libraryFields, field.Content,
			field.Doc("The collection that the claims come from.")),
		field.OfText("source", func(q *Inquiry) *string { return &q.Source }, field.NotContent, field.Since(2),
			field.Doc("The source of the inquiry, such as the address of a page.")),
		field.OfDate("as_of", func(q *Inquiry) *edtf.Date { return &q.AsOf },
			field.Doc("The day the prompt is for, such as 2026-11-23. Windows are counted back from it.")),
		field.OfChoice("search", []string{string(SearchYes), string(SearchNo), string(SearchUnknown)}, func(q *Inquiry) *string { return (*string)(&q.Search) },
			field.Default(string(SearchUnknown)), field.Doc("Whether the model can look things up.")),
		field.OfSub("answer", func(q *Inquiry) *Answer { return &q.Answer }, answerFields,
			field.Doc("How the model should answer.")),
		field.OfList("claims", func(q *Inquiry) *[]claim.Claim { return &q.Claims }, claimFields, field.Content,
			field.Required("at least one claim"), field.Doc("The dated claims.")),
		field.OfList("anchors", func(q *Inquiry) *[]anchor.Paper { return &q.Anchors }, paperFields, field.Content,
			field.Doc("The papers that claims rest on, each listed once. A paper that a claim names need not be listed.")),
		field.OfList("tasks", func(q *Inquiry) *[]Task { return &q.Tasks }, taskFields, field.Content,
			field.Required("at least one task: retest, surface, propose or ask"), field.Doc("The tasks for the model, in order.")),
		field.OfVars("vars", func(q *Inquiry) *map[string]any { return &q.Vars },
			field.Doc("Your own values for templates.")),
		field.OfTexts("cuts", func(q *Inquiry) *[]string { return &q.Cuts }, field.Content, field.NotInFile,
			field.Doc("The content that was left out to shorten the prompt.")),
		field.OfMeta("$schema", field.Doc("The schema of this file, for editors.")),
	)

	libraryFields = field.Of[Library]("library", "libraries",
		field.OfText("name", func(l *Library) *string { return &l.Name }, field.Content,
			field.Doc("A phrase with an article, such as a curated library.")),
		field.OfDate("span", func(l *Library) *edtf.Date { return &l.Span }, field.Content,
			field.Doc("The period it covers, such as 2022/2026.")),
	)

	answerFields = field.Of[Answer]("answer", "answers",
		field.OfChoice("form", []string{string(FormLines), string(FormJSON), string(FormProse), string(FormNone)}, func(a *Answer) *string { return (*string)(&a.Form) },
			field.Default(string(FormLines)), field.Doc("The form of the answer.")),
		field.OfNumber("words", 1, maxWords, func(a *Answer) *int { return &a.Words },
			field.Doc("The maximum number of words.")),
	)

	claimFields = field.Of[claim.Claim]("claim", "claims",
		field.OfName("id", func(c *claim.Claim) *string { return &c.ID }, claim.ValidID, claimIDShape,
			field.Doc("Identifies the claim in the answer. Default: c1, c2 … by position. A number is read as text.")),
		field.OfText("text", func(c *claim.Claim) *string { return &c.Text }, field.Content,
			field.Required("the text of the claim"), field.Doc("The finding, in one sentence.")),
		field.OfDate("when", func(c *claim.Claim) *edtf.Date { return &c.When }, field.Content,
			field.Doc("The date of the evidence, such as 2024, 2024-02, ~2024 or 2024–2025. Default: the date of the latest paper that the claim rests on.")),
		field.OfText("scope", func(c *claim.Claim) *string { return &c.Scope }, field.NotContent, field.Cut(7, "the scope of the claims"),
			field.Doc("The conditions under which the finding was made, such as models up to 70B.")),
		field.OfIDs("anchors", func(c *claim.Claim) *[]anchor.ID { return &c.Anchors },
			field.Doc("The papers that the claim rests on, each as an identifier or as a map with id, at and quote.")),
		field.OfDetails("passages", func(c *claim.Claim) *[]claim.Passage { return &c.Passages }, passageFields, field.Since(2)),
		field.OfText("source", func(c *claim.Claim) *string { return &c.Source }, field.NotContent, field.Since(2),
			field.Doc("The note or page that the claim was taken from.")),
		field.OfTexts("tags", func(c *claim.Claim) *[]string { return &c.Tags }, field.NotContent, field.Since(2),
			field.Doc("Keywords for finding the claim.")),
		field.OfName("supersedes", func(c *claim.Claim) *string { return &c.Supersedes }, claim.ValidID, claimIDShape, field.Since(2),
			field.Doc("The id of the claim whose wording this claim replaces.")),
		field.OfVars("vars", func(c *claim.Claim) *map[string]any { return &c.Vars }, field.Since(2),
			field.Doc("Your own values for templates.")),
	)

	passageFields = field.Of[claim.Passage]("anchor", "anchors",
		field.OfID("id", func(p *claim.Passage) *anchor.ID { return &p.Anchor },
			field.Required("a paper's identifier")),
		field.OfText("at", func(p *claim.Passage) *string { return &p.At }, field.NotContent,
			field.Doc("The location in the paper, such as p. 107, Table 2 or section 4.")),
		field.OfText("quote", func(p *claim.Passage) *string { return &p.Quote }, field.NotContent,
			field.Doc("The passage of the paper, word for word.")),
	)

	paperFields = field.Of[anchor.Paper]("paper", "papers",
		field.OfID("id", func(p *anchor.Paper) *anchor.ID { return &p.ID }, field.Content, field.Short,
			field.Required("a paper's identifier")),
		field.OfIDs("also", func(p *anchor.Paper) *[]anchor.ID { return &p.Also }, field.Since(2),
			field.Doc("Other identifiers of the same work.")),
		field.OfText("title", func(p *anchor.Paper) *string { return &p.Title }, field.NotContent,
			field.Doc("The title as published.")),
		field.OfDate("date", func(p *anchor.Paper) *edtf.Date { return &p.Date },
			field.Doc("The date of the first version. Default: the month in the identifier.")),
		field.OfTexts("authors", func(p *anchor.Paper) *[]string { return &p.Authors }, field.NotContent, field.Cut(2, "the authors of the papers"),
			field.Doc("The authors in the paper's order, each as Family, Given.")),
		field.OfChoice("standing", []string{string(anchor.Withdrawn), string(anchor.Retracted), string(anchor.Concern)},
			func(p *anchor.Paper) *string { return (*string)(&p.Standing) }, field.Content, field.Since(2),
			field.Doc("The status of the paper: withdrawn by its authors, retracted, or under an expression of concern.")),
		field.OfVars("vars", func(p *anchor.Paper) *map[string]any { return &p.Vars }, field.Since(2),
			field.Doc("Your own values for templates.")),
	)

	taskFields = field.Of[Task]("task", "tasks",
		field.OfVariant("retest", func(t *Task) **Retest { return &t.Retest }, retestFields, field.Content, field.Bare,
			field.Doc("Judge each claim again.")),
		field.OfVariant("surface", func(t *Task) **Surface { return &t.Surface }, surfaceFields, field.Content,
			field.Doc("Find works that bear on the claims and were published in a window of time.")),
		field.OfVariant("propose", func(t *Task) **Propose { return &t.Propose }, proposeFields, field.Content,
			field.Doc("Propose new questions.")),
		field.OfVariant("ask", func(t *Task) **Ask { return &t.Ask }, askFields, field.Content,
			field.Doc("Anything else, in your own words.")),
		field.OfVars("vars", func(t *Task) *map[string]any { return &t.Vars }, field.Since(2),
			field.Doc("Your own values for templates.")),
	)

	retestFields = field.Of[Retest]("re-test", "re-tests",
		field.OfTexts("levers", func(r *Retest) *[]string { return &r.Levers }, field.Content, field.Cut(3, "what may have changed the outcomes"),
			field.Doc("Possible reasons why the outcome may have changed since.")),
		field.OfText("durable", func(r *Retest) *string { return &r.Durable }, field.Content, field.Cut(8, "the question that outlasts the claims"),
			field.Doc("The question that outlasts the claims.")),
		field.OfTexts("perishable", func(r *Retest) *[]string { return &r.Perishable }, field.Content, field.Cut(4, "what may have been true of its time only"),
			field.Doc("Phrases that may have been true only at the time.")),
	)

	surfaceFields = field.Of[Surface]("search for works", "searches for works",
		field.OfWindow("window", func(s *Surface) *Window { return &s.Window }, field.Content, field.Short,
			field.Required(`a window such as "6 months"`), field.Doc("How far back from as_of to look for works, such as 6 months.")),
		field.OfText("focus", func(s *Surface) *string { return &s.Focus }, field.Content, field.Cut(5, "what newer works should be about"),
			field.Doc("The topic of the works, such as whether …")),
		field.OfNumber("limit", 1, maxLimit, func(s *Surface) *int { return &s.Limit }, field.Content, field.Default(defaultLimit),
			field.Doc("The maximum number of works.")),
	)

	proposeFields = field.Of[Propose]("proposal", "proposals",
		field.OfNumber("count", 1, maxCount, func(p *Propose) *int { return &p.Count }, field.Content, field.Short,
			field.Required("how many questions to propose"), field.Doc("The number of questions.")),
		field.OfTexts("examples", func(p *Propose) *[]string { return &p.Examples }, field.Content, field.Cut(1, "examples of questions"),
			field.Doc("Example questions, not to be repeated.")),
	)

	askFields = field.Of[Ask]("question", "questions",
		field.OfText("title", func(a *Ask) *string { return &a.Title }, field.Content,
			field.Doc("A heading for the task.")),
		field.OfText("text", func(a *Ask) *string { return &a.Text }, field.Content, field.Short,
			field.Required("what to ask"), field.Doc("The instruction, in your own words.")),
	)
)
