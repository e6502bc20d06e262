package explain

import (
	"bytes"
	_ "embed" // embeds the parts of the page
	"fmt"
	"html/template"
	"strings"

	"github.com/dated-claims/retest/internal/onepage"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageScript string

// page is the data of the HTML template.
type page struct {
	ID        string
	Head      Head
	Policy    string // allows only the page's own style and script, by their hashes
	CSS       template.CSS
	Script    template.JS
	Stretches []pageStretch
	Files     []pageFile
}

type pageStretch struct {
	Kind        Kind
	Title, Text string
	File        string // id of the section for its template file
	First, Last int    // its first and last line in that file
}

type pageFile struct {
	ID, Name string
	Lines    []pageLine
}

type pageLine struct {
	Number int
	Text   string
}

// Head is the content of the page's head. Empty fields are omitted.
type Head struct {
	File      string // file of the inquiry
	Style     string
	Templates string // folder or file of the user's templates
	AsOf      string
}

// HTML returns the explanation as a self-contained page. The page fetches nothing, and nothing in the prompt or templates can run as a
// script.
func (e *Explanation) HTML(head Head) ([]byte, error) {
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	p := page{
		ID:     e.ID,
		Head:   head,
		Policy: onepage.Policy(onepage.Theme+pageCSS, pageScript),
		CSS:    template.CSS(onepage.Theme + pageCSS), //nolint:gosec // not user input
		Script: template.JS(pageScript),               //nolint:gosec // not user input
	}
	ids := e.files(&p)
	for i := range e.Stretches {
		s := &e.Stretches[i]
		p.Stretches = append(p.Stretches, pageStretch{
			Kind: s.Kind, Title: describe(e.Details(s)), Text: s.Text, File: ids[s.Pos.File], First: s.Pos.Line, Last: s.origin(s.To.Offset - 1).Line,
		})
	}
	var out bytes.Buffer
	err = t.Execute(&out, p)
	return out.Bytes(), err
}

// files lists on the page the templates that printed something, in the order of their first output. It returns their ids.
func (e *Explanation) files(p *page) map[string]string {
	ids := map[string]string{}
	for i := range e.Stretches {
		name := e.Stretches[i].Pos.File
		if ids[name] != "" {
			continue
		}
		f := pageFile{ID: fmt.Sprintf("file%d", len(ids)+1), Name: name}
		for n, line := range strings.Split(strings.TrimSuffix(e.Sources[name], "\n"), "\n") {
			f.Lines = append(f.Lines, pageLine{n + 1, strings.TrimSuffix(line, "\r")})
		}
		ids[name] = f.ID
		p.Files = append(p.Files, f)
	}
	return ids
}
