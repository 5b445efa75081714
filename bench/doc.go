// Package bench compares five ways to call the API on a server on loopback:
//
//   - raw: net/http with encoding/json into plain structs
//   - sonic: the same with github.com/bytedance/sonic in place of encoding/json
//   - default: the client that oapi-codegen generates from the same contract with its own templates
//   - ogen: the client that ogen generates from the same contract
//   - client: this project's client
//
// make bench runs it and writes docs/performance.md. The code of oapi-codegen and ogen is
// generated before it runs and not committed.
package bench

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config defaultapi.yaml ../api/openapi.yaml
//go:generate go run ./ogencontract ../api/openapi.yaml ogenapi/openapi.yaml
//go:generate go run github.com/ogen-go/ogen/cmd/ogen -config ogenapi.yaml -loglevel error -clean -package ogenapi -target ogenapi ogenapi/openapi.yaml
