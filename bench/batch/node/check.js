"use strict";

// Checks an inquiry with regular expressions and throws an error for an invalid one.

const name = /^[A-Za-z0-9_-]{1,64}$/;
const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const date =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?(\/\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?)?$/;
const paper = /^arXiv:\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v[1-9]\d{0,3})?$/;
const window = /^[1-9]\d{0,4} (day|week|month|year)s?$/;
const hidden = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/;

const keys = new Set(["format", "id", "role", "question", "library", "as_of", "search", "answer", "claims", "anchors", "tasks"]);
const claimKeys = new Set(["id", "text", "when", "scope", "anchors"]);
const paperKeys = new Set(["id", "title", "date", "authors"]);
const taskKeys = {
  retest: new Set(["levers", "durable", "perishable"]),
  surface: new Set(["window", "focus", "limit"]),
  propose: new Set(["count", "examples"]),
  ask: new Set(["title", "text"]),
};

function known(value, names) {
  for (const key of Object.keys(value)) {
    if (!names.has(key)) throw new Error("unknown key " + key);
  }
}

function shaped(value, shape) {
  if (typeof value !== "string" || !shape.test(value)) throw new Error("wrong shape: " + value);
}

function text(value) {
  if (typeof value !== "string" || value.trim() === "" || hidden.test(value)) {
    throw new Error("want a text without hidden characters, got " + value);
  }
}

function optional(value) {
  if (value !== undefined) text(value);
}

function checkPaper(p, listed) {
  known(p, paperKeys);
  shaped(p.id, paper);
  shaped(p.date, date);
  text(p.title);
  (p.authors || []).forEach(text);
  if (listed.has(p.id)) throw new Error(p.id + " comes twice");
  listed.add(p.id);
}

function checkClaim(c, listed) {
  known(c, claimKeys);
  if (c.id !== undefined) shaped(c.id, name);
  shaped(c.when, date);
  text(c.text);
  optional(c.scope);
  for (const id of c.anchors || []) {
    if (!listed.has(id)) throw new Error(id + " is not among the anchors");
  }
}

function checkTask(t) {
  const kinds = Object.keys(t);
  if (kinds.length !== 1 || !taskKeys[kinds[0]]) throw new Error("want one kind in a task");
  const task = t[kinds[0]];
  known(task, taskKeys[kinds[0]]);
  switch (kinds[0]) {
    case "retest":
      task.levers.forEach(text);
      (task.perishable || []).forEach(text);
      break;
    case "surface":
      shaped(task.window, window);
      break;
    case "propose":
      (task.examples || []).forEach(text);
      if (!Number.isInteger(task.count) || task.count < 1) throw new Error("want a count");
      break;
    case "ask":
      text(task.text);
  }
  optional(task.durable);
  optional(task.focus);
  optional(task.title);
}

module.exports = function check(q) {
  known(q, keys);
  if (q.format !== undefined && q.format !== 1) throw new Error("want format 1");
  shaped(q.id, name);
  shaped(q.as_of, day);
  text(q.role);
  text(q.question);
  if (q.library !== undefined) {
    text(q.library.name);
    if (q.library.span !== undefined) shaped(q.library.span, date);
  }
  if (q.claims.length === 0 || q.tasks.length === 0) throw new Error("want a claim and a task");
  const listed = new Set();
  (q.anchors || []).forEach((p) => checkPaper(p, listed));
  q.claims.forEach((c) => checkClaim(c, listed));
  q.tasks.forEach(checkTask);
};
