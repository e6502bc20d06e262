package project

// FindFrom exports find for tests, which use a home folder of their own.
var FindFrom = find
