// Errors, findings, and the assertions of a case.
"use strict";
import { $, make, button, link, hidden, many, number, keep, post } from "./dom.js";

// excerpt is a source line with a caret below it.
function excerpt(f) {
  const pre = make("pre", "excerpt");
  const gutter = String(f.line).padStart(5) + " | ";
  pre.append(make("span", "number", gutter), f.source);
  if (f.caret >= 0) pre.append("\n" + " ".repeat(gutter.length + f.caret), make("span", "caret", "^".repeat(Math.max(1, f.carets))));
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "Line " + f.line);
  return pre;
}
// finding shows an error.
export function finding(f) { return entry(f, true); }
function entry(f, whole) {
  const li = make("li");
  const head = make("p", "message");
  if (whole) head.append(make("span", "severity " + f.severity, f.severity));
  head.append(f.message + " ");
  if (whole && f.rule) head.append(make("span", "rule", "[" + f.rule + "]"));
  if (f.place || f.path) {
    const place = make("p", "place");
    if (f.place) place.append(link(f.place, f.link));
    if (f.path) place.append((f.place ? "  " : "") + f.path);
    li.append(place);
  }
  li.append(head);
  if (f.source) li.append(excerpt(f));
  if (f.hint && !f.fix) li.append(make("p", "hint", "Hint: " + f.hint));
  return li;
}
export function wrong(state) {
  const n = state.faults.length;
  keep($("faults"), function () {
    $("wrong").hidden = n === 0;
    const text = n === 0 ? "" : many(n, "error");
    if ($("wrong-title").textContent !== text) $("wrong-title").textContent = text;
    $("faults").replaceChildren(...state.faults.map(finding));
  });
  reveal();
}
// reveal scrolls long lines to where their errors are.
export function reveal() {
  document.querySelectorAll(".excerpt .caret").forEach(function (caret) {
    const pre = caret.parentElement, left = caret.offsetLeft - pre.offsetLeft;
    if (left > pre.clientWidth - 40) pre.scrollLeft = left - pre.clientWidth / 2;
  });
}

const order = ["error", "warning", "note"];
// checks shows the findings, grouped by rule.
export function checks(state) {
  const n = state.findings.length, panel = $("panel-checks");
  $("tab-checks").querySelector(".count").textContent = "(" + n + ")";
  const rules = new Map();
  state.findings.forEach(function (f) { rules.set(f.rule, (rules.get(f.rule) || []).concat(f)); });
  const groups = Array.from(rules.values()).sort(function (a, b) { return order.indexOf(a[0].severity) - order.indexOf(b[0].severity); });
  keep(panel, function () {
    panel.replaceChildren(make("p", "help", n === 0 ? "No findings." : many(n, "finding") + " of " + many(groups.length, "rule") + ", as by retest check."), ...groups.map(rule));
    if (state.unlisted) panel.append(make("p", "help", "… and " + number(state.unlisted) + " more."));
  });
  reveal();
}
function rule(list) {
  const f = list[0], box = make("section", "rule-group"), head = make("div", "rule-head"), title = make("h3");
  title.append(make("span", "severity " + f.severity, f.severity), f.rule || "error");
  head.append(title, make("span", "help", many(list.length, "place")));
  const fix = list.find(function (x) { return x.fix; });
  if (fix) {
    const press = button("Fix", "", function () { post("fix", { file: fix.fix, rule: f.rule }, press); });
    press.setAttribute("aria-label", "Fix " + f.rule + " in " + fix.fix);
    press.title = "Fix all findings of this rule in " + fix.fix;
    head.append(press);
  }
  const items = make("ol", "findings");
  items.append(...list.map(function (x) { return entry(x, false); }));
  box.append(head, items);
  return box;
}

// story shows the assertions of a case, and how its prompt differs from its golden file.
export function story(s) {
  const box = $("story");
  box.hidden = !s;
  if (!s) { box.replaceChildren(); return; }
  keep(box, function () { box.replaceChildren(...assertions(s)); });
}
function assertions(s) {
  const n = s.assertions.length;
  const title = make("h2", s.failed ? "failed" : "passed", s.failed ? "✕ " + number(s.failed) + " of " + many(n, "assertion") + " failed" : "✓ " + (n === 1 ? "1 assertion" : "All " + number(n) + " assertions") + " passed");
  title.id = "story-title";
  const list = make("ul", "assertions");
  const failed = s.assertions.filter(function (a) { return a.messages.length; });
  const passed = s.assertions.filter(function (a) { return !a.messages.length; });
  failed.concat(passed).forEach(function (a) { list.append(assertion(a)); });
  const out = [title, list];
  if (s.golden && !s.golden.same) out.push(golden(s));
  return out;
}
function assertion(a) {
  const bad = a.messages.length > 0, li = make("li", bad ? "failed" : "passed"), head = make("p", "assertion");
  const sign = make("span", "mark " + li.className, bad ? "✕" : "✓");
  sign.setAttribute("aria-hidden", "true");
  head.append(sign, hidden(bad ? "failed: " : "passed: "), make("strong", "", a.name), " ", link(a.place, a.link, "place"));
  if (a.source && a.name !== "golden" && a.name !== "same_as" && a.name !== "render") head.append(" ", make("code", "assertion-source", a.source));
  li.append(head);
  a.messages.forEach(function (text) {
    const first = text.split("\n", 1)[0], rest = text.slice(first.length + 1);
    li.append(make("p", "assertion-message", first));
    if (rest) li.append(diff(rest.split("\n")));
  });
  return li;
}
function golden(s) {
  const g = s.golden, box = make("div", "golden"), head = make("div", "golden-head"), title = make("h3");
  title.append("Golden file ", link(g.path, g.link));
  head.append(title);
  if (g.accept) {
    const press = button(g.new ? "Write it" : "Accept", "primary", function () { post("accept", { suite: s.suite, case: s.case }, press); });
    press.setAttribute("aria-label", (g.new ? "Write the golden file " : "Accept the prompt as the golden file ") + g.path);
    head.append(press);
  } else head.append(make("p", "help", "Fix the other assertions first; then the prompt can be accepted."));
  box.append(head, make("p", "help", g.new ? "The file does not exist yet. This is what would be written:" : "− in the file, + in the prompt now"), diff(g.diff));
  return box;
}
// diff shows lines that begin with a space, -, + or @@.
function diff(lines) {
  const pre = make("pre", "diff");
  lines.forEach(function (l) {
    const cls = l.startsWith("+ ") ? "added" : l.startsWith("- ") ? "removed" : l.startsWith("@@") ? "at" : "";
    pre.append(make("span", "diff-line " + cls, l + "\n"));
  });
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "Difference");
  return pre;
}
