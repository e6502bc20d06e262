package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file compares the claims of an inquiry with each other.

// wording is the words of a claim.
type wording struct {
	all uint64   // a hash of them in their order
	set []uint64 // a hash of each, sorted, once
}

// similar reports claims that say the same, or nearly.
func (r *run) similar() {
	n := len(r.q.Claims)
	if n < 2 {
		return
	}
	words, first := make([]wording, n), make(map[uint64]int, n)
	var room []uint64
	for i := range words {
		words[i], room = wordingOf(r.q.Claims[i].Text, room)
		if j, ok := first[words[i].all]; ok && r.q.Claims[i].Scope == r.q.Claims[j].Scope && folded(r.q.Claims[i].Text) == folded(r.q.Claims[j].Text) {
			r.report("duplicate-claim", item("claims", i, "text"), "", fmt.Errorf("the claim says the same as %s", item("claims", j, "")))
			words[i].set = nil
			continue
		}
		first[words[i].all] = i
	}
	for _, p := range closePairs(words) {
		a, b := &r.q.Claims[p[0]], &r.q.Claims[p[1]]
		if a.Scope == b.Scope && !opposed(folded(a.Text), folded(b.Text)) {
			r.report("near-duplicate-claim", item("claims", p[1], "text"), "", fmt.Errorf("the claim says nearly the same as %s", item("claims", p[0], "")))
		}
	}
}

// folded is the words of a text, small, with a blank between them.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), isGap), " ")
}

// FNV-1a, 64 bits.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// wordingOf hashes the words of a text; the set takes its place from room.
func wordingOf(text string, room []uint64) (w wording, rest []uint64) {
	w.all = hashStart
	from, word, inside := len(room), uint64(hashStart), false
	end := func() {
		if inside {
			room = append(room, word)
			w.all = (w.all ^ word) * hashPrime
			word, inside = hashStart, false
		}
	}
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c < utf8.RuneSelf || isGap(c):
			end()
			continue
		default:
			c = unicode.ToLower(c)
		}
		word, inside = (word^uint64(c))*hashPrime, true
	}
	end()
	w.set = room[from:]
	slices.Sort(w.set)
	w.set = slices.Clip(slices.Compact(w.set))
	return w, room[:from+len(w.set)]
}

func isGap(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

const (
	alike     = 0.8 // of all words that two claims have, how many both have
	fewWords  = 6   // a claim with fewer is like others by chance
	manyPairs = 300 // claims before it that a claim is compared with
)

// closePairs gives the pairs of claims with nearly the same words, each claim as the second of one pair at most.
func closePairs(words []wording) [][2]int {
	var out [][2]int
	for j := range words {
		for i := max(0, j-manyPairs); i < j; i++ {
			if near(words[i].set, words[j].set) {
				out = append(out, [2]int{i, j})
				break
			}
		}
	}
	return out
}

// near reports whether two sorted sets share most of what they have.
func near(a, b []uint64) bool {
	if len(a) < fewWords || len(b) < fewWords || float64(min(len(a), len(b))) < alike*float64(max(len(a), len(b))) {
		return false
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) >= alike*float64(len(a)+len(b)-both)
}

// opposed reports whether what two texts differ in turns what they say: a number, or a negation.
func opposed(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	return turns(x, y) || turns(y, x)
}

func turns(a, b []string) bool {
	return slices.ContainsFunc(a, func(w string) bool {
		return (strings.ContainsAny(w, "0123456789") || slices.Contains(negations, w)) && !slices.Contains(b, w)
	})
}

// negations, and pairs of words that are opposites.
var negations = []string{
	"not", "no", "never", "without", "cannot", "t", "none", "neither", "nor", "fail", "fails", "failed", "more", "less", "fewer", "better", "worse",
	"large", "small", "larger", "smaller", "increase", "increases", "decrease", "decreases", "before", "after", "with", "rarely", "often", "always",
}
