package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// report prints a line for each row that is no new contact, and the number of rows
// by outcome.
func report(out io.Writer, rows []*row) {
	counts := map[outcome]int{}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LINE\tADDRESS\tOUTCOME\tREASON")
	for _, r := range rows {
		counts[r.outcome]++
		if r.outcome != added {
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", r.line, r.email, r.outcome, r.reason)
		}
	}
	_ = table.Flush() // its errors are those of out, and there is no other place to report them
	fmt.Fprintln(out)
	for _, o := range []outcome{added, duplicate, rejected, pending, unknown, open} {
		if counts[o] > 0 || o == added {
			fmt.Fprintf(out, "%-10s %5d\n", o, counts[o])
		}
	}
	fmt.Fprintf(out, "%-10s %5d\n", "rows", len(rows))
}
