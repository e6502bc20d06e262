// The templates, colored by the branches that the prompt took.
"use strict";
import { $, make, link, number, many, keep } from "./dom.js";

const opened = new Map(); // files that the reader opened or closed

export function templates(view) {
  $("coverage").textContent = "This prompt took " + number(view.covered) + " of " + many(view.outcomes, "possible branch outcome") + ". One prompt never takes all of them; see ";
  $("coverage").append(make("code", "", "retest test --cover"), " for the coverage of all tests.");
  const own = view.files.some(function (f) { return !f.builtin; });
  keep($("files"), function () {
    $("files").replaceChildren(...view.files.map(function (f) { return file(f, own); }));
  });
}
function file(f, own) {
  const box = make("details", "file"), head = make("summary", "", f.name);
  head.append(make("span", "help", f.outcomes ? f.covered + " of " + many(f.outcomes, "branch outcome") : "no conditions"));
  box.open = opened.has(f.name) ? opened.get(f.name) : !own || !f.builtin;
  head.addEventListener("click", function () { opened.set(f.name, !box.open); });
  box.append(head);
  if (f.link) {
    const p = make("p", "open-file");
    p.append(link("Open in the editor", f.link));
    box.append(p);
  }
  box.append(colored(f));
  if (f.branches.length) box.append(conditions(f));
  return box;
}
const meanings = { both: "true and false", taken: "true only", skipped: "false only", never: "not reached", printed: "printed", silent: "not printed" };
function colored(f) {
  const pre = make("pre");
  let line = make("span", "l");
  f.runs.forEach(function (r) {
    r.text.split("\n").forEach(function (text, i) {
      if (i > 0) {
        line.append("\n");
        pre.append(line);
        line = make("span", "l");
      }
      if (!text) return;
      const e = make("span", r.class ? "run " + r.class : "", text);
      if (meanings[r.class]) e.title = meanings[r.class];
      line.append(e);
    });
  });
  if (line.textContent) pre.append(line);
  return pre;
}
function conditions(f) {
  const box = make("details"), scroll = make("div", "scroll"), table = make("table"), head = make("tr"), body = make("tbody"), top = make("thead");
  const key = f.name + "\n"; // no file has this name
  box.open = opened.get(key) === true;
  const summary = make("summary", "", "Conditions (" + f.branches.length + ")");
  summary.addEventListener("click", function () { opened.set(key, !box.open); });
  ["Line", "Condition", "True", "False", "Outcome"].forEach(function (t, i) {
    const th = make("th", i === 2 || i === 3 ? "n" : "", t);
    th.scope = "col";
    head.append(th);
  });
  f.branches.forEach(function (b) {
    const row = make("tr"), place = make("td"), code = make("td");
    place.append(link(b.line + ":" + b.col, b.link));
    code.append(make("code", "", b.text));
    row.append(place, code, make("td", "n", number(b.taken)), make("td", "n", number(b.skipped)), make("td", "", meanings[b.class]));
    body.append(row);
  });
  top.append(head);
  table.append(top, body);
  scroll.append(table);
  box.append(summary, scroll);
  return box;
}

// reveal shows the template lines that printed a part.
export function reveal(view, s) {
  const box = document.querySelectorAll(".file")[view.files.findIndex(function (f) { return f.name === s.file; })];
  if (!box) return;
  box.open = true;
  box.querySelectorAll(".l.on").forEach(function (l) { l.classList.remove("on"); });
  const found = box.querySelectorAll(".l");
  for (let n = s.first; n <= s.last; n++) if (found[n - 1]) found[n - 1].classList.add("on");
  if (found[s.first - 1]) found[s.first - 1].scrollIntoView({ block: "center" });
  box.querySelector("summary").focus({ preventScroll: true });
}
