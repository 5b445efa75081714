// Package browsertest drives the example oauth-web, and the page of the command
// `getresponse serve`, with a real headless browser.
// It is a module of its own, so that the client does not depend on a browser driver.
// `make test-browser` runs it.
package browsertest
