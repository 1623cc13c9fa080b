// Questions to TLC: the modules that `overlap export tla` writes, read by a parser of TLA+ that is not TLC's; and the same files as a
// download of the page.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";

import { Language, Parser } from "web-tree-sitter";

import { openPage, ROOT, start } from "./harness.mjs";
import { writeLessons } from "./lesson_file.mjs";
import { button, field, folded, panel } from "./page.mjs";

const LONG = { timeout: 180_000 };
const run = promisify(execFile);

let overlap, folder;
before(async () => ([overlap, folder] = [await start(), await mkdtemp(join(tmpdir(), "overlap-tla-"))]));
after(async () => {
  await overlap.stop();
  await rm(folder, { recursive: true });
});

/** Runs `overlap` in a folder; gives what it prints. */
const cli = async (words, cwd = ROOT) =>
  (await run("cargo", ["run", "--quiet", "--manifest-path", join(ROOT, "Cargo.toml"), "--package", "cli", "--", ...words], { cwd })).stdout;

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
  const out = join(folder, "native");
  for (const call of calls) {
    await cli(["export", "tla", ...call.split(" "), "--out", out]);
    for (const name of ["RaftMembership.tla", "Question.tla"]) {
      const text = await readFile(join(out, name), "utf8");
      assert.deepEqual(errors(tla.parse(text).rootNode), [], `${name}: ${call}`);
    }
  }
});

/** The files of a folder: their names, and their contents. */
async function files(folder) {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")]));
}

const exported = (page) => page.locator(".exported");

/** Opens the page, and searches within bounds. */
async function search(hash, mode, bounds, options = {}) {
  const visit = options.lesson ? await openPage(overlap.browser, options.lesson, options) : await overlap.openPage({ hash, ...options });
  const { page } = visit;
  page.setDefaultTimeout(60_000);
  await button(page, "search").click();
  await panel(page).locator(".chips button").nth(mode).click();
  await folded(page, "moreBounds").click();
  for (const [key, most] of Object.entries(bounds)) await field(panel(page), key).fill(String(most));
  await page.keyboard.press("Tab");
  await button(page, "find").click();
  await page.locator(".verdict").waitFor(LONG);
  return visit;
}

/** Presses the button of the export with a key, and unpacks the zip. Gives its name, and the folder in it. */
async function download(page) {
  await button(page, "downloadQuestion").focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  await page.waitForFunction(() => document.querySelector(".exported")?.textContent.includes("README.md"));
  const into = join(folder, `zip-${Math.random()}`);
  await mkdir(into);
  await run("unzip", ["-q", await download.path(), "-d", into]);
  assert.deepEqual(await readdir(into), ["question"]);
  return [download.suggestedFilename(), join(into, "question")];
}

/** The files that the call beside the verdict writes in `cwd`. */
async function called(page, cwd) {
  const call = await page.locator("details .code").textContent();
  const words = call.replaceAll("'", "").split(" ");
  assert.deepEqual([words[0], ...words.slice(-2)], ["overlap", "--out", "question"]);
  const out = join(folder, `call-${Math.random()}`);
  await cli([...words.slice(1, -1), out], cwd);
  return files(out);
}

const SCRIPT = "overlap 1\ntitle With a learner\nold S1 S2 S3\nlearners S4\nnew S1 S2 S4\nleader S1\nat 10 ask S1 S2 S4\n";

