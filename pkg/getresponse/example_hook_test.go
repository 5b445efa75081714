package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// outcomes counts attempts by operation and status. NoHook handles the other events.
type outcomes struct {
	getresponse.NoHook

	mu    sync.Mutex // many calls report concurrently
	count map[string]int
}

func (o *outcomes) AttemptFinished(_ context.Context, r getresponse.AttemptResult) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.count[fmt.Sprint(r.Operation, " ", r.StatusCode)]++
}

func ExampleWithHook() {
	server := getresponsetest.NewServer()
	defer server.Close()
	hook := &outcomes{count: map[string]int{}}
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithHook(hook))...)
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	for range 2 {
		if _, err := client.Accounts.Get(ctx, nil); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := client.Contacts.Get(ctx, "pV4bk", nil); err != nil {
		fmt.Println(getresponse.KindOf(err))
	}
	fmt.Println(hook.count)
	// Output:
	// api
	// map[getAccount 200:2 getContact 404:1]
}
