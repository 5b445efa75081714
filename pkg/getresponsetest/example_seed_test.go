package getresponsetest_test

import (
	"context"
	"fmt"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// What the API cannot create comes with a seed.
func ExampleWithSeed() {
	server := getresponsetest.NewServer(getresponsetest.WithSeed([]byte(`{"rows": {
		"popup": [{
			"popupId": "@spring", "name": "Spring discount", "status": "published", "type": "popup",
			"daily": [
				{"date": "-48h", "device": "desktop", "location": "PL", "views": 60, "clicks": 12, "leads": 5},
				{"date": "-24h", "device": "mobile", "location": "PL", "views": 40, "clicks": 3, "leads": 1}
			]
		}]
	}}`)))
	defer server.Close()
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for popup, err := range client.Popups.All(context.Background(), nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if popup.Name == "Spring discount" {
			fmt.Println(popup.Statistics.Views, "views,", popup.Statistics.Leads, "leads,", popup.Statistics.Ctr, "%")
		}
	}
	// Output: 100 views, 6 leads, 15 %
}
