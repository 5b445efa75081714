package faulttest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestNoConnection has the faults before anything can be sent. It is known that a
// write was not carried out.
func TestNoConnection(t *testing.T) {
	var dialer net.Dialer
	// dials counts the connections that a client dials as requests.
	dials := func(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(*http.Transport, *server) http.RoundTripper {
		return func(tr *http.Transport, s *server) http.RoundTripper {
			tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				s.begin(&exchange{})
				return dial(ctx, network, address)
			}
			return tr
		}
	}
	named := func(code byte) func(*http.Transport, *server) http.RoundTripper {
		resolving := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: nameServer(t, code)}}
		return dials(func(ctx context.Context, network, _ string) (net.Conn, error) {
			return resolving.DialContext(ctx, network, "api.getresponse.invalid.:80")
		})
	}
	run(t,
		row{
			name: "a name that does not exist", transport: named(3),
			safe: once(transport), write: once(transport),
		},
		row{
			name: "a name server that fails", transport: named(2),
			safe: retried(transport), write: once(transport),
		},
		row{
			name: "a closed port",
			transport: dials(func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, "127.0.0.1:1") // nothing listens; a port that was closed may be given to another server
			}),
			safe: retried(transport), write: once(transport),
		},
	)
}

// nameServer starts a name server and returns its dialer. The server responds to
// every query with code: 3 for a name that does not exist, 2 for a server failure.
func nameServer(t *testing.T, code byte) func(ctx context.Context, network, address string) (net.Conn, error) {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go serveNames(socket, code)
	t.Cleanup(func() { socket.Close() })
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", socket.LocalAddr().String())
	}
}

func serveNames(socket net.PacketConn, code byte) {
	packet := make([]byte, 1500)
	for {
		n, from, err := socket.ReadFrom(packet)
		if err != nil {
			return
		}
		packet[2] |= 1 << 7 // it is a response
		packet[3] = packet[3]&0xf0 | code
		_, _ = socket.WriteTo(packet[:n], from)
	}
}

// TestTLSFails has faults of TLS. Nothing is sent, so that the outcome of a write is
// known.
func TestTLSFails(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}}
	run(t,
		row{
			name: "a self-signed certificate", https: true,
			fault: func(x *exchange) { _ = tls.Server(x.conn, config).Handshake() },
			safe:  once(transport), write: once(transport),
		},
		row{
			name: "plain HTTP where HTTPS is spoken", https: true,
			fault: func(x *exchange) { x.write(head(400, "Connection: close") + "\r\n") },
			safe:  once(transport), write: once(transport),
		},
		row{
			name: "no TLS at all", https: true,
			fault: func(x *exchange) { x.write("SSH-2.0-OpenSSH_9.9\r\n") },
			safe:  once(transport), write: once(transport),
		},
		row{
			name: "a server that knows no cipher of the client's", https: true,
			fault: func(x *exchange) {
				_ = tls.Server(x.conn, &tls.Config{MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10}).Handshake()
			},
			safe: once(transport), write: once(transport),
		},
		row{
			name: "reset within the handshake", https: true,
			fault: (*exchange).reset,
			safe:  retried(transport), write: once(transport),
		},
		row{
			name: "closed within the handshake", https: true,
			fault: func(*exchange) {},
			safe:  retried(transport), write: once(transport),
		},
	)
}

// selfSigned returns a certificate for the local host.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
