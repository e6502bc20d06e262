"use strict";
(function () {
  const $ = function (id) { return document.getElementById(id); };
  const address = new URL(location.href);
  const title = document.title;
  let events = null; // the stream of states
  let shown = null; // the prompt on the page
  let stretches = []; // its elements
  let at = 0; // the stretch that Tab leads to
  let chosen = -1; // the stretch whose origin is shown and stays
  const opened = new Map(); // template files that were opened or closed by hand

  // make makes an element. Text goes in as text, whatever it holds.
  function make(tag, cls, text) {
    const e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text !== undefined) e.textContent = text;
    return e;
  }
  function number(n) { return n.toLocaleString("en"); }
  function many(n, one, more) { return number(n) + " " + (n === 1 ? one : more); }
  function measure(c) {
    return many(c.characters, "character", "characters") + " · " + many(c.bytes, "byte", "bytes") + " · " + many(c.lines, "line", "lines") + " · about " + many(c.tokens, "token", "tokens");
  }
  // keep rebuilds a part of the page, and gives the focus back to what stands where it was.
  function keep(part, rebuild) {
    const all = function () { return Array.from(part.querySelectorAll("button, summary, [tabindex]")); };
    const had = all().indexOf(document.activeElement);
    rebuild();
    const now = all()[had];
    if (had >= 0 && now) now.focus({ preventScroll: true });
  }
  function say(state, text) {
    const status = $("status");
    status.dataset.state = state;
    if (status.textContent !== text) status.textContent = text;
  }

  // connect asks for what the address chooses.
  function connect() {
    if (events) events.close();
    const query = new URLSearchParams();
    ["id", "style", "as_of"].forEach(function (name) {
      if (address.searchParams.get(name)) query.set(name, address.searchParams.get(name));
    });
    const source = new EventSource("events?" + query);
    events = source;
    source.addEventListener("state", function (e) { if (source === events) show(JSON.parse(e.data)); });
    source.addEventListener("error", function () {
      if (source !== events) return;
      if (source.readyState === EventSource.CLOSED) say("lost", "The preview has ended. Start it again, and open the address that it prints.");
      else say("lost", "The preview does not answer; trying again…");
    });
  }
  function choose(name, value) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(null, "", address);
    say("wait", "Rendering…");
    connect();
  }

  function show(state) {
    $("file").textContent = state.file;
    controls(state);
    keep($("faults"), function () { wrong(state); });
    const view = state.prompt, before = shown;
    document.body.classList.toggle("out-of-date", state.out_of_date);
    document.body.classList.toggle("empty", !view && !shown);
    const stale = $("stale");
    stale.hidden = !state.out_of_date;
    stale.textContent = view ? "Out of date: this is the last good prompt (" + whose(view) + ")." : "There is no prompt yet: fix the errors and save.";
    keep($("panel-checks"), function () { checks(state); });
    if (view) {
      if (!before || !same(before.stretches, view.stretches)) prompt(view);
      if (!before || !same(before.messages, view.messages)) keep($("panel-messages"), function () { messages(view); });
      if (!before || !same(before.files, view.files)) keep($("files"), function () { templates(view); });
      $("counts").textContent = measure(view.counts);
    }
    $("copy").disabled = !view;
    $("copy").textContent = state.out_of_date && view ? "Copy last good prompt" : "Copy prompt";
    document.title = (state.out_of_date ? "✗ " : "") + (state.id || state.file) + " – " + title;
    if (state.out_of_date) say("bad", "Something is wrong");
    else say("good", "Up to date, " + new Date().toLocaleTimeString());
    if (view) shown = view;
  }
  function whose(view) { return view.id + ", style " + view.style + ", for " + view.as_of; }

  function options(select, values, labels, value) {
    const same = select.options.length === values.length && values.every(function (v, i) { return select.options[i].value === v && select.options[i].text === labels[i]; });
    if (!same) {
      select.replaceChildren();
      values.forEach(function (v, i) { select.add(new Option(labels[i], v)); });
    }
    select.value = value;
  }
  const days = { file: "the file's day", flag: "from --as-of", page: "chosen here", today: "today (UTC): the file names no day" };
  function controls(state) {
    options($("style"), state.styles, state.styles, state.style);
    const ids = state.ids.map(function (e) { return e.id; });
    const labels = state.ids.map(function (e) { return e.id + (e.faulty ? " (has faults)" : ""); });
    if (state.id && !ids.includes(state.id)) { ids.unshift(state.id); labels.unshift(state.id); }
    options($("id"), ids, labels, state.id);
    $("id-field").hidden = ids.length < 2 && !address.searchParams.get("id");
    if (document.activeElement !== $("as-of")) $("as-of").value = state.as_of;
    $("as-of-from").textContent = days[state.as_of_from] || "";
    $("reset").hidden = state.as_of_from !== "page" && !address.searchParams.get("as_of");
  }

  // excerpt is a source line with a caret below it.
  function excerpt(f) {
    const pre = make("pre", "excerpt");
    const gutter = String(f.line).padStart(5) + " | ";
    pre.append(make("span", "number", gutter), f.source);
    if (f.caret >= 0) pre.append("\n" + " ".repeat(gutter.length + f.caret), make("span", "caret", "^".repeat(f.carets)));
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", "Line " + f.line);
    return pre;
  }
  function finding(f) {
    const li = make("li");
    const head = make("p", "message");
    head.append(make("span", "severity " + f.severity, f.severity), f.message + " ");
    if (f.rule) head.append(make("span", "rule", "[" + f.rule + "]"));
    const place = [f.place, f.path].filter(Boolean).join(": ");
    if (place) li.append(make("p", "place", place));
    li.append(head);
    if (f.source) li.append(excerpt(f));
    if (f.hint) li.append(make("p", "hint", "Hint: " + f.hint));
    return li;
  }
  function wrong(state) {
    const n = state.faults.length;
    $("wrong").hidden = n === 0;
    const text = n === 0 ? "" : many(n, "thing is", "things are") + " wrong";
    if ($("wrong-title").textContent !== text) $("wrong-title").textContent = text;
    $("faults").replaceChildren(...state.faults.map(finding));
    reveal();
  }
  // reveal scrolls long lines to where their faults are.
  function reveal() {
    document.querySelectorAll(".excerpt .caret").forEach(function (caret) {
      const pre = caret.parentElement, left = caret.offsetLeft - pre.offsetLeft;
      if (left > pre.clientWidth - 40) pre.scrollLeft = left - pre.clientWidth / 2;
    });
  }
  function checks(state) {
    const n = state.findings.length;
    label("checks", String(n));
    const list = make("ol", "findings");
    list.append(...state.findings.map(finding));
    const panel = $("panel-checks");
    panel.replaceChildren(make("p", "help", n === 0 ? "Nothing is suspicious." : "What retest check says of this inquiry and of your templates:"), list);
    if (state.unlisted) panel.append(make("p", "help", "… and " + number(state.unlisted) + " more."));
    reveal();
  }

  function prompt(view) {
    const had = stretches.indexOf(document.activeElement);
    const box = $("prompt");
    stretches = view.stretches.map(function (s, i) {
      const e = make("span", "s " + s.kind, s.text);
      e.tabIndex = -1;
      e.addEventListener("mouseenter", function () { origin(i); });
      e.addEventListener("mouseleave", function () { origin(chosen); });
      e.addEventListener("focus", function () { pick(i); });
      return e;
    });
    box.replaceChildren(...stretches);
    at = Math.min(at, Math.max(stretches.length - 1, 0));
    if (stretches.length) stretches[at].tabIndex = 0;
    if (chosen >= stretches.length) chosen = -1;
    if (shown) {
      box.classList.remove("flash");
      void box.offsetWidth; // lets the animation start again
      box.classList.add("flash");
    }
    shown = view;
    if (had >= 0 && stretches.length) stretches[at].focus({ preventScroll: true });
    origin(chosen);
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }
  function pick(i) {
    if (stretches[at]) stretches[at].tabIndex = -1;
    at = chosen = i;
    stretches[i].tabIndex = 0;
    $("origin").classList.add("open");
    document.body.classList.add("inspecting");
    origin(i);
    uncover(stretches[i]);
  }
  // uncover scrolls a stretch out from behind the origin, which covers the bottom of a small window.
  function uncover(e) {
    if (getComputedStyle($("origin")).position !== "fixed") return;
    const below = e.getBoundingClientRect().top + 60 - $("origin").getBoundingClientRect().top;
    if (below > 0) window.scrollBy(0, below + 40);
  }
  $("prompt").addEventListener("keydown", function (e) {
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: stretches.length - 1 }[e.key];
    if (e.key === "Escape") { close(); return; }
    if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    if (to >= 0 && to < stretches.length) stretches[to].focus();
  });
  function close() {
    chosen = -1;
    $("origin").classList.remove("open");
    document.body.classList.remove("inspecting");
    origin(-1);
  }
  $("origin-close").addEventListener("click", function () { close(); if (stretches[at]) stretches[at].blur(); });

  // origin shows where a stretch comes from.
  function origin(i) {
    stretches.forEach(function (e, k) { e.classList.toggle("on", k === i); });
    const box = $("origin-text");
    $("origin-show").hidden = i < 0 || i !== chosen;
    if (i < 0 || !shown) {
      box.replaceChildren(make("p", "help", "Nothing is pointed at."));
      return;
    }
    const s = shown.stretches[i];
    const list = make("dl");
    s.details.forEach(function (d) { list.append(make("dt", "", d[0]), make("dd", "", d[1])); });
    box.replaceChildren(list, lines(s));
  }
  // lines shows the template's lines that printed a stretch.
  function lines(s) {
    const pre = make("pre", "excerpt");
    s.lines.forEach(function (l, i) {
      if (i > 0) pre.append("\n");
      pre.append(make("span", "number", String(l.number).padStart(3) + " | "), l.before, make("mark", "", l.mark), l.after);
    });
    if (s.first + s.lines.length <= s.last) pre.append(make("span", "number", "\n    | … to line " + s.last));
    return pre;
  }
  $("origin-show").addEventListener("click", function () {
    const s = shown && shown.stretches[at];
    if (!s) return;
    tab("templates");
    const k = shown.files.findIndex(function (f) { return f.name === s.file; });
    const box = document.querySelectorAll(".file")[k];
    if (!box) return;
    box.open = true;
    box.querySelectorAll(".l.on").forEach(function (l) { l.classList.remove("on"); });
    const found = box.querySelectorAll(".l");
    for (let n = s.first; n <= s.last; n++) if (found[n - 1]) found[n - 1].classList.add("on");
    if (found[s.first - 1]) found[s.first - 1].scrollIntoView({ block: "center" });
    box.querySelector("summary").focus({ preventScroll: true });
  });

  function messages(view) {
    const panel = $("panel-messages");
    panel.replaceChildren(...view.messages.map(function (m) {
      const box = make("section"), head = make("div", "message-head"), button = make("button", "", "Copy");
      button.type = "button";
      button.setAttribute("aria-label", "Copy the " + m.role + " message");
      button.addEventListener("click", function () { copy(m.content, button); });
      head.append(make("h2", "", m.role), make("p", "help", measure(m.counts)), button);
      box.append(head, make("pre", "message-text", m.content));
      return box;
    }));
  }

  function templates(view) {
    label("templates", view.covered + "/" + view.outcomes);
    $("coverage").textContent = "This prompt covers " + view.covered + " of " + many(view.outcomes, "branch outcome", "branch outcomes") + " of the templates.";
    const own = view.files.some(function (f) { return !f.builtin; });
    $("files").replaceChildren(...view.files.map(function (f) {
      const box = make("details", "file"), head = make("summary", "", f.name);
      head.append(make("span", "help", f.outcomes ? f.covered + " of " + f.outcomes + " outcomes" : "no conditions"));
      box.open = opened.has(f.name) ? opened.get(f.name) : !own || !f.builtin;
      head.addEventListener("click", function () { opened.set(f.name, !box.open); });
      box.append(head, coloured(f));
      if (f.branches.length) box.append(conditions(f));
      return box;
    }));
  }
  const meanings = { both: "went both ways", taken: "held only", skipped: "did not hold", never: "never asked", printed: "printed", silent: "not printed" };
  function coloured(f) {
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
    const key = f.name + "\n"; // no file is called so
    box.open = opened.get(key) === true;
    const summary = make("summary", "", "Conditions (" + f.branches.length + ")");
    summary.addEventListener("click", function () { opened.set(key, !box.open); });
    ["Line", "Condition", "Held", "Did not", ""].forEach(function (t, i) {
      const th = make("th", i === 2 || i === 3 ? "n" : "", t);
      th.scope = "col";
      head.append(th);
    });
    f.branches.forEach(function (b) {
      const row = make("tr"), code = make("td");
      code.append(make("code", "", b.text));
      row.append(make("td", "", b.line + ":" + b.col), code, make("td", "n", number(b.taken)), make("td", "n", number(b.skipped)), make("td", "", meanings[b.class]));
      body.append(row);
    });
    top.append(head);
    table.append(top, body);
    scroll.append(table);
    box.append(summary, scroll);
    return box;
  }

  // Tabs, as the ARIA Authoring Practices have them: the arrow keys choose.
  const tabs = Array.from(document.querySelectorAll("[role=tab]"));
  function label(name, count) { $("tab-" + name).querySelector(".count").textContent = "(" + count + ")"; }
  function tab(name) {
    tabs.forEach(function (t) {
      const on = t.id === "tab-" + name;
      t.setAttribute("aria-selected", String(on));
      t.tabIndex = on ? 0 : -1;
      $(t.getAttribute("aria-controls")).hidden = !on;
    });
    reveal(); // what is hidden cannot be scrolled
  }
  tabs.forEach(function (t, i) {
    t.addEventListener("click", function () { tab(t.id.slice("tab-".length)); });
    t.addEventListener("keydown", function (e) {
      const to = { ArrowRight: (i + 1) % tabs.length, ArrowLeft: (i + tabs.length - 1) % tabs.length, Home: 0, End: tabs.length - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      tabs[to].click();
      tabs[to].focus();
    });
  });

  // copy puts a text on the clipboard, and says so on the button.
  function copy(text, button) {
    const label = button.textContent, status = $("status"), state = status.dataset.state, said = status.textContent;
    const done = function (ok) {
      const word = ok ? "Copied" : "Could not copy";
      const words = ok ? "Copied " + many(Array.from(text).length, "character", "characters") : "Could not copy: the browser does not allow it";
      button.textContent = word;
      say(state, words);
      setTimeout(function () {
        if (button.textContent === word) button.textContent = label;
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

  $("copy").addEventListener("click", function () { if (shown) copy(shown.text, $("copy")); });
  $("style").addEventListener("change", function () { choose("style", $("style").value); });
  $("id").addEventListener("change", function () { choose("id", $("id").value); });
  $("reset").addEventListener("click", function () { $("as-of").blur(); choose("as_of", ""); });
  let typing = 0;
  $("as-of").addEventListener("change", function () {
    clearTimeout(typing); // a day that is typed changes with each digit
    typing = setTimeout(function () { choose("as_of", $("as-of").value); }, 400);
  });
  connect();
})();
