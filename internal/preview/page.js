// The page of retest preview requests the state that its address describes and shows it.
"use strict";
import { $, make, button, link, keep, say, measure, many, same, copy, tell, upper } from "./dom.js";
import { chosen, query, choose, go, reset, changes, onChange } from "./address.js";
import * as sidebar from "./sidebar.js";
import * as prompt from "./prompt.js";
import * as compare from "./compare.js";
import { wrong, checks, story, outcome, reveal } from "./checks.js";
import * as files from "./templates.js";

const title = document.title;
let events = null; // the stream of states
let shown = null; // the prompt on the page
let subject = ""; // its subject

// A browser opens only six connections to a server. So only the pages used most recently have a stream, and hidden pages have none.
const maxStreams = 4;
const me = String(Math.random());
const newer = new Set(); // the pages used after this one
const pages = new BroadcastChannel("retest-preview");
pages.addEventListener("message", function (e) {
  newer.add(e.data);
  if (newer.size < maxStreams || !events) return;
  events.close();
  events = null;
  say("wait", "Paused while other pages are in use");
});
function used() {
  newer.clear();
  pages.postMessage(me);
  if (!events) connect();
}
window.addEventListener("focus", used);
document.addEventListener("pointerdown", used);

// connect requests the state that the address describes.
function connect() {
  if (events) events.close();
  events = null;
  if (document.hidden) return;
  const source = new EventSource("events?" + query());
  events = source;
  source.addEventListener("state", function (e) { if (source === events) show(JSON.parse(e.data)); });
  source.addEventListener("index", function (e) {
    if (source !== events) return;
    sidebar.show(JSON.parse(e.data));
    const first = sidebar.first();
    if (first && !chosen("suite")) go(first);
  });
  source.addEventListener("error", function () {
    if (source !== events) return;
    if (source.readyState === EventSource.CLOSED) say("lost", "The preview has ended. Start it again, and open the address that it prints.");
    else say("lost", "The preview is not responding; trying again…");
  });
}
document.addEventListener("visibilitychange", function () {
  if (document.hidden) connect();
  else used();
});
window.addEventListener("pagehide", function () { if (events) events.close(); });
window.addEventListener("pageshow", function (e) { if (e.persisted) connect(); });
onChange(function () {
  say("wait", "Rendering…");
  const next = ["file", "id", "suite", "case"].map(chosen).join("\n");
  if (next !== subject) tell("");
  subject = next;
  connect();
});

function show(state) {
  heading(state);
  controls(state);
  sidebar.current(state);
  wrong(state);
  story(state.story);
  const view = state.prompt;
  const other = !view || !shown || view.id !== shown.id || view.file !== shown.file;
  document.body.classList.toggle("out-of-date", state.out_of_date);
  document.body.classList.toggle("empty", !view);
  const stale = $("stale");
  stale.hidden = Boolean(view) && !state.out_of_date;
  stale.textContent = !state.out_of_date ? "The case expects an error, so it has no prompt." : view ? "Out of date: this is the last good prompt (" + whose(view) + ")." : "No prompt yet. Fix the " + (state.faults.length === 1 ? "error" : "errors") + " above and save.";
  checks(state);
  if (view) {
    if (other) prompt.forget();
    if (other || !same(shown.stretches, view.stretches) || !same(shown.origins, view.origins) || !same(shown.rendered, view.rendered)) prompt.build(view);
    if (other || !same(shown.messages, view.messages)) keep($("panel-messages"), function () { messages(view); });
    if (other || !same(shown.files, view.files)) files.templates(view);
    $("counts").textContent = measure(view.counts);
  } else nothing();
  compare.show(view && !state.out_of_date ? state.compare : null);
  $("copy").disabled = !view;
  $("copy").textContent = state.out_of_date && view ? "Copy last good prompt" : "Copy prompt";
  const failed = Boolean(state.story && state.story.failed);
  document.title = (state.out_of_date || failed ? "✕ " : "") + (state.id || state.file || state.name) + " – " + title;
  if (state.out_of_date) say("bad", many(Math.max(state.faults.length, 1), "error"));
  else if (failed) say("bad", outcome(state.story));
  else say("good", "Up to date, " + new Date().toLocaleTimeString("en-GB"));
  shown = view;
}
// nothing clears the page of another prompt.
function nothing() {
  ["counts", "prompt", "rendered", "panel-messages", "files", "coverage"].forEach(function (id) { $(id).replaceChildren(); });
}
function whose(view) { return view.id + ", style " + view.style + ", for " + view.as_of; }

function heading(state) {
  $("name").textContent = state.name;
  const last = state.prompt || {}; // names the subject while it cannot be read
  $("heading").textContent = state.id || chosen("case") || last.id || state.file || state.name;
  const file = state.file || chosen("file") || last.file || state.name;
  const words = state.story ? ", style " + state.style + (state.as_of ? ", for " + state.as_of : "") : "";
  $("where").replaceChildren(link(file, state.link), words);
  document.querySelectorAll(".of-inquiry").forEach(function (e) { e.hidden = Boolean(chosen("suite")); });
  $("options").hidden = Boolean(chosen("suite"));
  $("tab-checks").hidden = Boolean(chosen("suite")); // a case shows its assertions; the checks are those of its inquiry
  if ($("tab-checks").hidden && !$("panel-checks").hidden) tab("prompt");
}

