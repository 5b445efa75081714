package hostile_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// oneAfterAnother makes calls with any outcomes, one after another. No outcome blocks the
// next call for longer than 20 minutes.
func oneAfterAnother(t *testing.T, kind string, data []byte) {
	a, b, err := twoLimiters(t, kind, getresponse.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	limiters := []getresponse.Limiter{a, b}
	batch := &wire.Operation{ID: "createContactBatch", RateClass: wire.RateClass{Name: "batch", PerSecond: 1, Per10Minutes: 80}}
	numbers := []int{0, 1, 7, 80, 30_000, math.MaxInt, math.MinInt, -1}
	waits := []time.Duration{0, time.Second, 30 * time.Second, 10 * time.Minute, 20 * time.Minute, aYear, math.MaxInt64, math.MinInt64}
	statuses := []int{0, 200, 429, 503}
	take := func(l getresponse.Limiter, op *wire.Operation) func(getresponse.CallOutcome) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		release, err := l.Acquire(ctx, getresponse.LimitedCall{Operation: op, Attempt: 1})
		var limit *getresponse.RateLimitError
		if err != nil && (!errors.As(err, &limit) || limit.Wait > 20*time.Minute+10*time.Millisecond || limit.Wait <= 0) {
			t.Fatalf("blocked: %v", err)
		}
		return release
	}
	for ; len(data) >= 8; data = data[8:] {
		n := binary.LittleEndian.Uint64(data)
		digit := func(base int) int {
			d := int(n % uint64(base))
			n /= uint64(base)
			return d
		}
		var op *wire.Operation
		if digit(2) == 1 {
			op = batch
		}
		if release := take(limiters[digit(2)], op); release != nil {
			time.Sleep(time.Duration(digit(40)) * 100 * time.Millisecond)
			o := getresponse.CallOutcome{StatusCode: statuses[digit(4)], RetryAfter: waits[digit(8)]}
			o.RateLimit = getresponse.RateLimit{Limit: numbers[digit(8)], Remaining: numbers[digit(8)], Reset: waits[digit(8)]}
			release(o)
		}
		time.Sleep([]time.Duration{0, time.Second, time.Minute, 20 * time.Minute}[digit(4)])
	}
	time.Sleep(20*time.Minute + 2*time.Second)
	for _, op := range []*wire.Operation{nil, batch, nil} {
		if release := take(limiters[0], op); release != nil {
			release(getresponse.CallOutcome{StatusCode: 200})
		} else {
			t.Errorf("a call is blocked 20 minutes after the last response, batch: %v", op != nil)
		}
	}
}

func TestRandomOutcomes(t *testing.T) {
	for _, kind := range []string{"local", "Redis"} {
		for seed := range uint64(20) {
			t.Run(fmt.Sprint(kind, "/", seed), func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				var data []byte
				for range 40 {
					data = binary.LittleEndian.AppendUint64(data, random.Uint64())
				}
				synctest.Test(t, func(t *testing.T) { oneAfterAnother(t, kind, data) })
			})
		}
	}
}

// FuzzOutcomes does the same with the inputs of the fuzzer.
func FuzzOutcomes(f *testing.F) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 2))
		var data []byte
		for range 8 {
			data = binary.LittleEndian.AppendUint64(data, random.Uint64())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = data[:min(len(data), 8*100)]
		synctest.Test(t, func(t *testing.T) { oneAfterAnother(t, "local", data) })
	})
}
