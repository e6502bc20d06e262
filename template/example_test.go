package template_test

import (
	"fmt"
	"testing/fstest"

	"github.com/dated-claims/retest/template"
)

// Menu is the data of the example.
type Menu struct {
	Day    string
	Dishes []Dish
}

// Dish is a dish.
type Dish struct {
	Name string
	Note string
}

func ExampleParse() {
	files := fstest.MapFS{"menu.tmpl": {Data: []byte(`{{.Day | upper}}
{{range $i, $d := .Dishes}}{{number $i}}. {{.Name}}{{with .Note}} ({{.}}){{end}}
{{end}}`)}}
	t, err := template.Parse[Menu](files, &template.Options[Menu]{Escape: template.EscapePlain})
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

func ExampleParse_faults() {
	files := fstest.MapFS{"menu.tmpl": {Data: []byte(`{{range .Dishes}}{{.Nmae}}{{end}}{{env "HOME"}}`)}}
	_, err := template.Parse[Menu](files, nil)
	fmt.Println(err)
	// Output:
	// menu.tmpl:1:20: menu: template_test.Dish has no field or method Nmae; did you mean Name?
	// menu.tmpl:1:36: menu: the function "env" is not offered: it reads the environment of the machine, which may hold secrets and differs everywhere; use a value of the data
}

func ExampleFunctions() {
	for _, f := range template.Functions() {
		if f.Name == "trunc" || f.Name == "env" {
			fmt.Println(f.Grade, f.Signature)
		}
	}
	// Output:
	// absent env NAME → text
	// mended trunc N TEXT → text
}
