// Package api holds the contract of the GetResponse API v3 as this project
// understands it.
package api

import _ "embed"

//go:embed openapi.yaml
var openAPI string

// OpenAPI returns the contract, an OpenAPI 3.0 document in YAML.
func OpenAPI() []byte { return []byte(openAPI) }
