package redisquota_test

import (
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/limit/scenario"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// The scripts pass the scenarios of the table. The local limiter of pkg/getresponse runs
// the same table.
func TestScriptScenarios(t *testing.T) {
	scenario.Run(t, 200*time.Millisecond, func(t *testing.T, l getresponse.Limits) (a, b getresponse.Limiter) {
		redis := simulate(t)
		return limiter(t, redis.client(), redisquota.WithLimits(l)), limiter(t, redis.client(), redisquota.WithLimits(l))
	})
}
