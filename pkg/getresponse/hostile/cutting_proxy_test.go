package hostile_test

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// creations counts what a service created, by e-mail address. It also serves GET.
type creations struct {
	mu    sync.Mutex
	count map[string]int
}

func (s *creations) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"tagId":"t1"}`)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the request is incomplete
	}
	var contact struct {
		Email string `json:"email"`
	}
	if err := json.Unmarshal(body, &contact); err != nil {
		http.Error(w, "bad JSON", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.count[contact.Email]++
	s.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

func (s *creations) of(email string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count[email]
}

// cuttingProxy forwards connections to address and cuts each at a random place: within
// a request, or before or within a response.
type cuttingProxy struct {
	address string
	cuts    atomic.Int32
}

// cut is where a connection is cut: after bytes of requests, or after some of the
// pieces in which responses come, with a part of the next piece.
type cut struct {
	request int64
	pieces  int
	part    float64 // 0 for nothing of the piece
	reset   bool
}

func startCuttingProxy(t *testing.T, address string, seed uint64) *cuttingProxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &cuttingProxy{address: listener.Addr().String()}
	random := rand.New(rand.NewPCG(12, seed)) //nolint:gosec // no secret depends on it
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			go p.forward(in.(*net.TCPConn), address, cut{
				request: 300 + random.Int64N(6000), pieces: random.IntN(12),
				part: max(0, random.Float64()*2-1), reset: random.IntN(2) == 0,
			})
		}
	}()
	return p
}

func (p *cuttingProxy) forward(in *net.TCPConn, address string, c cut) {
	out, err := net.Dial("tcp", address)
	if err != nil {
		in.Close()
		return
	}
	closeBoth := sync.OnceFunc(func() {
		if c.reset {
			_ = in.SetLinger(0)
		}
		in.Close()
		out.Close()
	})
	var requests sync.WaitGroup
	requests.Go(func() {
		if n, _ := io.CopyN(out, in, c.request); n == c.request {
			p.cuts.Add(1)
		}
		closeBoth()
	})
	piece := make([]byte, 64<<10)
	for {
		n, err := out.Read(piece)
		if c.pieces--; c.pieces < 0 {
			p.cuts.Add(1)
			n, err = int(float64(n)*c.part), io.EOF
		}
		if _, failed := in.Write(piece[:n]); failed != nil || err != nil {
			break
		}
	}
	closeBoth()
	requests.Wait()
}

// Creates pass a network that cuts connections, with an editor that makes net/http
// resend a POST. None may be carried out twice, and the error says what happened.
// Over HTTP/2 a cut ends what all workers do, so how many creates succeed depends on the
// machine: rounds go on until there is enough to judge.
func TestCreatesThroughACuttingProxy(t *testing.T) {
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			var seen outcomes
			for round := range uint64(50) {
				createThroughACuttingProxy(t, protocol, round, &seen)
				if t.Failed() || seen.enough() {
					t.Logf("%+v after %d rounds", seen, round+1)
					return
				}
			}
			t.Errorf("%+v: too few of a kind to show anything", seen)
		})
	}
}

// createThroughACuttingProxy sends creates from concurrent workers and judges each.
func createThroughACuttingProxy(t *testing.T, protocol string, round uint64, seen *outcomes) {
	t.Helper()
	const creates, workers = 2000, 20
	service := &creations{count: map[string]int{}}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(protocol == "HTTP/1.1")
	protocols.SetUnencryptedHTTP2(protocol == "HTTP/2")
	web := httptest.NewUnstartedServer(service)
	web.Config.Protocols = protocols
	web.Start()
	defer web.Close()
	proxy := startCuttingProxy(t, web.Listener.Addr().String(), round)
	tr := &http.Transport{Protocols: protocols, MaxIdleConnsPerHost: workers}
	defer tr.CloseIdleConnections()
	keys := getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error {
		req.Header.Set("Idempotency-Key", crand.Text())
		req.Header.Set("X-Idempotency-Key", crand.Text())
		return nil
	})
	c, err := getresponse.New(getresponse.WithBaseURL("http://"+proxy.address), getresponse.WithAPIKey("s3cr3t-0123456789"),
		getresponse.WithoutLimits(), getresponse.WithBackoff(0, 0), getresponse.WithHTTPClient(&http.Client{Transport: tr}), keys)
	if err != nil {
		t.Fatal(err)
	}
	results := make([]error, creates)
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < creates; i = next.Add(1) - 1 {
				contact := newContact(emailOf(i))
				contact.Name = strings.Repeat("x", int(i%200))
				results[i] = c.Contacts.Create(t.Context(), contact)
			}
		})
	}
	all.Wait()
	web.Close() // waits for requests that are still handled
	seen.cuts += int(proxy.cuts.Load())
	seen.judge(t, service, results)
}

func emailOf(i int64) string { return fmt.Sprintf("jan%d@example.com", i) }

// outcomes counts what became of creates.
type outcomes struct{ succeeded, unknown, failed, cuts int }

func (o *outcomes) enough() bool { return o.succeeded >= 300 && o.unknown >= 30 && o.cuts >= 100 }

// judge compares what calls returned with what the service carried out.
func (o *outcomes) judge(t *testing.T, service *creations, results []error) {
	t.Helper()
	for i, err := range results {
		n := service.of(emailOf(int64(i)))
		_, isUnknown := errors.AsType[*getresponse.OutcomeUnknownError](err)
		switch {
		case n > 1:
			t.Errorf("create %d was carried out %d times; it returned %v", i, n, err)
		case err == nil:
			o.succeeded++
			if n != 1 {
				t.Errorf("create %d succeeded but was not carried out", i)
			}
		case isUnknown:
			o.unknown++
		default:
			o.failed++
			if n != 0 {
				t.Errorf("create %d was carried out, but failed with %v", i, err)
			}
		}
	}
}
