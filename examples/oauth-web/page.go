package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed page.html
var pageSource string

// page is the data of the application's only HTML page.
type page struct {
	Message          string
	Account, Company string
	Campaigns        []string
	Total            int
}

func (a *app) show(w http.ResponseWriter, status int, p page) {
	var out bytes.Buffer
	t, err := template.New("page").Parse(pageSource)
	if err == nil {
		err = t.Execute(&out, p)
	}
	if err != nil {
		a.log.Error("the page cannot be made", "error", err)
		http.Error(w, "the page cannot be made", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w)
}
