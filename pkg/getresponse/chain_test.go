package getresponse

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// wantStages is the order of the stages. Callers depend on it.
var wantStages = []string{
	"checkCall", "callTimeout", "retry",
	"waitForLimits", "observe", "attemptTimeout", "editRequest", "unknownOutcome", "sendOnce", "decodeResponse", "guardRedirects",
}

func TestChainListsItsStagesOutermostFirst(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "chain.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	ast.Inspect(file, func(n ast.Node) bool {
		list, ok := n.(*ast.CompositeLit)
		if array, isArray := compositeType(list, ok); isArray && array == "stage" {
			for _, element := range list.Elts {
				name, _ := compositeType(element.(*ast.CompositeLit), true)
				listed = append(listed, name)
			}
			return false
		}
		return true
	})
	if !slices.Equal(listed, wantStages) {
		t.Errorf("newChain lists\n%q, want\n%q", listed, wantStages)
	}
}

// compositeType returns the name of the type of a literal, or of its elements.
func compositeType(lit *ast.CompositeLit, ok bool) (name string, array bool) {
	if !ok {
		return "", false
	}
	expr := lit.Type
	if a, isArray := expr.(*ast.ArrayType); isArray {
		expr, array = a.Elt, true
	}
	ident, _ := expr.(*ast.Ident)
	if ident == nil {
		return "", false
	}
	return ident.Name, array
}

// named is a stage that records when it is entered and left.
type named struct {
	name string
	log  *[]string
}

func (s named) do(ctx context.Context, c *call, next handler) (report, error) {
	*s.log = append(*s.log, s.name+" in")
	r, err := next(ctx, c)
	*s.log = append(*s.log, s.name+" out")
	return r, err
}

func TestChainCallsTheFirstStageOutermost(t *testing.T) {
	var log []string
	failure := errors.New("last")
	h := chain([]stage{named{"a", &log}, named{"b", &log}}, func(context.Context, *call) (report, error) {
		log = append(log, "last")
		return report{transient: true}, failure
	})
	r, err := h(t.Context(), &call{})
	if want := []string{"a in", "b in", "last", "b out", "a out"}; !slices.Equal(log, want) {
		t.Errorf("%q, want %q", log, want)
	}
	if err != failure || !r.transient { //nolint:errorlint // the same value
		t.Errorf("report %+v, error %v", r, err)
	}
}

// TestChainKeepsItsOrder checks the order of the stages by their effects.
func TestChainKeepsItsOrder(t *testing.T) {
	var log []string
	note := func(s string) { log = append(log, s) }
	limiter := orderLimiter{note}
	client, err := New(
		WithRequestEditor(func(ctx context.Context, _ *http.Request) error {
			if _, ok := ctx.Deadline(); !ok {
				note("no deadline")
			}
			note("editor")
			return nil
		}),
		WithLimiter(limiter), WithHook(orderHook{note: note}), WithRetries(1), WithBackoff(0, 0),
		WithHTTPClient(&http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			note("transport")
			return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: orderBody{note}}, nil
		})}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(t.Context(), http.MethodGet, "//evil", nil, nil, callOption(func(*wire.CallSettings) error { note("option"); return nil })); err == nil {
		t.Error("a bad address passed the check")
	}
	if len(log) > 0 {
		t.Errorf("before the check of the address: %q", log)
	}
	_, err = client.Do(t.Context(), http.MethodGet, "/accounts", nil, nil, callOption(func(*wire.CallSettings) error { note("option"); return nil }))
	if !errors.Is(err, ErrServer) {
		t.Fatal(err)
	}
	attempt := []string{"acquire", "started", "editor", "transport", "body read", "body closed", "finished", "released"}
	want := append([]string{"option"}, attempt...)
	want = append(append(want, "retried"), attempt...)
	// "waited" is reported only for waits of a minimum length.
	log = slices.DeleteFunc(log, func(s string) bool { return s == "waited" })
	if !slices.Equal(log, want) {
		t.Errorf("order\n%q, want\n%q", log, want)
	}
}

type callOption func(*wire.CallSettings) error

func (o callOption) ApplyCall(s *wire.CallSettings) error { return o(s) }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

type orderLimiter struct{ note func(string) }

func (l orderLimiter) Acquire(context.Context, LimitedCall) (func(CallOutcome), error) {
	l.note("acquire")
	return func(CallOutcome) { l.note("released") }, nil
}

type orderHook struct {
	NoHook
	note func(string)
}

func (h orderHook) AttemptStarted(ctx context.Context, _ Attempt) context.Context {
	h.note("started")
	return ctx
}
func (h orderHook) AttemptFinished(context.Context, AttemptResult) { h.note("finished") }
func (h orderHook) Retried(context.Context, Retry)                 { h.note("retried") }
func (h orderHook) Waited(context.Context, Wait)                   { h.note("waited") }

type orderBody struct{ note func(string) }

func (b orderBody) Read([]byte) (int, error) { b.note("body read"); return 0, errors.New("cut") }
func (b orderBody) Close() error             { b.note("body closed"); return nil }
