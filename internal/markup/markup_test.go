package markup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/markup"
)

func TestTitle(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"Uptake of CO<sub>2</sub> by <i>E. coli</i>":          {"Uptake of CO₂ by E. coli", "<sub>"},
		"<jats:p>Sleep and <jats:italic>memory</jats:italic>": {"Sleep and memory", "<jats:p>"},
		"Naps &amp; memory":                                      {"Naps & memory", "&amp;"},
		"Naps &#8211; a review":                                  {"Naps – a review", "&#8211;"},
		"Naps &amp;amp; memory":                                  {"Naps & memory", "&amp;"},
		"10<sup>3</sup> years of <SUP>14</SUP>C":                 {"10³ years of ¹⁴C", "<sup>"},
		`The \emph{Escherichia} genome`:                          {"The Escherichia genome", `\emph`},
		`Decay of $\alpha$ particles`:                            {"Decay of α particles", `\alpha`},
		`Decay of \alpha particles`:                              {"Decay of α particles", `\alpha`},
		`Schr{\"o}dinger and Erd\H{o}s`:                          {"Schrödinger and Erdős", `\H`},
		`Caf\'e society`:                                         {"Café society", `\'e`},
		`Research \& development`:                                {"Research & development", `\&`},
		`Sorting in $n$ dimensions`:                              {"Sorting in n dimensions", "$n$"},
		`A bound of $O(n^2)$ for {NASA}`:                         {"A bound of O(n²) for NASA", "$O(n^2)$"},
		`Bounds by \unknown{x}`:                                  {`Bounds by \unknown{x}`, `\unknown`},
		`Bounds by $x^{\alpha}$ &amp; more`:                      {`Bounds by $x^{\alpha}$ & more`, "&amp;"},
		"Plain title: a review (2024), with 5 % & a < b":         {"", ""},
		"AT&T; and R&D; at large":                                {"", ""},
		"What the <p> element is for":                            {"", ""},
		"From $5 to $10 a day":                                   {"", ""},
		`Matching a\.b as text`:                                  {"", ""},
		`Bia\l{}owie\.{z}a`:                                      {"Białowieża", `\l`},
		`Mounting AC\DC`:                                         {"", ""},
		"A set {a, b} and the {NASA} rover":                      {"", ""},
		"Training with <pause> tokens and <|endoftext|> markers": {"", ""},
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			text, found := markup.Title(in)
			if want == [2]string{} {
				want[0] = in
			}
			require.Equal(t, want, [2]string{text, found})
			again, _ := markup.Title(text)
			require.Equal(t, text, again)
		})
	}
}
