// Package quick contains the prompt as a quicktemplate: prompt.qtpl is the source, and qtc generates prompt.qtpl.go from it.
package quick

//go:generate go tool qtc -file prompt.qtpl -skipLineComments
