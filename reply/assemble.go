package reply

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
)

// assemble turns the entries into items.
func (r *reader) assemble() {
	found := map[int][]judged{} // keyed by the index of the claim
	for i := range r.list {
		e := &r.list[i]
		if e.cut {
			r.say(e.at, "", "cut-off", "the answer ends in the middle of this entry")
		}
		if e.kind == "claim" {
			r.claim(e, found)
			continue
		}
		if e.loose != "" {
			r.loose(e.at, "", e.loose)
		}
		r.other(e)
	}
	for i := range r.q.Claims {
		r.verdictOf(i, found[i])
	}
}

func (r *reader) loose(at int, path, why string) {
	r.say(at, path, "read-loosely", "the entry is not written as the prompt asks: %s", why)
}

// judged is a claim together with the judgment that one entry contains.
type judged struct {
	Claim
	at, verdictAt, citedAt int
	got                    string // the verdict as the answer writes it
	works                  []object
	loose                  []string
	cut, prose, unsure     bool
	certaintyGot           string
}

// claim reads an entry that judges a claim.
func (r *reader) claim(e *entry, found map[int][]judged) {
	j := judged{at: e.at, verdictAt: e.at, citedAt: e.at, works: e.cited, cut: e.cut, prose: e.prose, unsure: e.unsure}
	if e.citing > 0 {
		j.citedAt = e.citing
	}
	if e.loose != "" {
		j.loose = append(j.loose, e.loose)
	}
	id := ""
	if e.named != nil {
		id = r.ofObject(e, &j)
	} else {
		id = r.ofLine(e, &j)
	}
	matched, how := r.match(id)
	if matched == "" {
		r.fault(e.at, "", "unknown-claim", "the id of a claim in the inquiry", fault.Quote(id), fault.DidYouMean(fold(id), r.ids()))
		return
	}
	if how != "" {
		j.loose = append(j.loose, how)
	}
	j.unsure = j.unsure || e.cut && e.named != nil
	i := r.exact[matched]
	j.Claim.Claim, j.At = r.q.Claims[i].ID, r.place(e.at)
	found[i] = append(found[i], j)
}

func (r *reader) ids() []string {
	ids := make([]string, len(r.q.Claims))
	for i := range r.q.Claims {
		ids[i] = r.q.Claims[i].ID
	}
	return ids
}

// match returns the claim that an id refers to. If the id is not written as in the prompt, it also returns how the id was interpreted.
// "Claim 2" matches only a claim whose id ends with 2, because the prompt prints claims with their ids, not with numbers.
func (r *reader) match(id string) (claim, how string) {
	id = strings.TrimSpace(id)
	if i, ok := r.find(id); ok {
		if r.q.Claims[i].ID != id {
			how = "the id has extra formatting"
		}
		return r.q.Claims[i].ID, how
	}
	number, named := strings.CutPrefix(fold(id), "claim ")
	if !named {
		return "", ""
	}
	_, rest, _ := strings.Cut(plain(id), " ")
	if i, ok := r.find(rest); ok {
		return r.q.Claims[i].ID, "the id has a word before it"
	}
	if n, err := strconv.Atoi(fold(number)); r.positions && err == nil && n >= 1 && n <= len(r.q.Claims) && endsInNumber(r.q.Claims[n-1].ID) {
		return r.q.Claims[n-1].ID, "the claim is identified by its number"
	}
	return "", ""
}

func endsInNumber(id string) bool { return strings.TrimRight(id, "0123456789") != id }

// isOnlyNumber reports whether an id consists only of a number, as in "Claim 2", "c2" or "2".
func isOnlyNumber(id string) bool {
	number := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(fold(id), "c"), "laim"))
	return number != "" && strings.Trim(number, "0123456789") == ""
}

// worded returns the index of the claim whose text is s. If start is set, s may continue after the text. If several claims match, it
// prefers the claim with the index own. It returns -1 if no claim matches.
func (r *reader) worded(s string, start bool, own int) int {
	if strings.IndexByte(s, ' ') < 0 || !start && len(s) > r.longest {
		return -1
	}
	if r.texts == nil {
		for i := range r.q.Claims {
			r.texts = append(r.texts, letters(r.q.Claims[i].Text))
		}
	}
	s = letters(strings.ToValidUTF8(s[:min(len(s), r.longest)], ""))
	found := -1
	for i, text := range r.texts {
		switch {
		case text == "" || text != s && (!start || !strings.HasPrefix(s, text)):
		case found < 0 || len(text) > len(r.texts[found]) || text == r.texts[found] && i == own:
			found = i
		}
	}
	return found
}

