package reply

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// The words that say how a work compares with what is known about it.
const (
	knownYes     = "yes"
	knownDiffers = "differs"
	knownNo      = "no"
)

// judge compares works with what is known about them, and reports what is missing from the answer as a whole.
func (r *reader) judge() {
	for i := range r.out.Works {
		w := &r.out.Works[i]
		if d := canonical(w.Date); d != "" {
			w.Date = d
		}
		path := fmt.Sprintf("works[%d]", i)
		if _, err := anchor.ParseID(w.ID); err == nil {
			r.compare(&w.Evidence, path)
		}
		r.inWindow(w, path)
	}
	if r.more > 0 {
		delete(r.count, "unread")
		r.say(nowhere, "", "unread", "and %d more faults", r.more)
	}
}

// judgeClaim judges the evidence for a claim.
func (r *reader) judgeClaim(i int, c *Claim, at int, path string) {
	c.Meaning = r.opts.meaning(c.Verdict)
	decided := !slices.Contains([]string{"", "untested", "ungrounded"}, c.Meaning)
	memory := isFromMemory(c.Cited)
	if memory {
		r.say(at, path+".evidence", "from-memory", "the evidence is from memory")
	}
	if decided && !memory && len(c.Evidence) == 0 {
		r.fault(at, path+".evidence", "no-evidence", "a work with an identifier for the verdict "+c.Verdict, gotText(c.Cited), "")
	}
	own, newer, undated := 0, false, false
	cl := r.q.Claims[i]
	from := r.q.NewerFrom(cl)
	for k := range c.Evidence {
		e := &c.Evidence[k]
		r.compare(e, fmt.Sprintf("%s.evidence[%d]", path, k))
		id, err := anchor.ParseID(e.ID)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(cl.Anchors, func(a anchor.ID) bool { return r.workKey(a) == r.workKey(id) }) {
			own++
			continue
		}
		switch date := r.dateOf(e, id); {
		case date.IsZero() || from.IsZero():
			undated = true
		case latest(date).Compare(from) >= 0:
			newer = true
		}
	}
	switch n := len(c.Evidence); {
	case !decided || n == 0 || memory:
	case own == n:
		r.say(at, path+".evidence", "circular", "the only evidence is papers that the claim itself cites")
	case !newer && !undated:
		r.fault(at, path+".evidence", "not-newer", "a work published on or after "+from.String(), "only older works", "")
	}
}

func gotText(s string) string {
	if isNothing(s) {
		return "none"
	}
	return "evidence without an identifier"
}

// latest returns the last day of a date, or the first day of a date without an end.
func latest(d edtf.Date) edtf.Date {
	if l := d.Latest(); !l.IsZero() {
		return l
	}
	return d.Earliest()
}

// dateOf returns the date of a work: the stated date, the known date, or the date that its identifier implies.
func (r *reader) dateOf(e *Evidence, id anchor.ID) edtf.Date {
	if d, err := edtf.Parse(e.Date); err == nil {
		return d
	}
	if p, ok := r.known(id); ok && !p.Date.IsZero() {
		return p.Date
	}
	return id.Announced()
}

// known finds a paper in the inquiry and the catalog.
func (r *reader) known(id anchor.ID) (anchor.Paper, bool) {
	if p, ok := r.opts.Papers[id.Key()]; ok {
		return p, true
	}
	return r.q.Paper(id)
}

// compare compares a work with what is known about it.
func (r *reader) compare(e *Evidence, path string) {
	id, err := anchor.ParseID(e.ID)
	if err != nil {
		return
	}
	at := r.offset(e.At)
	stated, _ := edtf.Parse(e.Date)
	r.possible(id, stated, at, path)
	p, ok := r.known(id)
	_, listed := r.q.Paper(id)
	switch {
	case ok:
		e.Known = knownYes
		r.standing(e, p, at, path)
		if !sameTitle(e.Title, p.Title) {
			e.Known = knownDiffers
			r.fault(at, path+".title", "differs", shown(p.Title), shown(e.Title), "")
		}
		if !sameAuthors(e.Authors, p.Authors) {
			e.Known = knownDiffers
			r.fault(at, path+".authors", "differs", strings.Join(p.Authors, "; "), e.Authors, "")
		}
		if !stated.IsZero() && !p.Date.IsZero() && !near(stated, p.Date) {
			e.Known = knownDiffers
			r.fault(at, path+".date", "differs", p.Date.Prose(), stated.Prose(), "")
		}
	case r.opts.Papers != nil:
		e.Known = knownNo
		r.say(at, path+".id", "unlisted", "%s is in neither the inquiry nor the papers file", e.ID)
	}
	if r.opts.OpenedKnown {
		opened := r.opened(id, e.Link)
		e.Opened = &opened
		if !opened && !listed {
			r.say(at, path+".id", "not-opened", "the model did not open %s", e.ID)
		}
	}
}

