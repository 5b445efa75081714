package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"text/template"

	"golang.org/x/tools/imports"
)

// maxLines bounds a generated file, so that it stays readable.
const maxLines = 1500

const cutPrefix = "//cut "

// cutMark is a line of generated code that assigns the code after it to a file, and
// there to a service or a type.
func cutMark(file, owner string) string { return cutPrefix + file + " " + owner }

// cutFiles sorts generated code into files by its marks: the service first, then the
// models in their order, the enums with their values, and the methods of models.
func (g *generator) cutFiles(code string) (map[string]string, error) {
	type part struct{ owner, text string }
	parts := map[string][]*part{}
	var current *part
	for line := range strings.Lines(code) {
		mark, found := strings.CutPrefix(strings.TrimSpace(line), cutPrefix)
		if !found {
			if current == nil {
				if text := strings.TrimSpace(line); text != "" {
					return nil, fmt.Errorf("code before the first mark: %q", text)
				}
				continue
			}
			current.text += line
			continue
		}
		file, owner, _ := strings.Cut(mark, " ")
		current = nil
		for _, p := range parts[file] {
			if p.owner == owner {
				current = p
			}
		}
		if current == nil {
			current = &part{owner: owner}
			parts[file] = append(parts[file], current)
		}
	}
	files := map[string]string{}
	for file, list := range parts {
		var service, models, enums, methods string
		for _, p := range list {
			switch {
			case strings.HasSuffix(p.owner, " methods"):
				methods += p.text
			case file == g.table, strings.Contains(p.text, "\nfunc New"+p.owner+"Service("):
				service += p.text
			case strings.Contains(p.text, "\nconst ("):
				enums += p.text
			default:
				models += p.text
			}
		}
		// Code that is too long for one file is split by kind.
		if strings.Count(service+models+enums+methods, "\n") <= maxLines || file == g.table {
			files[file] = service + models + enums + methods
			continue
		}
		files[file] = service
		files[file+"_models"] = models
		files[file+"_enums"] = enums
		files[file+"_methods"] = methods
	}
	return files, nil
}

// format returns a file of the package as it is written.
func (g *generator) format(name, body string) ([]byte, error) {
	header, err := template.ParseFiles(filepath.Join(templateDir, "header.tmpl"))
	if err != nil {
		return nil, err
	}
	doc := ""
	if name == g.table {
		doc = comment(g.about, 0)
	}
	var code bytes.Buffer
	if err := header.Execute(&code, map[string]string{"Package": g.name, "Doc": doc}); err != nil {
		return nil, err
	}
	code.WriteString(body)
	formatted, err := imports.Process(filepath.Join(g.dir, name+".gen.go"), code.Bytes(), nil)
	if err != nil {
		return nil, err
	}
	if lines := bytes.Count(formatted, []byte("\n")); lines > maxLines && name != g.table {
		return nil, fmt.Errorf("%d lines; at most %d", lines, maxLines)
	}
	return formatted, nil
}
