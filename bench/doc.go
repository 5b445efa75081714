// Package bench compares three ways to call the API on a server on loopback: raw
// net/http with encoding/json, the client that oapi-codegen generates from the same
// contract with its own templates, and this project's client.
//
// make bench runs it and writes docs/performance.md.
package bench

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config defaultapi.yaml ../api/openapi.yaml
