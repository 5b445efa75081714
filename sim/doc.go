// Package sim shows on the embedded server that clients use the limits of an account
// without being rate limited. It has a test of one client in simulated time and a test
// of a fleet of processes that share a Redis. Both need the build tag sim; make sim runs
// them and prints their figures.
package sim
