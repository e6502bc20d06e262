package cli

import "runtime/debug"

// Memory that a batch may use before the collector is eager: what is alive in a run is a few MB, and collecting it each time that so much
// again was used costs an eighth of all processor time.
const (
	eagerAt     = 40 << 20
	eagerAtMore = 4 << 20 // for each job
	lazyPercent = 400
)

// collectLess makes the collector wait for more garbage while memory is plenty, unless the user has set how it should work.
func (e Env) collectLess(jobs int) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := e.lookup(name); set {
			return
		}
	}
	debug.SetGCPercent(lazyPercent)
	debug.SetMemoryLimit(eagerAt + int64(jobs)*eagerAtMore)
}
