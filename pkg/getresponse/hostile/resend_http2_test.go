package hostile_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// Frames and error codes of HTTP/2 (RFC 9113, sections 6 and 7).
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	flagAck, flagEndStream, flagEndHeaders = 1, 1, 4

	codeNone, codeProtocol, codeInternal, codeRejected, codeCancel, codeEnhanceCalm = 0, 1, 2, 7, 8, 11
)

// frameServer speaks HTTP/2 by hand: net/http's server cannot fail in these ways. It
// reads each request to its end and fails the first ones.
type frameServer struct {
	address  string
	failures atomic.Int32                       // that are left
	fail     func(conn net.Conn, stream uint32) // what a failure is
	requests atomic.Int32
}

func startFrameServer(t *testing.T, failures int32, fail func(net.Conn, uint32)) *frameServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &frameServer{address: "http://" + listener.Addr().String(), fail: fail}
	s.failures.Store(failures)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func writeFrame(conn io.Writer, kind, flags byte, stream uint32, payload []byte) {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = binary.BigEndian.AppendUint32(append(head, flags), stream)
	_, _ = conn.Write(append(head, payload...))
}

func (s *frameServer) serve(conn net.Conn) {
	defer conn.Close()
	if _, err := io.CopyN(io.Discard, conn, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	writeFrame(conn, frameSettings, 0, 0, nil)
	head := make([]byte, 9)
	for {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		length, kind, flags := binary.BigEndian.Uint32(head)>>8, head[3], head[4]
		stream := binary.BigEndian.Uint32(head[5:])
		if _, err := io.CopyN(io.Discard, conn, int64(length)); err != nil {
			return
		}
		switch {
		case kind == frameSettings && flags&flagAck == 0:
			writeFrame(conn, frameSettings, flagAck, 0, nil)
		case (kind == frameHeaders || kind == frameData) && flags&flagEndStream != 0:
			s.requests.Add(1)
			if s.failures.Add(-1) >= 0 {
				s.fail(conn, stream)
				continue
			}
			writeFrame(conn, frameHeaders, flagEndHeaders|flagEndStream, stream, []byte{0x88}) // :status 200
		}
	}
}

// resetWith resets the stream.
func resetWith(code uint32) func(net.Conn, uint32) {
	return func(conn net.Conn, stream uint32) {
		writeFrame(conn, frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
	}
}

// goAway closes the connection after the streams up to last.
func goAway(last func(stream uint32) uint32, code uint32) func(net.Conn, uint32) {
	return func(conn net.Conn, stream uint32) {
		payload := binary.BigEndian.AppendUint32(nil, last(stream))
		writeFrame(conn, frameGoAway, 0, 0, binary.BigEndian.AppendUint32(payload, code))
		conn.Close()
	}
}

// A stream that breaks off is not resent, unless HTTP/2 says that the server processed
// nothing of it. Then the chain retries the write.
func TestHTTP2NeverResendsAWrite(t *testing.T) {
	itself := func(stream uint32) uint32 { return stream }
	before := func(stream uint32) uint32 { return stream - 1 }
	for _, test := range []struct {
		name    string
		fail    func(net.Conn, uint32)
		retried bool
	}{
		{"PROTOCOL_ERROR", resetWith(codeProtocol), false},
		{"INTERNAL_ERROR", resetWith(codeInternal), false},
		{"CANCEL", resetWith(codeCancel), false},
		{"ENHANCE_YOUR_CALM", resetWith(codeEnhanceCalm), false},
		{"NO_ERROR", resetWith(codeNone), false},
		{"REFUSED_STREAM", resetWith(codeRejected), true},
		{"GOAWAY after the stream", goAway(itself, codeNone), false},
		{"GOAWAY with an error", goAway(itself, codeInternal), false},
		{"GOAWAY before the stream", goAway(before, codeNone), true},
		{"the connection closes", func(conn net.Conn, _ uint32) { conn.Close() }, false},
	} {
		for name, editor := range replayEditors() {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				for _, body := range []any{map[string]string{"email": "jan@example.com"}, nil} {
					if body == nil && name == "a key and a body of its own" {
						continue
					}
					s := startFrameServer(t, 1, test.fail)
					err := s.post(t, editor, body)
					switch n := s.requests.Load(); {
					case test.retried && body != nil:
						if err != nil || n != 2 {
							t.Errorf("%d requests, %v; want a retry of what was not processed", n, err)
						}
					case n != 1:
						t.Errorf("the server read the write %d times, want once; body %v", n, body)
					default:
						wantUnknown(t, err)
					}
				}
			})
		}
	}
}

// A server that rejects every stream gets as many requests as the policy allows.
func TestHTTP2RejectedForGood(t *testing.T) {
	s := startFrameServer(t, 1000, resetWith(codeRejected))
	err := s.post(t, replayEditors()["Idempotency-Key"], gr.NewTag{Name: "vip"})
	if n := s.requests.Load(); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
	if _, ok := err.(*getresponse.TransportError); !ok { //nolint:errorlint // an unknown outcome would wrap it
		t.Errorf("got %T %v: nothing was carried out", err, err)
	}
}

// post makes a raw POST with 2 retries over HTTP/2 without encryption.
func (s *frameServer) post(t *testing.T, editor getresponse.RequestEditorFn, body any) error {
	t.Helper()
	tr := &http.Transport{Protocols: new(http.Protocols)}
	tr.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(tr.CloseIdleConnections)
	c, err := getresponse.New(getresponse.WithBaseURL(s.address), getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithoutLimits(),
		getresponse.WithRetries(2), getresponse.WithBackoff(0, 0), getresponse.WithRequestEditor(editor), getresponse.WithHTTPClient(&http.Client{Transport: tr}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(context.WithoutCancel(t.Context()), http.MethodPost, "/contacts", body, nil)
	return err
}

// A code or refresh token works once: a token request is not resent either.
func TestHTTP2NeverResendsATokenRequest(t *testing.T) {
	for name, fail := range map[string]func(net.Conn, uint32){"PROTOCOL_ERROR": resetWith(codeProtocol), "REFUSED_STREAM": resetWith(codeRejected)} {
		s := startFrameServer(t, 1, fail)
		tr := &http.Transport{Protocols: new(http.Protocols)}
		tr.Protocols.SetUnencryptedHTTP2(true)
		t.Cleanup(tr.CloseIdleConnections)
		ctx, err := oauth.Config{HTTPClient: &http.Client{Transport: tr}}.TokenContext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		client := ctx.Value(oauth2.HTTPClient).(*http.Client)
		resp, err := client.PostForm(s.address+"/token", url.Values{"grant_type": {"refresh_token"}})
		if err == nil {
			resp.Body.Close()
		}
		if n := s.requests.Load(); n != 1 || err == nil {
			t.Errorf("%s: %d requests, %v", name, n, err)
		}
	}
}
