//go:build !unix

package measure

import (
	"errors"
	"time"
)

func cpu() (time.Duration, error) {
	return 0, errors.New("no getrusage on this system: the processor time cannot be measured")
}
