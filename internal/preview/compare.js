// Two prompts side by side.
"use strict";
import { $, make, button, hidden, many, keep, number } from "./dom.js";
import { choose } from "./address.js";
import { finding } from "./checks.js";

const around = 3; // unchanged lines shown around a difference

export function show(c) {
  const box = $("comparison");
  box.hidden = !c;
  document.body.classList.toggle("comparing", Boolean(c));
  if (!c) { box.replaceChildren(); return; }
  keep(box, function () { box.replaceChildren(...parts(c)); });
}
// head summarizes the comparison, with a button that closes it.
function head(text) {
  const line = make("div", "comparison-head");
  line.append(make("p", "help", text), button("Close comparison", "", function () {
    $("with").focus();
    choose({ with: "" });
  }));
  return line;
}
function parts(c) {
  if (c.note) return [head(c.note)];
  if (c.problems.length) {
    const list = make("ol", "findings");
    list.append(...c.problems.map(finding));
    return [head(c.left + " cannot be rendered: " + many(c.problems.length, "error") + "."), list];
  }
  const grid = make("div", "columns");
  grid.append(make("h3", "l", c.left), make("h3", "r", c.right));
  for (let i = 0; i < c.rows.length;) {
    if (c.rows[i].d) { grid.append(...row(c.rows[i++])); continue; }
    let end = i;
    while (end < c.rows.length && !c.rows[end].d) end++;
    const from = i === 0 ? 0 : i + around, to = end === c.rows.length ? end : end - around;
    if (to - from > 3) {
      c.rows.slice(i, from).forEach(function (r) { grid.append(...row(r)); });
      grid.append(fold(c.rows.slice(from, to)));
      c.rows.slice(to, end).forEach(function (r) { grid.append(...row(r)); });
    } else c.rows.slice(i, end).forEach(function (r) { grid.append(...row(r)); });
    i = end;
  }
  return [head(c.differ ? many(c.differ, "line differs", "lines differ") : "The prompts are identical."), grid];
}
// fold replaces unchanged lines and shows them when pressed.
function fold(rows) {
  const e = button("Show " + number(rows.length) + " unchanged lines", "fold", function () {
    const cells = rows.flatMap(row);
    e.replaceWith(...cells);
  });
  return e;
}
function row(r) {
  return [cell("l", r.l, r.d, "−", "removed: "), cell("r", r.r, r.d, "+", "added: ")];
}
function cell(side, text, differs, sign, words) {
  const none = text === null || text === undefined;
  const e = make("div", "cell " + side + (none ? " none" : differs ? " differs" : ""));
  if (differs && !none) {
    const mark = make("span", "sign", sign);
    mark.setAttribute("aria-hidden", "true");
    e.append(mark, hidden(words));
  }
  if (!none) e.append(make("span", "cell-text", text || " "));
  return e;
}
