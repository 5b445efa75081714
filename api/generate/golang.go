package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/util"
	"go.yaml.in/yaml/v3"
)

const (
	contractFile = "api/openapi.yaml"
	settingsFile = "api/oapi-codegen.yaml"
	goDir        = "gen/gr"
)

// packageDoc is the comment of the generated package.
const packageDoc = "Package gr holds the models, request builders and services of the GetResponse API v3, " +
	"and the table of its operations.\n\n" +
	"Services hold no policy: they build a [wire.Request] and hand it to a [wire.Caller], which " +
	"pkg/getresponse implements. The rules for left out, null and zero stand in package wire."

// generateGo writes gen/gr: the models, a file for each service and the table
// of operations, each one run of oapi-codegen with templates of ours.
func generateGo() error {
	doc, err := loadContract()
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(goDir, "*.gen.go"))
	if err != nil {
		return err
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if err := runCodegen("models", "", map[string]string{"typedef.tmpl": "model", "constants.tmpl": "enum"}); err != nil {
		return err
	}
	if err := runCodegen("operations", "", map[string]string{"client.tmpl": "operations"}); err != nil {
		return err
	}
	for _, tag := range doc.Tags {
		if err := runCodegen(fileName(tag.Name), tag.Name, map[string]string{"client.tmpl": "service"}); err != nil {
			return err
		}
	}
	return nil
}

// fileName turns a tag ("Custom fields") into a file name ("custom_fields").
func fileName(tag string) string {
	return strings.ToLower(strings.ReplaceAll(tag, " ", "_"))
}

// loadContract reads the contract with the Go overlay applied. oapi-codegen
// changes what it is given, so every run loads it anew.
func loadContract() (*openapi3.T, error) {
	settings, err := loadSettings()
	if err != nil {
		return nil, err
	}
	doc, err := util.LoadSwaggerWithOverlay(contractFile, util.LoadSwaggerWithOverlayOpts{
		Path:                settings.OutputOptions.Overlay.Path,
		Strict:              true,
		AllowRemoteRefsFrom: settings.AllowRemoteRefsFrom,
	})
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(contractFile)
	if err != nil {
		return nil, err
	}
	return doc, keepOrder(doc, raw)
}

func loadSettings() (codegen.Configuration, error) {
	var settings codegen.Configuration
	raw, err := os.ReadFile(settingsFile)
	if err == nil {
		err = yaml.Unmarshal(raw, &settings)
	}
	if err != nil {
		return settings, fmt.Errorf("%s: %w", settingsFile, err)
	}
	return settings, nil
}

// runCodegen runs oapi-codegen for one output file: with the given templates in
// the place of its own and every other template silenced.
func runCodegen(name, tag string, own map[string]string) error {
	doc, err := loadContract()
	if err != nil {
		return err
	}
	settings, err := loadSettings()
	if err != nil {
		return err
	}
	h := newHints(doc)
	codegen.TemplateFunctions["models"] = h.models
	codegen.TemplateFunctions["methods"] = h.methods
	codegen.TemplateFunctions["comment"] = comment
	codegen.TemplateFunctions["join"] = strings.Join
	codegen.TemplateFunctions["packageDoc"] = func() string {
		if name != "operations" {
			return ""
		}
		return comment(packageDoc, 0)
	}
	codegen.TemplateFunctions["tagDoc"] = func(service string) string {
		for _, t := range doc.Tags {
			if serviceName(t.Name) == service {
				return t.Description
			}
		}
		return ""
	}

	templates := map[string]string{}
	for _, silent := range []string{
		"typedef.tmpl", "constants.tmpl", "param-types.tmpl", "request-bodies.tmpl", "client.tmpl",
		"client-with-responses.tmpl", "additional-properties.tmpl", "union.tmpl", "union-and-additional-properties.tmpl",
	} {
		templates[silent] = "{{``}}\n" // an empty one would not replace oapi-codegen's own
	}
	for replaced, file := range own {
		text, err := os.ReadFile(filepath.Join("api/templates", file+".tmpl"))
		if err != nil {
			return err
		}
		templates[replaced] = string(text)
	}
	header, err := os.ReadFile("api/templates/header.tmpl")
	if err != nil {
		return err
	}
	templates["imports.tmpl"] = string(header)
	settings.OutputOptions.UserTemplates = templates
	if tag != "" {
		settings.OutputOptions.IncludeTags = []string{tag}
	}
	settings.Generate.Models = name == "models"
	settings.Generate.Client = !settings.Generate.Models
	// Schemas that no operation needs stay: the embedded server or a caller may.
	settings.OutputOptions.SkipPrune = true

	code, err := codegen.Generate(doc, settings)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(goDir, name+".gen.go"), []byte(code), 0o644)
}
