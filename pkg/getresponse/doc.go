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
// Every call takes one fixed way: its path, identifiers and paging are checked;
// request editors sign and mark it (credential, X-Domain, User-Agent, then those
// of the client's options in their order, then those of the call, so that the
// later one wins); redirects are followed for GET on the same host only; the
// answer is read up to a limit, 32 MiB unless [WithMaxResponseBytes] says
// otherwise, and decoded. Every call is sent once, but for one whose access token
// the service refused while the token source can renew it: this version neither
// waits for rate limits nor repeats anything else.
//
// # Errors
//
//   - [RequestError]: refused before anything was sent, such as an empty
//     identifier.
//   - [TransportError]: no answer came. Of a write nobody knows then whether it
//     was carried out. It wraps the cause, [context.Canceled] for example, or a
//     [RedirectError].
//   - [Error]: the service says why it failed. errors.Is tells the common cases
//     apart: [ErrNotFound], [ErrDuplicate], [ErrUnauthorized], [ErrRateLimited]
//     and the others.
//   - [DecodeError]: the service says success, but the body is not what the
//     operation promises.
//
// No error, and nothing else that this package prints, holds a credential.
package getresponse
