package getresponse_test

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// stableLog drops the attributes that differ from run to run.
func stableLog(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.TimeKey, "duration", "delay", "bytes", "rate_limit", "rate_remaining", "rate_reset":
		return slog.Attr{}
	}
	return a
}

// The level Debug shows every attempt.
func ExampleNewLogHook_debug() {
	server := exampleServer()
	defer server.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level:       slog.LevelDebug,
		ReplaceAttr: stableLog,
	}))
	client := exampleClient(server, getresponse.WithHook(getresponse.NewLogHook(logger)))

	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=DEBUG msg="getresponse: body decoded" operation=getAccount method=GET path=/accounts attempt=1
	// level=DEBUG msg="getresponse: attempt finished" operation=getAccount method=GET path=/accounts attempt=1 status=200
}

// A retry is logged at the level Info, the failure before it at the level Warn.
func ExampleNewLogHook_retry() {
	server := exampleServer()
	defer server.Close()
	logger := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: stableLog}))
	attempts := 0
	client := exampleClientThrough(server, transportFunc(func(r *http.Request) (*http.Response, error) {
		if attempts++; attempts == 1 {
			return nil, io.ErrUnexpectedEOF
		}
		return server.Transport().RoundTrip(r)
	}), getresponse.WithBackoff(0, 0), getresponse.WithHook(getresponse.NewLogHook(logger)))

	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"level":"WARN","msg":"getresponse: attempt failed","operation":"getAccount","method":"GET","path":"/accounts","attempt":1,"error_kind":"transport"}
	// {"level":"INFO","msg":"getresponse: will retry","operation":"getAccount","method":"GET","path":"/accounts","attempt":1,"reason":"failure","error_kind":"transport"}
}

// The kind of an error is fit for logs. Its text may hold personal data.
func ExampleErrorKind() {
	server := exampleServer()
	defer server.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: stableLog}))
	client := exampleClient(server)

	_, err := client.Contacts.Get(context.Background(), "pV4bk", nil)
	if err != nil {
		logger.Warn("no contact", "kind", getresponse.KindOf(err))
	}
	// Output:
	// level=WARN msg="no contact" kind=api
}
