package project

// FindFrom is find for tests, which have a home of their own.
var FindFrom = find
