package events

import (
	"context"
	"errors"
	"time"
)

// ErrQueueFull is the error of [Queue.Push] for a queue without room.
var ErrQueueFull = errors.New("events: the queue is full")

// ErrLeaseLost is the error of [Queue.Handle] and [Queue.Postpone] for an item whose lease
// has ended and that another worker may have taken.
var ErrLeaseLost = errors.New("events: the lease of the event was lost")

// Queue holds events durably until they are handled, and remembers those that were. With
// [WithQueue], a request is acknowledged as soon as its events are in the queue;
// [Handler.Work] handles them. Packages eventsql and eventsredis have queues.
//
// Methods are called concurrently, also by other processes.
type Queue interface {
	// Push adds items in their order, all or none. It leaves out an item whose ID the
	// queue has or remembers. It returns once they are durable; [ErrQueueFull] if they do
	// not fit.
	Push(ctx context.Context, items []Item) error
	// Take returns up to most items and leases each for a while: no other call returns it
	// until the lease has ended. It returns only the first item of a lane, and none if
	// that is leased or postponed. Without items it returns immediately.
	Take(ctx context.Context, most int, lease time.Duration) ([]Item, error)
	// Handle calls handle for a leased item. When it returns nil, the item is removed and
	// its ID remembered; otherwise its error is returned and the item stays.
	Handle(ctx context.Context, item Item, handle func(context.Context) error) error
	// Postpone ends the lease of an item. Take returns it again after the delay.
	Postpone(ctx context.Context, item Item, delay time.Duration) error
}

// Item is an event in a queue.
type Item struct {
	ID   string // of the event, 40 hexadecimal digits
	Lane string // of its contact, 40 hexadecimal digits; items of a lane are handled in their order
	Data []byte // the event as JSON; it has personal data

	Attempt int    // how often Take has returned the item, this time included
	Lease   string // set by Take
}
