package bulk

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// patiently calls f until it is not rate limited. A call that is rate limited was not
// carried out. It returns the last error if ctx ends before the limit resets.
func patiently(ctx context.Context, f func() error) error {
	for {
		err := f()
		limited, ok := errors.AsType[*getresponse.RateLimitError](err)
		if !ok {
			return err
		}
		if deadline, ok := ctx.Deadline(); ok && limited.ResetAt.After(deadline) {
			return err
		}
		if sleep(ctx, max(limited.Wait, time.Millisecond)) != nil {
			return err
		}
	}
}

// maxAttempts is how often a write is sent that may be carried out twice without harm.
const maxAttempts = 6

// surely calls f, a write that may be carried out twice without harm, until its outcome
// is known. It waits for limits as patiently does.
func surely(ctx context.Context, f func() error) error {
	for attempt, pause := 1, 250*time.Millisecond; ; attempt, pause = attempt+1, 2*pause {
		err := patiently(ctx, f)
		if err == nil || attempt == maxAttempts || !isTransient(err) {
			return err
		}
		if sleep(ctx, pause+rand.N(pause)) != nil {
			return err
		}
	}
}

// isTransient reports whether the same call can succeed later: its outcome is unknown,
// the connection failed, or the service did.
func isTransient(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	switch getresponse.KindOf(err) {
	case getresponse.KindOutcomeUnknown, getresponse.KindTimeout:
		return true
	case getresponse.KindTransport:
		_, network := errors.AsType[net.Error](err)
		return network
	}
	return errors.Is(err, getresponse.ErrServer)
}

// sleep waits, or returns the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
