"use strict";

const crypto = require("crypto");
const fs = require("fs");
const readline = require("readline");
const check = require("./check");

const chunk = 1 << 18;

// convert turns each line of a corpus into a request. The arguments of the command are IN OUT MODEL.
module.exports = function convert(render) {
  const [source, target, model] = process.argv.slice(2);
  const out = fs.openSync(target, "w");
  const lines = readline.createInterface({ input: fs.createReadStream(source, { highWaterMark: chunk }), crlfDelay: Infinity });
  let number = 0;
  let pending = "";
  lines.on("line", (line) => {
    number++;
    let q;
    try {
      q = JSON.parse(line);
      check(q);
    } catch (err) {
      console.error(`line ${number}: ${err.message}`);
      process.exit(1);
    }
    const digits = crypto.createHash("sha256").update(line).digest("hex").slice(0, 16);
    pending += JSON.stringify({
      custom_id: q.id.slice(0, 47) + "-" + digits,
      method: "POST",
      url: "/v1/chat/completions",
      body: { model, messages: [{ role: "user", content: render(q) }] },
    }) + "\n";
    if (pending.length >= chunk) {
      fs.writeSync(out, pending);
      pending = "";
    }
  });
  lines.on("close", () => {
    fs.writeSync(out, pending);
    fs.closeSync(out);
  });
};

// line joins the lines of a text.
module.exports.line = (text) => text.trim().replaceAll("\n", " ");
