// Package getresponsetest is an in-memory GetResponse on loopback, for tests and
// for trying things without an account.
//
//	server := getresponsetest.NewServer()
//	defer server.Close()
//	client, err := getresponse.New(server.ClientOptions()...)
//
// # What it does
//
// The server serves all 220 operations and keeps state for them: what a client creates can
// be read, listed, changed and deleted. Lists support query, sort, fields and paging.
// Contacts are created asynchronously ([WithContactDelay]). An address that a campaign has
// already is a 409 with code 1008. A reference to something unknown is a 400 with code
// 1001. Errors have the envelope and the codes that the service was recorded with. Every
// response to a known account has rate-limit headers. What the server has no data for it
// rejects with a message that says so. It responds with invented examples only with
// [WithExamples].
//
// An account lives:
//
//   - contacts wait for confirmation where a campaign wants it ([Server.Unconfirmed],
//     [Server.Confirm]), come in other ways ([Server.Subscribe]) and declare consents
//     ([Server.DeclareConsent]); block lists and suppressions act;
//   - newsletters, autoresponders, RSS newsletters, subject tests, SMS and transactional
//     e-mails are sent by the clock, to lists, segments and contacts; [Server.Engage] makes
//     a recipient open, click, bounce, unsubscribe or complain, [Server.Publish] gives a
//     feed new articles; statistics, activities, click tracks and scores agree with that;
//   - segments are evaluated, with all types of conditions;
//   - shops have products, carts and orders with all references checked, and statistics;
//   - imports and custom reports progress, and what was uploaded or reported can be
//     fetched from the address in the response;
//   - what the API cannot create, such as forms, popups and landing pages, is there from
//     the beginning, two or three of each; [WithSeed] adds to it.
//
// The server simulates GetResponse, or GetResponse Enterprise with separate state
// for each domain ([WithEnterprise]), or both ([WithRetail]). On an Enterprise server a
// request without X-Domain is rejected with code 1021, and an unknown domain with 1024. A
// wrong key is a 401 with 1014.
//
// Every request is checked against the contract (api/openapi.yaml). An unknown path,
// filter, sort or property is a 400 or 404 that says why, so a test that passes here does
// not rely on leniency. With [WithProfile] and [AsService] the server is as lenient as the
// service is known to be; [Quirks] are the single rules. Every response is checked too. One
// that breaks the contract is a bug of the server: [Start] lets the test fail, and
// [Server.Violations] lists them.
//
// What happens is delivered to webhooks ([Server.AddWebhook]) and to the callback of the
// account, with the service's time limit and retries, to this machine only unless
// [WithDelivery] says otherwise. [Server.Deliveries] lists the attempts.
//
// [Server.Requests] returns the requests as they were received, those that match. [Server.Inject]
// makes calls fail: with a status, late, cut off, with a reset. [Server.Advance] moves the
// clock. [Server.Snapshot] and [Server.Restore] keep the state. Programs in other languages
// have the same over HTTP, and people have the command getresponse serve and a page:
// docs/server.md.
//
// # OAuth 2.0
//
// [WithOAuthClient] registers an application. The authorize page
// ([Server.AuthorizeURL]) has a form to grant or deny access, for the authorization
// code flow and the implicit flow. [Server.TokenURL] serves token requests for
// authorization_code, refresh_token and client_credentials. A code is valid once
// and for 10 minutes. A second use of it revokes the tokens of the first use. An
// access token is valid for one account and for an hour ([WithTokenLifetime]);
// after that a call with it is a 401 with 1014. Refresh tokens rotate
// ([WithRefreshRotation]). [Server.RevokeToken] revokes tokens. There is no PKCE,
// as on the service.
//
// # Limits and time
//
// With [WithLimits] the server enforces the limits of each account: calls beyond
// them get a 429 with code 1015. The rate-limit headers of a 429 describe the
// exceeded limit, those of other responses the window. A 429 of the window has no
// Retry-After; the others have one. [Server.LimitReport] returns what was used.
// Without WithLimits the headers count down, but nothing is rate limited. Calls
// take no time unless [WithLatency] is set; the limit of concurrent calls has no
// effect without it.
//
// [Server.Transport] serves without a network, in a testing/synctest bubble too:
// create the server outside the bubble and give the client the transport inside.
//
// # What it does not simulate
//
//   - e-mail and SMS: nothing leaves the server, and content is not rendered;
//   - perfect timing and time travel: such newsletters are sent at their time;
//   - workflows: they can be switched on and off, and do nothing;
//   - locations of IP addresses: only a seed sets them;
//   - plans, permissions and anything else that depends on what an account pays
//     for; people: whoever opens the authorize page may grant access;
//   - lists that return fewer than perPage items.
package getresponsetest
