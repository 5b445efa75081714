package getresponse_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func TestTimeZone(t *testing.T) {
	server := getresponsetest.Start(t)
	client := exampleClient(server)
	zones, err := client.Accounts.ListTimezones(t.Context(), nil)
	if err != nil || len(zones) < 2 {
		t.Fatalf("%d zones, %v", len(zones), err)
	}
	for _, z := range zones {
		for _, name := range []string{z.Name, strings.ToUpper(z.Name)} {
			if got, err := client.TimeZone(t.Context(), name); err != nil || got.TimeZoneID != int(z.TimezoneID) {
				t.Errorf("%s: got %d, want %d, %v", name, got.TimeZoneID, z.TimezoneID, err)
			}
		}
	}
	for _, name := range []string{"", "Europe", "Mars/Olympus"} {
		if _, err := client.TimeZone(t.Context(), name); !errors.Is(err, getresponse.ErrNotFound) || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("%q: %v", name, err)
		}
	}
	server.Inject(getresponsetest.Fault{Operation: "listAccountTimezones", Status: http.StatusForbidden, Times: 1})
	if _, err := client.TimeZone(t.Context(), "UTC"); !errors.Is(err, getresponse.ErrForbidden) || errors.Is(err, getresponse.ErrNotFound) {
		t.Errorf("a failed call: %v", err)
	}
}
