package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The caller chooses the type of the result.
func ExampleClient_Do() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	var lists []struct {
		ID   string `json:"campaignId"`
		Name string `json:"name"`
	}
	resp, err := client.Do(context.Background(), http.MethodGet, "/campaigns?perPage=10&fields=name", nil, &lists)
	if err != nil {
		log.Fatal(err)
	}
	for _, list := range lists {
		fmt.Println(list.Name)
	}
	fmt.Println(resp.StatusCode, resp.Header.Get("TotalCount"))
	// Output:
	// default
	// 200 1
}

// A body is encoded as JSON.
func ExampleClient_Do_body() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	tag := struct {
		Name string `json:"name"`
	}{"spring"}
	resp, err := client.Do(context.Background(), http.MethodPost, "/tags", tag, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.StatusCode)
	fmt.Printf("%s\n", exampleLastBody(server))
	// Output:
	// 201
	// {"name":"spring"}
}

// A raw call returns the same errors as the methods of the services.
func ExampleClient_Do_error() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	_, err := client.Do(context.Background(), http.MethodDelete, "/contacts/pV4bk", nil, nil)
	fmt.Println(errors.Is(err, getresponse.ErrNotFound))
	// Output:
	// true
}

// A request of the operations table, with a result of the caller's own type.
func ExampleClient_Call() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	operations := gr.Operations()
	i := slices.IndexFunc(operations, func(op wire.Operation) bool { return op.ID == "getContact" })
	request := &wire.Request{Operation: &operations[i], PathIDs: []string{id}}
	request.Query.Add("fields", "email")

	var contact struct {
		Email string `json:"email"`
	}
	if _, err := client.Call(context.Background(), request, &contact); err != nil {
		log.Fatal(err)
	}
	fmt.Println(contact.Email)
	// Output:
	// jan@example.com
}
