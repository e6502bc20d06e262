// Package e2e tests the pages of retest preview in a real browser. It is a separate module so that the other packages do not depend on
// a browser protocol. Run it with ./run.
package e2e
