package project

// FindFrom exports find, so that tests can use a home folder of their own.
var FindFrom = find
