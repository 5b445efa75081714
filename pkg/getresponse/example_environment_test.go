package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func ExampleRetail() {
	// Retail is the default, so that WithEnvironment may be omitted here.
	client, err := getresponse.New(
		getresponse.WithAPIKey("s3cr3t-key"),
		getresponse.WithEnvironment(getresponse.Retail()),
	)
	if err != nil {
		log.Fatal(err)
	}
	env := client.Environment()
	fmt.Println(env, env.BaseURL(), env.Enterprise())
	// Output:
	// retail https://api.getresponse.com/v3 false
}

func ExampleEnterprisePL() {
	server := getresponsetest.NewServer(getresponsetest.WithEnterprise("example.com"))
	defer server.Close()

	env := getresponse.EnterprisePL("example.com")
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithEnvironment(env))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(env, env.BaseURL())
	fmt.Println("X-Domain:", server.Requests()[0].Header.Get("X-Domain"))
	// Output:
	// enterprise-pl https://api3.getresponse360.pl/v3
	// X-Domain: example.com
}

func ExampleEnterpriseUS() {
	env := getresponse.EnterpriseUS("example.com")
	fmt.Println(env, env.BaseURL(), env.Domain())

	// New rejects a domain that is not a bare host name.
	_, err := getresponse.New(
		getresponse.WithAPIKey("s3cr3t-key"),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("https://example.com")),
	)
	fmt.Println(err)
	// Output:
	// enterprise-us https://api3.getresponse360.com/v3 example.com
	// getresponse: environment enterprise-us: domain "https://example.com" has a scheme; expected a bare host name such as example.com
}

// The service knows no account with the domain.
func ExampleEnterpriseUS_unknown() {
	server := getresponsetest.NewServer(getresponsetest.WithEnterprise("example.com"))
	defer server.Close()

	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.org")))...)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Accounts.Get(context.Background(), nil)
	fmt.Println(errors.Is(err, getresponse.ErrDomainNotFound))
	// Output:
	// true
}

func ExampleParseEnvironment() {
	for _, setting := range []struct{ name, domain string }{
		{"", ""},
		{"enterprise-us", "example.com"},
		{"enterprise-pl", ""},
		{"enterprise", "example.com"},
	} {
		env, err := getresponse.ParseEnvironment(setting.name, setting.domain)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(env, env.BaseURL())
	}
	// Output:
	// retail https://api.getresponse.com/v3
	// enterprise-us https://api3.getresponse360.com/v3
	// getresponse: environment enterprise-pl: domain "" is empty; expected a bare host name such as example.com
	// getresponse: environment "enterprise" is none of retail, enterprise-us and enterprise-pl
}

func ExampleEnvironment_Validate() {
	fmt.Println(getresponse.EnterpriseUS("example.com").Validate())
	fmt.Println(getresponse.EnterpriseUS("example.com:443").Validate())
	// Output:
	// <nil>
	// getresponse: environment enterprise-us: domain "example.com:443" has a port; expected a bare host name such as example.com
}

func ExampleFromEnv() {
	server := getresponsetest.NewServer(getresponsetest.WithEnterprise("example.com"))
	defer server.Close()

	for name, value := range map[string]string{ // usually set by the shell or the platform
		"GETRESPONSE_API_KEY":     getresponsetest.APIKey,
		"GETRESPONSE_ENVIRONMENT": "enterprise-us",
		"GETRESPONSE_DOMAIN":      "example.com",
	} {
		os.Setenv(name, value)
		defer os.Unsetenv(name)
	}
	client, err := getresponse.New(
		getresponse.FromEnv(),
		getresponse.WithBaseURL(server.URL()), // omit it to call GetResponse itself
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Environment(), client.Environment().Domain(), account.Email)
	// Output:
	// enterprise-us example.com owner@example.com
}

func ExampleWithBaseURL() {
	server := getresponsetest.NewServer()
	defer server.Close()

	client, err := getresponse.New(
		getresponse.WithAPIKey(getresponsetest.APIKey),
		getresponse.WithBaseURL(server.URL()), // such as http://127.0.0.1:8080/v3
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	for _, request := range server.Requests() {
		fmt.Println(request.Method, request.Path, request.Status)
	}
	// Output:
	// GET /v3/accounts 200
}
