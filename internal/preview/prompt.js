// The prompt, the sources of its parts, and its views.
"use strict";
import { $, make, link, upper } from "./dom.js";
import { chosen, view as remember } from "./address.js";

let shown = null; // the prompt on the page
let stretches = []; // its elements
let at = 0; // the part that Tab moves to
let picked = -1; // the part whose source stays open

export function build(view) {
  const had = stretches.indexOf(document.activeElement);
  const again = shown !== null;
  const box = $("prompt");
  shown = view;
  stretches = view.stretches.map(function (s, i) {
    const e = make("span", "s " + s.kind, s.text);
    e.tabIndex = -1;
    e.addEventListener("mouseenter", function () { origin(i); });
    e.addEventListener("mouseleave", function () { origin(picked); });
    e.addEventListener("focus", function () { pick(i); });
    return e;
  });
  box.replaceChildren(...stretches);
  at = Math.min(at, Math.max(stretches.length - 1, 0));
  if (picked >= stretches.length) picked = -1;
  if (again) {
    box.classList.remove("flash");
    void box.offsetWidth; // restarts the animation
    box.classList.add("flash");
  }
  $("rendered").replaceChildren(...(view.rendered || []).map(element));
  $("view-rendered").hidden = !view.rendered;
  way();
  if (had >= 0 && stretches.length) stretches[at].focus({ preventScroll: true });
  origin(picked);
}
// forget clears the source of a part when another prompt is shown.
export function forget() { at = 0; close(); }

// element creates an element of the rendered prompt. The server sends only tags that format text.
const tags = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "br", "hr"];
function element(e) {
  if (!e.tag) return document.createTextNode(e.text || "");
  const out = make(tags.includes(e.tag) ? e.tag : "span");
  if (e.tag === "ol" && e.start) out.start = e.start;
  out.append(...(e.children || []).map(element));
  return out;
}

// way shows the prompt as annotated, raw or rendered text.
function way() {
  let now = chosen("view");
  if (now !== "reading" && now !== "rendered" || now === "rendered" && $("view-rendered").hidden) now = "annotated";
  ["annotated", "reading", "rendered"].forEach(function (name) { $("view-" + name).setAttribute("aria-pressed", String(name === now)); });
  document.body.classList.toggle("reading", now !== "annotated");
  $("prompt").hidden = now === "rendered";
  $("rendered").hidden = now !== "rendered";
  $("help").hidden = now !== "annotated";
  if (now !== "annotated") close();
  stretches.forEach(function (e, i) {
    if (now !== "annotated") e.removeAttribute("tabindex");
    else e.tabIndex = i === at ? 0 : -1;
  });
}
["annotated", "reading", "rendered"].forEach(function (name) {
  $("view-" + name).addEventListener("click", function () { remember(name); way(); });
});

function pick(i) {
  if (stretches[at]) stretches[at].tabIndex = -1;
  at = picked = i;
  stretches[i].tabIndex = 0;
  $("origin").classList.add("open");
  document.body.classList.add("inspecting");
  origin(i);
  uncover(stretches[i]);
}
// uncover scrolls a part into view if its source, which covers the bottom of a small window, hides it.
function uncover(e) {
  if (getComputedStyle($("origin")).position !== "fixed") return;
  const below = e.getBoundingClientRect().top + 60 - $("origin").getBoundingClientRect().top;
  if (below > 0) window.scrollBy(0, below + 40);
}
$("prompt").addEventListener("keydown", function (e) {
  if (e.key === "Escape") { close(); return; }
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: stretches.length - 1 }[e.key];
  if (to === undefined || e.ctrlKey || e.metaKey || e.altKey || $("prompt").contains(document.activeElement) === false) return;
  e.preventDefault();
  if (to >= 0 && to < stretches.length) stretches[to].focus();
});
function close() {
  picked = -1;
  $("origin").classList.remove("open");
  document.body.classList.remove("inspecting");
  origin(-1);
}
$("origin-close").addEventListener("click", function () { close(); if (stretches[at]) stretches[at].blur(); });

// origin shows the source of a part.
function origin(i) {
  stretches.forEach(function (e, k) { e.classList.toggle("on", k === i); });
  const box = $("origin-text");
  $("origin-show").hidden = i < 0 || i !== picked;
  if (i < 0 || !shown) {
    const hover = make("span", "hover", "Hover over any part to see its source. Click to keep it here.");
    const p = make("p", "help");
    p.append(hover, make("span", "tap", "Tap any part to see its source."));
    box.replaceChildren(p);
    return;
  }
  const s = shown.stretches[i], from = shown.origins[s.origin];
  const list = make("dl");
  s.details.concat(from.detail).forEach(function (d) {
    const dd = make("dd");
    dd.append(link(d.text, d.link));
    list.append(make("dt", "", upper(d.name)), dd);
  });
  box.replaceChildren(list, lines(from));
}
// lines shows the template lines that printed a part.
function lines(s) {
  const pre = make("pre", "excerpt");
  s.lines.forEach(function (l, i) {
    if (i > 0) pre.append("\n");
    pre.append(make("span", "number", String(l.number).padStart(3) + " | "), l.before, make("mark", "", l.mark), l.after);
  });
  if (s.first + s.lines.length <= s.last) pre.append(make("span", "number", "\n    | … to line " + s.last));
  return pre;
}
// back returns the focus to the part whose template was shown.
export function back() { if (stretches[at]) stretches[at].focus(); }
// source returns the source of the part that is shown.
export function source() { return shown && shown.stretches[at] && shown.origins[shown.stretches[at].origin]; }
