package template_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dated-claims/retest/template"
)

// Menu is the data for the example.
type Menu struct {
	Day    string
	Dishes []Dish
}

// Dish is an item on the menu.
type Dish struct {
	Name string
	Note string
}

func ExampleParse() {
	t, err := template.Parse[Menu](os.DirFS("testdata/example"), &template.Options[Menu]{Escape: template.EscapePlain})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := t.Append(nil, &Menu{Day: "Monday", Dishes: []Dish{{Name: "Soup\n2. Free wine"}, {"Bread", "fresh"}}})
	fmt.Print(string(text), err)
	// Output:
	// MONDAY
	// 1. Soup 2. Free wine
	// 2. Bread (fresh)
	// <nil>
}

func ExampleParseText() {
	t, err := template.ParseText[Menu](map[string]string{
		"menu": `{{.Day}}: {{range $i, $d := .Dishes}}{{if $i}}, {{end}}{{template "dish" .}}{{end}}`,
		"dish": `{{.Name}}{{with .Note}} ({{.}}){{end}}`,
	}, &template.Options[Menu]{Entry: "menu"})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := t.Append(nil, &Menu{Day: "Monday", Dishes: []Dish{{Name: "Soup"}, {"Bread", "fresh"}}})
	fmt.Println(string(text), err)
	// Output: Monday: Soup, Bread (fresh) <nil>
}

// All faults that can be found without data are reported at once.
func ExampleParseText_faults() {
	_, err := template.ParseText[Menu](map[string]string{"menu": `{{range .Dishes}}{{.Nmae}}{{end}}{{env "HOME"}}`}, nil)
	fmt.Println(err)
	// Output:
	// menu.tmpl:1:20: Dish has no field Nmae; did you mean Name?
	// menu.tmpl:1:36: the function "env" is not available: it reads the machine's environment, which may hold secrets and differs between machines; use a value from the data
}

// Nothing is written unless the whole text can be rendered.
func ExampleTemplate_Execute() {
	t, err := template.ParseText[Menu](map[string]string{"menu": "{{.Day}}:{{range .Dishes}} {{.Name}}{{end}}\n"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	for _, menu := range []Menu{
		{Day: "Monday", Dishes: []Dish{{Name: "Soup"}}},
		{Day: "Tuesday", Dishes: []Dish{{Name: "Bread"}, {Note: "a dish without a name"}}},
	} {
		if err := t.Execute(ctx, os.Stdout, &menu); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// Monday: Soup
	// menu.tmpl:1:30: nothing to print: .Name is missing; test for it with {{if …}}, or give it a default: {{… | default "…"}}
}

func ExampleFunctions() {
	for _, f := range template.Functions() {
		if f.Name == "trunc" || f.Name == "env" {
			fmt.Println(f.Grade, f.Signature)
		}
	}
	// Output:
	// refused env NAME → text
	// fixed trunc N TEXT → text
}

func ExampleTemplate_Render() {
	files := map[string]string{"menu": `{{range .Dishes}}{{.Name}}{{with .Note}}, {{.}}{{end}}; {{end}}`}
	t, err := template.ParseText[Menu](files, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	menu := Menu{Dishes: []Dish{{Name: "Soup"}, {Name: "Bread"}}}
	var coverage template.Coverage
	var trace template.Trace
	text, err := t.Render(nil, &menu, &template.Run{Coverage: &coverage, Trace: &trace})
	fmt.Println(string(text), err)
	for _, s := range t.Spans(&trace, &menu)[:2] {
		fmt.Printf("%q from %s %v\n", text[s.Start:s.End], s.Pos, s.Paths)
	}
	for _, b := range t.Branches(&coverage) {
		fmt.Println(b.Pos, b.Text, b.Taken, b.Skipped)
	}
	// Output:
	// Soup; Bread;  <nil>
	// "Soup" from menu.tmpl:1:20 [.Dishes[0].Name]
	// "; " from menu.tmpl:1:55 []
	// menu.tmpl:1:9 .Dishes 1 0
	// menu.tmpl:1:34 .Note 0 2
}

func ExampleBounds() {
	files := map[string]string{"long": `{{range 1000}}{{range 1000}}x{{end}}{{end}}`}
	t, err := template.ParseText[Menu](files, &template.Options[Menu]{Bounds: template.Bounds{Operations: 10_000}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = t.Append(nil, &Menu{})
	if met, ok := errors.AsType[template.BoundError](err); ok {
		fmt.Println(met.Bound, met.Limit)
	}
	// Output:
	// operations 10000
}

func ExamplePrinted() {
	files := map[string]string{"menu": `{{range .Dishes}}{{.Name | trunc 4}} {{end}}`}
	t, err := template.ParseText[Menu](files, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	menu := Menu{Dishes: []Dish{{Name: "Soup"}, {Name: "Bread"}}}
	var delivery template.Delivery
	_, err = t.Render(nil, &menu, &template.Run{Delivery: &delivery})
	fmt.Println(template.Printed(&delivery, &menu.Dishes[0].Name), template.Printed(&delivery, &menu.Dishes[1].Name), err)
	// Output:
	// true false <nil>
}
