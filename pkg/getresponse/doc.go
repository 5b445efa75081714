// Package getresponse is a client of the GetResponse API v3, for GetResponse and
// for GetResponse Enterprise (MAX).
//
//	client, err := getresponse.New(getresponse.WithAPIKey(key))
//	list, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring_2027"})
//	for contact, err := range client.Contacts.All(ctx, &gr.ListContactsParams{CampaignID: &list.CampaignID}) { ... }
//
// The fields of a [Client] are the services, one for each resource of the API;
// their methods, parameters and models are in package gr, scalars and pages in
// package wire, whose documentation has the rules for what is left out, null and
// zero.
//
// # A call
//
// Every call takes one fixed way. Its path, identifiers and paging are checked.
// It waits for its turn within the limits. Then each attempt goes through the
// request editors, which sign and mark it (credential, X-Domain, User-Agent, then
// those of the client's options in their order, then those of the call, so that
// the later one wins); redirects are followed for GET on the same host only; the
// answer is read up to a limit and decoded, or becomes an error.
//
// # Limits
//
// GetResponse allows an account 10 calls at once, 80 in a second and 30,000 in 10
// minutes; single operations have limits of their own, such as one call a second
// for Contacts.CreateBatch. A client stays within them by itself: calls wait for
// their turn, first come, first served, those of each rate class by themselves.
// It learns from the answers' headers what others use of the same account.
// [WithLimits] changes the limits, [WithLimiter] brings a limiter that several
// clients or machines share, [WithoutLimits] switches them off.
//
// A call that the service refuses for its limits (HTTP 429) was not processed.
// It waits until the limit resets and goes out again, whatever it is, as long as
// all its waits fit [WithMaxWait], 1 minute by default, and the deadline of its
// context. Otherwise it fails at once with a [RateLimitError] that says when to
// come back, and so does a call that would have to wait too long for a window
// that is known to be spent.
//
// # Retries
//
// Only operations that the operations table marks as safe to repeat are
// repeated: reading, deleting what has an identifier, and searches that are POST
// requests; of raw calls that it does not know, GET and HEAD. They are after
// failures of the connection, also in the middle of an answer, after an attempt
// that took too long, and after the answers 502, 503, 504 and 500 that say nothing
// of the call (code 1, or no error of the API). Not after failures of
// certificates, names that do not exist, redirects, request editors or the
// caller's context, and not after an answer that is complete but not what it
// should be. A body that can be read once only is not sent again.
//
// There are 3 retries by default, [WithRetries]. Each waits a random time, up to
// half a second before the first, twice as long before the second and so on, 10
// seconds at most, [WithBackoff]; the Retry-After of an answer makes it longer.
// Where the wait does not fit the context, the failure is returned at once.
//
// A deletion that is repeated may find nothing left to delete, [ErrNotFound].
//
// Writes are never repeated after such a failure. One whose request may have
// reached the service gives an [OutcomeUnknownError].
//
// A call whose access token the service refuses is repeated once if the token
// source can renew the token.
//
// This policy may change in details from one version to the next.
//
// # Bounds
//
// An attempt may take 1 minute, [WithAttemptTimeout]; a call as long as its
// context and [WithTimeout] allow. An answer may have 32 MiB after decompression,
// [WithMaxResponseBytes], and 256 KiB of headers, [WithMaxHeaderBytes]; its JSON
// may be nested 10,000 levels deep. Errors name the limit: [TimeoutError],
// [LimitError].
//
// # Errors
//
//   - [RequestError]: refused before anything was sent, such as an empty
//     identifier.
//   - [Error]: the service says why it failed. errors.Is tells the common cases
//     apart: [ErrNotFound], [ErrDuplicate], [ErrUnauthorized], [ErrServer] and the
//     others.
//   - [RateLimitError]: the account's limits do not allow the call now.
//   - [TransportError]: no answer came. It wraps the cause, [context.Canceled] for
//     example, or a [RedirectError].
//   - [OutcomeUnknownError]: a write failed in a way that leaves open whether it
//     was carried out. It wraps the TransportError or Error.
//   - [DecodeError]: the service says success, but the body is not what the
//     operation promises.
//
// # Watching
//
// [WithHook] tells of every attempt, wait and retry. [NewLogHook] writes that to a
// logger, and package getresponseotel makes traces and metrics of it; neither
// shows personal data.
//
// No error, and nothing else that this package prints, holds a credential.
package getresponse
