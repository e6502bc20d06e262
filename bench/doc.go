// Package bench measures package template against other template engines, on one prompt.
//
// A [Contender] renders the inquiries of a [Corpus]. All of them must give the same bytes; [Check] says whether they do, and every
// measurement starts with it. The command ratios in cmd/ratios makes the table of README.md; the benchmarks of this package are
// for profiles and for benchstat.
package bench
