package getresponse_test

import (
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// exampleServer starts an embedded server. Its clock shows noon of 20 March 2027.
func exampleServer(opts ...getresponsetest.Option) *getresponsetest.Server {
	noon := func() time.Time { return time.Date(2027, time.March, 20, 12, 0, 0, 0, time.UTC) }
	return getresponsetest.NewServer(append([]getresponsetest.Option{getresponsetest.WithClock(noon)}, opts...)...)
}

// exampleClient returns a client of the server that needs no network.
func exampleClient(server *getresponsetest.Server, opts ...getresponse.Option) *getresponse.Client {
	return exampleClientThrough(server, server.Transport(), opts...)
}

// exampleClientThrough returns a client that reaches the server through transport.
func exampleClientThrough(server *getresponsetest.Server, transport http.RoundTripper, opts ...getresponse.Option) *getresponse.Client {
	all := append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: transport}))
	client, err := getresponse.New(append(all, opts...)...)
	if err != nil {
		log.Fatal(err)
	}
	return client
}