// besideText compares an id with the text next to it. If the id is only a number, besideText returns the id of the claim with that
// text. If the text belongs to a different claim, it returns an id that does not match any claim.
func (r *reader) besideText(id, text string, start bool) string {
	if strings.IndexByte(text, ' ') < 0 || id == text {
		return id
	}
	matched, _ := r.match(id)
	own := -1
	if matched != "" {
		own = r.exact[matched]
	}
	i := r.worded(text, start, own)
	switch {
	case i < 0 || i == own:
		return id
	case own < 0 && isOnlyNumber(id) && !r.twice(i):
		return r.q.Claims[i].ID
	}
	return id + " / " + text[:min(len(text), maxColumn)]
}

// twice reports whether another claim has the same text.
func (r *reader) twice(i int) bool {
	n := 0
	for _, text := range r.texts {
		if text == r.texts[i] {
			n++
		}
	}
	return n > 1
}

// ofLine reads the line of a claim from both ends: the id comes first, the verdict and certainty come last, and the rest is evidence
// and reasoning.
func (r *reader) ofLine(e *entry, j *judged) (id string) {
	f := e.fields
	id, f = f[0].text, f[1:]
	if len(f) == 0 {
		return id
	}
	id = r.besideText(id, f[0].text, true)
	last := f[len(f)-1]
	certainty, loose, ok := certaintyOf(last.text)
	switch {
	case ok:
		j.Certainty, f = certainty, f[:len(f)-1]
		if loose {
			j.loose = append(j.loose, "the certainty has extra formatting")
		}
	case e.cut:
		return id // the verdict may be truncated
	default:
		if v, c := verdictAndCertainty(last.text); c != "" {
			j.Certainty = c
			f = append(slices.Clone(f[:len(f)-1]), part{v, last.at})
			j.loose = append(j.loose, "verdict and certainty are in one field")
		} else if _, _, isVerdict := r.opts.verdict(last.text); !isVerdict && len(f) > 1 {
			if _, _, before := r.opts.verdict(f[len(f)-2].text); before { // the last field is an invalid certainty
				j.certaintyGot, f = last.text, f[:len(f)-1]
			}
		}
	}
	if len(f) == 0 {
		return id
	}
	last = f[len(f)-1]
	j.verdictAt, j.got = last.at, last.text
	if v, loose, ok := r.opts.verdict(last.text); ok {
		j.Verdict = v
		if loose {
			j.loose = append(j.loose, "the verdict is not written as in the prompt")
		}
	}
	f = f[:len(f)-1]
	if i := slices.IndexFunc(f, r.endsEntry); i >= 0 && !r.repeats(e, f, j) {
		j.Verdict, j.Certainty = "", ""
		j.got = strings.TrimSpace(r.text[f[i].at:last.at] + last.text)
		f = f[:i]
	}
	if len(f) > 0 {
		j.Cited, j.citedAt = f[0].text, f[0].at
		var rest []string
		for _, p := range f[1:] {
			rest = append(rest, p.text)
		}
		j.Reasoning = strings.Join(rest, " | ")
		if len(f) > 2 {
			j.loose = append(j.loose, "a field contains a pipe")
		}
	}
	return id
}

// repeats reports whether a line has exactly the fields of a claim and one of them merely repeats the verdict.
func (r *reader) repeats(e *entry, f []part, j *judged) bool {
	if len(f) != 2 || len(e.fields) != 5 || j.Certainty == "" || j.Verdict == "" || e.at == e.fields[0].at {
		return false
	}
	first, _, _ := r.opts.verdict(f[0].text)
	second, _, _ := r.opts.verdict(f[1].text)
	return first == j.Verdict && !r.endsEntry(f[1]) || second == j.Verdict && !r.endsEntry(f[0])
}

// endsEntry reports whether a field of evidence or reasoning could be the end of one entry or the start of another. A line with such a
// field may contain two entries.
func (r *reader) endsEntry(f part) bool {
	if word, rest := lastWord(f.text); word == "claim" {
		return rest == "" || r.isValue(part{rest, f.at})
	}
	return r.isValue(f)
}

// maxWords is the maximum number of spaces in an id, a verdict or a certainty.
const maxWords = 10

// isValue reports whether a field consists only of a claim id, a verdict or a certainty.
func (r *reader) isValue(f part) bool {
	if len(f.text) > maxColumn || f.text == "" || strings.Count(f.text, " ") > maxWords {
		return false
	}
	if _, _, ok := r.opts.verdict(f.text); ok || r.isClaim(f.text) {
		return true
	}
	if _, _, ok := certaintyOf(f.text); ok {
		return true
	}
	_, _, ok := r.opts.both(f.text)
	return ok
}

