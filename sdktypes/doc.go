// Package sdktypes checks the requests that package provider writes, and the responses that it reads, against the types in the
// providers' official Go SDKs. It contains only tests. It is a separate module so that the other packages do not depend on any SDK.
package sdktypes
