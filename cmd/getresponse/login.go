package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// hasModes reports whether files have the permissions of Unix.
const hasModes = runtime.GOOS != "windows"

// signInTime is how long login waits for the browser.
const signInTime = 5 * time.Minute

// login is the command that saves an account.
type login struct {
	*app
	cmd       *cobra.Command
	profile   profile
	noKeyring bool
}

func (a *app) addAccount(root *cobra.Command) {
	l := &login{app: a}
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in and save the account", GroupID: groupAccount, Args: cobra.NoArgs,
		Long: "Sign in with an API key, or with OAuth in the browser if --oauth-client-id is given, and save the account " +
			"as a profile. The key, or the secret of the OAuth client, is read from the terminal without echo, or from standard " +
			"input. It is saved in the keyring of the system, or, where there is none, in a file that only you can read.",
		Example: "  getresponse login\n  getresponse login --profile max --environment enterprise-us --domain example.com",
		RunE:    func(cmd *cobra.Command, _ []string) error { l.cmd = cmd; return l.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&l.profile.Environment, "environment", "retail", "retail, enterprise-us or enterprise-pl")
	f.StringVar(&l.profile.Domain, "domain", "", "domain of an Enterprise account")
	f.StringVar(&l.profile.OAuthClientID, "oauth-client-id", "", "ID of an OAuth application, to sign in in the browser")
	f.StringVar(&l.profile.RedirectURL, "redirect-url", "http://127.0.0.1:8910/callback", "address that the OAuth application is registered with")
	f.StringVar(&l.profile.AuthorizeHost, "authorize-host", "", "host of the authorize page in Enterprise (default: the domain)")
	f.BoolVar(&l.noKeyring, "no-keyring", false, "save the secret in the file although there is a keyring")
	root.AddCommand(cmd,
		&cobra.Command{Use: "logout", Short: "Remove the saved account and its secrets from this machine", GroupID: groupAccount, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.logout(cmd) }},
		&cobra.Command{Use: "whoami", Short: "Show the account that commands use", GroupID: groupAccount, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.whoami(cmd) }},
		&cobra.Command{Use: "profiles", Short: "List the saved accounts", GroupID: groupAccount, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.listProfiles(cmd) }})
}

func (l *login) run(ctx context.Context) error {
	if l.server != "" {
		return usagef("--server needs no login")
	}
	env, err := l.profile.environment()
	if err != nil {
		return &usageError{err}
	}
	c, err := l.loadConfig()
	if err != nil {
		return err
	}
	name := l.app.profile
	if name == "" {
		name = defaultProfile
	}
	if err := validProfile(name); err != nil {
		return err
	}
	what := "API key"
	if l.profile.OAuthClientID != "" {
		what = "Secret of the OAuth client"
	}
	fmt.Fprintf(l.cmd.ErrOrStderr(), "%s: ", what)
	secret, err := l.readSecret(ctx, l.cmd.InOrStdin())
	fmt.Fprintln(l.cmd.ErrOrStderr())
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	credential := getresponse.WithAPIKey(secret)
	var token *oauth2.Token
	if l.profile.OAuthClientID != "" {
		if token, err = l.signIn(ctx, secret); err != nil {
			return err
		}
		credential = getresponse.WithTokenSource(oauth2.StaticTokenSource(token))
	} else {
		l.profile.RedirectURL = ""
	}
	account, err := l.check(ctx, credential, getresponse.WithEnvironment(env))
	if err != nil {
		return err
	}
	return l.save(ctx, c, name, secret, token, account)
}

// signIn signs in in the browser.
func (l *login) signIn(ctx context.Context, secret string) (*oauth2.Token, error) {
	cfg, err := l.oauthConfig(l.profile, secret)
	if err != nil {
		return nil, err
	}
	show := func(url string) error {
		fmt.Fprintf(l.cmd.ErrOrStderr(), "Sign in in the browser: %s\n", url)
		if err := l.openBrowser(url); err != nil {
			fmt.Fprintln(l.cmd.ErrOrStderr(), "No browser could be started: open the address yourself, on this machine.")
		}
		return nil
	}
	return oauth.Loopback(ctx, cfg, show, signInTime)
}

// check calls the service with a credential before it is saved.
func (l *login) check(ctx context.Context, options ...getresponse.Option) (*gr.Account, error) {
	client, err := getresponse.New(append(options, l.extraOptions...)...)
	if err != nil {
		return nil, &usageError{err}
	}
	return client.Accounts.Get(ctx, nil)
}

func (l *login) save(ctx context.Context, c *config, name, secret string, token *oauth2.Token, account *gr.Account) error {
	if old, replaced := c.Profiles[name]; replaced {
		if err := l.removeSecrets(name, old); err != nil {
			return err
		}
	}
	l.setSecret(name, &l.profile, secret, l.noKeyring)
	c.Profiles[name], c.Current = l.profile, name
	if err := l.saveConfig(c); err != nil {
		return err
	}
	if token != nil {
		store, err := l.tokens(name, l.profile)
		if err != nil {
			return err
		}
		if err := store.Save(ctx, token); err != nil {
			return err
		}
	}
	where := "a file that only you can read"
	if l.profile.InKeyring {
		where = "the keyring"
	}
	_, err := fmt.Fprintf(l.cmd.OutOrStdout(), "Signed in as %s (profile %s, secret in %s).\n", printable.Text(account.Email), name, where)
	return err
}

func (a *app) logout(cmd *cobra.Command) error {
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	name := a.chosen(c)
	p, known := c.Profiles[name]
	if !known {
		return fmt.Errorf("%w: there is no profile %q", errSignIn, name)
	}
	if err := a.removeSecrets(name, p); err != nil {
		return err
	}
	delete(c.Profiles, name)
	if c.Current == name {
		c.Current = ""
	}
	if err := a.saveConfig(c); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "Removed the profile %s. Its key is valid until you revoke it in GetResponse.\n", name)
	return err
}

// openBrowser starts the browser of the user.
func openBrowser(url string) error {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.Command(name, args...) //nolint:noctx // the browser outlives the command
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