// ofObject reads a claim from an object, a row of a table, or prose.
func (r *reader) ofObject(e *entry, j *judged) (id string) {
	id = first(e.named, "id", "claim_id", "claim")
	if !e.prose {
		for _, key := range slices.Sorted(maps.Keys(e.named)) {
			if !slices.Contains(ownWords, key) {
				id = r.besideText(id, e.named[key], false)
			}
		}
	}
	j.got = e.named["verdict"]
	if v, loose, ok := r.opts.verdict(j.got); ok {
		j.Verdict = v
		if loose && !e.prose {
			j.loose = append(j.loose, "the verdict is not written as in the prompt")
		}
	}
	j.certaintyGot = first(e.named, "certainty", "confidence")
	if c, _, ok := certaintyOf(j.certaintyGot); ok {
		j.Certainty = c
	}
	j.Cited, j.Reasoning = e.named["evidence"], first(e.named, "reasoning", "reason", "rationale", "why")
	return id
}

// ownWords lists the keys in a claim's entry whose values are free text.
var ownWords = []string{"evidence", "reasoning", "reason", "rationale", "why", "verdict", "certainty", "confidence", "kind"}

// first returns the first value that is not blank among the values of the keys, or "" if there is none.
func first(named map[string]string, keys ...string) string {
	for _, k := range keys {
		if s := strings.TrimSpace(named[k]); s != "" {
			return s
		}
	}
	return ""
}

// verdictOf determines the answer's verdict on a claim.
func (r *reader) verdictOf(i int, list []judged) {
	c := &r.q.Claims[i]
	if len(list) == 0 {
		r.fault(nowhere, "", "missing-claim", "a verdict on the claim "+c.ID, "none", "")
		return
	}
	k := 0
	for i := range list { // entries take precedence over the prose around them, and both take precedence over uncertain text
		if list[i].weight() > list[k].weight() {
			k = i
		}
	}
	j := list[k]
	path := fmt.Sprintf("claims[%d]", len(r.out.Claims))
	for i := range list {
		switch other := &list[i]; {
		case i == k:
		case other.Verdict != j.Verdict && (other.Verdict != "" || !other.unsure):
			r.fault(other.at, path+".verdict", "verdict-conflict", "one verdict on the claim "+c.ID, fault.Quote(j.got)+" and "+fault.Quote(other.got), "")
			j.Verdict, j.Certainty = "", ""
			j.got = ""
		case !other.prose && !other.unsure:
			r.say(other.at, path, "repeated-claim", "the claim %s is judged again", c.ID)
		}
	}
	if j.unsure {
		j.Verdict, j.Certainty = "", ""
	}
	j.Wording = wording(c.Text)
	r.unclear(&j, path, list)
	for _, why := range slices.Compact(slices.Sorted(slices.Values(j.loose))) {
		r.loose(j.at, path, why)
	}
	j.Evidence = r.evidence(j.Cited, j.citedAt, j.works, path)
	r.out.Claims = append(r.out.Claims, j.Claim)
	r.judgeClaim(i, &r.out.Claims[len(r.out.Claims)-1], j.citedAt, path)
}

// weight returns the precedence of an entry among all entries for the same claim.
func (j *judged) weight() int {
	switch {
	case j.unsure:
		return 0
	case j.prose:
		return 1
	}
	return 2
}

// unclear reports a verdict or certainty that cannot be read.
func (r *reader) unclear(j *judged, path string, list []judged) {
	conflict := j.Verdict == "" && j.got == "" && len(list) > 1
	switch {
	case j.Verdict != "", conflict:
	case j.cut:
	default:
		r.fault(j.verdictAt, path+".verdict", "verdict-unclear", "one of "+strings.Join(r.opts.verdicts(), ", "), fault.Quote(j.got), "")
	}
	if j.Verdict != "" && j.Certainty == "" {
		got := "none"
		if j.certaintyGot != "" {
			got = fault.Quote(j.certaintyGot)
		}
		r.fault(j.at, path+".certainty", "certainty-unclear", "high, medium or low", got, "")
	}
}

