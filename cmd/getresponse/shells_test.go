package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// shells check a script.
var shells = map[string][]string{
	"bash":       {"bash", "-n"},
	"zsh":        {"zsh", "-n"},
	"fish":       {"fish", "--no-execute"},
	"powershell": {"pwsh", "-NoProfile", "-File"}, // it runs the script, which only registers
}

// The script of every shell is one that the shell can read, where it is installed.
func TestCompletionScripts(t *testing.T) {
	b := newBench(t)
	for shell, check := range shells {
		t.Run(shell, func(t *testing.T) {
			r := b.run("completion", shell)
			if r.err != nil || r.notes != "" || !strings.Contains(r.out, "__complete") || strings.Contains(r.out, "%[") {
				t.Fatalf("%v %s\n%.200s", r.err, r.notes, r.out)
			}
			path, err := exec.LookPath(check[0])
			if err != nil {
				t.Skipf("%s is not installed", check[0])
			}
			args := append(check[1:len(check):len(check)], b.write("script.ps1", r.out))
			if out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// bashSession completes the line $1 as bash does when the key is pressed at its end. The
// package bash-completion, which cuts the line into words, may not be installed.
const bashSession = `
source "$SCRIPT"
_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}; }
unset -f _init_completion
compopt() { :; }
complete -p getresponse >&2
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9
read -ra COMP_WORDS <<<"$1"
case "$1" in *' ') COMP_WORDS+=("");; esac
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
__start_getresponse getresponse "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
`

// In a real bash the script completes names from the account by the real command.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	if testing.Short() {
		t.Skip("it builds the command")
	}
	dir := t.TempDir()
	build(t, dir, "getresponse", ".")
	server := getresponsetest.NewServer()
	t.Cleanup(server.Close)
	b := &bench{T: t, server: server, env: map[string]string{}, dir: dir, keyring: noKeyring{}}
	b.must("tags", "create", "--name", "vip")
	b.must("tags", "create", "--name", "vip_2")
	b.must("custom-fields", "create", "--name", "city", "--type", "text", "--hidden=false", "--values=")
	script := b.write("getresponse.bash", b.run("completion", "bash").out)
	for line, want := range map[string]string{
		"getresponse conta":                                                              "contacts",
		"getresponse tags get --server URL --tag v":                                      "vip vip_2",
		"getresponse contacts create --server URL --field ":                              "city=",
		"getresponse tags get --server URL --tag nothing":                                "",
		"getresponse tags get --server http://127.0.0.1:1/v3 --tag ":                     "",
		"getresponse tags get --tag ":                                                    "",
		"getresponse tags list -o j":                                                     "json jsonl",
		"getresponse custom-fields create --type t":                                      "text textarea",
		"getresponse newsletters create --server URL --send-settings-selected-segments ": "",
	} {
		t.Run(line, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), bash, "--noprofile", "--norc", "-c", bashSession, "bash", strings.ReplaceAll(line, "URL", server.URL()))
			cmd.Env = []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "none"), "SCRIPT=" + script}
			var notes strings.Builder
			cmd.Stderr = &notes
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, notes.String())
			}
			var got []string
			for reply := range strings.Lines(string(out)) { // bash shows the description after the word
				if word, _, _ := strings.Cut(strings.TrimSpace(reply), " "); word != "" {
					got = append(got, word)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if said := notes.String(); said != "complete -o default -F __start_getresponse getresponse\n" {
				t.Errorf("it says %q", said)
			}
		})
	}
}
