// Package getresponse is the root of the module; the client is in
// github.com/go-getresponse/getresponse/pkg/getresponse.
package getresponse

//go:generate go run ./api/generate
