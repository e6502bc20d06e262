package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

type inquiry struct {
	Format   *int    `json:"format"`
	ID       string  `json:"id"`
	Role     string  `json:"role"`
	Question string  `json:"question"`
	Library  library `json:"library"`
	AsOf     string  `json:"as_of"`
	Search   string  `json:"search"`
	Answer   answer  `json:"answer"`
	Claims   []claim `json:"claims"`
	Anchors  []paper `json:"anchors"`
	Tasks    []task  `json:"tasks"`
}

type library struct {
	Name string `json:"name"`
	Span string `json:"span"`
}

type answer struct {
	Form  string `json:"form"`
	Words int    `json:"words"`
}

type claim struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	When    string   `json:"when"`
	Scope   string   `json:"scope"`
	Anchors []string `json:"anchors"`
}

type paper struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Date    string   `json:"date"`
	Authors []string `json:"authors"`
}

type task struct {
	Retest *struct {
		Levers     []string `json:"levers"`
		Durable    string   `json:"durable"`
		Perishable []string `json:"perishable"`
	} `json:"retest"`
	Surface *struct {
		Window string `json:"window"`
		Focus  string `json:"focus"`
		Limit  int    `json:"limit"`
	} `json:"surface"`
	Propose *struct {
		Count    int      `json:"count"`
		Examples []string `json:"examples"`
	} `json:"propose"`
	Ask *struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"ask"`
}

var (
	namePattern   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	datePattern   = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?(/\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?)?$`)
	paperPattern  = regexp.MustCompile(`^arXiv:\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v[1-9]\d{0,3})?$`)
	windowPattern = regexp.MustCompile(`^[1-9]\d{0,4} (day|week|month|year)s?$`)
	hiddenPattern = regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{fffd}]`)
)

func (q *inquiry) check() error {
	switch {
	case q.Format != nil && *q.Format != 1:
		return errors.New("want format 1")
	case !namePattern.MatchString(q.ID):
		return errors.New("want an id of letters, digits, - and _")
	case len(q.Claims) == 0 || len(q.Tasks) == 0:
		return errors.New("want a claim and a task")
	case q.Library.Span != "" && !datePattern.MatchString(q.Library.Span):
		return errors.New("want a date as the library's span")
	}
	if _, err := time.Parse(time.DateOnly, q.AsOf); err != nil {
		return err
	}
	if err := texts("role and question", q.Role, q.Question); err != nil {
		return err
	}
	if err := optional("library", q.Library.Name); err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, p := range q.Anchors {
		if listed[p.ID] {
			return fmt.Errorf("%s comes twice", p.ID)
		}
		listed[p.ID] = true
		if err := p.check(); err != nil {
			return err
		}
	}
	for _, c := range q.Claims {
		if err := c.check(listed); err != nil {
			return err
		}
	}
	for _, t := range q.Tasks {
		if err := t.check(); err != nil {
			return err
		}
	}
	return nil
}

func (p *paper) check() error {
	if !paperPattern.MatchString(p.ID) || !datePattern.MatchString(p.Date) {
		return fmt.Errorf("want an arXiv identifier and a date, got %q and %q", p.ID, p.Date)
	}
	if err := optional("authors", p.Authors...); err != nil {
		return err
	}
	return texts("title", p.Title)
}

func (c *claim) check(listed map[string]bool) error {
	switch {
	case c.ID != "" && !namePattern.MatchString(c.ID):
		return fmt.Errorf("want a claim's id of letters, digits, - and _, got %q", c.ID)
	case !datePattern.MatchString(c.When):
		return fmt.Errorf("want a date, got %q", c.When)
	}
	for _, id := range c.Anchors {
		if !listed[id] {
			return fmt.Errorf("%s is not among the anchors", id)
		}
	}
	if err := optional("scope", c.Scope); err != nil {
		return err
	}
	return texts("text", c.Text)
}

func (t *task) check() error {
	switch {
	case t.Retest != nil:
		if err := texts("levers", t.Retest.Levers...); err != nil {
			return err
		}
		return optional("retest", append(t.Retest.Perishable, t.Retest.Durable)...)
	case t.Surface != nil:
		if !windowPattern.MatchString(t.Surface.Window) {
			return fmt.Errorf("want a window, got %q", t.Surface.Window)
		}
		return optional("focus", t.Surface.Focus)
	case t.Propose != nil:
		if t.Propose.Count < 1 {
			return errors.New("want a count")
		}
		return optional("examples", t.Propose.Examples...)
	case t.Ask != nil:
		if err := optional("title", t.Ask.Title); err != nil {
			return err
		}
		return texts("text", t.Ask.Text)
	}
	return errors.New("want one kind of task")
}

// texts returns an error if a value is blank.
func texts(what string, values ...string) error {
	for _, s := range values {
		if strings.TrimSpace(s) == "" {
			return fmt.Errorf("want %s, got nothing", what)
		}
	}
	return optional(what, values...)
}

// optional checks values that may be empty.
func optional(what string, values ...string) error {
	if slices.ContainsFunc(values, hiddenPattern.MatchString) {
		return fmt.Errorf("a hidden character in %s", what)
	}
	return nil
}