function options(select, list, value) {
  const same = select.options.length === list.length && list.every(function ([v, label], i) { return select.options[i].value === v && select.options[i].text === label; });
  if (!same) {
    select.replaceChildren();
    list.forEach(function ([v, label]) { select.add(new Option(label, v)); });
  }
  select.value = value;
}
const days = { file: "from the file", flag: "from --as-of", page: "set here", today: "today (UTC); the file has no day" };
function controls(state) {
  const pairs = function (values) { return values.map(function (v) { return [v, v]; }); };
  const own = function (value, values) { return [["", value ? value + " (from file)" : "as in the file"]].concat(pairs(values)); };
  options($("style"), pairs(state.styles), state.style);
  options($("search"), own(state.search, ["yes", "no", "unknown"]), chosen("search"));
  options($("form"), own(state.form, ["lines", "json", "prose", "none"]), chosen("form"));
  if (document.activeElement !== $("words")) $("words").value = chosen("words");
  $("words").placeholder = state.words || "no limit";
  if (document.activeElement !== $("as-of") && (state.as_of || !state.faults.length)) $("as-of").value = chosen("as_of") || state.as_of;
  $("as-of-from").textContent = days[state.as_of_from] || "";
  marks();
  const others = [["", "nothing"], ["saved", "before the last save"], ["day:", "another day…"]].concat(
    state.styles.filter(function (s) { return s !== state.style; }).map(function (s) { return ["style:" + s, "style " + s]; }),
    ["lines", "json", "prose", "none"].filter(function (f) { return f !== (chosen("form") || state.form); }).map(function (f) { return ["form:" + f, "answer form " + f]; }));
  const day = chosen("with").startsWith("day:");
  options($("with"), others, day ? "day:" : chosen("with"));
  if (day || document.activeElement !== $("with-day")) $("with-day-field").hidden = !day;
  if (day && document.activeElement !== $("with-day")) $("with-day").value = chosen("with").slice("day:".length);
}

// marks highlights changed options.
function marks() {
  const list = changes(), n = list.length;
  ["style", "as-of", "search", "form", "words"].forEach(function (id) {
    const on = list.includes(id.replace("-", "_"));
    $(id).labels[0].classList.toggle("changed", on);
    if (on) $(id).setAttribute("aria-description", "changed");
    else $(id).removeAttribute("aria-description");
  });
  $("reset").hidden = n === 0;
  $("reset").textContent = "Reset " + many(n, "option");
  $("options").querySelector("summary").textContent = "Options" + (n ? " (" + n + " changed)" : "");
}

function messages(view) {
  const all = button("Copy messages (JSON)", "", function () {
    copy(JSON.stringify(view.messages.map(function (m) { return { role: m.role, content: m.content }; }), null, 2), all);
  });
  $("panel-messages").replaceChildren(all, ...view.messages.map(function (m) {
    const box = make("section"), head = make("div", "message-head");
    const press = button("Copy", "", function () { copy(m.content, press); });
    press.setAttribute("aria-label", "Copy the " + m.role + " message");
    head.append(make("h2", "", upper(m.role)), make("p", "help", measure(m.counts)), press);
    box.append(head, make("pre", "message-text", m.content));
    return box;
  }));
}

// Tabs, following the ARIA Authoring Practices: the arrow keys select.
const tabs = Array.from(document.querySelectorAll("[role=tab]"));
function tab(name) {
  $("back").hidden = true;
  tabs.forEach(function (t) {
    const on = t.id === "tab-" + name;
    t.setAttribute("aria-selected", String(on));
    t.tabIndex = on ? 0 : -1;
    $(t.getAttribute("aria-controls")).hidden = !on;
  });
  reveal(); // hidden elements cannot be scrolled
}
tabs.forEach(function (t) {
  t.addEventListener("click", function () { tab(t.id.slice("tab-".length)); });
  t.addEventListener("keydown", function (e) {
    const list = tabs.filter(function (x) { return !x.hidden; }), i = list.indexOf(t);
    const to = { ArrowRight: (i + 1) % list.length, ArrowLeft: (i + list.length - 1) % list.length, Home: 0, End: list.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    list[to].click();
    list[to].focus();
  });
});
$("origin-show").addEventListener("click", function () {
  const s = prompt.source();
  if (!s || !shown) return;
  tab("templates");
  $("back").hidden = false;
  files.reveal(shown, s);
});
$("back").addEventListener("click", function () {
  tab("prompt");
  prompt.back();
});

const day = /^\d{4}-\d{2}-\d{2}$/;
function typed(input, name, prefix) {
  input.addEventListener("change", function () {
    const value = input.value.trim();
    const ok = value === "" || day.test(value);
    input.setAttribute("aria-invalid", String(!ok));
    if (!ok) { say("bad", "Enter a date such as 2026-11-23"); return; }
    choose({ [name]: value ? prefix + value : "" });
  });
}
typed($("as-of"), "as_of", "");
typed($("with-day"), "with", "day:");
$("today").addEventListener("click", function () { choose({ as_of: new Date().toISOString().slice(0, 10) }); });
["style", "search", "form", "words"].forEach(function (name) {
  $(name).addEventListener("change", function () { choose({ [name]: $(name).value }); });
});
$("with").addEventListener("change", function () {
  const value = $("with").value;
  if (value !== "day:") { choose({ with: value }); return; }
  $("with-day-field").hidden = false;
  $("with-day").value = "";
  $("with-day").focus();
});
$("reset").addEventListener("click", function () { $("reset").blur(); reset(); });
$("copy").addEventListener("click", function () { if (shown) copy(shown.text, $("copy")); });

const phone = matchMedia("(max-width: 40rem)");
function fold() { $("options").open = !phone.matches; }
phone.addEventListener("change", fold);
fold();
subject = ["file", "id", "suite", "case"].map(chosen).join("\n");
used();
