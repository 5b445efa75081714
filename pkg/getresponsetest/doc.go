// Package getresponsetest is an in-memory GetResponse on loopback, for tests and
// for trying things without an account.
//
//	server := getresponsetest.NewServer()
//	defer server.Close()
//	client, err := getresponse.New(server.ClientOptions()...)
//
// # What it does
//
// It keeps state: what is created can be read, listed, changed and deleted.
// Lists know query, sort, fields and pages; contacts are created asynchronously
// ([WithContactDelay]); an address that a campaign holds already is a 409 with
// code 1008; errors have the envelope and the codes that the service was
// recorded with; every response to a known account carries rate-limit headers. It
// speaks for GetResponse, or for GetResponse Enterprise with one separate world
// for each domain ([WithEnterprise]): there a request without X-Domain is
// rejected with code 1021 and an unknown domain with 1024. A wrong key is a 401
// with 1014.
//
// Every request is checked against the contract (api/openapi.yaml). What the
// contract does not know, a path, a filter, a sort or a property, is a 400 or 404
// that says why, so a test that passes here does not rely on leniency. The server is
// as lenient as the service where that is known. It reads a page below 1 or a string
// as page 1, and such a perPage as 100; perPage has at most 1000. It ignores blanks
// in fields and query parameters that are neither query[...] nor sort[...]. It allows
// a slash behind the path of a collection, and a token request that signs in with
// Basic auth and in the form alike.
// [Server.Requests] returns all requests as they came, or the latest ones
// ([WithRequestLog]).
//
// It keeps state for accounts, campaigns, contacts, custom fields, tags, from
// fields and newsletters. Every other operation, and with [WithExamples] all of
// them, sends an example that is made from the contract: the same each
// time, whatever was sent before.
//
// # OAuth 2.0
//
// For applications that [WithOAuthClient] registers it has the authorize page
// ([Server.AuthorizeURL]), a form to grant or deny access, for the authorization
// code and the implicit flow, and serves token requests ([Server.TokenURL]) for
// authorization_code, refresh_token and client_credentials. A code is valid once
// and for 10 minutes, an access token for an hour ([WithTokenLifetime]) and for
// one account; after that it is a 401 with 1014. Refresh tokens rotate
// ([WithRefreshRotation]). [Server.RevokeToken] revokes tokens. A code that is
// used a second time ends what the first use brought. There is no PKCE, as on
// the service.
//
// # Limits and time
//
// With [WithLimits] it keeps each account to the limits: calls beyond them are
// rate limited with 429 and code 1015, and the rate-limit headers are about the bound
// that was exceeded, else about the window. A 429 of the window has no Retry-After,
// the others have. [Server.LimitReport] returns what was used. Without it the headers
// count down, but nothing is rate limited. Calls take no time unless [WithLatency]
// says so; only then the bound on concurrent calls has a meaning.
//
// [Server.Transport] serves without a network, in a testing/synctest bubble too:
// make the server outside of it and give the client the transport inside.
//
// # What it does not simulate
//
//   - the limits of imports, of newsletters a day and of anything else that is
//     not a rate of calls;
//   - e-mail: nothing is sent, nobody opens, clicks, bounces or confirms. A
//     newsletter counts as sent to everybody on its campaigns immediately, campaigns
//     with double opt-in take contacts without confirmation, and consents are
//     always empty;
//   - the block lists: masks are kept and searched, contacts are not matched
//     against them;
//   - segments and suppressions as recipients of a newsletter;
//   - plans, permissions and anything else that depends on what an account pays
//     for; people: whoever opens the authorize page may grant access;
//   - lists that return fewer than perPage items, HTML responses, outages and other bad days: put an
//     http.RoundTripper in front for those.
package getresponsetest
