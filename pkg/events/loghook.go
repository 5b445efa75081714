package events

import (
	"context"
	"fmt"
	"log/slog"
)

// NewLogHook returns a [Hook] that writes to logger; nil stands for slog.Default().
//
// Log lines hold no personal data: of an error they show its type only. Their fields are
// kind, id and attempt of an event; outcome; status, reason, events and mismatches of a
// request; duration; error_type. An unknown kind is logged as "unknown".
//
// Levels: Debug for what was handled or is a duplicate; Info for a rejected caller and an
// ignored event; Warn for everything else that was not acknowledged.
func NewLogHook(logger *slog.Logger) Hook {
	if logger == nil {
		logger = slog.Default()
	}
	return &logHook{logger: logger}
}

type logHook struct {
	NoHook
	logger *slog.Logger
}

// EventFinished implements [Hook].
func (h *logHook) EventFinished(ctx context.Context, r EventResult) {
	level := slog.LevelDebug
	switch r.Outcome {
	case Failed, Skipped:
		level = slog.LevelWarn
	case Ignored:
		level = slog.LevelInfo
	}
	kind := r.Kind
	if !kind.IsKnown() {
		kind = "unknown" // it comes from outside
	}
	h.log(ctx, level, "events: event finished", r.Err, slog.String("kind", string(kind)), slog.String("id", r.ID),
		slog.Int("attempt", r.Attempt), slog.String("outcome", string(r.Outcome)), slog.Duration("duration", r.Duration))
}

// RequestFinished implements [Hook].
func (h *logHook) RequestFinished(ctx context.Context, r RequestResult) {
	level := slog.LevelDebug
	switch r.Reason {
	case "":
	case ReasonHTTPS, ReasonAddress, ReasonSecret, ReasonMethod:
		level = slog.LevelInfo
	default:
		level = slog.LevelWarn
	}
	h.log(ctx, level, "events: request finished", r.Err, slog.Bool("callback", r.Callback), slog.Int("status", r.StatusCode),
		slog.String("reason", string(r.Reason)), slog.Int("events", r.Events), slog.Int("mismatches", r.Mismatches),
		slog.Bool("queued", r.Queued), slog.Duration("duration", r.Duration))
}

// QueueFailed implements [Hook].
func (h *logHook) QueueFailed(ctx context.Context, err error) {
	h.log(ctx, slog.LevelWarn, "events: queue failed", err)
}

func (h *logHook) log(ctx context.Context, level slog.Level, message string, err error, attrs ...slog.Attr) {
	if err != nil {
		attrs = append(attrs, slog.String("error_type", fmt.Sprintf("%T", err)))
	}
	h.logger.LogAttrs(ctx, level, message, attrs...)
}
