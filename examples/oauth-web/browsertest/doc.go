// Package browsertest drives the example oauth-web, and the pages of the commands
// `getresponse serve` and `getresponse report`, with a real headless browser.
// It is a module of its own, so that the client does not depend on a browser driver.
// `make test-browser` runs it.
package browsertest