// standing reports evidence that was withdrawn or retracted by its authors or publisher.
func (r *reader) standing(e *Evidence, p anchor.Paper, at int, path string) {
	switch p.Standing {
	case anchor.Withdrawn, anchor.Retracted:
		r.fault(at, path+".id", "retracted", "a work that was not withdrawn or retracted", e.ID+", which is "+string(p.Standing), "")
	}
}

// shown returns a title in a form for messages: on one line, without unprintable characters, and limited to the maximum length of a
// title.
func shown(title string) string {
	if len(title) > maxTitle {
		title = strings.ToValidUTF8(title[:maxTitle], "") + "…"
	}
	return fault.Visible(strings.Join(strings.Fields(title), " "))
}

// near reports whether a stated date can be the date of a paper. The dates of a version and of its announcement may differ by a month.
func near(stated, known edtf.Date) bool {
	from, to := known.Earliest(), known.Latest()
	if from.IsZero() || to.IsZero() {
		return true
	}
	s, e := stated.Earliest(), stated.Latest()
	return s.IsZero() || e.IsZero() || s.Compare(to.AddMonths(1)) <= 0 && e.Compare(from.AddMonths(-1)) >= 0
}

// possible reports dates that are impossible for the work.
func (r *reader) possible(id anchor.ID, stated edtf.Date, at int, path string) {
	announced := id.Announced()
	switch {
	case !announced.IsZero() && announced.Earliest().Compare(r.q.AsOf) > 0:
		r.fault(at, path+".id", "impossible", "a paper from before the day of the prompt, "+r.q.AsOf.String(), "the month "+announced.String(), "")
	case stated.IsZero():
	case stated.Earliest().Compare(r.q.AsOf) > 0:
		r.fault(at, path+".date", "impossible", "a date no later than the day of the prompt, "+r.q.AsOf.String(), stated.String(), "")
	case !announced.IsZero() && !stated.Latest().IsZero() && stated.Latest().Compare(announced.Earliest().AddMonths(-1)) < 0:
		r.fault(at, path+".date", "impossible", "a date that fits "+id.String()+", which is from "+announced.String(), stated.String(), "")
	}
}

// pages holds the addresses that the model opened.
type pages struct {
	works  map[anchor.ID]bool
	places map[string]bool // keyed by host and path
}

// opened reports whether the model opened an address that belongs to a work.
func (r *reader) opened(id anchor.ID, link string) bool {
	if r.pages == nil {
		r.pages = &pages{works: map[anchor.ID]bool{}, places: map[string]bool{}}
		for _, address := range r.opts.Opened {
			if got, err := anchor.ParseID(address); err == nil {
				r.pages.works[got.Key()] = true
			}
			if place := placeOf(address); place != "" {
				r.pages.places[place] = true
			}
		}
	}
	return r.pages.works[id.Key()] || r.pages.places[placeOf(id.URL())] || r.pages.places[placeOf(link)]
}

// placeOf returns the host and path of a URL, or "" if address is not a URL.
func placeOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimRight(u.Path, "/")
}

// inWindow reports a work that is outside the window of its task.
func (r *reader) inWindow(w *Work, path string) {
	d, err := edtf.Parse(w.Date)
	if err != nil {
		return
	}
	var start edtf.Date
	for i := range r.q.Tasks {
		s := r.q.Tasks[i].Surface
		if s == nil || s.Window.IsZero() {
			continue
		}
		if from := r.windowStart(s); start.IsZero() || from.Compare(start) < 0 { // an entry may belong to any of the tasks, so the earliest start counts
			start = from
		}
	}
	if !start.IsZero() && !latest(d).IsZero() && latest(d).Compare(start) < 0 {
		r.fault(r.offset(w.At), path+".date", "outside-window", "a date from "+start.String()+" on", d.Prose(), "")
	}
}

func (r *reader) windowStart(s *inquiry.Surface) edtf.Date {
	return s.Window.Since(r.q.AsOf).Earliest()
}

// offset returns the byte offset of a position.
func (r *reader) offset(place string) int {
	var line, col int
	if _, err := fmt.Sscanf(place, "%d:%d", &line, &col); err != nil || line < 1 || line > len(r.lines) {
		return 0
	}
	return r.lines[line-1] + col - 1
}
