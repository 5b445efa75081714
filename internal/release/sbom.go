package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// billOfMaterials returns the SBOM of a binary in CycloneDX's JSON, with the modules that
// the binary itself says it was built from. It is the same for the same binary and time.
func billOfMaterials(path string, made time.Time) ([]byte, *debug.BuildInfo, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(data)
	bom := newBill(info, made)
	bom.SerialNumber = serialNumber(sum)
	bom.Metadata.Component.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}}
	var out bytes.Buffer
	err = cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6)
	return out.Bytes(), info, err
}

// newBill lists the modules of a build, and the standard library.
func newBill(info *debug.BuildInfo, made time.Time) *cdx.BOM {
	bom := cdx.NewBOM()
	component := module(cdx.ComponentTypeApplication, &info.Main)
	bom.Metadata = &cdx.Metadata{Timestamp: made.UTC().Format(time.RFC3339), Component: &component}
	std := debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")}
	components := []cdx.Component{module(cdx.ComponentTypeLibrary, &std)}
	for _, dep := range info.Deps {
		components = append(components, module(cdx.ComponentTypeLibrary, dep))
	}
	bom.Components = &components
	return bom
}

// module describes a module, or what replaces it.
func module(kind cdx.ComponentType, m *debug.Module) cdx.Component {
	if m.Replace != nil {
		m = m.Replace
	}
	url := fmt.Sprintf("pkg:golang/%s@%s?type=module", m.Path, m.Version)
	c := cdx.Component{Type: kind, BOMRef: url, PackageURL: url, Name: m.Path, Version: m.Version}
	if m.Sum != "" {
		c.Properties = &[]cdx.Property{{Name: "go.sum", Value: m.Sum}}
	}
	return c
}

// serialNumber returns the URN of a binary: a UUID of version 8, which is for any
// content, made of its hash.
func serialNumber(sum [sha256.Size]byte) string {
	u := sum[:16]
	u[6], u[8] = u[6]&0x0F|0x80, u[8]&0x3F|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
