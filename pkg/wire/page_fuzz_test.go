package wire_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// hostilePages is a service that has n items and serves at most clamp a page. Faults
// say what is wrong with a page, by its number.
type hostilePages struct {
	n, clamp int
	faults   []byte
}

// The kinds of faults.
const (
	noFault = iota
	emptyPage
	nullPage
	noTotals
	lowTotal  // less than there are
	highTotal // more than there are
	lowPages
	highPages
	emptyWithoutTotals
	kindsOfFaults
)

func (h hostilePages) respond(page, perPage int) response {
	size := min(perPage, h.clamp)
	var items []string
	for i := (page - 1) * size; i < min(page*size, h.n); i++ {
		items = append(items, fmt.Sprintf(`{"name":"%d"}`, i))
	}
	total, pages := h.n, (h.n+perPage-1)/perPage // the service computes pages from what was requested
	body, headers := "["+strings.Join(items, ",")+"]", map[string]string{}
	fault := noFault
	if page <= len(h.faults) {
		fault = int(h.faults[page-1]) % kindsOfFaults
	}
	switch fault {
	case emptyPage:
		body = "[]"
	case nullPage, emptyWithoutTotals:
		body = "null"
	case lowTotal:
		total /= 2
	case highTotal:
		total += 3
	case lowPages:
		pages /= 2
	case highPages:
		pages += 5
	}
	if fault != noTotals && fault != emptyWithoutTotals {
		headers["TotalCount"], headers["TotalPages"] = strconv.Itoa(total), strconv.Itoa(pages)
	}
	return response{body: body, headers: headers}
}

// FuzzPages walks over the pages of a service that lies. A walk without an error has
// every item that the service has, unless no page said how many there are or the
// figure became less on the way. It has no item twice, and it ends.
func FuzzPages(f *testing.F) {
	for fault := range byte(kindsOfFaults) {
		for at := range 7 {
			faults := make([]byte, 7)
			faults[at] = fault
			f.Add(uint16(55), uint8(10), uint8(10), faults)
			f.Add(uint16(55), uint8(20), uint8(10), faults)
		}
		f.Add(uint16(30), uint8(10), uint8(10), []byte{0, fault, fault, fault, fault, fault})
		f.Add(uint16(0), uint8(10), uint8(10), []byte{fault})
	}
	f.Fuzz(func(t *testing.T, n uint16, perPage, clamp uint8, faults []byte) {
		h := hostilePages{n: int(n % 500), clamp: max(int(clamp), 5), faults: faults[:min(len(faults), 40)]}
		size := max(int(perPage), 5)
		c := &fakeCaller{respond: h.respond}
		seen := map[string]bool{}
		var failed error
		for it, err := range wire.All[item](t.Context(), c, request(0, size)) {
			if err != nil {
				failed = err
				break
			}
			if seen[it.Name] {
				t.Fatalf("%s came twice", it.Name)
			}
			seen[it.Name] = true
		}
		var incomplete *wire.IncompleteError
		switch {
		case errors.As(failed, &incomplete):
			if incomplete.Received != len(seen) || incomplete.Total <= len(seen) {
				t.Errorf("%d items, %v", len(seen), failed)
			}
		case failed != nil && !errors.Is(failed, wire.ErrDuplicatePage):
			t.Error(failed)
		case failed == nil:
			h.check(t, c, len(seen))
		}
	})
}

// check fails if a walk without an error received less than the service said last.
func (h hostilePages) check(t *testing.T, c *fakeCaller, received int) {
	t.Helper()
	latest, shrank := -1, false
	for _, req := range c.requests {
		r := h.respond(value(req.Page), value(req.PerPage))
		total, err := strconv.Atoi(r.headers["TotalCount"])
		if err != nil {
			continue
		}
		shrank = shrank || total < latest
		latest = total
	}
	if received < latest && !shrank {
		t.Errorf("%d items without an error, the service counts %d", received, latest)
	}
}
