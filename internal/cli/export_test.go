package cli

// VersionOf is versionOf, for its test.
var VersionOf = versionOf
