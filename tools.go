//go:build tools

// This file pins the code generator in go.mod. go generate runs it for
// examples/stock-client.

package getresponse

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
