// Package sim shows on the embedded server that clients use what an account may
// use and are never refused: one client in simulated time, and a fleet of
// processes that share a Redis. It has tests only, behind the build tag sim;
// make sim runs them and prints their figures.
package sim
