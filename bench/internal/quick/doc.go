// Package quick is the prompt as a quicktemplate: prompt.qtpl is the source, prompt.qtpl.go is what qtc makes of it.
package quick

//go:generate go tool qtc -file prompt.qtpl -skipLineComments