// other turns an entry that does not judge a claim into an item.
func (r *reader) other(e *entry) {
	v := values{reader: r, e: e}
	if e.named == nil {
		v.rest = e.fields
	}
	out := r.out
	f := Finding{At: r.place(e.at)}
	switch e.kind {
	case "paper":
		v.paper()
	case "work":
		v.work()
	case "durable":
		f.Task = v.task()
		f.Text, f.Evidence = v.next("answer", "text"), v.all("evidence")
		out.Durable = append(out.Durable, f)
	case "perishable":
		f.Task = v.task()
		f.Phrase = v.next("phrase")
		f.Status = choice(v.next("lasting", "status"), "status", "lasting", "of its time", "mixed", "unclear")
		f.Text = v.all("why", "evidence", "reason", "text")
		out.Perishable = append(out.Perishable, f)
	case "question":
		f.Task = v.task()
		f.Text, f.Claims = v.next("question", "text"), r.claimIDs(v.all("claims", "claim_ids"))
		out.Questions = append(out.Questions, f)
	case "answer":
		f.Task = v.task()
		f.Text = v.all("answer", "text")
		if e.until > 0 && len(e.fields) > 0 {
			f.Text = strings.TrimSpace(r.text[e.fields[len(e.fields)-1].at:e.until])
		}
		out.Answers = append(out.Answers, f)
	case "conclusion":
		f.Text, f.Evidence = v.next("answer", "conclusion", "text"), v.all("evidence")
		if out.Conclusion == nil {
			out.Conclusion = &f
		} else {
			out.Notes = append(out.Notes, f)
		}
	case "searched":
		f.Text = v.next("where", "searched", "text")
		f.Status = choice(v.all("status", "complete"), "status", "complete", "ended early", "not possible")
		out.Searched = append(out.Searched, f)
		switch path := fmt.Sprintf("searched[%d]", len(out.Searched)-1); f.Status {
		case "ended early":
			r.say(e.at, path, "search-ended", "the search ended early")
		case "not possible":
			r.say(e.at, path, "search-ended", "the search was not possible")
		}
	default:
		f.Text = v.all("text", "note")
		out.Notes = append(out.Notes, f)
	}
}

// paper adds what an entry states about a paper.
func (v *values) paper() {
	id := v.next("identifier", "id", "paper")
	p := Paper{ID: id, At: v.place(v.e.at)}
	if len(v.rest) != 1 { // an entry in the form of version 1 contains only the check
		p.Exists = choice(v.next("exists"), "exists", "yes", "no", "unclear")
		p.Says = says(v.next("says_what_it_is_cited_for", "says", "supports"))
	}
	p.Check = v.all("check", "evidence", "what_the_check_showed", "note", "text")
	v.out.Papers = append(v.out.Papers, p)
}

// work adds a newer work.
func (v *values) work() {
	v.task()
	w := Work{}
	id, at := v.next("identifier", "id"), v.at
	w.Title, w.Date = v.next("title"), v.next("date")
	w.Claims = v.claimIDs(v.next("claims", "claim_ids"))
	w.Shows = v.all("shows", "what_it_shows", "text")
	w.At = v.place(at)
	w.ID = id
	if f := anchor.Find(id); len(f) > 0 && f[0].Err == nil {
		w.ID = f[0].ID.String()
	} else if len(f) > 0 {
		v.malformed(at+f[0].Start, fmt.Sprintf("works[%d].id", len(v.out.Works)), f[0].Err)
	}
	w.Link, w.Authors = webLink(first(v.e.named, "link", "url")), first(v.e.named, "authors", "author")
	if !isNothing(id) || w.Title != "" {
		v.out.Works = append(v.out.Works, w)
	}
}

// says parses the statement about whether a paper supports the claim it is cited for.
func says(s string) string {
	return choice(s, "says what it is cited for", "yes", "no", "partly", "unclear")
}

// claimIDs returns the ids of the claims that a field names.
func (r *reader) claimIDs(s string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(",; \t", c) }) {
		if id, _ := r.match(word); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// values returns the fields of an entry one after another, by key or in order.
type values struct {
	*reader
	e    *entry
	rest []part
	at   int // offset of the field returned last
}

// next returns the value of the first of the keys that exists. If the entry has no keys, it returns the next field.
func (v *values) next(keys ...string) string {
	v.at = v.e.at
	if v.e.named != nil {
		return first(v.e.named, keys...)
	}
	if len(v.rest) == 0 {
		return ""
	}
	f := v.rest[0]
	v.rest, v.at = v.rest[1:], f.at
	return f.text
}

// all is like next but returns all remaining fields.
func (v *values) all(keys ...string) string {
	if v.e.named != nil {
		return v.next(keys...)
	}
	var out []string
	for _, f := range v.rest {
		out = append(out, f.text)
	}
	v.rest = nil
	return strings.Join(out, " | ")
}

// task returns the task number that the entry starts with, or 0.
func (v *values) task() int {
	text := v.e.named["task"]
	if v.e.named == nil && len(v.rest) > 1 {
		text = v.rest[0].text
	}
	n, err := strconv.Atoi(strings.TrimPrefix(fold(text), "task "))
	if err != nil || n < 1 || n > 100 {
		return 0
	}
	if v.e.named == nil {
		v.rest = v.rest[1:]
	}
	return n
}
