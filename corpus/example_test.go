package corpus_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/inquiry"
)

const nap = `{"id":"naps","role":"a sleep researcher","question":"whether naps help","claims":[{"text":"Short naps help.","when":"2024"}],"tasks":[{"retest":{}}]}`

func Example() {
	data := fstest.MapFS{
		"data/a.jsonl":       {Data: []byte(nap + "\n" + strings.Replace(nap, "naps", "dreams", 1) + "\n")},
		"data/more/b.json":   {Data: []byte("[" + nap + ", " + nap + "]")},
		"data/defaults.yaml": {Data: []byte("as_of: 2026-11-23\n")},
		"data/notes.txt":     {Data: []byte("notes\n")},
	}
	c, err := corpus.Find([]string{"data"}, &corpus.Options{FS: data})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range c.Skipped() {
		fmt.Println("skipped", f.Name+":", f.Kind)
	}
	for _, f := range c.Files() {
		src, err := corpus.Open(f.Name, &corpus.Options{FS: data})
		if err != nil {
			log.Fatal(err)
		}
		for d, err := range inquiry.Read(src, f.Name) {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(d.At(""), d.Inquiry.ID)
		}
		_ = src.Close()
	}
	// Output:
	// skipped data/defaults.yaml: defaults
	// data/a.jsonl:1:1 naps
	// data/a.jsonl:2:1 dreams
	// data/more/b.json:1:2 naps
	// data/more/b.json:1:153 naps
}

func ExampleCorpus_Shard() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(file, []byte(strings.Repeat(nap+"\n", 10)), 0o600); err != nil {
		log.Fatal(err)
	}
	c, err := corpus.Find([]string{file}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		shard, err := c.Shard(i, 3)
		if err != nil {
			log.Fatal(err)
		}
		var lines []int
		for d, err := range shard.Documents(nil) {
			if err != nil {
				log.Fatal(err)
			}
			lines = append(lines, d.Line())
		}
		fmt.Println("shard", i, lines)
	}
	// Output:
	// shard 1 [1 2 3 4]
	// shard 2 [5 6 7]
	// shard 3 [8 9 10]
}
