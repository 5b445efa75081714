package wire

import (
	"fmt"
	"reflect"
)

// MaxItems is the default of the maximum number of items in a list that has no pages.
const MaxItems = 100_000

// Decoded values take at most freeMemory bytes and memoryFactor bytes for each byte of
// the body: a short body of empty objects would otherwise fill the memory.
const (
	freeMemory   = 2 << 20
	memoryFactor = 8
)

// What values take that are no part of a struct or slice.
const (
	memberSize = 160 // of a map: name, value and its share of the map
	mapSize    = 448 // of a map with its first members
	entrySize  = 64  // of a Keyed collection, beside the value
	anyFactor  = 8   // of free-form JSON, by its length
)

// SizeError reports a response whose decoded values would exceed a bound.
type SizeError struct {
	What  string // "items" or "bytes"
	Limit int64
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("the decoded response exceeds the limit of %d %s", e.Limit, e.What)
}

// Limit sets the maximum number of items in a list that is the whole document.
func (d *Decoder) Limit(items int) { d.maxItems = items }

// charge takes bytes from the budget. It returns false if they exceed it.
func (d *Decoder) charge(bytes int64) bool {
	if d.budget -= bytes; d.budget >= 0 {
		return true
	}
	return d.exceed(&SizeError{What: "bytes", Limit: freeMemory + memoryFactor*int64(len(d.body))})
}

// chargeValue takes the size of a T from the budget.
func chargeValue[T any](d *Decoder) bool { return d.charge(int64(reflect.TypeFor[T]().Size())) }

func (d *Decoder) exceed(err *SizeError) bool {
	if d.cause == nil {
		d.cause = err
	}
	return d.fail()
}
