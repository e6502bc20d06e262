package batch

import "log/slog"

// Stats are what a run has done so far, with what earlier runs in the same folder did.
type Stats struct {
	Records  int   // that were read
	Requests int   // that were written
	Errors   int   // records with faults, in errors.jsonl
	Repeated int   // records that ask what another one asks: they have no request of their own
	Reused   int   // requests that were taken from what the folder held before
	Cut      int   // records of which something was left out for their length
	Bytes    int64 // of the requests
}

// LogValue gives the counters as a group, for structured logs.
func (s Stats) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("records", s.Records), slog.Int("requests", s.Requests), slog.Int("errors", s.Errors),
		slog.Int("repeated", s.Repeated), slog.Int("reused", s.Reused), slog.Int("cut", s.Cut), slog.Int64("bytes", s.Bytes))
}
