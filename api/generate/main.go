// Command generate builds the contract from its parts and the Go code from the
// contract.
//
//	go run ./api/generate
//
// It runs in the root of the module. From api/common.yaml and
// api/resources/*.yaml it writes api/openapi.yaml; from that, api/go.overlay.yaml,
// api/oapi-codegen.yaml and api/templates it writes gen/gr, the generated part of
// pkg/events, the table of the operations in cmd/getresponse and docs/operations.md.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	contract, owners, err := bundle("api")
	if err != nil {
		return err
	}
	if err := os.WriteFile(contractFile, contract, 0o644); err != nil {
		return err
	}
	g, err := newGenerator(owners)
	if err != nil {
		return err
	}
	if err := g.generate(); err != nil {
		return err
	}
	if err := writeDocs(g.operations); err != nil {
		return err
	}
	if err := writeCommands(contract, g.operations); err != nil {
		return err
	}
	e, err := newEventGenerator(owners)
	if err != nil {
		return err
	}
	return e.generate()
}
