// Package oauth signs applications in to GetResponse and GetResponse Enterprise
// (MAX) with OAuth 2.0. It configures golang.org/x/oauth2 for both platforms and
// adds what that leaves to its callers: states, tokens that outlive the process,
// and errors without credentials.
//
// An application that works for its own account only is better off with an API
// key (getresponse.WithAPIKey).
//
// # Flows
//
// [NewHandlers] is the sign-in of a web application, [Loopback] that of a
// command-line program; both use the authorization code. [Client.AuthorizeURL]
// and [Client.Exchange] are its two halves. [Client.ClientCredentials] is for
// the application's own account. [Client.ImplicitURL] and [ParseImplicit] are
// the implicit flow, which is legacy.
//
// # Tokens
//
//	cfg := oauth.Config{ClientID: id, ClientSecret: secret, Environment: getresponse.EnterpriseUS("example.com")}
//	store := oauth.FileStore("token.json")
//	source, err := oauth.NewTokenSource(ctx, cfg, store)
//	if errors.Is(err, oauth.ErrNoToken) { ... } // sign in, store.Save
//	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))
//
// A [TokenSource] renews the access token early, once for all goroutines, and
// stores what it got before it hands it out. An application with many accounts
// has one source and one [Store] for each. Processes that share an account need a
// store that is a [Locker]; package redisquota has one.
//
// # Errors
//
//   - [SignInError], which is [ErrSignInAgain]: the owner of the account has to
//     sign in again.
//   - [Error]: the service says why it gave no token.
//   - getresponse.TransportError: no response came; it wraps the cause.
//   - [ErrState], [ErrDenied], [ErrTokenInQuery]: what a redirect can bring.
//   - [ErrNoToken], [PermissionError]: what a store can say.
//
// No error, and nothing else that this package prints, holds a token, a code, a
// client secret or an Authorization header.
package oauth
