package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// profile is a saved account. Its secrets are in the keyring, or in the file where there
// is no keyring.
type profile struct {
	Environment   string `json:"environment"`
	Domain        string `json:"domain,omitempty"`
	OAuthClientID string `json:"oauthClientId,omitempty"` // "" for an API key
	RedirectURL   string `json:"redirectUrl,omitempty"`
	AuthorizeHost string `json:"authorizeHost,omitempty"`
	InKeyring     bool   `json:"inKeyring,omitempty"`
	Secret        string `json:"secret,omitempty"` // API key, or secret of the OAuth client
}

// config is the file of the profiles.
type config struct {
	Current  string             `json:"current,omitempty"`
	Profiles map[string]profile `json:"profiles,omitempty"`
}

const defaultProfile = "default"

// folder returns the folder of the configuration.
func (a *app) folder() (string, error) {
	dir, err := a.configDir()
	if err != nil {
		return "", fmt.Errorf("the folder of the configuration: %w", err)
	}
	return filepath.Join(dir, "getresponse"), nil
}

// loadConfig reads the profiles. A file that others can read is an error, as it may have
// secrets.
func (a *app) loadConfig() (*config, error) {
	c := &config{Profiles: map[string]profile{}}
	dir, err := a.folder()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "config.json")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if hasModes && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: others can read or write it (mode %o): run chmod 600 on it", path, info.Mode().Perm())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, c); err != nil {
		return nil, fmt.Errorf("%s: it is not the JSON of this program", path) // whose error could quote a secret
	}
	if c.Profiles == nil {
		c.Profiles = map[string]profile{}
	}
	return c, nil
}

// saveConfig replaces the file of the profiles as a whole.
func (a *app) saveConfig(c *config) error {
	dir, err := a.folder()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, "config-*.json") // readable only by its owner
	if err != nil {
		return err
	}
	_, err = file.Write(append(raw, '\n'))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(dir, "config.json"))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// chosen returns the name of the profile that a command uses.
func (a *app) chosen(c *config) string {
	for _, name := range []string{a.profile, a.getenv("GETRESPONSE_PROFILE"), c.Current} {
		if name != "" {
			return name
		}
	}
	return defaultProfile
}

// validProfile checks a name, which is a part of the name of a file.
func validProfile(name string) error {
	if name == "" || len(name) > 64 || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return usagef("--profile is %q, want 1 to 64 letters, digits, hyphens and underscores", name)
	}
	return nil
}

// secret returns the secret of a profile.
func (a *app) secret(name string, p profile) (string, error) {
	if !p.InKeyring {
		return p.Secret, nil
	}
	secret, err := a.keyring.Get(name)
	if err != nil {
		return "", fmt.Errorf("the secret of the profile %q in the keyring: %w", name, err)
	}
	return secret, nil
}

// setSecret puts the secret of a profile into the keyring, else into the profile.
func (a *app) setSecret(name string, p *profile, secret string, noKeyring bool) {
	if !noKeyring && a.keyring.Set(name, secret) == nil {
		p.InKeyring, p.Secret = true, ""
		return
	}
	p.InKeyring, p.Secret = false, secret
}

// tokens returns the store of the OAuth token of a profile.
func (a *app) tokens(name string, p profile) (oauth.Store, error) {
	dir, err := a.folder()
	if err != nil {
		return nil, err
	}
	file := oauth.FileStore(filepath.Join(dir, "token-"+name+".json"))
	if p.InKeyring {
		return keyringStore{a.keyring, name + "/token", file}, nil
	}
	return file, nil
}

// removeSecrets removes all secrets of a profile.
func (a *app) removeSecrets(name string, p profile) error {
	dir, err := a.folder()
	if err != nil {
		return err
	}
	var failed error
	if p.InKeyring {
		failed = errors.Join(a.keyring.Delete(name), a.keyring.Delete(name+"/token"))
	}
	for _, file := range []string{"token-" + name + ".json", "token-" + name + ".json.lock"} {
		if err := os.Remove(filepath.Join(dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// environment returns the platform of a profile.
func (p profile) environment() (getresponse.Environment, error) {
	return getresponse.ParseEnvironment(p.Environment, p.Domain)
}

// oauthConfig returns the application of a profile.
func (a *app) oauthConfig(p profile, secret string) (oauth.Config, error) {
	env, err := p.environment()
	return oauth.Config{
		ClientID: p.OAuthClientID, ClientSecret: oauth.NewSecret(secret), Environment: env, RedirectURL: p.RedirectURL, AuthorizeHost: p.AuthorizeHost,
		AuthorizeURL: a.authorizeURL, TokenURL: a.tokenURL,
	}, err
}
