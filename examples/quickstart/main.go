// Command quickstart adds the contacts of a CSV to a GetResponse list.
//
// Without credentials it starts the embedded server and works on that. With
// GETRESPONSE_API_KEY or GETRESPONSE_ACCESS_TOKEN it works on the real service;
// GETRESPONSE_ENVIRONMENT (retail, enterprise-us, enterprise-pl) and
// GETRESPONSE_DOMAIN choose the platform.
//
// A job with a file that was interrupted is resumed by running it again. Until then a
// journal is next to the file.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

//go:embed contacts.csv
var sample []byte

// contactDelay is how long the embedded server hides a new contact, as the service does.
var contactDelay = 700 * time.Millisecond

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		stop()
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(out)
	file := flags.String("csv", "", "`file` with a header that names email, and name and tier if there are any (default: a sample of 2000 rows)")
	list := flags.String("list", "quickstart", "`name` of the list, 3 to 64 characters; created if missing")
	maxWait := flags.Duration("wait", 2*time.Minute, "how long to wait for new contacts to become visible")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("argument %q is not expected; see -h", flags.Arg(0))
	}
	rows, err := openRows(*file)
	if err != nil {
		return err
	}
	client, closeServer, err := connect(out)
	if err != nil {
		return err
	}
	defer closeServer()
	fmt.Fprintf(out, "read          %5d rows\n", len(rows))
	started := time.Now()
	j := &job{client: client, out: out, list: *list, maxWait: *maxWait, journal: *file}
	err = j.run(ctx, rows)
	report(out, rows)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s: %d contacts on the list, %d tagged, %d updated, in %s\n", *list, j.walked, j.tagged, j.updated, time.Since(started).Round(time.Millisecond))
	return nil
}

func openRows(file string) ([]*row, error) {
	if file == "" {
		return readRows(bytes.NewReader(sample))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := readRows(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return rows, nil
}

// connect returns a client of the real service if the environment has a credential,
// otherwise of an embedded server.
func connect(out io.Writer) (*getresponse.Client, func(), error) {
	agent := getresponse.WithUserAgent("quickstart/1.0")
	if os.Getenv("GETRESPONSE_API_KEY") != "" || os.Getenv("GETRESPONSE_ACCESS_TOKEN") != "" {
		client, err := getresponse.New(getresponse.FromEnv(), agent)
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(out, "service       %s\n", client.Environment().BaseURL())
		return client, func() {}, nil
	}
	server := getresponsetest.NewServer(getresponsetest.WithContactDelay(contactDelay))
	client, err := getresponse.New(append(server.ClientOptions(), agent)...)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	fmt.Fprintf(out, "service       embedded server at %s (set GETRESPONSE_API_KEY for the real one)\n", server.URL())
	return client, server.Close, nil
}
