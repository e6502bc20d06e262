package cli

// VersionOf exports versionOf for its test.
var VersionOf = versionOf
