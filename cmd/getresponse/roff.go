package main

import (
	"fmt"
	"strings"
)

// roff writes the source of a manual page, in the macros that groff and mandoc both know.
type roff struct{ strings.Builder }

// roffEscapes has what would be a macro, an escape or another character on the page: a
// hyphen would become one that no shell takes for the beginning of a flag.
var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roffText returns a line of text that is printed as it is. It has only ASCII characters,
// whatever the locale of the reader.
func roffText(line string) string {
	var b strings.Builder
	if strings.HasPrefix(line, ".") {
		b.WriteString(`\&`)
	}
	for _, r := range roffEscapes.Replace(line) {
		switch {
		case r < ' ' || r == 0x7F:
			b.WriteByte(' ')
		case r > 0x7F:
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// roffQuoted returns an argument of a macro.
func roffQuoted(text string) string {
	return `"` + strings.ReplaceAll(roffText(text), `"`, `\(dq`) + `"`
}

// macro writes a line with a macro.
func (p *roff) macro(name string, args ...string) {
	p.WriteString("." + name)
	for _, arg := range args {
		p.WriteString(" " + roffQuoted(arg))
	}
	p.WriteByte('\n')
}

// title writes the title of a page. Its date is the only text with plain hyphens, as
// mandoc reads it.
func (p *roff) title(name, date, source string) {
	fmt.Fprintf(p, ".TH %s \"1\" \"%s\" %s \"GetResponse\"\n", roffQuoted(name), date, roffQuoted(source))
}

// text writes lines of text. An empty line begins a paragraph. Indented lines are items of
// a list without space between them.
func (p *roff) text(text string) {
	inList, begun := false, true
	for line := range strings.Lines(text) {
		words := strings.Join(strings.Fields(line), " ")
		isItem := words != "" && line[0] == ' '
		switch {
		case isItem && !inList:
			p.macro("IP", "", "4")
			p.macro("PD", "0")
		case isItem:
			p.macro("IP", "", "4")
		case inList:
			p.macro("PD")
			p.macro("PP")
			begun = true
		case words == "" && !begun:
			p.macro("PP")
			begun = true
		}
		inList = isItem
		if words != "" {
			p.WriteString(roffText(words) + "\n")
			begun = false
		}
	}
	if inList {
		p.macro("PD")
	}
}

// verbatim writes lines that are not filled.
func (p *roff) verbatim(text string) {
	p.macro("nf")
	for line := range strings.Lines(text) {
		p.WriteString(roffText(strings.TrimRight(line, " \n")) + "\n")
	}
	p.macro("fi")
}

// item writes an item of a list: what is described, in bold or italics,
// and what is said of it.
func (p *roff) item(term, about string) {
	p.macro("TP")
	p.WriteString(term + "\n")
	p.text(about)
}

func bold(text string) string    { return `\fB` + roffText(text) + `\fR` }
func italics(text string) string { return `\fI` + roffText(text) + `\fR` }
