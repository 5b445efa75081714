// Package eventsredis keeps events in Redis, for all processes that receive or handle
// them. A [Store] is an [events.Store] and an [events.Queue].
//
//	store, err := eventsredis.New(redisClient, "shop")
//	handler, err := events.NewHandler(events.WithQueue(store), ...)
//	go handler.Work(ctx)
//
// The queue is as durable as Redis: with appendonly and appendfsync always, an
// acknowledged event survives a crash of Redis; without, its last events may be lost. A
// Redis that evicts keys loses events too: set maxmemory-policy to noeviction.
//
// Redis has an event as JSON, with personal data, until it is handled. Then only its ID
// stays, for 7 days or as [WithRetention] says. [WithMaxItems] bounds the events that
// wait.
package eventsredis
