// Package getresponsetest is an in-memory GetResponse on loopback, for tests and
// for trying things without an account.
//
//	server := getresponsetest.NewServer()
//	defer server.Close()
//	client, err := getresponse.New(server.ClientOptions()...)
//
// # What it does
//
// The server keeps state: a client can create, read, list, change and delete
// resources. Lists support query, sort, fields and paging. Contacts are created
// asynchronously ([WithContactDelay]). An address that a campaign has already is a
// 409 with code 1008. Errors have the envelope and the codes that the service was
// recorded with. Every response to a known account has rate-limit headers.
//
// The server simulates GetResponse, or GetResponse Enterprise with separate state
// for each domain ([WithEnterprise]). On an Enterprise server a request without
// X-Domain is rejected with code 1021, and an unknown domain with 1024. A wrong key
// is a 401 with 1014.
//
// Every request is checked against the contract (api/openapi.yaml). An unknown
// path, filter, sort or property is a 400 or 404 that says why, so a test that passes
// here does not rely on leniency. [Server.Requests] returns all requests as they
// were received, or the latest ones ([WithRequestLog]).
//
// The server is as lenient as the service where that is known. It reads a page below
// 1, or a string, as page 1, and such a perPage as 100. A perPage above 1000 is 1000.
// It ignores blanks in fields, and query parameters that are neither query[...] nor
// sort[...]. It allows a slash behind the path of a collection. A token request may
// sign in with Basic auth and in the form, with the same secret.
//
// There is state for accounts, campaigns, contacts, custom fields, tags, from
// fields and newsletters. Every other operation responds with an example made from
// the contract. The example is the same each time, regardless of earlier requests.
// With [WithExamples] all operations do so.
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
//   - the limits of imports, of newsletters a day and of anything else that is
//     not a rate of calls;
//   - e-mail: nothing is sent, nobody opens, clicks, bounces or confirms. A
//     newsletter counts as sent to everybody on its campaigns immediately. Campaigns
//     with double opt-in accept contacts without confirmation. Consents are always
//     empty;
//   - the block lists: masks are kept and searched, contacts are not matched
//     against them;
//   - segments and suppressions as recipients of a newsletter;
//   - plans, permissions and anything else that depends on what an account pays
//     for; people: whoever opens the authorize page may grant access;
//   - lists that return fewer than perPage items, HTML responses and outages: wrap the
//     transport in an http.RoundTripper for those.
package getresponsetest
