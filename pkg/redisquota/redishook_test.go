package redisquota_test

import (
	"context"
	"net"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// redishook is a hook of a Redis client that changes nothing.
type redishook struct{}

func (redishook) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (redishook) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (redishook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// quicker takes the room in a second once, between the script and redis_rate, as
// another process might.
type quicker struct {
	redishook
	client    *redis.Client
	perSecond int
	scripts   int
	taken     int
}

func (q *quicker) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		q.scripts++
		if q.scripts == 1 {
			limit := redis_rate.Limit{Rate: q.perSecond, Burst: 1, Period: 1025 * time.Millisecond}
			result, rateErr := redis_rate.NewLimiter(q.client).Allow(ctx, "getresponse:{"+account+"}:second", limit)
			if rateErr == nil {
				q.taken = result.Allowed
			}
		}
		return err
	}
}
