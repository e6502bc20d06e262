// The list of inquiries and tests.
"use strict";
import { $, make, hidden, many, number, keep } from "./dom.js";
import { chosen, to, go } from "./address.js";

let index = null;
let now = {}; // the inquiry that is shown
const closed = new Set(); // suites that the reader closed
const filters = Array.from($("filters").querySelectorAll("button")); // each shows only the matching items

export function show(next) {
  index = next;
  const error = $("index-error");
  error.hidden = index.errors.length === 0;
  error.textContent = index.errors.length ? "This list is out of date: " + index.errors.join("; ") : "";
  build();
}
// current marks the current subject.
export function current(state) {
  now = { file: state.file, id: state.id };
  mark();
}
// first returns the only item that can be shown if nothing was chosen and there are no inquiries.
export function first() {
  if (!index || index.inquiries.length) return null;
  const suite = index.suites.find(function (s) { return s.cases.length; });
  return suite ? { suite: suite.file, case: suite.cases[0].name } : null;
}

function build() {
  const few = index.inquiries.length < 2 && index.suites.length === 0;
  document.body.classList.toggle("alone", few);
  const at = $("tree").scrollTop;
  keep($("tree"), function () { $("tree").replaceChildren(...groups()); });
  $("tree").scrollTop = at;
  filters.forEach(function (f) { f.hidden = f.getAttribute("aria-pressed") !== "true" && !items().some(function (a) { return a.dataset[f.value]; }); });
  filter();
  mark();
}
function groups() {
  const out = [];
  if (index.inquiries.length) {
    const list = make("ul", "items");
    index.inquiries.forEach(function (q) { list.append(inquiry(q)); });
    const failing = index.inquiries.filter(function (q) { return q.errors; }).length, all = number(index.inquiries.length + index.unlisted);
    out.push(group("Inquiries", failing ? number(failing) + " of " + all + (failing === 1 ? " has errors" : " have errors") : all, list));
    if (index.unlisted) out.push(make("p", "help more", "and " + number(index.unlisted) + " more, which are not listed"));
  }
  if (index.suites.length) {
    let passed = 0, failed = 0;
    index.suites.forEach(function (s) {
      if (s.error) failed++;
      s.cases.forEach(function (c) { if (c.failed) failed++; else passed++; });
    });
    const box = make("div");
    index.suites.forEach(function (s) { box.append(suite(s)); });
    out.push(group("Tests", number(passed) + " passed, " + number(failed) + " failed", box));
  }
  return out;
}
function group(title, count, list) {
  const box = make("section", "group"), head = make("h2", "", title + " ");
  const shown = make("span", "help", count);
  shown.dataset.count = count;
  head.append(shown);
  box.append(head, list);
  box.setAttribute("aria-label", title);
  return box;
}
function item(values, text) {
  const li = make("li"), a = make("a", "item");
  a.href = to(values).href;
  a.tabIndex = -1;
  a.dataset.text = text.toLowerCase();
  a.dataset.values = JSON.stringify(values);
  a.addEventListener("click", function (e) {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return; // opens in another tab
    e.preventDefault();
    go(values);
    drawer(false);
  });
  li.append(a);
  return [li, a];
}
function badge(cls, sign, words) {
  const e = make("span", "badge " + cls);
  const shown = make("span", "", sign);
  shown.setAttribute("aria-hidden", "true");
  e.append(shown, hidden(", " + words));
  e.title = words;
  return e;
}
function inquiry(q) {
  const [li, a] = item({ file: q.file, id: q.id }, q.id + " " + q.question + " " + q.file);
  if (q.errors) a.dataset.errors = q.errors;
  if (q.warnings) a.dataset.warnings = q.warnings;
  const line = make("span", "line");
  line.append(make("span", "name", q.id || q.file));
  if (q.errors) line.append(badge("error", "✕ " + q.errors, many(q.errors, "error")));
  if (q.warnings) line.append(badge("warning", "▲ " + q.warnings, many(q.warnings, "warning")));
  if (q.months) line.append(badge("age", number(q.months) + " mo old", "As of " + q.as_of + ", " + many(q.months, "month") + " ago"));
  a.append(line, make("span", "about", q.question || "cannot be read"));
  if (q.id) a.append(make("span", "about file-name", q.file));
  return li;
}
function suite(s) {
  const box = make("details", "suite"), head = make("summary", "", s.file), list = make("ul", "items");
  box.open = !closed.has(s.file);
  head.addEventListener("click", function () {
    if (box.open) closed.add(s.file);
    else closed.delete(s.file);
  });
  s.cases.forEach(function (c) {
    const [li, a] = item({ suite: s.file, case: c.name }, c.name + " " + s.file);
    if (c.failed) a.dataset.failed = c.failed;
    const line = make("span", "line");
    const sign = make("span", "mark " + (c.failed ? "failed" : "passed"), c.failed ? "✕" : "✓");
    sign.setAttribute("aria-hidden", "true");
    line.append(sign, hidden(c.failed ? "failed: " : "passed: "), make("span", "name", c.name));
    a.append(line);
    list.append(li);
  });
  box.append(head);
  if (s.error) box.append(make("p", "suite-error", s.error));
  box.append(list);
  return box;
}

