// Errors, findings, and the assertions of a case.
"use strict";
import { $, make, button, link, hidden, many, number, keep, post } from "./dom.js";
import { changes, to, go } from "./address.js";

// excerpt returns a source line with a caret below it.
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
  if (f.fix && !whole) li.append(...becomes(f.becomes));
  else if (f.hint) li.append(make("p", "hint", "Hint: " + f.hint));
  return li;
}
// becomes shows the text that a fix writes.
function becomes(text) {
  if (!text) return [make("p", "hint", "Fixing removes this entry.")];
  const pre = make("pre", "excerpt", text);
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "Will become");
  return [make("p", "hint", "Will become:"), pre];
}
export function wrong(state) {
  const n = state.faults.length;
  keep($("faults"), function () {
    $("wrong").hidden = n === 0;
    const text = n === 0 ? "" : many(n, "error") + ": the prompt cannot be rendered";
    if ($("wrong-title").textContent !== text) $("wrong-title").textContent = text;
    $("faults").replaceChildren(...state.faults.map(finding));
  });
  reveal();
}
// reveal scrolls long lines to their errors.
export function reveal() {
  document.querySelectorAll(".excerpt .caret").forEach(function (caret) {
    const pre = caret.parentElement, left = caret.offsetLeft - pre.offsetLeft;
    if (left > pre.clientWidth - 40) pre.scrollLeft = left - pre.clientWidth / 2;
  });
}

const order = ["error", "warning", "note"];
// checks shows the findings, grouped by rule.
export function checks(state) {
  const all = state.findings.concat(state.template_findings), panel = $("panel-checks"), faults = state.faults.length > 0;
  $("tab-checks").querySelector(".count").textContent = faults && all.length === 0 ? "" : "(" + all.length + ")";
  const groups = function (list) {
    const rules = new Map();
    list.forEach(function (f) { rules.set(f.rule, (rules.get(f.rule) || []).concat(f)); });
    return Array.from(rules.values()).sort(function (a, b) { return order.indexOf(a[0].severity) - order.indexOf(b[0].severity); });
  };
  const own = groups(state.findings), templates = groups(state.template_findings);
  const show = function (list) { return rule(list, state); };
  keep(panel, function () {
    panel.replaceChildren(make("p", "help", summary(all, own.length + templates.length, faults)), ...own.map(show));
    if (templates.length) panel.append(make("h2", "part-title", "In the templates"), ...templates.map(show));
    if (state.unlisted) panel.append(make("p", "help", "… and " + number(state.unlisted) + " more."));
  });
  reveal();
}
function summary(all, rules, faults) {
  const later = " Some checks run only after the errors above are fixed.";
  if (all.length === 0) return faults ? "No other findings so far." + later : "No findings.";
  const counts = order.map(function (severity) {
    const n = all.filter(function (f) { return f.severity === severity; }).length;
    return n ? many(n, severity) : "";
  }).filter(Boolean);
  const text = many(all.length, "finding") + " from " + many(rules, "rule") + " (" + counts.join(", ") + ")";
  if (faults) return text + ", besides the errors above." + later;
  return text + (changes().length ? ", with the options above." : ", the same as retest check reports.");
}
function rule(list, state) {
  const f = list[0], box = make("section", "rule-group"), head = make("div", "rule-head"), title = make("h3");
  title.append(make("span", "severity " + f.severity, f.severity), f.rule || "error");
  head.append(title, make("span", "help", many(list.length, "finding")));
  const fixed = list.filter(function (x) { return x.fix; });
  if (fixed.length) {
    const file = fixed[0].fix, label = "Fix " + (state.several ? "all" : number(fixed.length)) + " in " + file;
    const press = button(label, "", function () { post("fix", { file: file, rule: f.rule }, press); });
    press.setAttribute("aria-label", label + ": " + f.rule);
    if (state.several) press.title = "Fixes all findings of this rule in " + file + ", including those of its other inquiries";
    head.append(press);
  }
  const items = make("ol", "findings");
  items.append(...list.map(function (x) { return entry(x, false); }));
  box.append(head);
  if (state.why[f.rule]) box.append(why(f.rule, state.why[f.rule]));
  box.append(items);
  return box;
}
const asked = new Set(); // rules whose reasons are shown
function why(name, text) {
  const box = make("details", "why"), head = make("summary", "", "Why");
  head.append(hidden(" " + name));
  box.open = asked.has(name);
  box.addEventListener("toggle", function () {
    if (box.open) asked.add(name);
    else asked.delete(name);
  });
  box.append(head, make("p", "", text));
  return box;
}

