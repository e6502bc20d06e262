// Package bench compares package template with other template engines on one prompt.
//
// A [Contender] renders the inquiries of a [Corpus]. All contenders must produce the same bytes. [Check] verifies this before every
// measurement. The command in cmd/ratios prints the table in README.md. The benchmarks in this package are for profiles and benchstat.
package bench
