package main

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const logo = "\x89PNG not really"

// Every operation is called with the example of its help, and with every flag. The
// server rejects what the contract does not allow. What is printed is parsed again.
func TestEveryOperation(t *testing.T) {
	b := newBench(t, getresponsetest.WithExamples())
	b.write("logo.png", logo)
	t.Chdir(b.dir)
	if len(specs) != len(gr.Operations()) || len(specs) != 220 {
		t.Errorf("%d commands for %d operations", len(specs), len(gr.Operations()))
	}
	root := newRoot(b.app()) // once, as each of its commands runs once
	for i := range specs {
		s := &specs[i]
		t.Run(s.group+" "+s.name, func(t *testing.T) {
			o := operationTest{T: t, bench: b, spec: s}
			o.call(root, s.example)
			full := o.withAllFlags()
			tree := o.json(o.call(o.small(), full, "-o", "json"))
			o.checkRequest(full)
			o.checkYAML(o.call(o.small(), full, "-o", "yaml"), tree)
			o.checkCSV(o.call(o.small(), full, "-o", "csv"))
		})
	}
}

type operationTest struct {
	*testing.T
	bench *bench
	spec  *spec
}

// small returns a tree with the one command, as a test of all is slow with the whole.
func (o operationTest) small() *cobra.Command {
	a := o.bench.app()
	root := &cobra.Command{Use: "getresponse", SilenceUsage: true, SilenceErrors: true}
	a.addFlags(root)
	group := &cobra.Command{Use: o.spec.group}
	group.AddCommand(a.newOperation(o.spec))
	root.AddCommand(group)
	return root
}

func (o operationTest) call(root *cobra.Command, args []string, more ...string) string {
	o.Helper()
	args = slices.Concat(args, more, []string{"--yes", "--server", o.bench.server.URL()})
	r := o.bench.execute(o.Context(), root, "", args)
	if r.err != nil {
		o.Fatalf("%s:\n%s", strings.Join(args, " "), r.notes)
	}
	requests := o.bench.server.Requests()
	if last := requests[len(requests)-1]; last.Operation != o.spec.id {
		o.Fatalf("the server saw %s", last.Operation)
	}
	if r.out == "" {
		o.Fatal("it printed nothing")
	}
	return r.out
}

// withAllFlags returns the example with every flag that it does not have.
func (o operationTest) withAllFlags() []string {
	args := slices.Clone(o.spec.example)
	for _, f := range o.spec.flags {
		if !slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--"+f.name+"=") }) {
			args = append(args, "--"+f.name+"="+f.example)
		}
	}
	return args
}

// checkRequest compares the flags with what the server received.
func (o operationTest) checkRequest(args []string) {
	o.Helper()
	requests := o.bench.server.Requests()
	last := requests[len(requests)-1]
	var body any
	if strings.HasPrefix(last.Header.Get("Content-Type"), "application/json") {
		body = o.json(string(last.Body))
	}
	for _, f := range o.spec.flags {
		i := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--"+f.name+"=") })
		_, want, _ := strings.Cut(args[i], "=")
		got := last.Query.Get(f.at)
		if f.body {
			value := body
			for name := range strings.SplitSeq(f.at, ".") {
				object, _ := value.(map[string]any)
				value = object[name]
			}
			if got = fmt.Sprint(value); f.kind == "list" {
				got = strings.Trim(strings.ReplaceAll(got, " ", ","), "[]")
				want = strings.ReplaceAll(want, " ", ",")
			}
			if f.kind == "file" && want == "logo.png" {
				want = base64.StdEncoding.EncodeToString([]byte(logo))
			}
		}
		if got != want {
			o.Errorf("--%s: the server received %q, not %q", f.name, got, want)
		}
	}
}

// json parses JSON, with numbers as they are.
func (o operationTest) json(text string) any {
	o.Helper()
	tree, err := parseJSON([]byte(text))
	if err != nil {
		o.Fatalf("%v in %s", err, text)
	}
	return tree
}

// received returns what the server sent, as the command has to print it.
func (o operationTest) received() any {
	o.Helper()
	switch o.spec.result {
	case "none":
		return nil
	case "file":
		return map[string]any{"contentType": "image/png", "data": reencode(o.T, o.bench.sent)}
	}
	return o.json(string(o.bench.sent))
}

func reencode(t *testing.T, data []byte) any {
	t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := parseJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func (o operationTest) checkYAML(text string, tree any) {
	o.Helper()
	if want := o.received(); want != nil && !reflect.DeepEqual(tree, want) {
		o.Errorf("JSON:\n got %v\nwant %v", tree, want)
	}
	var got any
	if err := yaml.Unmarshal([]byte(text), &got); err != nil {
		o.Fatalf("%v in %s", err, text)
	}
	raw, err := json.Marshal(got)
	if err != nil {
		o.Fatal(err)
	}
	if again := o.json(string(raw)); fmt.Sprint(plainNumbers(again)) != fmt.Sprint(plainNumbers(tree)) {
		o.Errorf("YAML:\n got %v\nwant %v", again, tree)
	}
}

// plainNumbers makes numbers comparable: YAML does not keep how they were written.
func plainNumbers(tree any) any {
	switch tree := tree.(type) {
	case json.Number:
		n, _ := tree.Float64()
		return n
	case []any:
		for i := range tree {
			tree[i] = plainNumbers(tree[i])
		}
	case map[string]any:
		for name := range tree {
			tree[name] = plainNumbers(tree[name])
		}
	}
	return tree
}

// checkCSV compares the cells with the flattened response.
func (o operationTest) checkCSV(text string) {
	o.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		o.Fatalf("%v in %s", err, text)
	}
	if len(rows) < 2 {
		o.Fatalf("no row in %s", text)
	}
	if o.spec.result == "none" || o.spec.result == "file" {
		return
	}
	tree := o.json(string(o.bench.sent))
	items, isList := tree.([]any)
	if !isList {
		items = []any{tree}
	}
	if len(rows) != 1+len(items) {
		o.Fatalf("%d rows for %d items", len(rows)-1, len(items))
	}
	for i, item := range items {
		for j, column := range rows[0] {
			got, want := rows[1+i][j], flat(item, column)
			if list, isList := want.([]any); isList && len(list) > 0 {
				if again := o.json(got); !reflect.DeepEqual(again, want) {
					o.Errorf("%s is %s, want %v", column, got, want)
				}
				continue
			}
			if text := strings.Trim(fmt.Sprint(want), "[]"); got != text && got != "'"+text {
				o.Errorf("%s is %q, want %q", column, got, text)
			}
		}
	}
}

// flat returns the value of a column, "" for null.
func flat(item any, column string) any {
	for name := range strings.SplitSeq(column, ".") {
		if object, ok := item.(map[string]any); ok {
			item = object[name]
		}
	}
	if item == nil {
		return ""
	}
	return item
}
