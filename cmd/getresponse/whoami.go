package main

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/spf13/cobra"
)

// whoami shows the account of the service and where its credential is from.
func (a *app) whoami(cmd *cobra.Command) error {
	client, out, err := a.prepare(cmd)
	if err != nil {
		return err
	}
	account, err := client.Accounts.Get(cmd.Context(), nil)
	if err != nil {
		return err
	}
	from := "environment variables"
	switch {
	case a.getenv("GETRESPONSE_API_KEY") != "" || a.getenv("GETRESPONSE_ACCESS_TOKEN") != "":
	case a.server != "":
		from = "--server"
	default:
		c, err := a.loadConfig()
		if err != nil {
			return err
		}
		from = "profile " + a.chosen(c)
	}
	return out.object(struct {
		Email       string `json:"email"`
		AccountID   string `json:"accountId"`
		Environment string `json:"environment"`
		Domain      string `json:"domain"`
		From        string `json:"credentialFrom"`
	}{account.Email, account.AccountID, client.Environment().String(), client.Environment().Domain(), from})
}

// savedAccount is a row of profiles.
type savedAccount struct {
	Name        string `json:"name"`
	Current     bool   `json:"current"`
	Environment string `json:"environment"`
	Domain      string `json:"domain"`
	SignIn      string `json:"signIn"`
	InKeyring   bool   `json:"inKeyring"`
}

func (a *app) listProfiles(cmd *cobra.Command) error {
	out, err := a.newOutput(cmd)
	if err != nil {
		return err
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	saved := []savedAccount{}
	for _, name := range slices.Sorted(maps.Keys(c.Profiles)) {
		p := c.Profiles[name]
		signIn := "API key"
		if p.OAuthClientID != "" {
			signIn = "OAuth"
		}
		saved = append(saved, savedAccount{name, name == a.chosen(c), p.Environment, p.Domain, signIn, p.InKeyring})
	}
	return out.object(saved)
}

// object prints a value of this program.
func (o *output) object(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return o.value(raw)
}
