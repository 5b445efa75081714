// Package getresponse is a client of the GetResponse API v3, for GetResponse and
// for GetResponse Enterprise (MAX).
//
//	client, err := getresponse.New(getresponse.WithAPIKey(key))
//	list, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring_2027"})
//	for contact, err := range client.Contacts.All(ctx, &gr.ListContactsParams{CampaignID: &list.CampaignID}) { ... }
//
// The fields of a [Client] are the services, one for each resource of the API;
// their methods, parameters and models are in package gr, scalars and pages in
// package wire, whose documentation has the rules for what is omitted, null and
// zero.
//
// # A call
//
// Every call passes one chain of stages; chain.go lists them in order.
//
//  1. The address, the options and the body are checked. Nothing is sent for a call
//     that is invalid.
//  2. The call timeout starts, see [WithTimeout].
//  3. Retries: the stages below run once for each attempt.
//  4. The attempt waits for its place in the limits.
//  5. Hooks learn that the attempt starts, and later how it ended.
//  6. The attempt timeout starts, see [WithAttemptTimeout].
//  7. The request editors authenticate the request and add headers: credential,
//     X-Domain, User-Agent, then the editors of the client's options in their order,
//     then those of the call. The later one wins.
//  8. The request is sent. Redirects are followed for GET on the same host only.
//  9. The response is read up to a bound and decoded, or becomes a typed error. A
//     write that may have been carried out although it failed is marked as such.
//
// # Limits
//
// GetResponse allows an account 10 concurrent calls, 80 calls a second and 30,000
// calls in 10 minutes. Single operations have limits of their own, such as one call a
// second for Contacts.CreateBatch. A client keeps to these limits: calls wait for
// their turn, first come, first served, and each rate class has a queue of its own.
// The client learns from the headers of responses what other programs use of the same
// account. [WithLimits] changes the limits. [WithLimiter] takes a limiter that several
// clients or machines share. [WithoutLimits] switches the limits off.
//
// The service does not process a call that it rate limits (HTTP 429). The client waits
// until the limit resets and retries the call, regardless of its method. All waits of
// a call together must fit [WithMaxWait], 1 minute by default, and the deadline of its
// context. Otherwise the call fails immediately with a [RateLimitError] that has the
// time of the reset. The same holds for a call that would wait too long for a window
// that is known to be spent.
//
// A header can be wrong. Whatever time a response names, it blocks other calls for 20
// minutes at most, twice the longest window of the service, or for the length of the
// window in [Limits] if that is longer. Then one call probes whether the service accepts
// calls again, and the others wait for its response. The error of a call always has the
// time that the response named.
//
// # Retries
//
// The client retries idempotent operations only: those that read, those that delete
// by ID, and searches that are POST requests. Of raw calls that the operations table
// does not know, it retries GET and HEAD.
//
// It retries failures of the connection, also in the middle of a response, and
// attempts that exceed their timeout. It retries the statuses 502, 503 and 504, and
// 500 where the body says nothing about the call (code 1, or no API error).
//
// It does not retry failures of certificates, unknown host names, blocked redirects,
// errors of request editors, the end of the caller's context, and responses that are
// complete but invalid. A body that can be read only once is not sent twice.
//
// The default is 3 retries, see [WithRetries]. Each waits a random time: up to half a
// second before the first retry, twice as long before the second and so on, 10 seconds
// at most, see [WithBackoff]. Retry-After makes the wait longer. Where the wait does
// not fit the context, the failure is returned immediately.
//
// A retried deletion may find nothing left to delete: [ErrNotFound].
//
// Writes are not retried after a failure, with one exception: HTTP/2 can say that the
// server processed nothing of a request (REFUSED_STREAM, or GOAWAY with a lower stream).
// No layer below the client resends a write. net/http would do so for a request with an
// Idempotency-Key, a header that the service does not know.
//
// A call whose access token the service rejects is retried once if the token source
// can renew the token and has another one then.
//
// Details of this policy may change in a minor version; docs/versioning.md says which.
//
// # Outcome of a write
//
// A write that fails after its request was sent gives an [OutcomeUnknownError], unless
// its response says what happened. These responses do:
//
//   - a success (HTTP 2xx);
//   - an API error with a code of 1000 or above and HTTP 400 or above, except 502, 503 and
//     504; of those only the codes 1015 and 1016, which say that the call was rate limited;
//   - a status by whose definition nothing was carried out, regardless of who sent it: 400,
//     401, 403, 404, 405, 407, 409 to 415, 417, 421, 422, 423, 425, 426, 428, 429, 431 and 451.
//
// After all others the outcome is unknown: no response, a redirect, 101, a proxy's page
// with 408, 499 or 5xx, and code 1 with a status that is not in the list.
//
// # Bounds
//
// An attempt may take 1 minute, [WithAttemptTimeout]. A call may take as long as its
// context and [WithTimeout] allow. The body of a response may have 32 MiB after
// decompression, [WithMaxResponseBytes], its headers 256 KiB, [WithMaxHeaderBytes],
// and its JSON 10,000 levels. A page may have 1,000 items, a list without pages
// 100,000, [WithMaxItems]. What is decoded may take 2 MiB and 8 bytes for each byte of
// the body. [TimeoutError] and [TooLargeError] name the bound.
//
// # Errors
//
//   - [RequestError]: the call is invalid and was not sent, such as one with an empty
//     ID or without a required property. It has all faults of the call.
//   - [Error]: the API reports a failure. [errors.Is] matches the common cases:
//     [ErrNotFound], [ErrDuplicate], [ErrUnauthorized], [ErrServer] and the others.
//   - [RateLimitError]: the limits of the account do not allow the call now.
//   - [TransportError]: there is no response. It wraps the cause, such as
//     [context.Canceled] or a [RedirectError].
//   - [OutcomeUnknownError]: a write failed, and it is not known whether it was carried
//     out. It wraps the TransportError or Error.
//   - [DecodeError]: the service reports a success, but the body is not what the
//     operation promises.
//
// # Observability
//
// [WithHook] reports every attempt, wait and retry. [NewLogHook] writes them to a
// logger. Package getresponseotel turns them into traces and metrics. Neither shows
// personal data.
//
// # Secrets and text from outside
//
// No error, and nothing else that this package prints, holds a credential. The client
// has credentials in functions only, where fmt, log/slog and marshalers cannot reach
// them. It removes a credential that the service echoes in any mixture of the encodings
// of JSON, HTML and URLs: no 8 of its characters in a row remain. A string of an error
// response is cut at 64 KiB. A string in more encodings than 12, or that would take more
// than 16 MiB to decode in every order, is removed as a whole.
//
// Errors of a caller's transport, editor, token source or limiter are in reach of
// [errors.As]. Marshalers see their text only.
//
// Error texts and log lines escape what is not printable, such as line breaks and escape
// sequences of terminals, as %q does. The fields of errors have the values as they came.
//
// Credentials are sent over https only. [WithInsecureHTTP] allows http to other machines.
package getresponse
