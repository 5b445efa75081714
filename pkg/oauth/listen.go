package oauth

import (
	"context"
	"errors"
	"net"
)

// anyPortAttempts is how many free ports are tried until one is free on both addresses.
const anyPortAttempts = 10

// listenLoopback listens on the addresses of a loopback host, on the same port.
func listenLoopback(ctx context.Context, host, port string) ([]net.Listener, error) {
	addresses := []string{host}
	if host == "localhost" {
		if addresses = localhost(ctx); len(addresses) == 0 {
			return nil, errors.New("this machine has neither 127.0.0.1 nor [::1]")
		}
	}
	for attempt := 1; ; attempt++ {
		listeners, err := listenAll(ctx, addresses, port)
		if err == nil || port != "0" || attempt == anyPortAttempts {
			return listeners, err
		}
	}
}

// localhost returns the loopback addresses of this machine: those with a free port.
func localhost(ctx context.Context) (addresses []string) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(address, "0"))
		if err == nil {
			_ = listener.Close()
			addresses = append(addresses, address)
		}
	}
	return addresses
}

// listenAll listens on all addresses or none. With port 0 the first one decides the port.
func listenAll(ctx context.Context, addresses []string, port string) (listeners []net.Listener, err error) {
	for _, address := range addresses {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(address, port))
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
			return nil, err
		}
		_, port, _ = net.SplitHostPort(listener.Addr().String())
		listeners = append(listeners, listener)
	}
	return listeners, nil
}
