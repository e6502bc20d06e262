// Package sdktypes holds what package provider writes for the providers, and what it reads of them, against the types of their official Go
// SDKs. It has tests only, and is a module of its own, so that no SDK becomes a dependency of the packages.
package sdktypes
