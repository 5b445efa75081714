// Package events receives what GetResponse reports: webhooks, which are JSON in a POST
// request, and the older callbacks, which are a GET request with a query string.
//
//	handler, err := events.NewHandler(
//		events.WithSecret("secret", os.Getenv("WEBHOOK_SECRET")),
//		events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
//			return crm.Add(ctx, e.Contact.Email)
//		}),
//	)
//	http.Handle("/getresponse", handler)
//
// Each kind of event has a type and a function that registers a handler for it.
// [OnOther] receives all other events, those of unknown kinds among them as [Unknown].
//
// # At least once, applied once
//
// The service retries a webhook 3 times unless it receives the response
// {"status":"OK"} within 5 seconds. [Handler] sends this response only after all events
// of the request were handled, or after a [Queue] holds them durably. Otherwise it
// responds with a status 5xx. The service never retries a callback, and waits for 4
// seconds; use a queue for those that must not be lost.
//
// A [Store] remembers which events were handled, so a retry does not call the function
// again. It remembers an event after its function has returned. If the process ends in
// between, the event is handled twice, never lost. To apply an effect exactly once, let
// it commit together with the memory of the event, see package eventsql, or make it
// idempotent with the ID of [DeliveryFrom].
//
// The ID of an event is made from X-Webhook-ID and the JSON of the event. An array of
// events has only one X-Webhook-ID. An event whose JSON differs between a request and
// its retry counts as two.
//
// # Order
//
// The events of one contact are handled one after the other, in the order in which they
// were received; those of different contacts are handled concurrently. Without a queue,
// an event that failed is handled when the service retries it, after later ones. With a
// queue, the later events of the contact wait for it.
//
// # Who may call
//
// The service signs nothing. The secret is a parameter in the URL of the webhook
// ([WithSecret]). [WithAllowedAddresses] limits who may connect, [RequireHTTPS] rejects
// plain HTTP. Bodies, queries, requests and waiting events are bounded.
//
// # Errors and limits
//
// Responses: 200 for what was handled or queued; 400 for what is no event; 403 for a
// wrong secret or address, or plain HTTP; 405 for other methods than POST and GET; 413
// for a body or query that is too long; 500 where a function or the store returned an
// error; 503 where the handler is full or too slow, the body ends early, or the queue
// fails. The service retries 5xx only.
package events
