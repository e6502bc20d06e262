"""Makes a batch file of a corpus with Jinja2.

    python3 main.py IN OUT MODEL
"""

import hashlib
import json
import os
import re
import sys

import jinja2

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
POINT = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?"
DATE = re.compile(POINT + "(/" + POINT + ")?", re.ASCII)
PAPER = re.compile(r"arXiv:\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v[1-9]\d{0,3})?", re.ASCII)
WINDOW = re.compile(r"[1-9]\d{0,4} (day|week|month|year)s?", re.ASCII)
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")

KEYS = {"format", "id", "role", "question", "library", "as_of", "search", "answer", "claims", "anchors", "tasks"}
CLAIM_KEYS = {"id", "text", "when", "scope", "anchors"}
PAPER_KEYS = {"id", "title", "date", "authors"}
TASK_KEYS = {
    "retest": {"levers", "durable", "perishable"},
    "surface": {"window", "focus", "limit"},
    "propose": {"count", "examples"},
    "ask": {"title", "text"},
}


class Invalid(ValueError):
    """An inquiry that is not valid."""


def known(value, keys):
    if not value.keys() <= keys:
        raise Invalid(f"unknown keys {sorted(value.keys() - keys)}")


def shaped(value, shape):
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Invalid(f"wrong shape: {value!r}")


def text(*values):
    for value in values:
        if not isinstance(value, str) or not value.strip() or HIDDEN.search(value):
            raise Invalid(f"want a text without hidden characters, got {value!r}")


def check(q):
    known(q, KEYS)
    if q.get("format", 1) != 1:
        raise Invalid("want format 1")
    shaped(q["id"], NAME)
    shaped(q["as_of"], DAY)
    text(q["role"], q["question"])
    if "library" in q:
        text(q["library"]["name"])
        if "span" in q["library"]:
            shaped(q["library"]["span"], DATE)
    if not q["claims"] or not q["tasks"]:
        raise Invalid("want a claim and a task")
    listed = set()
    for p in q.get("anchors", ()):
        check_paper(p, listed)
    for c in q["claims"]:
        check_claim(c, listed)
    for t in q["tasks"]:
        check_task(t)


def check_paper(p, listed):
    known(p, PAPER_KEYS)
    shaped(p["id"], PAPER)
    shaped(p["date"], DATE)
    text(p["title"], *p.get("authors", ()))
    if p["id"] in listed:
        raise Invalid(f"{p['id']} comes twice")
    listed.add(p["id"])


def check_claim(c, listed):
    known(c, CLAIM_KEYS)
    if "id" in c:
        shaped(c["id"], NAME)
    shaped(c["when"], DATE)
    text(c["text"])
    if "scope" in c:
        text(c["scope"])
    for i in c.get("anchors", ()):
        if i not in listed:
            raise Invalid(f"{i} is not among the anchors")


def check_task(t):
    if len(t) != 1:
        raise Invalid("want one kind in a task")
    ((kind, task),) = t.items()
    known(task, TASK_KEYS[kind])
    if kind == "retest":
        text(*task["levers"], *task.get("perishable", ()))
    elif kind == "surface":
        shaped(task["window"], WINDOW)
    elif kind == "propose":
        text(*task.get("examples", ()))
        if not isinstance(task["count"], int) or task["count"] < 1:
            raise Invalid("want a count")
    else:
        text(task["text"])
    for key in ("durable", "focus", "title"):
        if key in task:
            text(task[key])


def one_line(value):
    """Jinja2 calls this for every value that it prints."""
    return value.replace("\n", " ") if isinstance(value, str) else value


def main(source, target, model):
    folder = os.path.dirname(os.path.abspath(__file__))
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        finalize=one_line,
        keep_trailing_newline=True,
        autoescape=False,
    )
    template = env.get_template("prompt.jinja")
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with open(source, "rb") as src, open(target, "w", encoding="utf-8", newline="\n") as dst:
        for number, line in enumerate(src, 1):
            line = line.rstrip(b"\n")
            try:
                q = json.loads(line.decode("utf-8"))
                check(q)
            except (ValueError, KeyError) as err:
                sys.exit(f"line {number}: {err!r}")
            request = {
                "custom_id": q["id"][:47] + "-" + hashlib.sha256(line).hexdigest()[:16],
                "method": "POST",
                "url": "/v1/chat/completions",
                "body": {"model": model, "messages": [{"role": "user", "content": template.render(q)}]},
            }
            dst.write(encode(request) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
