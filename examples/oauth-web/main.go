// Command oauth-web is a small web application that signs in with OAuth 2.0 and
// shows the account and its campaigns.
//
// Without GETRESPONSE_CLIENT_ID it starts the embedded server and signs in
// there. With GETRESPONSE_CLIENT_ID and GETRESPONSE_CLIENT_SECRET it works with
// the real service, where the application must be registered with the redirect
// URL that is printed. GETRESPONSE_ENVIRONMENT (retail, enterprise-us,
// enterprise-pl) and GETRESPONSE_DOMAIN choose the platform in both cases;
// GETRESPONSE_AUTHORIZE_HOST is the host of the authorize page where it is not
// the domain.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

const callbackPath = "/callback"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		stop()
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "oauth-web:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	flags := flag.NewFlagSet("oauth-web", flag.ContinueOnError)
	flags.SetOutput(out)
	listen := flags.String("listen", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	public := flags.String("public", "", "`URL` under which browsers reach the application (default: http and the address it listens on)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("argument %q is not expected; see -h", flags.Arg(0))
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it too, if it starts
	base := strings.TrimRight(*public, "/")
	if base == "" {
		base = "http://" + listener.Addr().String()
	}
	redirect, err := url.Parse(base + callbackPath)
	if err != nil || redirect.Path != callbackPath {
		return fmt.Errorf("-public %q is no URL of a host alone", *public)
	}
	cfg, opts, closeServer, err := platform(redirect.String(), getenv, out)
	if err != nil {
		return err
	}
	defer closeServer()
	handler, err := newApp(ctx, cfg, slog.New(slog.NewTextHandler(out, nil)), opts...)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "redirect URL  %s\nopen          %s/\n", cfg.RedirectURL, base)
	return serve(ctx, listener, handler)
}

// serve serves requests until the context ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	closed := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer closed()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// platform returns the configuration of the application, and the options that
// clients need in addition to a token. They are for the real service if the
// environment names an application, otherwise for an embedded server.
func platform(redirectURL string, getenv func(string) string, out io.Writer) (oauth.Config, []getresponse.Option, func(), error) {
	env, err := getresponse.ParseEnvironment(getenv("GETRESPONSE_ENVIRONMENT"), getenv("GETRESPONSE_DOMAIN"))
	if err != nil {
		return oauth.Config{}, nil, nil, fmt.Errorf("GETRESPONSE_ENVIRONMENT and GETRESPONSE_DOMAIN: %w", err)
	}
	cfg := oauth.Config{
		ClientID:      getenv("GETRESPONSE_CLIENT_ID"),
		ClientSecret:  oauth.NewSecret(getenv("GETRESPONSE_CLIENT_SECRET")),
		Environment:   env,
		AuthorizeHost: getenv("GETRESPONSE_AUTHORIZE_HOST"),
		RedirectURL:   redirectURL,
	}
	opts := []getresponse.Option{getresponse.WithEnvironment(env), getresponse.WithUserAgent("oauth-web/1.0")}
	if cfg.ClientID != "" {
		fmt.Fprintf(out, "service       %s\n", env.BaseURL())
		return cfg, opts, func() {}, nil
	}
	cfg.ClientID, cfg.ClientSecret = "oauth-web", oauth.NewSecret("secret-of-the-example")
	serverOpts := []getresponsetest.Option{getresponsetest.WithOAuthClient(cfg.ClientID, cfg.ClientSecret.Reveal(), redirectURL)}
	if env.Enterprise() {
		serverOpts = append(serverOpts, getresponsetest.WithEnterprise(env.Domain()))
	}
	server := getresponsetest.NewServer(serverOpts...)
	cfg.AuthorizeURL, cfg.TokenURL = server.AuthorizeURL(), server.TokenURL()
	fmt.Fprintf(out, "service       embedded server at %s (set GETRESPONSE_CLIENT_ID for the real one)\n", server.URL())
	return cfg, append(opts, getresponse.WithBaseURL(server.URL())), server.Close, nil
}
