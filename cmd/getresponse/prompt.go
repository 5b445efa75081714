package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// maxLine is how many bytes a line of the user may have.
const maxLine = 64 << 10

// interruptible runs read until the context ends. A read of a terminal cannot be stopped,
// so its goroutine stays until the program ends.
func interruptible(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// readSecret reads a secret from a terminal without echo, or a line of another input.
func readSecret(ctx context.Context, in io.Reader) (secret string, err error) {
	if file, ok := in.(*os.File); ok && isTerminal(file) {
		fd := int(file.Fd()) //nolint:gosec // a descriptor fits an int
		state, err := term.GetState(fd)
		if err != nil {
			return "", err
		}
		defer func() { _ = term.Restore(fd, state) }() // after an interrupt too
		secret, err = interruptible(ctx, func() (string, error) {
			raw, err := term.ReadPassword(fd)
			return string(raw), err
		})
		if err != nil {
			return "", err
		}
	} else if secret, err = readLine(ctx, in); err != nil {
		return "", err
	}
	if secret = strings.TrimSpace(secret); secret == "" {
		return "", errors.New("it is empty")
	}
	return secret, nil
}

// readLine reads a line. The end of the input ends it too.
func readLine(ctx context.Context, in io.Reader) (string, error) {
	return interruptible(ctx, func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(in, maxLine)).ReadString('\n')
		if err == io.EOF {
			err = nil
		}
		return line, err
	})
}

// confirm asks before something is removed. Without a terminal it needs --yes.
func (a *app) confirm(cmd *cobra.Command, what string) error {
	if a.yes {
		return nil
	}
	if !a.isTerminal(cmd.InOrStdin()) {
		return usagef("%s cannot be undone: it needs --yes where nobody can be asked", printable.Text(what))
	}
	return a.yesOrNo(cmd, fmt.Sprintf("%s\nThis cannot be undone. Continue? [y/N] ", printable.Text(what)))
}

// yesOrNo asks a question on a terminal. Any reply but yes is an error.
func (a *app) yesOrNo(cmd *cobra.Command, question string) error {
	fmt.Fprint(cmd.ErrOrStderr(), question)
	line, err := readLine(cmd.Context(), cmd.InOrStdin())
	if err != nil {
		return err
	}
	if reply := strings.ToLower(strings.TrimSpace(line)); reply != "y" && reply != "yes" {
		return usagef("nothing was sent, as the reply was not yes")
	}
	return nil
}
