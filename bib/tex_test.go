package bib_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/bib"
)

// titleOf reads the title of an entry and returns the number of warnings about its text.
func titleOf(tb testing.TB, title string) (text string, warnings int) {
	tb.Helper()
	papers, _ := entries(tb, "a.bib", "@misc{key,\n title = {"+title+"},\n doi = {10.1000/x}, year = 2001}\n")
	require.Len(tb, papers, 1)
	for _, n := range papers[0].Notes {
		require.Equal(tb, "bib-text", n.Rule, "%s", n)
		warnings++
	}
	return papers[0].Paper.Title, warnings
}

func TestTeX(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		// accents, with and without braces
		`\"{o}\"o{\"o}{\"{o}}\" o`:                 "ööööö",
		`\'{e}\'e {\'E}cole \'Etude`:               "éé École Étude",
		"\\`{a}\\^{e}\\~{n}\\={u}\\.{z}":           "àêñūż",
		`\v{c}\v c{\v{S}} \c{c}{\c c}\c{S}`:        "ččŠ ççŞ",
		`\u{g}\H{o}\H o\k{a}\d{s}\b{b}\r{a}\t{oo}`: "ğőőąṣḇåo͡o",
		`\'{\i}\'\i\"{\i}\v{\j}na`:                 "ííïǰna",
		`\'{}x`:                                    "x",
		`na\"{\i}ve Stra\ss e Stra{\ss}e`:          "naïve Straße Straße",
		`\O{}re \o re {\o}re \aa\AA\ae\AE\oe\OE`:   "Øre øre øre åÅæÆœŒ",
		`\l\L\dh\DH\th\TH\dj\DJ\ng\NG\ss\i\j`:      "łŁðÐþÞđĐŋŊßıȷ",
		`Erd{\H o}s and {\v Z}i{\v{z}}ek`:          "Erdős and Žižek",
		`Nguy{\~{\^e}}n`:                           "Nguyễn",
		`\textcommabelow{s}`:                       "ș",
		// punctuation
		"``quoted'' and `single' it's":                                "“quoted” and ‘single' it's",
		`a -- b --- c - d ---- e`:                                     "a – b — c - d —- e",
		`10--20~km~~x`:                                                "10–20 km x",
		`\& \% \$ \# \_ \{ \} a\ b a\,b a\-b\/`:                       "& % $ # _ { } a b a b ab",
		`\ldots{} \dots \textellipsis`:                                "… ……",
		`\textendash\textemdash{} x\slash y`:                          "–— x/y",
		`\textquoteright{}s \textquotedblleft x\textquotedblright`:    "’s “x”",
		`\textasciitilde{} \textbackslash{} \textless{}x\textgreater`: `~ \ <x>`,
		`\S{} 5, \copyright{} \textregistered{} \texttrademark`:       "§ 5, © ® ™",
		`\pounds 5 \euro{} \textdegree C`:                             "£5 € °C",
		`\LaTeX{} and \TeX\ and \BibTeX`:                              "LaTeX and TeX and BibTeX",
		`a\\b`:                                                        "a b",
		`100% of 5 % and $5`:                                          "100% of 5 % and $5",
		// typefaces
		`\textit{Homo sapiens} \emph{x} \textbf{y}`:   "Homo sapiens x y",
		`{\it E. coli} {\bf x} \textsc{Abc} \mbox{y}`: "E. coli x Abc y",
		`{{Double}} {B}races {NASA}`:                  "Double Braces NASA",
		`H\textsubscript{2}O m\textsuperscript{2}`:    "H₂O m²",
		`1\textsuperscript{st}`:                       "1st",
		`\enquote{quoted} \href{http://x.org}{text}`:  "“quoted” text",
		`\texorpdfstring{$x$}{x}`:                     "x",
		`\noopsort{a}Title\footnote{note}`:            "Title",
		`\uppercase{a}\NoCaseChange{b}`:               "ab",
		// formulas
		`$\alpha$-decay of $\Omega$ and \alpha`:       "α-decay of Ω and α",
		`$x^2$ $x^{2}$ $10^{-3}$ $n^{n}$`:             "x² x² 10⁻³ nⁿ",
		`$CO_2$ CO$_2$ CO$_{\textrm{2}}$ $a_{ij}$`:    "CO₂ CO₂ CO₂ aᵢⱼ",
		`$\mathcal{O}(n^2)$`:                          "O(n²)",
		`$n \leq 5$, $a\times b$, $\sim$10 $\pm 3$`:   "n ≤5, a×b, ∼10 ±3",
		`$p < 0.05$ $<$ $30^\circ$`:                   "p < 0.05 < 30°",
		`\(\beta\) and $$\gamma$$`:                    "β and γ",
		`$\mathrm{K}_{\mathrm{s}}$ \ensuremath{\mu}m`: "Kₛ μm",
		`$\hat{x}$ $\bar\nu$ $\vec v$`:                "x̂ ν̄ v⃗",
		`From $5 to $10`:                              "From $5 to $10",
		`Costs \$5 and \$6`:                           "Costs $5 and $6",
		// markup of other formats, and invisible characters
		`<i>Genus</i> CO<sub>2</sub> 10<sup>3</sup> &amp; x`: "Genus CO₂ 10³ & x",
		`$a<b$ and $c>d$ <model>`:                            "a<b and c>d <model>",
		`R&D and a < b`:                                      "R&D and a < b",
		"e\u0301 composed":                                   "é composed",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			got, warnings := titleOf(t, in)
			require.Equal(t, want, got)
			require.Zero(t, warnings)
		})
	}
}

