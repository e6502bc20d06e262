package template

import (
	"crypto/sha1" //nolint:gosec // templates use it to shorten text, not to protect it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash/adler32"
	"strconv"
	"unicode/utf8"
)

// encodingFunctions returns the functions that encode, decode and hash.
func encodingFunctions() []Function {
	return []Function{
		{
			Name: "b64enc", Grade: Pure, Signature: "b64enc TEXT → text", Doc: "the text encoded in base64",
			Example: `{{ b64enc "a text" }}`, Output: "YSB0ZXh0", fn: encoded(base64.StdEncoding.EncodeToString),
		},
		{
			Name: "b64dec", Grade: Fixed, Signature: "b64dec TEXT → text", Doc: "the text decoded from base64",
			Example: `{{ b64dec "YSB0ZXh0" }}`, Output: "a text", fn: onText(decoding("base 64", base64.StdEncoding.DecodeString)),
		},
		{
			Name: "b32enc", Grade: Pure, Signature: "b32enc TEXT → text", Doc: "the text encoded in base32",
			Example: `{{ b32enc "text" }}`, Output: "ORSXQ5A=", fn: encoded(base32.StdEncoding.EncodeToString),
		},
		{
			Name: "b32dec", Grade: Fixed, Signature: "b32dec TEXT → text", Doc: "the text decoded from base32",
			Example: `{{ b32dec "ORSXQ5A=" }}`, Output: "text", fn: onText(decoding("base 32", base32.StdEncoding.DecodeString)),
		},
		{
			Name: "sha1sum", Grade: Pure, Signature: "sha1sum TEXT → text", Doc: "the SHA-1 of the text, in hexadecimal",
			Example: `{{ sha1sum "a" }}`, Output: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", fn: encoded(hexSHA1),
		},
		{
			Name: "sha256sum", Grade: Pure, Signature: "sha256sum TEXT → text", Doc: "the SHA-256 of the text, in hexadecimal",
			Example: `{{ sha256sum "a" | trunc 8 }}`, Output: "ca978112", fn: encoded(func(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }),
		},
		{
			Name: "sha512sum", Grade: Pure, Signature: "sha512sum TEXT → text", Doc: "the SHA-512 of the text, in hexadecimal",
			Example: `{{ sha512sum "a" | trunc 8 }}`, Output: "1f40fc92", fn: encoded(func(b []byte) string { sum := sha512.Sum512(b); return hex.EncodeToString(sum[:]) }),
		},
		{
			Name: "adler32sum", Grade: Pure, Signature: "adler32sum TEXT → text", Doc: "the Adler-32 checksum of the text, in decimal",
			Example: `{{ adler32sum "a" }}`, Output: "6422626", fn: encoded(func(b []byte) string { return strconv.FormatUint(uint64(adler32.Checksum(b)), 10) }),
		},
	}
}

func hexSHA1(b []byte) string {
	sum := sha1.Sum(b) //nolint:gosec // templates use it to shorten text, not to protect it
	return hex.EncodeToString(sum[:])
}

// encoded adapts a function that encodes or hashes bytes so that it takes a string.
func encoded(encode func([]byte) string) func(any) (string, error) {
	return onText(sure(func(s string) string { return encode([]byte(s)) }))
}

// decoding adapts a function that decodes text. The decoded bytes must also be text.
func decoding(what string, decode func(string) ([]byte, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		b, err := decode(s)
		if err != nil {
			return "", wanted(what, s)
		}
		if !utf8.Valid(b) {
			return "", errors.New("the decoded bytes are not text")
		}
		return string(b), nil
	}
}
