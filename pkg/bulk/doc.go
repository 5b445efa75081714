// Package bulk moves whole lists in and out of GetResponse, and does for single resources
// what every program needs.
//
//   - [Export] walks any paged list with several pages in flight, and can be resumed.
//   - [Import] adds contacts in batches at the allowed pace, reports every row, and can be
//     resumed.
//   - [Upsert] adds a contact or brings it up to date.
//   - [EnsureLists], [EnsureTags], [EnsureCustomFields] and [EnsureFromFields] find
//     resources by name or create them.
//   - [Sync] makes a list have the contacts of a source, or shows the difference.
//
// Hooks, limits and retries are those of the client. A call that the limits do not allow
// waits until they reset, regardless of [getresponse.WithMaxWait], as long as its context
// allows. Outcomes and errors are values; nothing is printed.
//
// # Writes that are retried
//
// The client retries no write whose outcome is unknown. This package does, up to 5 times,
// where a second call has no further effect: an address is added to a list once, and a
// property, tag or value is set to what it is already.
//
// # The journal of an import
//
// The file of [ImportOptions].Journal has a JSON object in each line. Lines are only
// appended. It has no e-mail addresses, unless the service names one in the reason for a
// rejected row. Rows are counted from 0.
//
//	{"journal":"getresponse import","version":1,"campaign":"abc"}  first line: ID of the list
//	{"read":1000,"sum":"4f..."}                                    SHA-256 of the addresses of the first 1000 rows,
//	                                                               each in lower case with a line feed
//	{"is":"sent","rows":[[0,3],[5,999]]}                           a batch with rows 0 to 3 and 5 to 999 is about to be sent
//	{"is":"accepted","rows":[[0,3],[5,999]]}                       the service took it
//	{"is":"added","rows":[[0,1]],"ids":["x1","x2"]}                rows with their outcome; IDs of the contacts in the same order
//	{"is":"rejected","rows":[[4,4]],"why":"email: invalid"}        the same with a reason
//
// The last line about a row counts. A row that is "sent" or "accepted" has no outcome yet:
// the next run looks for it on the list, and sends the first kind again if it is not there.
// Lines are on the disk (fsync) before a batch is sent and after its response. A last line
// without its end was not written completely, and is removed. The import locks the file, as
// two writers would spoil it; a second one gets [ErrJournalInUse]. On AIX, Solaris, Plan 9
// and WebAssembly there is no such lock.
//
// The next run must have the same rows in the same order, which the sums show. More rows
// may follow. Remove the file to begin anew.
package bulk
