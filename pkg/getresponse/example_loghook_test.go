package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func ExampleNewLogHook() {
	server := getresponsetest.NewServer()
	defer server.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelInfo, // slog.LevelDebug for every attempt
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key { // what differs from run to run
			case slog.TimeKey, "duration", "error_uuid", "rate_limit", "rate_remaining", "rate_reset":
				return slog.Attr{}
			}
			return a
		},
	}))
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(getresponse.NewLogHook(logger)))...)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Contacts.Get(context.Background(), "pV4bk", nil)
	fmt.Println(errors.Is(err, getresponse.ErrNotFound))
	// Output:
	// level=INFO msg="getresponse: attempt failed" operation=getContact method=GET path=/contacts/{contactId} attempt=1 status=404 error_kind=api error_code=1013
	// true
}
