package getresponse

import (
	"fmt"
	"strings"
)

// Base addresses of the three environments.
const (
	retailURL       = "https://api.getresponse.com/v3"
	enterpriseUSURL = "https://api3.getresponse360.com/v3"
	enterprisePLURL = "https://api3.getresponse360.pl/v3"
)

// Environment is one of the platforms that speak the API: GetResponse itself
// ([Retail]) or GetResponse Enterprise, also called MAX, in the United States
// ([EnterpriseUS]) or in Poland ([EnterprisePL]). The zero Environment is Retail.
type Environment struct {
	name    string
	baseURL string
	domain  string
}

// Retail is GetResponse at https://api.getresponse.com/v3.
var Retail = Environment{}

// EnterpriseUS is GetResponse Enterprise at https://api3.getresponse360.com/v3.
// domain is the account's domain, a bare host name such as "example.com"; every
// request carries it in the header X-Domain. [New] refuses anything else.
func EnterpriseUS(domain string) Environment {
	return Environment{name: "enterprise-us", baseURL: enterpriseUSURL, domain: domain}
}

// EnterprisePL is GetResponse Enterprise at https://api3.getresponse360.pl/v3;
// domain is as in [EnterpriseUS].
func EnterprisePL(domain string) Environment {
	return Environment{name: "enterprise-pl", baseURL: enterprisePLURL, domain: domain}
}

// BaseURL returns the address that the paths of the API follow.
func (e Environment) BaseURL() string {
	if e.baseURL == "" {
		return retailURL
	}
	return e.baseURL
}

// Domain returns the account's domain in Enterprise, "" in Retail.
func (e Environment) Domain() string { return e.domain }

// Enterprise reports whether requests carry X-Domain.
func (e Environment) Enterprise() bool { return e.name != "" }

// String returns "retail", "enterprise-us" or "enterprise-pl".
func (e Environment) String() string {
	if e.name == "" {
		return "retail"
	}
	return e.name
}

// Validate returns an error that shows the domain and what is expected, unless
// the environment can be used.
func (e Environment) Validate() error {
	if !e.Enterprise() {
		return nil
	}
	if err := validDomain(e.domain); err != nil {
		return fmt.Errorf("getresponse: environment %s: %w", e, err)
	}
	return nil
}

// environmentNamed returns the environment that String calls so.
func environmentNamed(name, domain string) (Environment, error) {
	switch name {
	case "", "retail":
		if domain != "" {
			return Environment{}, fmt.Errorf("domain %q is for enterprise-us and enterprise-pl, not for retail", domain)
		}
		return Retail, nil
	case "enterprise-us":
		return EnterpriseUS(domain), nil
	case "enterprise-pl":
		return EnterprisePL(domain), nil
	}
	return Environment{}, fmt.Errorf("environment %q is none of retail, enterprise-us and enterprise-pl", name)
}

// validDomain checks that domain is a bare host name.
func validDomain(domain string) error {
	refuse := func(why string) error {
		return fmt.Errorf("domain %q %s; expected a bare host name such as example.com", domain, why)
	}
	lower := strings.ToLower(domain)
	switch {
	case domain == "":
		return refuse("is empty")
	case strings.ContainsFunc(domain, isControl):
		return refuse("has a control character")
	case strings.ContainsAny(domain, " \t"):
		return refuse("has a space")
	case strings.Contains(domain, "://"):
		return refuse("has a scheme")
	case strings.ContainsAny(domain, `/\?#`):
		return refuse("has a path")
	case strings.Contains(domain, ":"):
		return refuse("has a port")
	case strings.HasPrefix(lower, "www."):
		return refuse("begins with www.")
	case !strings.Contains(domain, "."):
		return refuse("has no dot")
	case len(domain) > 253:
		return refuse("is longer than 253 characters")
	}
	labels := strings.Split(lower, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return refuse(fmt.Sprintf("has the part %q, which is not 1 to 63 letters, digits and inner hyphens", label))
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return refuse("is an IP address")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
