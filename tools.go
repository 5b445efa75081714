//go:build tools

// This file pins the code generator in go.mod, and the runtime that clients of
// its own templates need, which the request editors serve as well.

package getresponse

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "github.com/oapi-codegen/runtime"
)
