package bulk

import (
	"context"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// ContactList returns the list of contacts that params select, for [Export]. It sorts by
// creation time unless params have a sort. It sets Page and PerPage itself.
//
// API operation: GET /contacts.
func ContactList(contacts *gr.ContactsService, params gr.ListContactsParams, opts ...wire.CallOption) List[gr.ContactListItem] {
	if params.SortEmail == nil && params.SortName == nil && params.SortCreatedOn == nil && params.SortChangedOn == nil && params.SortCampaignID == nil {
		params.SortCreatedOn = new(gr.SortOrderASC)
	}
	return List[gr.ContactListItem]{
		Page: func(ctx context.Context, page, perPage int) (*wire.Page[gr.ContactListItem], error) {
			one := params
			one.Page, one.PerPage = &page, &perPage
			return contacts.List(ctx, &one, opts...)
		},
		ID: func(c gr.ContactListItem) string { return c.ContactID },
	}
}
