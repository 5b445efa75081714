package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// completionTime bounds a completion, and mostCompletions its result.
const (
	completionTime  = 3 * time.Second
	mostCompletions = 100
)

// Kinds that have a name to show beside their ID, although no flag takes the name.
var (
	segments = nameKind{"", "searchContactId", "segment"}
	shops    = nameKind{"", "shopId", "shop"}
)

// idKinds are the kinds by the argument, parameter or property that has their ID.
var idKinds = map[string]nameKind{
	lists.id: lists, tags.id: tags, fields.id: fields, froms.id: froms, segments.id: segments, shops.id: shops,
	"selectedCampaigns": lists, "selectedSegments": segments,
}

// idKind returns the kind of the IDs at a place such as query[campaignId] or
// fromField.fromFieldId.
func idKind(at string) (nameKind, bool) {
	if name, isFilter := strings.CutPrefix(at, "query["); isFilter {
		at = strings.TrimSuffix(name, "]")
	}
	kind, known := idKinds[at[strings.LastIndexByte(at, '.')+1:]]
	return kind, known
}

// addCompletions adds completions to an operation. What is not known to be a file does
// not complete to one.
func (c *operationCall) addCompletions(cmd *cobra.Command) {
	cmd.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	cmd.ValidArgsFunction = c.completeArgs
	flags := map[string]cobra.CompletionFunc{}
	for i := range c.spec.flags {
		o := &c.spec.flags[i]
		kind, known := idKind(o.at)
		switch {
		case len(o.values) > 0:
			flags[o.name] = cobra.FixedCompletions(o.values, cobra.ShellCompDirectiveNoFileComp)
		case o.kind == "boolean" || o.kind == "booltext":
			flags[o.name] = cobra.FixedCompletions([]string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp)
		case o.kind == "file":
			flags[o.name] = completeFiles
		case known:
			flags[o.name] = c.app.completeAccount(kind, idForm)
		}
	}
	for _, t := range c.targets() {
		flags[t.kind.flag] = c.app.completeNames(t.kind)
		if t.place == "refs" && t.kind == fields {
			flags[t.kind.flag] = c.app.completeAccount(t.kind, assignmentForm)
		}
	}
	if c.spec.body != "" {
		flags["data"] = completeData
	}
	if c.spec.result == "file" {
		flags["save"] = completeFiles
	}
	register(cmd, flags)
}

// register sets the completions of flags.
func register(cmd *cobra.Command, flags map[string]cobra.CompletionFunc) {
	for name, complete := range flags {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic(cmd.CommandPath() + ": " + err.Error()) // there is no such flag
		}
	}
}

// completeArgs completes an ID in the path.
func (c *operationCall) completeArgs(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	missing := slices.DeleteFunc(slices.Clone(c.spec.args), func(arg argument) bool {
		kind := idKinds[arg.name]
		return kind.flag != "" && cmd.Flags().Changed(kind.flag)
	})
	if len(args) < len(missing) {
		if kind, known := idKind(missing[len(args)].name); known {
			return c.app.completeAccount(kind, idForm)(cmd, args, begun)
		}
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// addCompletions adds the completions of the flags that all commands have, and of those
// of the account.
func (a *app) addCompletions(root *cobra.Command) {
	none := cobra.NoFileCompletions
	register(root, map[string]cobra.CompletionFunc{
		"output":  cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp),
		"profile": a.completeProfiles,
		"fields":  none,
		"jq":      none,
		"server":  none,
	})
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "login":
			register(cmd, map[string]cobra.CompletionFunc{
				"environment":     cobra.FixedCompletions([]string{"retail", "enterprise-us", "enterprise-pl"}, cobra.ShellCompDirectiveNoFileComp),
				"domain":          none,
				"oauth-client-id": none,
				"redirect-url":    none,
				"authorize-host":  none,
			})
			cmd.ValidArgsFunction = none
		case "serve":
			register(cmd, map[string]cobra.CompletionFunc{
				"platform": cobra.FixedCompletions([]string{"retail", "enterprise", "both"}, cobra.ShellCompDirectiveNoFileComp),
				"profile":  cobra.FixedCompletions([]string{"strict", "as-service"}, cobra.ShellCompDirectiveNoFileComp),
				"addr":     none,
				"domain":   none,
				"latency":  none,
				"webhook":  none,
				"seed":     completeFiles,
				"state":    completeFiles,
			})
			cmd.ValidArgsFunction = none
		case "logout", "whoami", "profiles", "version":
			cmd.ValidArgsFunction = none
		case "man":
			cmd.ValidArgsFunction = completeFolders
		case "api":
			cmd.ValidArgsFunction = completeMethods
			register(cmd, map[string]cobra.CompletionFunc{"data": completeData})
		}
	}
}

func completeFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeFolders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func completeMethods(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return rawMethods, cobra.ShellCompDirectiveNoFileComp
}

// completeData completes the file after the @ of --data, which no shell does.
func completeData(_ *cobra.Command, _ []string, begun string) (files []cobra.Completion, _ cobra.ShellCompDirective) {
	path, isFile := strings.CutPrefix(begun, "@")
	if !isFile {
		return []cobra.Completion{"@"}, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	folder, name := filepath.Split(path)
	entries, _ := os.ReadDir(filepath.Join(folder, ".")) // a folder that cannot be read completes to nothing
	for _, entry := range entries {
		switch {
		case !strings.HasPrefix(entry.Name(), name) || printable.Text(entry.Name()) != entry.Name() || len(files) == mostCompletions:
		case entry.IsDir():
			files = append(files, "@"+folder+entry.Name()+string(filepath.Separator))
		default:
			files = append(files, "@"+folder+entry.Name())
		}
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if len(files) == 1 && strings.HasSuffix(files[0], string(filepath.Separator)) {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return files, directive
}

func (a *app) completeProfiles(*cobra.Command, []string, string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
	c, err := a.loadConfig()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return slices.Sorted(maps.Keys(c.Profiles)), cobra.ShellCompDirectiveNoFileComp
}

// The forms of what is completed from the account.
const (
	nameForm       = iota // the name, described by the ID
	assignmentForm        // the name and an equals sign, after which a value follows
	idForm                // the ID, described by the name
)

// completeNames completes names from the account.
func (a *app) completeNames(kind nameKind) cobra.CompletionFunc {
	return a.completeAccount(kind, nameForm)
}

// completeAccount completes names or IDs from the account, after the last comma. Whatever
// fails, it is silent: without an account there is nothing to complete.
func (a *app) completeAccount(kind nameKind, form int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, begun string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp
		if form == assignmentForm {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		client := a.completionClient(ctx, cmd)
		if client == nil {
			return nil, directive
		}
		last := strings.LastIndexByte(begun, ',') + 1
		before, begun := begun[:last], begun[last:]
		var part *string
		if form != idForm && begun != "" {
			part = &begun
		}
		for p, err := range pairs(ctx, client, kind, part) {
			if err != nil || len(found) == mostCompletions {
				break
			}
			text, about := p.name, p.id
			switch form {
			case idForm:
				text, about = p.id, p.name
			case assignmentForm:
				text += "="
			}
			if strings.HasPrefix(text, begun) && printable.Text(text) == text {
				found = append(found, cobra.CompletionWithDesc(before+text, printable.Text(about)))
			}
		}
		return found, directive
	}
}

// completionClient returns a client for a completion, nil if there is none in time: a
// keyring may wait for its owner.
func (a *app) completionClient(ctx context.Context, cmd *cobra.Command) *getresponse.Client {
	quick := *a
	quick.extraOptions = append(slices.Clone(a.extraOptions), getresponse.WithRetries(0))
	ready := make(chan *getresponse.Client, 1)
	go func() {
		client, err := quick.client(ctx, cmd)
		if err != nil {
			client = nil
		}
		ready <- client
	}()
	select {
	case client := <-ready:
		return client
	case <-ctx.Done():
		return nil
	}
}
