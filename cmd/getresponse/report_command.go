package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	figures "github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// groupReports is the group of the commands below in the help.
const groupReports = "reports"

// addReports adds the commands that show what an account has in a form for people.
func (a *app) addReports(root *cobra.Command) {
	root.AddGroup(&cobra.Group{ID: groupReports, Title: "Reports and segments:"})
	root.AddCommand(a.newReport(), a.newSegments())
}

const (
	usualMessages = 50
	mostMessages  = 1000 // one call each
)

// reportFlags are the flags of getresponse report.
type reportFlags struct {
	*app
	from, to, by, zone, html string
	lists                    []string
	most                     int
}

func (a *app) newReport() *cobra.Command {
	r := &reportFlags{app: a}
	cmd := &cobra.Command{
		Use: "report", Short: "Show the growth of lists, newsletters and autoresponders of a period", GroupID: groupReports, Args: cobra.NoArgs,
		Long: "Show how lists grew in a period, and what became of the newsletters and autoresponders.\n\n" +
			"The period has whole days in the time zone of the account, unless --zone names another. Without --from and --to it is " +
			"the last 30 days, with today. Newsletters are those that were sent in the period, with all that happened to them until now. " +
			"Autoresponders have the figures of the period.\n\n" +
			"Opened and clicked count each recipient of a message once. The rates of opens, clicks, unsubscribed contacts and complaints " +
			"are shares of the delivered messages, the rate of bounces is a share of the sent ones. A contact counts once for each list " +
			"that it is on.\n\n" +
			"With -o, --fields or --jq the report is a list of objects: their property kind is list, day (or week or month), newsletter or " +
			"autoresponder. --html writes a page with charts, which needs no network and no scripts, and replaces a file of that name.",
		Example: "  getresponse report\n  getresponse report --from 2027-01-01 --to 2027-03-31 --list spring_2027\n" +
			"  getresponse report --html report.html\n  getresponse report --jq '.[]|select(.kind==\"newsletter\")|[.subject,.openRate]'",
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&r.from, "from", "", "first `DAY` of the period, such as 2027-03-01 (default: 30 days with the last day)")
	f.StringVar(&r.to, "to", "", "last `DAY` of the period (default: today)")
	f.StringVar(&r.by, "by", "", "parts of the growth: day, week or month (default: by the length of the period)")
	f.StringSliceVar(&r.lists, "list", nil, "`NAME` or ID of a list; several are possible (default: every list)")
	f.StringVar(&r.zone, "zone", "", "time zone of the days, such as Europe/Warsaw, or Local for that of this machine (default: that of the account)")
	f.IntVar(&r.most, "most", usualMessages, "most newsletters, and most autoresponders; each takes a call")
	f.StringVar(&r.html, "html", "", "`FILE` to write a page with charts to; - for standard output")
	_ = cmd.RegisterFlagCompletionFunc("list", a.completeNames(lists)) // fails only without the flag
	_ = cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions([]string{"day", "week", "month"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (r *reportFlags) run(cmd *cobra.Command) error {
	if cmd.Flags().Changed("list") && len(r.lists) == 0 {
		return usagef("--list is empty")
	}
	if r.most < 1 || r.most > mostMessages {
		return usagef("--most is %d, want 1 to %d", r.most, mostMessages)
	}
	client, out, err := r.prepare(cmd)
	if err != nil {
		return err
	}
	options, err := r.options(cmd.Context(), client, out)
	if err != nil {
		return err
	}
	collected, err := figures.Collect(cmd.Context(), client, options)
	if err != nil {
		return err
	}
	for what, more := range map[string]int{"newsletters": collected.MoreNewsletters, "autoresponders": collected.MoreAutoresponders} {
		if more > 0 {
			out.note("%d more %s are not in the report: --most is %d", more, what, r.most)
		}
	}
	if r.html != "" {
		if err := r.writePage(collected, out); err != nil || r.html == "-" || !out.asData() {
			return err
		}
	}
	if out.asData() {
		return out.object(collected.Rows())
	}
	return r.print(collected, out)
}

// asData reports whether the result is data instead of a report for people.
func (o *output) asData() bool {
	return o.format != "table" || o.query != nil || len(o.paths) > 0
}

// options reads the flags. The names of lists and the default zone are looked up.
func (r *reportFlags) options(ctx context.Context, client *getresponse.Client, out *output) (o figures.Options, err error) {
	o = figures.Options{MostMessages: r.most, EveryList: len(r.lists) == 0, Now: time.Now()}
	if r.clock != nil {
		o.Now = r.clock()
	}
	zone, err := r.location(ctx, client, out)
	if err != nil {
		return o, err
	}
	if o.Period, err = figures.NewPeriod(r.from, r.to, figures.Unit(r.by), o.Now.In(zone)); err != nil {
		return o, &usageError{err}
	}
	known, err := allPairs(ctx, client, lists)
	if err != nil {
		return o, err
	}
	if o.EveryList {
		for _, p := range known {
			o.Lists = append(o.Lists, figures.Chosen{ID: p.id, Name: p.name})
		}
		return o, nil
	}
	chosen := map[string]bool{}
	for _, name := range r.lists {
		p, err := choose(lists, known, name)
		if err != nil {
			return o, err
		}
		if !chosen[p.id] {
			o.Lists = append(o.Lists, figures.Chosen{ID: p.id, Name: p.name})
		}
		chosen[p.id] = true
	}
	return o, nil
}

// location returns the zone of the days.
func (r *reportFlags) location(ctx context.Context, client *getresponse.Client, out *output) (*time.Location, error) {
	if r.zone != "" {
		zone, err := time.LoadLocation(r.zone)
		if err != nil {
			return nil, usagef("--zone is %q, want the name of a time zone such as Europe/Warsaw", r.zone)
		}
		return zone, nil
	}
	account, err := client.Accounts.Get(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("time zone of the account: %w", err)
	}
	if zone, err := time.LoadLocation(account.TimeZone.Name); err == nil && account.TimeZone.Name != "" {
		return zone, nil
	}
	out.note("This machine does not know the account's time zone %q: days are those of UTC. --zone chooses another.", account.TimeZone.Name)
	return time.UTC, nil
}
