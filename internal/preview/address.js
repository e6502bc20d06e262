// What is shown is in the address of the page, so that a reload keeps it.
"use strict";

const address = new URL(location.href);
const subject = ["file", "id", "suite", "case"]; // what is shown
const options = ["style", "as_of", "search", "form", "words", "with"]; // how
let changed = function () {};

if (address.searchParams.has("token")) { // the cookie has it from now on
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

// onChange sets what happens when another state is wanted.
export function onChange(act) { changed = act; }
export function chosen(name) { return address.searchParams.get(name) || ""; }

// query is what the server is asked for.
export function query() {
  const out = new URLSearchParams();
  subject.concat(options).forEach(function (name) { if (chosen(name)) out.set(name, chosen(name)); });
  return out;
}
function put(url, values) {
  Object.entries(values).forEach(function ([name, value]) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  });
}
// choose changes options. What is shown stays.
export function choose(values) {
  put(address, values);
  history.replaceState(null, "", address);
  changed();
}
export function reset() { choose(Object.fromEntries(options.map(function (name) { return [name, ""]; }))); }
// changes are the options that override what the file or the command line says.
export function changes() { return options.filter(function (name) { return name !== "with" && chosen(name); }); }

// view remembers how the prompt is shown, which the server need not know.
export function view(name) {
  put(address, { view: name === "annotated" ? "" : name });
  history.replaceState(null, "", address);
}

// to is the address of another inquiry or case. Options stay.
export function to(values) {
  const url = new URL(address);
  subject.forEach(function (name) { url.searchParams.delete(name); });
  url.searchParams.delete("with");
  put(url, values);
  return url;
}
export function go(values) {
  address.search = to(values).search;
  history.pushState(null, "", address);
  changed();
}
window.addEventListener("popstate", function () {
  address.search = location.search;
  changed();
});
