// Package sim shows on the embedded server that clients use the limits of an account
// fully and are never rate limited: one client in simulated time, and a fleet of
// processes that share a Redis. It has only tests, with the build tag sim. make sim
// runs them and prints their figures.
package sim
