"use strict";

// Converts a corpus to a batch file with Handlebars.

const fs = require("fs");
const path = require("path");
const handlebars = require("handlebars");
const convert = require("./convert");

handlebars.registerHelper({
  line: convert.line,
  upper: (text) => text.toUpperCase(),
  join: (separator, list) => list.join(separator),
  inc: (n) => n + 1,
  one: (n) => n === 1,
});
const source = fs.readFileSync(path.join(__dirname, "prompt.hbs"), "utf8");
const template = handlebars.compile(source, { noEscape: true });

convert((q) => template(q));