// TestTeXKeepsUnknown checks that unknown TeX is kept and that anything questionable causes a warning.
func TestTeXKeepsUnknown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`A \foo{bar}{baz} b`:      `A \foo{bar}{baz} b`,
		`A \foo b`:                `A \foo b`,
		`$\foo{x}^2$ and $y$`:     `$\foo{x}^2$ and y`,
		`$x^{\alpha}$`:            `$x^{\alpha}$`,
		`$x_{abc def}$`:           `$x_{abc def}$`,
		"zero\u200bwidth":         "zerowidth",
		"Stra\xdfe":               "Straße",
		`\textsuperscript{\foo}x`: `\foox`,
	} {
		got, warnings := titleOf(t, in)
		require.Equal(t, want, got)
		require.Positive(t, warnings, in)
	}
}

func TestSubtitles(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`title = {A}, subtitle = {B}`:              "A: B",
		`title = {Why?}, subtitle = {B}`:           "Why? B",
		`title = {A: B}, subtitle = {B}`:           "A: B",
		`subtitle = {B}`:                           "B",
		`booktitle = {V}, booksubtitle = {W}`:      "",
		`title = {A}, booktitle = {V}`:             "A",
		`title = {A}, subtitle = {}`:               "A",
		`title = "A", title = "B", subtitle = "C"`: "A: C",
	} {
		papers, _ := entries(t, "a.bib", "@misc{a, doi = {10.1000/x}, "+in+"}")
		require.Equal(t, want, papers[0].Paper.Title, in)
	}
	papers, _ := entries(t, "a.bib", "@proceedings{a, doi = {10.1000/x}, booktitle = {V}, booksubtitle = {W}}")
	require.Equal(t, "V: W", papers[0].Paper.Title)
}

func TestRetractedTitles(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"RETRACTED: A study":             "retracted A study",
		"RETRACTED ARTICLE: A study":     "retracted A study",
		"Retracted: A study":             "retracted A study",
		"[Retracted] A study":            "retracted A study",
		"WITHDRAWN: A study":             "withdrawn A study",
		"Retraction: A study":            " Retraction: A study",
		"Retracted papers are cited":     " Retracted papers are cited",
		"RETRACTED:":                     " RETRACTED:",
		"Withdrawn from the world: life": " Withdrawn from the world: life",
	} {
		papers, _ := entries(t, "a.bib", "@misc{a, doi = {10.1000/x}, title = {"+in+"}}")
		p := papers[0].Paper
		require.Equal(t, want, string(p.Standing)+" "+p.Title)
	}
}

// TestDeepGroups checks that parsing of deeply nested groups and long names terminates.
func TestDeepGroups(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		strings.Repeat("{", 5000) + "x" + strings.Repeat("}", 5000),
		strings.Repeat(`\emph{`, 5000) + "x" + strings.Repeat("}", 5000),
		strings.Repeat(`\'`, 5000) + "x",
		strings.Repeat(`$\emph{`, 2000) + "x" + strings.Repeat("}$", 2000),
	} {
		n := 0
		for range bib.Read(strings.NewReader("@misc{a, doi = {10.1000/x}, title = {"+in+"}, author = {"+in+"}}"), "a.bib") {
			n++
		}
		require.Equal(t, 1, n)
	}
}
