// Package e2e tests the page of retest preview in a real browser. It is a module of its own, so that the packages do not depend on a
// browser's protocol; ./run runs it.
package e2e
