// Package examples contains inquiries, templates and small programs that show how to use retest. The programs are the Examples in its
// tests.
//
//   - social-roles, hubble-tension, emergent-abilities: one inquiry each;
//   - corpus: records that share defaults and papers;
//   - overlay: a folder that changes parts of a style, with its tests;
//   - page: a template for a whole prompt.
package examples
