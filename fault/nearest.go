package fault

import "strings"

// Nearest returns the element of known that word is most likely meant to be, or "" if none is close enough. Letters may be swapped,
// missing, added or in a different case, with at most one such difference for every three letters. Ties go to the first element.
func Nearest(word string, known []string) string {
	if len(word) > maxWord {
		return ""
	}
	best, least := "", min(max(len(word)/3, 1)+1, len(word)) // an element that has no letter in common with word is not close enough
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best
}

// DidYouMean returns a hint with the element of known that is nearest to word, or "" if there is none.
func DidYouMean(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// maxWord limits the work for hostile input. No key, function or field of this module is close to a longer word.
const maxWord = 64

// distance returns the optimal string alignment distance between a and b in bytes. If the distance is at least limit, it may stop early
// and return limit.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
