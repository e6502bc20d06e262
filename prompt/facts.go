package prompt

import (
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/template"
)

// facts returns what is true of every rendered inquiry. With these facts, template coverage does not ask for outcomes that no inquiry
// can produce.
func facts() template.Facts {
	out := template.Facts{Values: map[string][]string{}}
	factsOf(&out, fields, ".")
	out.NonEmpty = append(out.NonEmpty, ".Claims[].ID", ".Claims[].When", ".Claims[].Anchors[]", "(paper .Claims[].Anchors[])", "(paper .Anchors[].ID)", ".Answer", "(search)", "(answerForm)")
	out.Values["(search)"], out.Values["(answerForm)"] = out.Values[".Search"], out.Values[".Answer.Form"]
	return out
}

// factsOf adds the facts that the table contains about the fields of the record at a path.
func factsOf(out *template.Facts, rec *field.Record, above string) {
	var variants []string
	for i := range rec.Rows {
		row := &rec.Rows[i]
		path := above + row.GoName
		if row.Required != "" || row.Default != nil {
			out.NonEmpty = append(out.NonEmpty, path)
		}
		switch row.Kind {
		case field.Variant:
			variants = append(variants, path)
			factsOf(out, row.Record, path+".")
		case field.Sub:
			factsOf(out, row.Record, path+".")
		case field.List:
			factsOf(out, row.Record, path+"[].")
		case field.Choice:
			out.Values[path] = row.Words
			if row.Default == nil {
				out.Values[path] = append([]string{""}, row.Words...)
			}
		}
	}
	if variants != nil {
		out.OneOf = append(out.OneOf, variants)
	}
}
