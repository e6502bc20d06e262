"use strict";

// Converts a corpus to a batch file with nunjucks.

const nunjucks = require("nunjucks");
const convert = require("./convert");

const env = new nunjucks.Environment(new nunjucks.FileSystemLoader(__dirname), { autoescape: false });
env.addFilter("line", convert.line);
const template = env.getTemplate("prompt.njk", true);

convert((q) => template.render(q));
