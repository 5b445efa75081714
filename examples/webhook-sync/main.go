// Command webhook-sync keeps a SQLite table of contacts in step with a list: by events as
// they happen, and by a repair every night for what no event reports.
//
// Without credentials it starts the embedded server, with a webhook and a few contacts to
// watch. With GETRESPONSE_API_KEY it works on the real service, or on GETRESPONSE_URL;
// there the URL of a webhook is https://HOST/hook?secret=SECRET, with the value of
// WEBHOOK_SECRET.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "webhook-sync:", err)
		stop()
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	addr, file, list string
	every            time.Duration
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("webhook-sync", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:3000", "`address` to receive events at")
	flags.StringVar(&s.file, "db", "contacts.db", "SQLite `file` with the table contacts")
	flags.StringVar(&s.list, "list", "", "`ID` of the list (default: that of the embedded server)")
	flags.DurationVar(&s.every, "repair", 24*time.Hour, "time between repairs; the first one is at the start; 0 for none")
	if err := flags.Parse(args); err != nil {
		return err
	}
	db, err := open(ctx, s.file)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	defer func() { _ = socket.Close() }()
	secret, key := os.Getenv("WEBHOOK_SECRET"), os.Getenv("GETRESPONSE_API_KEY")
	var options []getresponse.Option
	if key == "" {
		demo, err := startDemo(ctx, socket.Addr())
		if err != nil {
			return err
		}
		defer demo.server.Close()
		s.list, secret, options = demo.list, demo.secret, demo.server.ClientOptions()
		fmt.Fprintf(out, "The embedded server: %s/\n", demo.server.URL())
		go demo.play(ctx)
	} else {
		if s.list == "" || secret == "" {
			return errors.New("the real service needs -list and WEBHOOK_SECRET")
		}
		options = []getresponse.Option{getresponse.WithAPIKey(key)}
		if url := os.Getenv("GETRESPONSE_URL"); url != "" {
			options = append(options, getresponse.WithBaseURL(url))
		}
	}
	client, err := getresponse.New(options...)
	if err != nil {
		return err
	}
	return s.serve(ctx, out, db, socket, client, secret)
}

// serve receives events and repairs the table until the context ends.
func (s *settings) serve(ctx context.Context, out io.Writer, db *sql.DB, socket net.Listener, client *getresponse.Client, secret string) error {
	handler, err := newReceiver(ctx, db, s.list, secret, out)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/hook", handler)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(socket) }()
	fmt.Fprintf(out, "Events are received at http://%s/hook\n", socket.Addr())
	var next <-chan time.Time
	if s.every > 0 {
		now := make(chan time.Time, 1)
		now <- time.Now()
		next = now
	}
	for {
		select {
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return server.Shutdown(ending)
		case err := <-failed:
			return err
		case <-next:
			report, err := repair(ctx, db, client, s.list)
			if err != nil && ctx.Err() == nil {
				fmt.Fprintln(out, "repair:", err) // the next one may succeed
			} else if err == nil {
				fmt.Fprintf(out, "repair: %d contacts added or changed, %d removed\n", report.put, report.removed)
			}
			next = time.After(s.every)
		}
	}
}