for (const [what, hash, mode, bounds, name, isOpen] of [
  ["a violation", "#naive-swap-3-to-5", 0, {}, "question-naive-swap-3-to-5-naive.zip", false],
  ["the end of its memory", "#naive-swap-5-to-5&off=pre_vote", 2, { memory: 16 }, "question-own-joint.zip", true],
  ["a search of a cluster of one's own", "#own&old=1,2,3&new=1,2,4&leader=2&off=pre_vote", 1, { terms: 1 }, "question-own-single.zip", false],
  ["a search of a script", `#s2.${deflateSync(SCRIPT).toString("base64url")}`, 2, { terms: 1 }, "question-own-joint.zip", false],
]) {
  test(`the download beside ${what} has byte for byte the files that the command line writes`, async () => {
    const { page, screenshot, close } = await search(hash, mode, bounds);
    const fold = page.locator("details", { has: page.locator(".exported") });
    assert.equal(await fold.evaluate((it) => it.open), isOpen, "it is unfolded where the search ended for lack of memory");
    if (!isOpen) await folded(page, "exportForTlc").click();
    const [zip, unpacked] = await download(page);
    assert.equal(zip, name);
    const found = await files(unpacked);
    assert.deepEqual(found.map(([name]) => name), ["Question.cfg", "Question.tla", "README.md", "RaftMembership.tla", "question.overlap"]);
    assert.deepEqual(found, await called(page, unpacked));
    const tla = await parser();
    for (const [name, text] of found.filter(([name]) => name.endsWith(".tla"))) assert.deepEqual(errors(tla.parse(text).rootNode), [], name);
    await exported(page).scrollIntoViewIfNeeded();
    await screenshot(`export-${name}`);
    await close();
  });
}

test("a lesson in one file says that it has no module, without a request, and has the call", async () => {
  const lesson = await writeLessons(folder, [{ title: "Two leaders", link: "naive-swap-3-to-5" }]);
  const { page, requests, close } = await search("", 0, {}, { lesson });
  await folded(page, "exportForTlc").click();
  await button(page, "downloadQuestion").press("Enter");
  await page.locator(".exported", { hasText: /lesson/ }).waitFor();
  assert.match(await page.locator(".code").textContent(), /^overlap export tla naive-swap-3-to-5 /);
  assert.deepEqual(requests.filter((url) => !/^(file:.*\/lesson\.html|blob:)/.test(url)), []);
  await close();
});

test("where the module cannot be loaded the page says so, keeps the result, and the next press tries again", async () => {
  const { page, close } = await search("#naive-swap-3-to-5", 0, {}, { allowed: [/ERR_FAILED/, /404/] });
  await folded(page, "exportForTlc").click();
  const moves = await page.locator(".moves").textContent();
  const told = new Set();
  for (const answer of [
    (route) => route.abort(),
    (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "not found" }),
    (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Not found</title>" }),
  ]) {
    await page.route("**/later/RaftMembership.tla", answer);
    await button(page, "downloadQuestion").click();
    await page.waitForFunction(() => document.querySelector(".exported")?.textContent.includes("nothing was downloaded"));
    told.add(await exported(page).textContent());
    await page.unroute("**/later/RaftMembership.tla");
    assert.equal(await page.locator(".moves").textContent(), moves);
    await download(page);
  }
  assert.equal(told.size, 2, "a file that is missing, and another file");
  await close();
});

test("a question that the module cannot say is refused with the reason", async () => {
  const { page, screenshot, close } = await search("#own&old=1,2,3&new=1,2&leader=1", 2, { terms: 1, snapshots: 1 });
  await folded(page, "exportForTlc").click();
  assert.equal(await button(page, "downloadQuestion").count(), 0);
  const reason = await page.locator("details", { has: folded(page, "exportForTlc") }).innerText();
  const refused = cli(["export", "tla", "#own&old=1,2,3&new=1,2&leader=1", "--mode", "joint", "--snapshots", "1", "--out", join(folder, "none")]);
  const said = await refused.then(() => assert.fail("the command line refuses it, too"), ({ stderr }) => stderr);
  assert.ok(reason.includes("the module has no snapshots") && said.includes("the module has no snapshots"), `${reason}; ${said}`);
  await screenshot("export-refused");
  await close();
});

test("a counterexample of TLC is played with the script of a download", async () => {
  const { page, close } = await search("#naive-swap-3-to-5", 0, {});
  await folded(page, "exportForTlc").click();
  const [, unpacked] = await download(page);
  await close();
  // TLC's recorded output for the same cluster.
  await copyFile(join(ROOT, "crates/cli/tests/tlc/election-safety.txt"), join(unpacked, "out.txt"));
  const played = await cli(["import", "tlc", "out.txt"], unpacked).then(() => assert.fail("a violation has its exit status"), (failed) => failed);
  assert.equal(played.code, 1, played.stderr);
  assert.match(played.stdout, /after \d+ moves, Election Safety is violated/);
});
