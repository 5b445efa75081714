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
func Retail() Environment { return Environment{} }

// EnterpriseUS is GetResponse Enterprise at https://api3.getresponse360.com/v3.
// domain is the account's domain, a bare host name such as "example.com"; every
// request carries it in the header X-Domain. Anything else is an error of [New].
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

// Validate returns an error that names the domain and what is wrong with it, nil
// where the environment can be used.
func (e Environment) Validate() error {
	if !e.Enterprise() {
		return nil
	}
	if err := validDomain(e.domain); err != nil {
		return fmt.Errorf("getresponse: environment %s: %w", e, err)
	}
	return nil
}

// ParseEnvironment returns the environment with a name: "retail" (or ""),
// "enterprise-us" or "enterprise-pl". domain is the account's domain for Enterprise,
// as in [EnterpriseUS], and "" for retail. Other names, and domains
// that are not bare host names, are errors.
func ParseEnvironment(name, domain string) (Environment, error) {
	env := Environment{}
	switch name {
	case "", "retail":
		if domain != "" {
			return env, fmt.Errorf("getresponse: domain %q is for enterprise-us and enterprise-pl, not for retail", domain)
		}
	case "enterprise-us":
		env = EnterpriseUS(domain)
	case "enterprise-pl":
		env = EnterprisePL(domain)
	default:
		return env, fmt.Errorf("getresponse: environment %q is none of retail, enterprise-us and enterprise-pl", name)
	}
	return env, env.Validate()
}

// WithEnvironment chooses the platform. The default is [Retail].
func WithEnvironment(env Environment) Option {
	return clientOption{name: "WithEnvironment", kind: "the environment", set: func(c *config) error {
		c.environment = env
		return env.Validate()
	}}
}

// validDomain checks that domain is a bare host name.
func validDomain(domain string) error {
	invalid := func(why string) error {
		return fmt.Errorf("domain %q %s; expected a bare host name such as example.com", domain, why)
	}
	lower := strings.ToLower(domain)
	switch {
	case domain == "":
		return invalid("is empty")
	case strings.ContainsFunc(domain, isControl):
		return invalid("has a control character")
	case strings.ContainsAny(domain, " \t"):
		return invalid("has a space")
	case strings.Contains(domain, "://"):
		return invalid("has a scheme")
	case strings.ContainsAny(domain, `/\?#`):
		return invalid("has a path")
	case strings.Contains(domain, ":"):
		return invalid("has a port")
	case strings.HasPrefix(lower, "www."):
		return invalid("begins with www.")
	case !strings.Contains(domain, "."):
		return invalid("has no dot")
	case len(domain) > 253:
		return invalid("is longer than 253 characters")
	}
	labels := strings.Split(lower, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return invalid(fmt.Sprintf("has the part %q, which is not 1 to 63 letters, digits and inner hyphens", label))
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return invalid("is an IP address")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
