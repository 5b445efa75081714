// Package getresponseotel traces and measures the calls of a client with
// OpenTelemetry. It is a package of its own so that the client does not need
// OpenTelemetry's modules.
//
//	hook, err := getresponseotel.New()
//	client, err := getresponse.New(getresponse.WithAPIKey(key), getresponse.WithHook(hook))
//
// # Spans
//
// Every attempt of a call is a CLIENT span, as the semantic conventions for HTTP,
// version 1.43.0, define it. Its parent is the span of the caller's context. Its
// name is the method and the path template of the contract, for example
// "GET /contacts/{contactId}". It starts before the request is built and ends
// after the response is read and decoded. Redirects that the client follows are
// part of it. Any error, thus any status from 300 on, sets the span's status to
// Error, without a description.
//
//   - http.request.method, server.address, server.port, url.scheme, url.template.
//   - url.full is the base URL and the template. The conventions require it, but
//     the real URL holds IDs, addresses and names.
//   - http.request.resend_count from the second attempt on.
//   - http.response.status_code, if there is a response.
//   - error.type is the status of an error response, otherwise the
//     getresponse.ErrorKind, with "_OTHER" for getresponse.KindOther.
//   - getresponse.operation: the operationId of the contract.
//   - getresponse.error.kind (getresponse.ErrorKind) and getresponse.error.code
//     (getresponse.Code).
//   - getresponse.response.size: bytes of the body after decompression, and
//     getresponse.response.decode_duration, in seconds.
//   - getresponse.rate_limit.limit, .remaining and .reset (seconds): the values of
//     the response.
//
// A raw call to a path outside the contract has neither template nor operation;
// its url.full is the base URL. A method that the conventions do not define is
// "_OTHER" and, in the name of the span, "HTTP".
//
// # Events
//
// What happens between attempts is an event of the span in the caller's context:
//
//   - getresponse.wait has getresponse.wait.reason and getresponse.wait.duration
//     (seconds).
//   - getresponse.retry has getresponse.retry.reason and getresponse.retry.delay
//     (seconds).
//   - Both have getresponse.operation, getresponse.attempt (1 for the first) and
//     error.type.
//   - getresponse.limiter reports that a limiter lost or regained its server. It has
//     getresponse.limiter.name, .available and .fail_open, and error.type.
//
// # Metrics
//
//   - http.client.request.duration, in seconds, for every attempt, with the
//     attributes of the conventions, url.template and getresponse.operation.
//   - getresponse.client.wait.duration, in seconds, for every wait that the client
//     reports to hooks, with getresponse.operation, getresponse.wait.reason and
//     error.type.
//
// # What is not reported
//
// Spans, events and metrics hold no ID, address, name, query, header, body,
// credential or error message. The hook adds no trace headers to requests: the
// service does not read them and need not know the IDs of the caller's traces.
package getresponseotel
