package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that the first interrupt or SIGTERM cancels, so that the
// command ends in order. The second one calls exit immediately: whoever presses Ctrl-C
// twice does not want to wait.
func untilSignal(parent context.Context, exit func(status int)) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for _, end := range []func(){cancel, func() { exit(exitInterrupted) }} {
			select {
			case <-signals:
				end()
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}
