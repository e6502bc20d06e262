// Helpers shared by the other files.
"use strict";

export function $(id) { return document.getElementById(id); }

// make creates an element. Its text is never parsed as HTML.
export function make(tag, cls, text) {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
}
export function button(text, cls, act) {
  const e = make("button", cls, text);
  e.type = "button";
  e.addEventListener("click", act);
  return e;
}
// link returns a location that opens the editor, or only its text.
export function link(text, href, cls) {
  if (!href) return make("span", cls, text);
  const e = make("a", cls, text);
  e.href = href;
  e.title = "Open in the editor";
  return e;
}
export function hidden(text) { return make("span", "hidden-text", text); }
export function number(n) { return n.toLocaleString("en"); }
export function many(n, one, more) { return number(n) + " " + (n === 1 ? one : more || one + "s"); }
export function measure(c) {
  return many(c.characters, "character") + " · " + many(c.bytes, "byte") + " · " + many(c.lines, "line") + " · about " + many(c.tokens, "token");
}
export function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }

// keep rebuilds part of the page and returns the focus to the same position.
export function keep(part, rebuild) {
  const all = function () { return Array.from(part.querySelectorAll("button, summary, a[href], [tabindex]")); };
  const had = all().indexOf(document.activeElement);
  rebuild();
  const now = all()[had];
  if (had >= 0 && now) now.focus({ preventScroll: true });
}
export function say(state, text) {
  const status = $("status");
  status.dataset.state = state;
  if (status.textContent !== text) status.textContent = text;
}
// tell shows the result of an action. If a number of a change is given, it adds a button that undoes the change.
export function tell(text, bad, undo) {
  const done = $("done");
  done.hidden = !text;
  done.className = bad ? "bad" : "";
  done.textContent = text;
  if (!undo) return;
  const press = button("Undo", "", function () { post("undo", { undo: undo }, press); });
  done.append(" ", press);
}
// post asks the server to write a file.
export function post(path, order, pressed) {
  const inside = $("done").contains(pressed);
  pressed.disabled = true;
  if (!inside) tell("");
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(order) }).then(function (r) {
    return r.headers.get("Content-Type") === "application/json" ? r.json() : r.text().then(function (text) { return { error: text }; });
  }).then(function (answer) {
    tell(answer.error ? "Not written: " + answer.error : upper(answer.message) + ".", Boolean(answer.error), answer.undo);
  }, function () {
    tell("The preview is not responding.", true);
  }).finally(function () {
    pressed.disabled = false;
    if (inside) $("done").focus(); // the button is gone
  });
}
export function upper(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

// copy copies a text to the clipboard and reports it on the button.
export function copy(text, pressed) {
  const label = pressed.textContent, status = $("status"), state = status.dataset.state, said = status.textContent;
  const done = function (ok) {
    const word = ok ? "Copied" : "Could not copy";
    const words = ok ? "Copied " + many(Array.from(text).length, "character") : "Could not copy: the browser does not allow it";
    pressed.textContent = word;
    say(state, words);
    setTimeout(function () {
      if (pressed.textContent === word) pressed.textContent = label;
      if (status.textContent === words) say(state, said);
    }, 2000);
  };
  if (!navigator.clipboard) { done(copyBySelection(text)); return; }
  navigator.clipboard.writeText(text).then(function () { done(true); }, function () { done(copyBySelection(text)); });
}
function copyBySelection(text) {
  const area = make("textarea", "skip");
  area.value = text;
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  const ok = document.execCommand("copy");
  area.remove();
  if (before) before.focus();
  return ok;
}
