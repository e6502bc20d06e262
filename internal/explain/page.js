"use strict";
(function () {
  const stretches = Array.from(document.querySelectorAll(".s"));
  const lines = Array.from(document.querySelectorAll(".l"));
  const where = document.getElementById("where");
  const files = document.querySelector(".files");
  const byLine = new Map(lines.map(function (l) { return [l.id, []]; }));
  stretches.forEach(function (s) {
    linesOf(s).forEach(function (id) { if (byLine.has(id)) byLine.get(id).push(s); });
    s.tabIndex = -1; // one stop for Tab; the arrow keys move from there
  });
  if (stretches.length) stretches[0].tabIndex = 0;

  function linesOf(s) {
    const ids = [];
    for (let n = Number(s.dataset.first); n <= Number(s.dataset.last); n++) ids.push(s.dataset.file + "-" + n);
    return ids;
  }
  function clear() {
    document.querySelectorAll(".on").forEach(function (x) { x.classList.remove("on"); });
  }
  function show(s) {
    clear();
    where.textContent = s.title;
    const ids = linesOf(s);
    ids.forEach(function (id) { const l = document.getElementById(id); if (l) l.classList.add("on"); });
    s.classList.add("on");
    const first = document.getElementById(ids[0]);
    if (!first || getComputedStyle(files).position !== "sticky") return;
    const box = files.getBoundingClientRect(), at = first.getBoundingClientRect();
    if (at.top < box.top + 40 || at.bottom > box.bottom) files.scrollTop += at.top - box.top - files.clientHeight / 3;
  }
  stretches.forEach(function (s, i) {
    s.addEventListener("mouseenter", function () { show(s); });
    s.addEventListener("focus", function () { show(s); });
    s.addEventListener("click", function () { move(i); });
    s.addEventListener("keydown", function (e) {
      const to = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1, Home: 0, End: stretches.length - 1 }[e.key];
      if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      move(to);
    });
  });
  function move(to) {
    if (to < 0 || to >= stretches.length) return;
    stretches.forEach(function (s) { s.tabIndex = -1; });
    stretches[to].tabIndex = 0;
    stretches[to].focus();
  }
  lines.forEach(function (l) {
    l.addEventListener("mouseenter", function () {
      clear();
      l.classList.add("on");
      byLine.get(l.id).forEach(function (s) { s.classList.add("on"); });
    });
  });
})();
