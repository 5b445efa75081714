// Package browsertest drives the example oauth-web with a real headless browser.
// It is a module of its own, so that nobody who imports the client gets a
// browser driver among the modules. `make test-browser` runs it.
package browsertest
