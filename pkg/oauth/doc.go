// Package oauth signs applications in to GetResponse and GetResponse Enterprise
// (MAX) with OAuth 2.0. It configures golang.org/x/oauth2 for both platforms and
// adds states, stored tokens and errors without credentials.
//
// An application that uses only its own account should use an API key
// (getresponse.WithAPIKey).
//
// # Flows
//
// [NewHandlers] signs users of a web application in, [Loopback] the user of a
// command-line program. Both use the authorization code, whose two steps are
// [Client.AuthorizeURL] and [Client.Exchange]. [Client.ClientCredentials] is for
// the application's own account. [Client.ImplicitURL] and [ParseImplicit] are
// the implicit flow, which is legacy.
//
// # Tokens
//
//	cfg := oauth.Config{ClientID: id, ClientSecret: oauth.NewSecret(secret), Environment: getresponse.EnterpriseUS("example.com")}
//	store := oauth.FileStore("token.json")
//	source, err := oauth.NewTokenSource(ctx, cfg, store)
//	if errors.Is(err, oauth.ErrNoToken) { ... } // sign in, store.Save
//	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))
//
// A [TokenSource] refreshes the access token before it expires, once for all
// goroutines. It stores the new token before it returns it. An application with many
// accounts has one source and one [Store] for each. Sources that share an account, in one
// process or several, need a store that is a [Locker]: [MemoryStore] in a process,
// [FileStore] on a machine, package redisquota in a fleet. The lock has a fencing number,
// so that a process that stood still does not replace a newer token.
//
// The service may reject renewed tokens too, as those of a user who is blocked. The next
// renewal then waits for 10 seconds, twice as long after each further rejection, 5 minutes
// at most, in all processes that share the store.
//
// A code can be used only once. [NewHandlers] and [Loopback] therefore exchange it, and
// call OnToken, to the end, also when the browser is gone or the context has ended.
//
// # Errors
//
//   - [SignInError], which is [ErrSignInAgain]: the owner of the account has to
//     sign in again.
//   - [Error]: the service responded without a token.
//   - getresponse.TransportError: there was no response; it wraps the cause.
//   - [ErrState], [ErrDenied], [ErrTokenInQuery]: errors of a redirect.
//   - [ErrNoToken], [PermissionError]: errors of a store.
//
// Neither errors nor the printed form of any type contain a token, a code, a client
// secret or an Authorization header. A [Config], [Client], [TokenSource] or [MemoryStore]
// has its secrets behind functions, where neither fmt nor log/slog nor reflection gets at
// them, whatever the value is a part of. What is printed of a token of
// golang.org/x/oauth2 has the token.
package oauth
