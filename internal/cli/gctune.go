package cli

import (
	"runtime/debug"
	"runtime/metrics"
)

// Memory that a batch may use before garbage is collected eagerly. A run has only a few MB of live memory at first, and collecting
// whenever memory doubles takes an eighth of all processor time. Live memory grows with the number of ids that a run has seen. The
// limit grows with it, because a collector close to its limit would run all the time.
const (
	eagerAt     = 40 << 20
	eagerAtMore = 4 << 20 // added for each job
	lazyPercent = 400
	lookEvery   = 8192 // number of records between checks
)

// collector delays garbage collection while memory is plentiful. The zero collector does nothing.
type collector struct {
	least   int64
	records int
	live    []metrics.Sample
}

// collectLess starts delaying garbage collection unless the user has configured it.
func (e Env) collectLess(jobs int) collector {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := e.lookup(name); set {
			return collector{}
		}
	}
	c := collector{least: eagerAt + int64(jobs)*eagerAtMore, live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	debug.SetGCPercent(lazyPercent)
	debug.SetMemoryLimit(c.least)
	return c
}

// look is called after each record and keeps the memory limit above the live memory.
func (c *collector) look() {
	if c.records++; c.live == nil || c.records%lookEvery != 0 {
		return
	}
	metrics.Read(c.live)
	alive := int64(c.live[0].Value.Uint64())
	debug.SetMemoryLimit(max(c.least, alive+alive/2+16<<20))
}
