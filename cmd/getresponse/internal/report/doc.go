// Package report collects the figures of an account for a period: the growth of its
// lists, its newsletters and its autoresponders. It calls the service and computes; it
// does not print.
package report
