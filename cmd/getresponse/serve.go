package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// saveEvery is how often changes are saved.
const saveEvery = 3 * time.Second

// settings are the flags of serve.
type settings struct {
	addr, seed, state string
	latency           time.Duration
	limits            bool
	platform, profile string
	domains           []string
	tls               bool
	webhooks          []string
}

func newServe() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the GetResponse API until interrupted",
		Long: `Serve the GetResponse API, with state, until interrupted. It accepts every key.
A page at / shows what the server holds. docs/server.md describes the rest.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), cmd.OutOrStdout(), &s) },
	}
	f := cmd.Flags()
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 is any free one")
	f.StringVar(&s.seed, "seed", "", "`FILE` with what every account has from the beginning, JSON")
	f.StringVar(&s.state, "state", "", "`FILE` to continue from and to save the state to, every few seconds and at the end")
	f.DurationVar(&s.latency, "latency", 0, "time that each call takes, such as 50ms")
	f.BoolVar(&s.limits, "limits", false, "enforce the limits of the service: 80 calls a second, 30,000 in 10 minutes, 10 concurrently")
	f.StringVar(&s.platform, "platform", "", "retail, enterprise or both (default retail, enterprise with --domain)")
	f.StringSliceVar(&s.domains, "domain", nil, "domain of an Enterprise account; several are possible")
	f.StringVar(&s.profile, "profile", "strict", "strict: reject what the contract does not know; as-service: be as lenient as the service")
	f.BoolVar(&s.tls, "tls", false, "speak TLS with a certificate that is made now and signs itself")
	f.StringArrayVar(&s.webhooks, "webhook", nil, "`URL` that gets all events as webhooks; several are possible")
	return cmd
}

// serve runs a server until the context ends.
func serve(ctx context.Context, out io.Writer, s *settings) error {
	options, err := s.options()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	server, err := start(append(options, getresponsetest.WithListener(listener)))
	if err != nil {
		_ = listener.Close()
		return err
	}
	defer server.Close()
	file := stateFile{path: s.state, server: server}
	if err := file.load(); err != nil {
		return err
	}
	for _, target := range s.webhooks {
		if _, err := server.AddWebhook(target); err != nil {
			return fmt.Errorf("--webhook: %w", err)
		}
	}
	s.announce(out, server, listener.Addr())
	return file.saveUntil(ctx, out)
}

// start starts a server. It returns what the server panics with, such as a mistake in a
// seed, as an error.
func start(options []getresponsetest.Option) (server *getresponsetest.Server, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return getresponsetest.NewServer(options...), nil
}

// options returns the options of the server.
func (s *settings) options() ([]getresponsetest.Option, error) {
	options := []getresponsetest.Option{getresponsetest.WithAnyAPIKey(), getresponsetest.WithRequestLog(10_000)}
	if s.platform == "" {
		s.platform = "retail"
		if len(s.domains) > 0 {
			s.platform = "enterprise"
		}
	}
	switch {
	case s.platform != "retail" && s.platform != "enterprise" && s.platform != "both":
		return nil, fmt.Errorf("--platform is %q, want retail, enterprise or both", s.platform)
	case s.platform == "retail" && len(s.domains) > 0:
		return nil, errors.New("--domain is for --platform enterprise or both")
	case s.platform != "retail" && len(s.domains) == 0:
		return nil, fmt.Errorf("--platform %s needs a --domain", s.platform)
	}
	for _, domain := range s.domains {
		if err := getresponse.EnterpriseUS(domain).Validate(); err != nil {
			return nil, fmt.Errorf("--domain: %w", err)
		}
	}
	if s.platform != "enterprise" {
		options = append(options, getresponsetest.WithRetail())
	}
	options = append(options, getresponsetest.WithEnterprise(s.domains...))
	switch s.profile {
	case "strict":
	case "as-service":
		options = append(options, getresponsetest.WithProfile(getresponsetest.AsService))
	default:
		return nil, fmt.Errorf("--profile is %q, want strict or as-service", s.profile)
	}
	if s.latency < 0 {
		return nil, fmt.Errorf("--latency is %v, which is negative", s.latency)
	}
	if s.latency > 0 {
		options = append(options, getresponsetest.WithLatency(func(string) time.Duration { return s.latency }))
	}
	if s.limits {
		options = append(options, getresponsetest.WithLimits(getresponse.DefaultLimits()))
	}
	var hosts []string // whoever names a host means it
	for _, target := range s.webhooks {
		if u, err := url.Parse(target); err == nil {
			hosts = append(hosts, u.Hostname())
		}
	}
	options = append(options, getresponsetest.WithDelivery(getresponsetest.DeliverySettings{Hosts: hosts}))
	if s.seed != "" {
		seed, err := os.ReadFile(s.seed)
		if err != nil {
			return nil, fmt.Errorf("--seed: %w", err)
		}
		options = append(options, getresponsetest.WithSeed(seed))
	}
	if s.tls {
		host, _, err := net.SplitHostPort(s.addr)
		if err != nil {
			return nil, fmt.Errorf("--addr: %w", err)
		}
		certificate, err := newCertificate(host)
		if err != nil {
			return nil, err
		}
		options = append(options, getresponsetest.WithTLS(certificate))
	}
	return options, nil
}

// announce prints what a program needs to use the server.
func (s *settings) announce(out io.Writer, server *getresponsetest.Server, addr net.Addr) {
	fmt.Fprintf(out, "export GETRESPONSE_URL=%s\nexport GETRESPONSE_KEY=%s\n", server.URL(), getresponsetest.APIKey)
	for _, domain := range s.domains {
		fmt.Fprintf(out, "# Enterprise account: X-Domain: %s\n", domain)
	}
	if s.tls {
		fmt.Fprintln(out, "# The certificate signs itself: curl needs --insecure.")
	}
	if ip, err := netip.ParseAddrPort(addr.String()); err == nil && !ip.Addr().IsLoopback() {
		fmt.Fprintln(out, "# It listens on other interfaces than loopback: who reaches it can read and change everything.")
	}
	fmt.Fprintf(out, "# Every other key is accepted too. The page: %s/\n", strings.TrimSuffix(server.URL(), "/v3"))
}
