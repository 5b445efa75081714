package eventsredis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/internal/eventstore"
	"github.com/go-getresponse/getresponse/internal/sealed"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// Store keeps events in Redis. It is safe for concurrent use, also by several processes.
type Store struct {
	client  sealed.Box[redis.UniversalClient] // which has the password
	keys    []string
	limits  eventstore.Limits
	scripts scripts
}

var (
	_ events.Store = (*Store)(nil)
	_ events.Queue = (*Store)(nil)
)

var storeName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)

// New returns a store. Stores of the same name share their events; a name is 1 to 100
// letters, digits, dots, dashes and underscores. The client needs ContextTimeoutEnabled
// in its options, or the timeouts of requests would have no effect. Anything else is an
// error.
func New(client redis.UniversalClient, name string, opts ...Option) (*Store, error) {
	if !storeName.MatchString(name) {
		return nil, errors.New("eventsredis: the name is not 1 to 100 letters, digits, dots, dashes and underscores")
	}
	if !hasTimeouts(client) {
		return nil, errors.New("eventsredis: the Redis client is nil or lacks ContextTimeoutEnabled: true in its options")
	}
	s := &Store{client: sealed.New(client), limits: eventstore.Default(), scripts: newScripts()}
	for _, key := range []string{"lanes", "items", "data", "attempts", "leases", "done", "locks", "counter"} {
		// The braces keep all keys on one node of a cluster.
		s.keys = append(s.keys, "getresponse:events:{"+name+"}:"+key)
	}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("eventsredis: an option is nil")
		}
		option(s)
	}
	if err := s.limits.Check(); err != nil {
		return nil, fmt.Errorf("eventsredis: %w", err)
	}
	return s, nil
}

func hasTimeouts(client redis.UniversalClient) bool {
	switch c := client.(type) {
	case nil:
		return false
	case *redis.Client:
		return c.Options().ContextTimeoutEnabled
	case *redis.ClusterClient:
		return c.Options().ContextTimeoutEnabled
	case *redis.Ring:
		return c.Options().ContextTimeoutEnabled
	}
	return true
}

// run runs a script. Errors name the step; they do not quote the arguments.
func (s *Store) run(ctx context.Context, step string, script *redis.Script, args ...any) *redis.Cmd {
	cmd := script.Run(ctx, s.client.Open(), s.keys, args...)
	if err := cmd.Err(); err != nil {
		cmd.SetErr(fmt.Errorf("eventsredis: %s: %w", step, err))
	}
	return cmd
}

const (
	lockMargin      = 5 * time.Second // beyond the context of a function
	lockDefault     = time.Minute     // for a context without end
	completeTimeout = 5 * time.Second // of what follows a function
)

// Once implements [events.Store]. While a process handles an event, Once returns an error
// in other processes. After the end of that process, the event is free again a few
// seconds after the deadline of ctx, or after a minute without one.
func (s *Store) Once(ctx context.Context, id string, handle func(context.Context) error) error {
	lease, token := lockDefault, rand.Text()
	if deadline, ok := ctx.Deadline(); ok {
		lease = time.Until(deadline) + lockMargin
	}
	state, err := s.run(ctx, "begin", s.scripts.begin, id, max(lease, lockMargin).Milliseconds(), token, s.limits.Retention.Milliseconds()).Int()
	switch {
	case err != nil:
		return err
	case state == 0:
		return nil
	case state < 0:
		return errors.New("eventsredis: another process handles the event")
	}
	remember := "0"
	defer func() {
		if remember == "0" { // handle failed or panicked
			_ = s.end(ctx, id, token, remember) // or the lock ends by itself
		}
	}()
	if err := handle(ctx); err != nil {
		return err
	}
	remember = "1"
	return s.end(ctx, id, token, remember)
}

func (s *Store) end(ctx context.Context, id, token, remember string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), completeTimeout)
	defer cancel()
	return s.run(ctx, "end", s.scripts.end, id, token, remember).Err()
}

// Push implements [events.Queue].
func (s *Store) Push(ctx context.Context, items []events.Item) error {
	args := []any{s.limits.MaxItems, s.limits.Retention.Milliseconds()}
	for _, i := range items {
		args = append(args, i.ID, i.Lane, i.Data)
	}
	fits, err := s.run(ctx, "push", s.scripts.push, args...).Int()
	if err == nil && fits == 0 {
		return events.ErrQueueFull
	}
	return err
}

// Take implements [events.Queue].
func (s *Store) Take(ctx context.Context, most int, lease time.Duration) ([]events.Item, error) {
	token := rand.Text()
	values, err := s.run(ctx, "take", s.scripts.take, most, lease.Milliseconds(), token).StringSlice()
	if err != nil {
		return nil, err
	}
	var items []events.Item
	for i := 0; i+3 < len(values); i += 4 {
		item := events.Item{ID: values[i], Lane: values[i+1], Data: []byte(values[i+2]), Lease: token}
		if _, err := fmt.Sscan(values[i+3], &item.Attempt); err != nil {
			return nil, errors.New("eventsredis: take: an attempt is no number")
		}
		items = append(items, item)
	}
	return items, nil
}

// Handle implements [events.Queue].
func (s *Store) Handle(ctx context.Context, item events.Item, handle func(context.Context) error) error {
	if err := handle(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), completeTimeout)
	defer cancel()
	return s.settle(ctx, "finish", s.scripts.finish, item.ID, item.Lane, item.Lease)
}

// Postpone implements [events.Queue].
func (s *Store) Postpone(ctx context.Context, item events.Item, delay time.Duration) error {
	return s.settle(ctx, "postpone", s.scripts.postpone, item.ID, item.Lane, item.Lease, delay.Milliseconds())
}

// settle runs a script that returns 0 if the lease was lost.
func (s *Store) settle(ctx context.Context, step string, script *redis.Script, args ...any) error {
	held, err := s.run(ctx, step, script, args...).Int()
	if err == nil && held == 0 {
		return events.ErrLeaseLost
	}
	return err
}

// Format implements [fmt.Formatter]. No verb prints the password of the client.
func (s *Store) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "eventsredis.Store") }