function items() { return Array.from($("tree").querySelectorAll(".item")); }
function visible() { return items().filter(function (a) { return a.offsetParent !== null; }); }

// mark marks the current item, to which Tab moves.
function mark() {
  let on = null;
  const all = items();
  all.forEach(function (a) {
    const v = JSON.parse(a.dataset.values);
    const is = chosen("suite") ? v.suite === chosen("suite") && v.case === chosen("case") : v.file !== undefined && v.file === now.file && v.id === (now.id || "");
    if (is) { a.setAttribute("aria-current", "page"); on = on || a; } else a.removeAttribute("aria-current");
    a.tabIndex = -1;
  });
  if (!on && !chosen("suite")) { // its id is unreadable
    on = all.find(function (a) { return JSON.parse(a.dataset.values).file === (now.file || chosen("file")); }) || null;
    if (on && (chosen("file") || now.file)) on.setAttribute("aria-current", "page");
  }
  const stop = on && on.offsetParent !== null ? on : visible()[0];
  if (stop) stop.tabIndex = 0;
}

// filter hides items that do not match the search.
function filter() {
  const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = filters.filter(function (f) { return f.getAttribute("aria-pressed") === "true"; });
  const active = words.length + kinds.length > 0;
  let found = 0;
  items().forEach(function (a) {
    const hit = words.every(function (w) { return a.dataset.text.includes(w); }) && (!kinds.length || kinds.some(function (f) { return a.dataset[f.value]; }));
    a.parentElement.hidden = !hit;
    if (hit) found++;
  });
  document.querySelectorAll("#tree .suite").forEach(function (box) {
    const any = Array.from(box.querySelectorAll("li")).some(function (li) { return !li.hidden; });
    box.hidden = active && !any;
    if (active && any) box.open = true;
  });
  document.querySelectorAll("#tree .group").forEach(function (box) {
    const n = box.querySelectorAll("li:not([hidden])").length, count = box.querySelector("h2 .help");
    box.hidden = active && n === 0;
    count.textContent = active ? number(n) + " of " + number(box.querySelectorAll("li").length) + " shown" : count.dataset.count;
  });
  let none = $("none-found");
  if (!none) {
    none = make("p", "help");
    none.id = "none-found";
    none.setAttribute("role", "status");
    $("tree").append(none);
  }
  none.textContent = active ? (found ? many(found, "result") : "No results.") : "";
}
$("find").addEventListener("input", function () { filter(); mark(); });
filters.forEach(function (f) {
  f.addEventListener("click", function () {
    f.setAttribute("aria-pressed", String(f.getAttribute("aria-pressed") !== "true"));
    filter();
    mark();
  });
});
$("find").addEventListener("keydown", function (e) {
  const list = visible();
  if (e.key === "ArrowDown" && list.length) { e.preventDefault(); list[0].focus(); }
  if (e.key === "Enter" && list.length) { e.preventDefault(); list[0].click(); }
  if (e.key === "Escape" && $("find").value) {
    e.stopPropagation();
    $("find").value = "";
    filter();
    mark();
  }
});
$("tree").addEventListener("keydown", function (e) {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const list = visible(), at = list.indexOf(document.activeElement);
  if (at < 0) return;
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[e.key];
  if (next === undefined) return;
  e.preventDefault();
  if (next < 0) { $("find").focus(); return; }
  if (!list[next]) return;
  list[at].tabIndex = -1;
  list[next].tabIndex = 0;
  list[next].focus();
});
document.addEventListener("keydown", function (e) {
  if (e.key === "Escape" && document.body.classList.contains("drawer")) { drawer(false); return; }
  const typing = e.target instanceof Element && e.target.closest("input, textarea, select");
  if (e.key !== "/" || typing || e.ctrlKey || e.metaKey || e.altKey || document.body.classList.contains("alone")) return;
  e.preventDefault();
  drawer(true);
  $("find").focus();
  $("find").select();
});

// drawer opens or closes the list if it does not fit beside the page.
const narrow = matchMedia("(max-width: 60rem)");
export function drawer(open) {
  const was = document.body.classList.contains("drawer");
  const on = open && narrow.matches;
  document.body.classList.toggle("drawer", on);
  $("shade").hidden = !on;
  $("sidebar-open").setAttribute("aria-expanded", String(on));
  document.querySelector(".page").inert = on;
  $("sidebar").inert = narrow.matches && !on;
  if (was && !on) $("sidebar-open").focus({ preventScroll: true });
  if (on && !was) $("find").focus();
}
$("sidebar-open").addEventListener("click", function () { drawer(true); });
$("sidebar-close").addEventListener("click", function () { drawer(false); });
$("shade").addEventListener("click", function () { drawer(false); });
narrow.addEventListener("change", function () { drawer(false); });
$("sidebar").inert = narrow.matches;
