package getresponse_test

import (
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/limit/scenario"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// The local limiter does what the table says; pkg/redisquota runs the same table.
func TestLimiterScenarios(t *testing.T) {
	scenario.Run(t, time.Millisecond, func(t *testing.T, l getresponse.Limits) (a, b getresponse.Limiter) {
		limiter, err := getresponse.NewLimiter(l)
		if err != nil {
			t.Fatal(err)
		}
		return limiter, limiter
	})
}
