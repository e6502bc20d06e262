package cli

import (
	"runtime/debug"
	"runtime/metrics"
)

// Memory that a batch may use before the collector is eager: what is alive in a run is a few MB at first, and collecting it each time that
// so much again was used costs an eighth of all processor time. What is alive grows with the ids that a run has seen, and the bound with it,
// since a collector without room never rests.
const (
	eagerAt     = 40 << 20
	eagerAtMore = 4 << 20 // for each job
	lazyPercent = 400
	lookEvery   = 8192 // records
)

// collector makes the garbage collector wait for more garbage while memory is plenty. Its zero value leaves it alone.
type collector struct {
	least   int64
	records int
	live    []metrics.Sample
}

// collectLess begins that, unless the user has set how the collector should work.
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

// look is called after each record, and moves the bound away from what is alive.
func (c *collector) look() {
	if c.records++; c.live == nil || c.records%lookEvery != 0 {
		return
	}
	metrics.Read(c.live)
	alive := int64(c.live[0].Value.Uint64())
	debug.SetMemoryLimit(max(c.least, alive+alive/2+16<<20))
}
