package main

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// newAPI is the command for what the contract does not know.
func (a *app) newAPI() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "api METHOD PATH",
		Short: "Send any request to the API",
		Long: "Send any request to the API, with the account, limits and retries of every other command. " +
			"The path follows /v3 and may have a query.",
		Example: "  getresponse api GET '/contacts?page=2'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("%s wants 2 arguments, not %d: %s", cmd.CommandPath(), len(args), cmd.UseLine())
			}
			return a.sendRaw(cmd, strings.ToUpper(args[0]), args[1], data)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "body as JSON: @FILE, - for standard input, or the JSON itself")
	return cmd
}

// rawMethods are what newAPI sends.
var rawMethods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func (a *app) sendRaw(cmd *cobra.Command, method, path, data string) error {
	if !slices.Contains(rawMethods, method) {
		return usagef("the method is %q, want GET, POST or DELETE", method)
	}
	client, out, err := a.prepare(cmd)
	if err != nil {
		return err
	}
	var body any
	if cmd.Flags().Changed("data") {
		raw, err := a.data("data", data, cmd.InOrStdin())
		if err == nil {
			_, err = parseJSON(raw)
		}
		if err != nil {
			return usagef("--data is no JSON (a file is @FILE): %v", err)
		}
		body = jsontext.Value(raw)
	}
	if method == http.MethodDelete {
		if err := a.confirm(cmd, "DELETE "+path); err != nil {
			return err
		}
	}
	var raw wire.File
	_, err = client.Do(cmd.Context(), method, path, body, &raw)
	var empty *getresponse.DecodeError
	switch {
	case errors.As(err, &empty) && (empty.StatusCode == http.StatusNoContent || empty.StatusCode == http.StatusAccepted):
		return out.status(empty.StatusCode)
	case err != nil:
		return err
	case jsontext.Value(raw.Data).IsValid():
		return out.value(raw.Data)
	case out.terminal:
		return errors.New("the response is a file, which no terminal can show: redirect the output")
	}
	_, err = out.w.Write(raw.Data)
	return err
}
