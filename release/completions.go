package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/dated-claims/retest/internal/cli"
)

// completions returns the completion scripts that "retest completion" prints, keyed by file name.
func completions() (map[string][]byte, error) {
	scripts := map[string][]byte{}
	for shell, name := range map[string]string{"bash": "retest.bash", "zsh": "_retest", "fish": "retest.fish", "powershell": "retest.ps1"} {
		var out, stderr bytes.Buffer
		env := cli.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &stderr}
		if code := cli.Run(context.Background(), env, []string{"completion", shell}); code != 0 {
			return nil, fmt.Errorf("retest completion %s: want exit status 0, got %d: %s", shell, code, stderr.String())
		}
		scripts["completions/"+name] = out.Bytes()
	}
	return scripts, nil
}
