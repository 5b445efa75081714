package main

import (
	"bytes"
	"debug/buildinfo"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// The bill of a binary of each system lists the modules that the binary was built from,
// with their versions, and nothing else. This program is the binary: it has dependencies.
func TestBillOfMaterials(t *testing.T) {
	for _, target := range []target{host(), {"windows", "arm64"}} {
		t.Run(target.String(), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "binary")
			if _, err := run(t.Context(), ".", []string{"GOOS=" + target.goos, "GOARCH=" + target.goarch, "CGO_ENABLED=0"}, "go", "build", "-trimpath", "-o", path, "."); err != nil {
				t.Fatal(err)
			}
			raw, info, err := billOfMaterials(path, made)
			if err != nil {
				t.Fatal(err)
			}
			if again, _, err := billOfMaterials(path, made); err != nil || !bytes.Equal(raw, again) {
				t.Errorf("a second bill differs, or %v", err)
			}
			var bom cdx.BOM
			if err := cdx.NewBOMDecoder(bytes.NewReader(raw), cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"std": strings.TrimPrefix(info.GoVersion, "go")}
			for _, dep := range info.Deps {
				want[dep.Path] = dep.Version
			}
			if len(want) < 2 || len(*bom.Components) != len(want) {
				t.Errorf("%d components for %d modules", len(*bom.Components), len(want))
			}
			for _, c := range *bom.Components {
				if want[c.Name] != c.Version || c.PackageURL != "pkg:golang/"+c.Name+"@"+c.Version+"?type=module" {
					t.Errorf("it has %s %s as %s, want version %q", c.Name, c.Version, c.PackageURL, want[c.Name])
				}
			}
			if main := bom.Metadata.Component; main.Name != info.Main.Path || len(*main.Hashes) != 1 || bom.Metadata.Timestamp != "2026-03-01T12:00:01Z" {
				t.Errorf("it is about %+v", bom.Metadata)
			}
			if len(bom.SerialNumber) != len("urn:uuid:")+36 || bom.SpecVersion != cdx.SpecVersion1_6 {
				t.Errorf("it is %s of version %s", bom.SerialNumber, bom.SpecVersion)
			}
		})
	}
}

// What replaces a module is listed in its place.
func TestBillOfReplacedModules(t *testing.T) {
	info := &buildinfo.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Path: "example.com/program", Version: "v1.0.0"}, Deps: []*debug.Module{
		{Path: "example.com/a", Version: "v1.1.0", Sum: "h1:a="},
		{Path: "example.com/b", Version: "v1.2.0", Replace: &debug.Module{Path: "example.com/fork", Version: "v1.3.0", Sum: "h1:f="}},
	}}
	var got []string
	for _, c := range *newBill(info, made).Components {
		sum := ""
		if c.Properties != nil {
			sum = (*c.Properties)[0].Value
		}
		got = append(got, c.Name+" "+c.Version+" "+sum)
	}
	if strings.Join(got, ", ") != "std 1.26.0 , example.com/a v1.1.0 h1:a=, example.com/fork v1.3.0 h1:f=" {
		t.Errorf("got %q", got)
	}
}
