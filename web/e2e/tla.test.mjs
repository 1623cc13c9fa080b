// The modules that `overlap export tla` writes, read by a parser of TLA+ that is not TLC's.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { Language, Parser } from "web-tree-sitter";

import { ROOT } from "./harness.mjs";

/** A parser of TLA+. */
async function parser() {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve("@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm");
  const it = new Parser();
  it.setLanguage(await Language.load(grammar));
  return it;
}

/** The lines of errors in a module. */
function errors(node) {
  if (node.isError || node.isMissing) return [node.startPosition.row + 1];
  return node.hasError ? node.children.flatMap(errors) : [];
}

test("every module that is exported is TLA+", async () => {
  const tla = await parser();
  assert.ok(errors(tla.parse("---- MODULE M ----\nA == [a |-> \n====\n").rootNode).length > 0, "the parser finds errors");
  const source = await readFile(join(ROOT, "crates/cli/src/explore/tlc_questions.rs"), "utf8");
  const calls = [...source.matchAll(/"([^"]* --mode [^"]*)"/g)].map(([, call]) => call);
  assert.ok(calls.length >= 12, `${calls.length} questions`);
  const folder = await mkdtemp(join(tmpdir(), "overlap-tla-"));
  for (const call of calls) {
    const words = ["run", "--quiet", "--package", "cli", "--", "export", "tla", ...call.split(" "), "--out", folder];
    await promisify(execFile)("cargo", words, { cwd: ROOT });
    for (const name of ["RaftMembership.tla", "Question.tla"]) {
      const text = await readFile(join(folder, name), "utf8");
      assert.deepEqual(errors(tla.parse(text).rootNode), [], `${name}: ${call}`);
    }
  }
  await rm(folder, { recursive: true });
});
