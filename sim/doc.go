// Package sim has simulations, which are tests only:
//
//   - clients use the limits of an account fully and are never rate limited: one client in
//     simulated time, a fleet of processes that share a Redis, and large exports and imports;
//   - an hour in which clients use all resources of the embedded server while faults occur.
//     At the end the state of the server is that of the models that the clients keep. It is
//     the same each time for the same seed. The normal tests have its first minutes;
//   - an export of 50,000 contacts from the embedded server, with its rate and its memory.
//
// make sim runs all of them, with the build tag sim, and prints their figures.
package sim
