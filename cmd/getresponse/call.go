package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// operationCall is one call of an operation.
type operationCall struct {
	app   *app
	spec  *spec
	flags *pflag.FlagSet
	ids   map[string]string // that names stand for, by argument or parameter
	named []named
	close func() error // closes the file of the body
}

// checkArgs checks the number of arguments. A name may stand for one of them.
func (c *operationCall) checkArgs(cmd *cobra.Command, args []string) error {
	want := len(c.spec.args)
	for _, t := range c.targets() {
		if t.place == "path" && cmd.Flags().Changed(t.kind.flag) {
			want--
		}
	}
	if len(args) != want {
		return usagef("%s wants %d arguments, not %d: %s", cmd.CommandPath(), want, len(args), cmd.UseLine())
	}
	return nil
}

func (c *operationCall) run(cmd *cobra.Command, args []string) error {
	c.flags, c.ids = cmd.Flags(), map[string]string{}
	op := operationOf(c.spec.id)
	client, out, err := c.app.prepare(cmd)
	if err != nil {
		return err
	}
	if err := c.resolveNames(cmd.Context(), client); err != nil {
		return err
	}
	req := &wire.Request{Operation: op}
	if req.Body, err = c.body(cmd.InOrStdin()); err != nil {
		return err
	}
	if c.close != nil {
		defer c.close() //nolint:errcheck // it was only read
	}
	if err := c.address(req, args, out); err != nil {
		return err
	}
	if isDestructive(op) {
		if err := c.app.confirm(cmd, strings.Join(append([]string{cmd.CommandPath()}, req.PathIDs...), " ")); err != nil {
			return err
		}
	}
	return c.send(cmd.Context(), client, req, out)
}

// operationOf returns an operation of the table.
func operationOf(id string) *wire.Operation {
	for _, op := range gr.Operations() {
		if op.ID == id {
			return &op
		}
	}
	return nil
}

// isDestructive reports whether an operation removes something or stops it for good.
func isDestructive(op *wire.Operation) bool {
	return op.Method == "DELETE" || op.GoMethod == "Cancel"
}

// address sets the IDs of the path and the parameters.
func (c *operationCall) address(req *wire.Request, args []string, out *output) error {
	for _, arg := range c.spec.args {
		id, isNamed := c.ids[arg.name]
		if !isNamed {
			id, args = args[0], args[1:]
		}
		req.PathIDs = append(req.PathIDs, id)
	}
	for i := range c.spec.flags {
		o := &c.spec.flags[i]
		switch id, isNamed := c.ids[o.at]; {
		case o.body:
		case isNamed && c.flags.Changed(o.name):
			return usagef("--%s and a name for it exclude each other", o.name)
		case isNamed:
			req.Query.Add(o.at, id)
		case c.flags.Changed(o.name):
			if err := c.addParameter(req, o); err != nil {
				return err
			}
		case o.required:
			return usagef("missing: --%s", o.name)
		}
	}
	if names := out.topFields(); c.spec.fields && len(names) > 0 {
		req.Query.Add("fields", strings.Join(names, ","))
	}
	return nil
}

func (c *operationCall) addParameter(req *wire.Request, o *option) error {
	if o.kind == "list" {
		texts, _ := c.flags.GetStringSlice(o.name)
		req.Query.Add(o.at, strings.Join(texts, ","))
		return nil
	}
	text := c.text(o)
	if _, err := o.value(text); err != nil {
		return err
	}
	if req.Operation.Paged && (o.at == "page" || o.at == "perPage") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return usagef("--%s is %q, want an integer", o.name, text)
		}
		if o.at == "page" {
			req.Page = &n
		} else {
			req.PerPage = &n
		}
		return nil
	}
	req.Query.Add(o.at, text)
	return nil
}

// send sends the request and prints the result.
func (c *operationCall) send(ctx context.Context, client *getresponse.Client, req *wire.Request, out *output) error {
	switch c.spec.result {
	case "none":
		resp, err := client.Call(ctx, req, nil)
		if err != nil {
			return err
		}
		return out.status(resp.StatusCode)
	case "file":
		var file wire.File
		if _, err := client.Call(ctx, req, &file); err != nil {
			return err
		}
		return c.writeFile(&file, out)
	case "list":
		return c.list(ctx, client, req, out)
	}
	var value jsontext.Value
	if _, err := client.Call(ctx, req, &value); err != nil {
		return err
	}
	return out.value(value)
}

func (c *operationCall) list(ctx context.Context, client *getresponse.Client, req *wire.Request, out *output) error {
	if all, _ := c.flags.GetBool("all"); all {
		items := []jsontext.Value{}
		for item, err := range wire.All[jsontext.Value](ctx, client, req) {
			if err != nil {
				return err
			}
			if out.streams() {
				if err := out.item(item); err != nil {
					return err
				}
				continue
			}
			items = append(items, item)
		}
		return out.list(items)
	}
	page, err := wire.List[jsontext.Value](ctx, client, req)
	if err != nil {
		return err
	}
	if err := out.list(page.Items); err != nil {
		return err
	}
	if page.TotalPages > page.Page {
		out.note("page %d of %d, %d in total: --page for another page, --all for every page", page.Page, page.TotalPages, page.TotalCount)
	}
	return nil
}

// writeFile writes a file of the service to --save or to standard output. As a value it
// has its content as base64.
func (c *operationCall) writeFile(file *wire.File, out *output) error {
	if path, _ := c.flags.GetString("save"); path != "" {
		return os.WriteFile(path, file.Data, 0o600)
	}
	if out.chosen {
		raw, err := json.Marshal(struct {
			ContentType string `json:"contentType"`
			Data        []byte `json:"data"`
		}{file.ContentType, file.Data})
		if err != nil {
			return err
		}
		return out.value(raw)
	}
	if out.terminal {
		return usagef("the response is a file (%s, %d bytes), which no terminal can show: use --save FILE", printable.Text(file.ContentType), len(file.Data))
	}
	if _, err := out.w.Write(file.Data); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}