// story shows the assertions of a case, and how its prompt differs from its golden file.
export function story(s) {
  const box = $("story");
  box.hidden = !s;
  if (!s) { box.replaceChildren(); return; }
  keep(box, function () { box.replaceChildren(...assertions(s)); });
}
// outcome returns how many assertions of a case failed or passed.
export function outcome(s) {
  const n = s.assertions.length, words = s.failed ? " failed" : " passed";
  return (n === 1 ? "1 assertion" : number(s.failed || n) + " of " + number(n) + " assertions") + words;
}
// subject names the inquiry of a case, with a link to its page.
function subject(s) {
  const p = make("p", "help", "Test of "), name = s.id || s.file || "an inquiry";
  if (s.listed) {
    const values = { file: s.file, id: s.id }, a = make("a", "", name);
    a.href = to(values).href;
    a.addEventListener("click", function (e) {
      if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return; // opens in another tab
      e.preventDefault();
      go(values);
    });
    p.append(a);
  } else p.append(name);
  p.append(s.file ? (s.id ? " (" + s.file + ")" : "") : " (in the test file)");
  return p;
}
function assertions(s) {
  const title = make("h2", s.failed ? "failed" : "passed", (s.failed ? "✕ " : "✓ ") + outcome(s));
  title.id = "story-title";
  const list = make("ul", "assertions");
  const failed = s.assertions.filter(function (a) { return a.messages.length; });
  const passed = s.assertions.filter(function (a) { return !a.messages.length; });
  failed.concat(passed).forEach(function (a) { list.append(assertion(a)); });
  const out = [subject(s), title, list];
  if (s.golden && !s.golden.same) out.push(golden(s));
  return out;
}
function assertion(a) {
  const bad = a.messages.length > 0, li = make("li", bad ? "failed" : "passed"), head = make("p", "assertion");
  const sign = make("span", "mark " + li.className, bad ? "✕" : "✓");
  sign.setAttribute("aria-hidden", "true");
  head.append(sign, hidden(bad ? "failed: " : "passed: "), make("strong", "", a.name), " ", link(a.place, a.link, "place"));
  if (a.value) head.append(" ", make("code", "assertion-value", a.value));
  li.append(head);
  a.messages.forEach(function (text) {
    const first = text.split("\n", 1)[0], rest = text.slice(first.length + 1);
    li.append(make("p", "assertion-message", first));
    if (rest) li.append(...diff(rest.split("\n"), a.name + " " + a.place));
  });
  return li;
}
function golden(s) {
  const g = s.golden, box = make("div", "golden"), head = make("div", "golden-head"), title = make("h3");
  title.append("Golden file ", link(g.path, g.link));
  head.append(title);
  if (g.accept) {
    const label = g.new ? "Write golden file" : "Accept as golden";
    const press = button(label, "primary", function () { post("accept", { suite: s.suite, case: s.case }, press); });
    press.setAttribute("aria-label", label + ": " + g.path);
    head.append(press);
  } else head.append(make("p", "help", "Fix the other assertions first; then the prompt can be accepted."));
  box.append(head, make("p", "help", g.new ? "The file does not exist yet. This is what would be written:" : "− in the file, + in the prompt now"), ...diff(g.diff, g.path));
  return box;
}
const whole = new Set(); // diffs that are shown in full
const fits = 10; // a diff with this many lines needs no button
// diff shows lines that start with a space, -, + or @@.
function diff(lines, name) {
  const pre = make("pre", "diff");
  lines.forEach(function (l) {
    const cls = l.startsWith("+ ") ? "added" : l.startsWith("- ") ? "removed" : l.startsWith("@@") ? "at" : "";
    pre.append(make("span", "diff-line " + cls, l + "\n"));
  });
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "Difference");
  if (lines.length <= fits) return [pre];
  const press = button("", "plain", function () { show(!whole.has(name)); });
  const show = function (all) {
    if (all) whole.add(name);
    else whole.delete(name);
    pre.classList.toggle("whole", all);
    press.textContent = all ? "Show less of the diff" : "Show the whole diff";
  };
  show(whole.has(name));
  return [pre, press];
}
