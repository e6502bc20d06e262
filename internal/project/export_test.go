package project

// Find is find for tests, which have a home of their own.
var Find = find
