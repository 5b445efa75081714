package main

import (
	"fmt"
	"maps"
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
	templateDir  = "api/templates"
	commonFile   = "common" // for schemas that several resources share
)

// packageDoc is the comment of the generated package.
const packageDoc = "Package gr holds the services and models of the GetResponse API v3, and the table of its operations.\n\n" +
	"A service holds no policy: its methods build a [wire.Request] and hand it to a [wire.Caller], which " +
	"pkg/getresponse implements. Package wire has the rules for what is omitted, null and zero."

// target is a package that is generated.
type target struct {
	dir, name string
	about     string              // comment of the package, in the file of the table; "" where it is in a hand-written file
	table     string              // file of the table of operations or events
	templates map[string][]string // our templates by the names of oapi-codegen's
}

// servicesTarget is gen/gr.
func servicesTarget() target {
	return target{dir: "gen/gr", name: "gr", about: packageDoc, table: "operations", templates: map[string][]string{
		"typedef.tmpl":   {"model.tmpl"},
		"constants.tmpl": {"enum.tmpl"},
		"client.tmpl":    {"service.tmpl", "operations.tmpl"},
	}}
}

// generator writes a package with one run of oapi-codegen, cut into a file for each
// resource.
type generator struct {
	target
	doc      *openapi3.T
	hints    *hints
	settings codegen.Configuration
	owners   map[string]string // tag of the resource by schema; none where several resources share it

	files      map[string]string // by type, of the last run
	operations []methodView      // of the last run
}

func newGenerator(owners map[string]string) (*generator, error) {
	settings, doc, err := load()
	if err != nil {
		return nil, err
	}
	if err := dropEvents(doc); err != nil {
		return nil, err
	}
	g := &generator{target: servicesTarget(), doc: doc, hints: newHints(doc), settings: settings, owners: owners}
	// oapi-codegen reads the functions of templates from a package variable.
	maps.Copy(codegen.TemplateFunctions, map[string]any{
		"models":   g.models,
		"methods":  g.hints.methods,
		"services": g.services,
		"cut":      cutMark,
		"fileOf":   g.fileOf,
		"join":     strings.Join,
	})
	return g, nil
}

// fileName turns a tag ("Custom fields") into a file name ("custom_fields").
func fileName(tag string) string {
	return strings.ToLower(strings.ReplaceAll(tag, " ", "_"))
}

// fileOf returns the file of a type.
func (g *generator) fileOf(typeName string) string {
	if g.files == nil { // oapi-codegen has the names of types only now
		g.files = map[string]string{}
		for schema, tag := range g.owners {
			g.files[codegen.SchemaNameToTypeName(schema)] = fileName(tag)
		}
	}
	if file, ok := g.files[typeName]; ok {
		return file
	}
	return commonFile
}

func (g *generator) models(types []codegen.TypeDefinition) ([]modelView, error) {
	views, err := g.hints.models(types)
	for i := range views {
		views[i].File = g.fileOf(views[i].Name)
	}
	return views, err
}

// serviceView is the data of service.tmpl for a resource.
type serviceView struct {
	Name, File, Doc string
	Methods         []methodView
}

func (g *generator) services(ops []codegen.OperationDefinition) ([]serviceView, error) {
	methods, err := g.hints.methods(ops)
	if err != nil {
		return nil, err
	}
	g.operations = methods
	var services []serviceView
	for _, tag := range g.doc.Tags {
		name := serviceName(tag.Name)
		service := serviceView{
			Name: name, File: fileName(tag.Name),
			Doc: comment(fmt.Sprintf("%sService calls the operations of the resource %s.\n\n%s", name, name, tag.Description), 0),
		}
		for _, m := range methods {
			if m.Service == name {
				service.Methods = append(service.Methods, m)
			}
		}
		if len(service.Methods) > 0 { // events have none
			services = append(services, service)
		}
	}
	return services, nil
}

// loadContract reads the contract with the Go overlay applied.
func loadContract(settings codegen.Configuration) (*openapi3.T, error) {
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
	if err := setKeyed(doc.Components.Schemas); err != nil {
		return nil, err
	}
	if err := dropAliases(doc.Components.Schemas); err != nil {
		return nil, err
	}
	plainReferences(doc.Components.Schemas)
	return doc, keepOrder(doc, raw)
}

// requiredIDs is where plainReferences keeps what it removes.
const requiredIDs = "x-required-ids"

// plainReferences removes what a reference requires of the schema that it refers to,
// for which oapi-codegen would write a type of its own. The checks of requests need it.
func plainReferences(all openapi3.Schemas) {
	var plain func(*openapi3.SchemaRef)
	plain = func(s *openapi3.SchemaRef) {
		if s == nil || s.Ref != "" {
			return
		}
		if len(s.Value.AllOf) == 1 && len(s.Value.Properties) == 0 && len(s.Value.Required) > 0 {
			if s.Value.Extensions == nil {
				s.Value.Extensions = map[string]any{}
			}
			s.Value.Extensions[requiredIDs], s.Value.Required = s.Value.Required, nil
		}
		for _, part := range s.Value.AllOf {
			plain(part)
		}
		for _, p := range s.Value.Properties {
			plain(p)
		}
		plain(s.Value.Items)
	}
	for _, s := range all {
		plain(s)
	}
}

// load reads the settings and the contract.
func load() (settings codegen.Configuration, doc *openapi3.T, err error) {
	if settings, err = loadSettings(); err != nil {
		return settings, nil, err
	}
	doc, err = loadContract(settings)
	return settings, doc, err
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

// generate writes the package and removes what was generated before.
func (g *generator) generate() error {
	settings := g.settings
	settings.PackageName = g.name
	templates, err := g.onlyOwnTemplates()
	if err != nil {
		return err
	}
	settings.OutputOptions.UserTemplates = templates
	settings.OutputOptions.SkipPrune = true // keep schemas that no operation references: callers may use them
	settings.OutputOptions.SkipFmt = true   // the code is formatted after cutFiles
	code, err := codegen.Generate(g.doc, settings)
	if err != nil {
		return err
	}
	files, err := g.cutFiles(code)
	if err != nil {
		return err
	}
	formatted := map[string][]byte{}
	for name, body := range files {
		if formatted[name], err = g.format(name, body); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	old, err := filepath.Glob(filepath.Join(g.dir, "*.gen.go"))
	if err != nil {
		return err
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	for name, code := range formatted {
		if err := os.WriteFile(filepath.Join(g.dir, name+".gen.go"), code, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// onlyOwnTemplates returns a template for each name that oapi-codegen renders: our own,
// or one that renders nothing.
func (g *generator) onlyOwnTemplates() (map[string]string, error) {
	templates := map[string]string{}
	for _, name := range []string{
		"imports.tmpl", "param-types.tmpl", "request-bodies.tmpl", "client-with-responses.tmpl",
		"additional-properties.tmpl", "union.tmpl", "union-and-additional-properties.tmpl",
	} {
		templates[name] = "{{``}}\n" // an empty one would not replace oapi-codegen's own
	}
	for name, files := range g.templates {
		for _, file := range files {
			text, err := os.ReadFile(filepath.Join(templateDir, file))
			if err != nil {
				return nil, err
			}
			templates[name] += string(text)
		}
	}
	return templates, nil
}
