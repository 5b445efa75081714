package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// dryRun is a wire.Caller that sends the calls that read, and prints the others.
type dryRun struct{ client *getresponse.Client }

func (d dryRun) Call(ctx context.Context, req *wire.Request, result any, opts ...wire.CallOption) (*wire.Response, error) {
	if req.Operation.Method == http.MethodGet {
		return d.client.Call(ctx, req, result, opts...)
	}
	fmt.Println("not sent:", req.Operation.Method, req.Operation.Path, req.PathIDs)
	return &wire.Response{StatusCode: http.StatusAccepted}, nil
}

// The services work over any wire.Caller.
func ExampleClient_Call_wrapper() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}

	services := gr.NewServices(dryRun{client})
	account, err := services.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	if err := services.Contacts.Delete(context.Background(), "pV4bk", nil); err != nil {
		log.Fatal(err)
	}
	// Output:
	// owner@example.com
	// not sent: DELETE /contacts/{contactId} [pV4bk]
}
