// Command ogencontract writes the contract with what ogen needs to read the service's
// responses.
//
//	go run ./ogencontract ../api/openapi.yaml ogenapi/openapi.yaml
//
// There is one rewriting. The service writes the offset of a time without a colon
// (2026-02-22T13:33:42+0000), which is ISO 8601 but not the RFC 3339 of the format
// date-time. ogen rejects such a time, unless an extension of its own gives the layout.
// Each schema with that format gets the extension. All else stays as it is.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// The extension and the layout of the service's times.
const (
	timeFormat = "x-ogen-time-format"
	layout     = "2006-01-02T15:04:05-0700"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ogencontract:", err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) != 2 {
		return fmt.Errorf("two files are needed, got %d", len(files))
	}
	contract, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	rewritten, err := rewrite(contract)
	if err != nil {
		return fmt.Errorf("%s: %w", files[0], err)
	}
	if err := os.MkdirAll(filepath.Dir(files[1]), 0o755); err != nil {
		return err
	}
	return os.WriteFile(files[1], rewritten, 0o644)
}

func rewrite(contract []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(contract, &doc); err != nil {
		return nil, err
	}
	if addTimeFormat(&doc) == 0 {
		return nil, errors.New("no schema has the format date-time")
	}
	return yaml.Marshal(&doc)
}

// addTimeFormat returns how many schemas it has given the extension.
func addTimeFormat(n *yaml.Node) (count int) {
	for _, child := range n.Content {
		count += addTimeFormat(child)
	}
	if n.Kind == yaml.MappingNode && value(n, "type") == "string" && value(n, "format") == "date-time" {
		n.Content = append(n.Content, scalar(timeFormat), scalar(layout))
		count++
	}
	return count
}

func value(mapping *yaml.Node, name string) string {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i+1].Value
		}
	}
	return ""
}

func scalar(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}
