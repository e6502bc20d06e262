package template

import "fmt"

// refusal holds the reason for not offering certain functions.
type refusal struct {
	why       string
	instead   string
	functions map[string]string // maps function names to their arguments
}

// refusedFunctions returns the sprig functions that access the machine, the network or randomness, or that handle secrets.
func refusedFunctions() []Function {
	var rows []Function
	for _, r := range refusals() {
		for name, args := range r.functions {
			rows = append(rows, Function{
				Name: name, Grade: Refused, Signature: fmt.Sprintf("%s %s", name, args), Doc: r.why, Instead: r.instead,
			})
		}
	}
	return rows
}

func refusals() []refusal {
	return []refusal{
		{"it reads the machine's environment, which may hold secrets and differs between machines", "a value from the data", map[string]string{
			"env": "NAME → text", "expandenv": "TEXT → text",
		}},
		{"it uses the network, which may respond differently each time", "a value from the data", map[string]string{
			"getHostByName": "NAME → text",
		}},
		{"its result is random, so the same input would not produce the same text", "a value from the data", map[string]string{
			"randAlpha": "N → text", "randAlphaNum": "N → text", "randAscii": "N → text", "randNumeric": "N → text",
			"randBytes": "N → text", "randInt": "MIN MAX → number", "uuidv4": "→ text",
		}},
		{"its order is random, so the same input would not produce the same text", "sortAlpha, or the order of the data", map[string]string{
			"shuffle": "TEXT → text",
		}},
		{"it generates random keys, and a prompt must not contain secrets", "", map[string]string{
			"genPrivateKey": "TYPE → text", "genCA": "NAME DAYS → certificate", "genCAWithKey": "NAME DAYS KEY → certificate",
			"genSelfSignedCert": "NAME IPS NAMES DAYS → certificate", "genSelfSignedCertWithKey": "NAME IPS NAMES DAYS KEY → certificate",
			"genSignedCert": "NAME IPS NAMES DAYS CA → certificate", "genSignedCertWithKey": "NAME IPS NAMES DAYS CA KEY → certificate",
		}},
		{"it handles keys, and a prompt must not contain secrets", "", map[string]string{
			"buildCustomCert": "CERTIFICATE KEY → certificate", "derivePassword": "N TYPE PASSWORD USER SITE → text",
			"decryptAES": "PASSWORD TEXT → text",
		}},
		{"its result has a random salt, and a prompt must not contain secrets", "sha256sum for a fingerprint", map[string]string{
			"bcrypt": "TEXT → text", "htpasswd": "USER PASSWORD → text", "encryptAES": "PASSWORD TEXT → text",
		}},
		refusedPath("osBase", "base"), refusedPath("osClean", "clean"), refusedPath("osDir", "dir"),
		refusedPath("osExt", "ext"), refusedPath("osIsAbs", "isAbs"),
	}
}

func refusedPath(name, instead string) refusal {
	return refusal{"its result depends on the operating system", instead, map[string]string{name: "PATH → text"}}
}
