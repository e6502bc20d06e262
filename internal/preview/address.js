// The address of the page records what it shows, so that a reload keeps it.
"use strict";

const address = new URL(location.href);
const subject = ["file", "id", "suite", "case"]; // what is shown
const options = ["style", "as_of", "search", "form", "words", "with"]; // how
let changed = function () {};

if (address.searchParams.has("token")) { // from now on, the cookie holds it
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

// onChange sets the function that is called when the choice changes.
export function onChange(act) { changed = act; }
export function chosen(name) { return address.searchParams.get(name) || ""; }

// query is the query string sent to the server.
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
// choose changes options and keeps the subject.
export function choose(values) {
  put(address, values);
  history.replaceState(null, "", address);
  changed();
}
export function reset() { choose(Object.fromEntries(options.map(function (name) { return [name, ""]; }))); }
// changes returns the options that override the file or the command line.
export function changes() { return options.filter(function (name) { return name !== "with" && chosen(name); }); }

// view remembers how the prompt is shown. The server does not need it.
export function view(name) {
  put(address, { view: name === "annotated" ? "" : name });
  history.replaceState(null, "", address);
}

// to returns the address of another inquiry or case, with the same options.
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
