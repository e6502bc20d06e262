// Package sdktypes checks the requests that package provider writes, and the responses that it reads, against the types in the
// providers' official Go SDKs. It contains only tests and is a separate module, so that no SDK becomes a dependency of the packages.
package sdktypes
