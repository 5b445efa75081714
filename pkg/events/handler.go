package events

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Handler receives webhooks and callbacks. It is an [http.Handler] and safe for
// concurrent use. [NewHandler] makes one.
//
// When a function returns an error, the request gets a status 500 and the service
// retries it. The events of the request that were handled are not handled again. Later
// events of the same contact in the request are not handled before the retry. A panic of
// a function counts as an error. The context of a function ends with the time of its
// request; a function that goes on regardless keeps its place among those that run at a
// time, and its event counts as handled when it returns nil.
type Handler struct {
	*config
	lanes    *lanes
	requests chan struct{} // in progress
	wake     chan struct{} // something was pushed
}

// NewHandler returns a handler. It needs [WithSecret] or [WithoutSecret], and at least one
// function unless it only fills a queue. An invalid option is an error.
func NewHandler(opts ...Option) (*Handler, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return &Handler{config: c, lanes: newLanes(c.concurrency, c.maxWaiting),
		requests: make(chan struct{}, c.maxRequests), wake: make(chan struct{}, 1)}, nil
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	result := RequestResult{Callback: r.Method == http.MethodGet}
	result.StatusCode, result.Reason = h.receive(w, r, start, &result)
	result.Duration = time.Since(start)
	h.hooks.requestFinished(r.Context(), result)
	respond(w, result)
}

// receive handles a request and returns the status of its response.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request, start time.Time, result *RequestResult) (int, Reason) {
	if len(r.URL.RawQuery) > maxQuery {
		return http.StatusRequestEntityTooLarge, ReasonTooLarge
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		query = url.Values{} // it has no secret
		if result.Callback && h.parameter == "" {
			return http.StatusBadRequest, ReasonInvalid
		}
	}
	if reason := h.check(r, query); reason != "" {
		return http.StatusForbidden, reason
	}
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return http.StatusMethodNotAllowed, ReasonMethod
	}
	select {
	case h.requests <- struct{}{}:
		defer func() { <-h.requests }()
	default:
		return http.StatusServiceUnavailable, ReasonFull
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), start.Add(h.requestTimeout(result.Callback)))
	defer cancel()
	raws, status, reason, err := h.read(ctx, w, r, query)
	if err == nil && status == 0 {
		var all []received
		if all, result.Mismatches, err = newReceived(raws, r.Header.Get(headerWebhookID), r.Header.Get(headerRequestID), start); err == nil {
			result.Events = len(all)
			return h.take(ctx, all, result)
		}
		status, reason = http.StatusBadRequest, ReasonInvalid
	}
	result.Err = err
	return status, reason
}

// requestTimeout returns how long a request may take.
func (h *Handler) requestTimeout(callback bool) time.Duration {
	d := h.timeout
	if h.queue != nil {
		d = defaultTimeout
	}
	if callback {
		d = min(d, callbackTimeout)
	}
	return d
}

// read returns the events of a request, or the status of its response.
func (h *Handler) read(ctx context.Context, w http.ResponseWriter, r *http.Request, query url.Values) (raws []rawEvent, status int, reason Reason, err error) {
	if r.Method == http.MethodGet {
		query.Del(h.parameter)
		raw, err := callbackJSON(query)
		if err != nil {
			return nil, http.StatusBadRequest, ReasonInvalid, err
		}
		return []rawEvent{raw}, 0, "", nil
	}
	if r.ContentLength > h.maxBody {
		return nil, http.StatusRequestEntityTooLarge, ReasonTooLarge, nil
	}
	body, err := h.readBody(ctx, w, r)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, http.StatusRequestEntityTooLarge, ReasonTooLarge, nil
	}
	if err != nil {
		return nil, http.StatusServiceUnavailable, ReasonRead, errBody
	}
	raws, err = splitWebhook(body, Kind(r.Header.Get(headerType)))
	if err != nil {
		return nil, http.StatusBadRequest, ReasonInvalid, err
	}
	return raws, 0, "", nil
}

// errBody stands for an error of the connection, which names its addresses.
var errBody = errors.New("events: the body ended early or came too slowly")

// readBody reads the body up to its bound and until the end of ctx.
func (h *Handler) readBody(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if deadline, ok := ctx.Deadline(); ok { // not every server can do it
		controller := http.NewResponseController(w)
		_ = controller.SetReadDeadline(deadline)
		defer func() { _ = controller.SetReadDeadline(time.Time{}) }()
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, h.maxBody))
}

// take queues or handles events.
func (h *Handler) take(ctx context.Context, all []received, result *RequestResult) (int, Reason) {
	if len(all) == 0 {
		return http.StatusOK, ""
	}
	if h.queue != nil {
		return h.push(ctx, all, result)
	}
	return h.handleNow(ctx, all)
}

// push puts events into the queue.
func (h *Handler) push(ctx context.Context, all []received, result *RequestResult) (int, Reason) {
	items := make([]Item, len(all))
	for i, r := range all {
		var err error
		if items[i], err = r.item(); err != nil {
			result.Err = err
			return http.StatusBadRequest, ReasonInvalid
		}
	}
	err := h.queue.Push(ctx, items)
	if err != nil {
		result.Err = err
		if errors.Is(err, ErrQueueFull) {
			return http.StatusServiceUnavailable, ReasonFull
		}
		return http.StatusServiceUnavailable, ReasonStore
	}
	result.Queued = true
	select {
	case h.wake <- struct{}{}:
	default:
	}
	return http.StatusOK, ""
}

// handleNow handles events within their request. Those of one lane are one job.
func (h *Handler) handleNow(ctx context.Context, all []received) (int, Reason) {
	var jobs []laneJob
	byLane := map[string][]received{}
	for _, r := range all {
		byLane[r.lane] = append(byLane[r.lane], r)
	}
	results := make(chan Outcome, len(byLane))
	for lane, events := range byLane {
		jobs = append(jobs, laneJob{lane, len(events), func() { results <- h.handleLane(ctx, events) }})
	}
	if !h.lanes.submit(jobs) {
		return http.StatusServiceUnavailable, ReasonFull
	}
	status, reason := http.StatusOK, Reason("")
	for range jobs {
		select {
		case outcome := <-results:
			switch outcome {
			case Failed:
				status, reason = http.StatusInternalServerError, ReasonFailed
			case Skipped:
				return http.StatusServiceUnavailable, ReasonSlow
			}
		case <-ctx.Done():
			return http.StatusServiceUnavailable, ReasonSlow
		}
	}
	return status, reason
}

// handleLane handles the events of a lane up to the first that fails.
func (h *Handler) handleLane(ctx context.Context, events []received) Outcome {
	for i, r := range events {
		if ctx.Err() != nil { // the response was sent; the service retries
			for _, rest := range events[i:] {
				h.hooks.eventFinished(ctx, EventResult{Delivery: rest.Delivery, Outcome: Skipped})
			}
			return Skipped
		}
		if outcome, _ := h.handle(ctx, r, h.store.Once); outcome == Failed {
			return Failed
		}
	}
	return Handled
}

// responses are the bodies of responses. The service counts a request as received with
// exactly this status.
const (
	received200 = `{"status":"OK"}`
	notReceived = `{"status":"ERROR"}`
)

func respond(w http.ResponseWriter, result RequestResult) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	body := notReceived
	switch result.StatusCode {
	case http.StatusOK:
		body = received200
	case http.StatusMethodNotAllowed:
		header.Set("Allow", "GET, POST")
	}
	w.WriteHeader(result.StatusCode)
	_, _ = io.WriteString(w, body)
}
