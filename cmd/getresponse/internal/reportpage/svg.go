package reportpage

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
)

// The library writes colours into the SVG. Those of the theme below stand for classes of
// the style sheet, so that a chart follows the colours of the page, dark or light.
const seriesColours = 8

func colourOf(class string) charts.Color {
	return charts.ColorRGB(1, 2, uint8(3+slices.Index(classes[:], class))) //nolint:gosec // less than 256
}

var classes = func() (all [4 + seriesColours]string) {
	copy(all[:], []string{"text", "axis", "grid", "back"})
	for i := range seriesColours {
		all[4+i] = "series" + strconv.Itoa(i+1)
	}
	return all
}()

func theme() charts.ColorPalette {
	series := make([]charts.Color, seriesColours)
	for i := range series {
		series[i] = colourOf("series" + strconv.Itoa(i+1))
	}
	return charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: colourOf("axis"), AxisSplitLineColor: colourOf("grid"), BackgroundColor: colourOf("back"),
		TextColor: colourOf("text"), SeriesColors: series,
	})
}

// classOf returns the class for a colour that the library wrote.
func classOf(colour string) (string, error) {
	for _, class := range classes {
		if colour == colourOf(class).String() {
			return class, nil
		}
	}
	return "", fmt.Errorf("the colour %q is not one of the theme", colour)
}

// attributes are those of elements that are kept, beside style.
var attributes = map[string][]string{
	"path":   {"d", "stroke-dasharray"},
	"circle": {"cx", "cy", "r", "stroke-dasharray"},
	"text":   {"x", "y", "transform"},
	"svg":    {"viewBox"},
}

// drawn returns a chart as an SVG element of the page. It is written anew from the
// elements that are known, so that the page has no other ones. The title and the
// description are for those who do not see the chart.
func drawn(painter *charts.Painter, id, title, about string) (template.HTML, error) {
	raw, err := painter.Bytes()
	if err != nil {
		return "", fmt.Errorf("chart %s: %w", id, err)
	}
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return template.HTML(b.String()), nil //nolint:gosec // everything is escaped
		}
		if err != nil {
			return "", fmt.Errorf("chart %s: %w", id, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := open(&b, t, id, title, about); err != nil {
				return "", fmt.Errorf("chart %s: %w", id, err)
			}
		case xml.EndElement:
			b.WriteString("</" + t.Name.Local + ">")
		case xml.CharData:
			template.HTMLEscape(&b, t)
		}
	}
}

// open writes the beginning of an element.
func open(b *strings.Builder, e xml.StartElement, id, title, about string) error {
	known, ok := attributes[e.Name.Local]
	if !ok {
		return fmt.Errorf("the element %q is not known", e.Name.Local)
	}
	b.WriteString("<" + e.Name.Local)
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "style":
			if err := writeStyle(b, a.Value); err != nil {
				return err
			}
		case slices.Contains(known, a.Name.Local):
			writeAttribute(b, a.Name.Local, a.Value)
		}
	}
	if e.Name.Local != "svg" {
		b.WriteString(">")
		return nil
	}
	writeAttribute(b, "role", "img")
	writeAttribute(b, "aria-labelledby", id+"-title "+id+"-about")
	fmt.Fprintf(b, `><title id="%s-title">%s</title><desc id="%s-about">%s</desc>`, id, template.HTMLEscapeString(title), id, template.HTMLEscapeString(about))
	return nil
}

// writeStyle writes the style of an element as classes and attributes, as the policy of
// the page allows no inline styles.
func writeStyle(b *strings.Builder, style string) error {
	var used []string
	for property := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(property, ":")
		switch {
		case (name == "fill" || name == "stroke") && value != "none":
			class, err := classOf(value)
			if err != nil {
				return err
			}
			used = append(used, name+"-"+class)
		case name == "fill", name == "stroke", name == "stroke-width":
			writeAttribute(b, name, value)
		case name == "font-size":
			writeAttribute(b, name, strings.TrimSuffix(value, "px"))
		}
	}
	if len(used) > 0 {
		writeAttribute(b, "class", strings.Join(used, " "))
	}
	return nil
}

func writeAttribute(b *strings.Builder, name, value string) {
	b.WriteString(" " + name + `="` + template.HTMLEscapeString(value) + `"`)
}
