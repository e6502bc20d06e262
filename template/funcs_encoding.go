package template

import (
	"encoding/base32"
	"encoding/base64"
	"errors"
	"unicode/utf8"
)

// encodingFunctions returns the functions that encode, decode and hash.
func encodingFunctions() []Function {
	return []Function{
		{
			Name: "b64enc", Grade: Pure, Signature: "b64enc TEXT → text", Doc: "the text encoded in base64",
			Example: `{{ b64enc "a text" }}`, Output: "YSB0ZXh0", fn: sprigText("b64enc"),
		},
		{
			Name: "b64dec", Grade: Fixed, Signature: "b64dec TEXT → text", Doc: "the text decoded from base64",
			Example: `{{ b64dec "YSB0ZXh0" }}`, Output: "a text", fn: onText(decoding("base 64", base64.StdEncoding.DecodeString)),
		},
		{
			Name: "b32enc", Grade: Pure, Signature: "b32enc TEXT → text", Doc: "the text encoded in base32",
			Example: `{{ b32enc "text" }}`, Output: "ORSXQ5A=", fn: sprigText("b32enc"),
		},
		{
			Name: "b32dec", Grade: Fixed, Signature: "b32dec TEXT → text", Doc: "the text decoded from base32",
			Example: `{{ b32dec "ORSXQ5A=" }}`, Output: "text", fn: onText(decoding("base 32", base32.StdEncoding.DecodeString)),
		},
		{
			Name: "sha1sum", Grade: Pure, Signature: "sha1sum TEXT → text", Doc: "the SHA-1 of the text, in hexadecimal",
			Example: `{{ sha1sum "a" }}`, Output: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", fn: sprigText("sha1sum"),
		},
		{
			Name: "sha256sum", Grade: Pure, Signature: "sha256sum TEXT → text", Doc: "the SHA-256 of the text, in hexadecimal",
			Example: `{{ sha256sum "a" | trunc 8 }}`, Output: "ca978112", fn: sprigText("sha256sum"),
		},
		{
			Name: "sha512sum", Grade: Pure, Signature: "sha512sum TEXT → text", Doc: "the SHA-512 of the text, in hexadecimal",
			Example: `{{ sha512sum "a" | trunc 8 }}`, Output: "1f40fc92", fn: sprigText("sha512sum"),
		},
		{
			Name: "adler32sum", Grade: Pure, Signature: "adler32sum TEXT → text", Doc: "the Adler-32 of the text, in decimal",
			Example: `{{ adler32sum "a" }}`, Output: "6422626", fn: sprigText("adler32sum"),
		},
	}
}

// decoding adapts a function that decodes a text. The result must also be text.
func decoding(what string, decode func(string) ([]byte, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		b, err := decode(s)
		if err != nil {
			return "", wanted(what, s)
		}
		if !utf8.Valid(b) {
			return "", errors.New("what is encoded is not text")
		}
		return string(b), nil
	}
}
