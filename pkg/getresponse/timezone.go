package getresponse

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// TimeZone returns the reference to a time zone by its name in the tz database, such as
// Europe/Warsaw. The case does not matter. Sending times that are local need it, such as
// that of a subject test: they are the time of day of wire.NewLocalTime(t.In(zone)) with
// this reference. A newsletter is scheduled without it: its SendOn is an absolute time.
//
// Each call asks the service; the client keeps nothing. A name that the service does not
// list gives [ErrNotFound].
//
// API operation: GET /accounts/timezones.
func (c *Client) TimeZone(ctx context.Context, name string, opts ...CallOption) (gr.TimeZoneReference, error) {
	zones, err := c.Accounts.ListTimezones(ctx, nil, opts...)
	if err != nil {
		return gr.TimeZoneReference{}, err
	}
	for _, zone := range zones {
		if strings.EqualFold(zone.Name, name) {
			return gr.TimeZoneRef(int(zone.TimezoneID)), nil
		}
	}
	return gr.TimeZoneReference{}, fmt.Errorf("getresponse: time zone %q: %w among the %d that the service lists", name, ErrNotFound, len(zones))
}
