package prompt_test

import (
	"bytes"
	"testing"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

func BenchmarkAppend(b *testing.B) {
	for _, style := range prompt.Styles() {
		b.Run(style, func(b *testing.B) {
			r, q := renderer(b, style), inquirytest.Full(b)
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				var err error
				dst, err = r.Append(dst[:0], q)
				require.NoError(b, err)
			}
			b.SetBytes(int64(len(dst)))
		})
	}
}

func BenchmarkRead(b *testing.B) {
	line := append(inquirytest.JSON(b, inquirytest.Full(b)), '\n')
	b.ReportAllocs()
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		for _, err := range inquiry.Read(bytes.NewReader(line), "corpus.jsonl") {
			require.NoError(b, err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := prompt.New(nil)
		require.NoError(b, err)
	}
}
