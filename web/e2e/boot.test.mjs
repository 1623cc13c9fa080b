// The page's start: it stands at any path with few requests, and where it cannot start it says so.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, start } from "./harness.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens a page that is expected not to start, and gives the words that it shows instead. */
async function wordsOfAFailedStart(options) {
  const visit = await overlap.openPage({ waitForReady: false, allowed: [/./], ...options });
  const alert = visit.page.getByRole("alert");
  await alert.waitFor();
  const words = await alert.innerText();
  await visit.close();
  return words;
}

test("the page starts at a path that it does not know, with few requests", async () => {
  const visit = await overlap.openPage();
  await visit.page.waitForLoadState("networkidle");
  const budget = await readFile(join(ROOT, "size-budget.toml"), "utf8");
  const most = Number(/^requests = (\d+)$/m.exec(budget)[1]);
  assert.ok(visit.requests.length <= most, `more than ${most} requests:\n${visit.requests.join("\n")}`);
  for (const address of visit.requests) assert.ok(address.startsWith(overlap.url), `${address} is not the page's own`);
  await visit.close();
});

test("a browser without WebAssembly gets a sentence", async () => {
  const words = await wordsOfAFailedStart({
    before: (page) => page.addInitScript(() => delete globalThis.WebAssembly),
  });
  assert.match(words, /needs WebAssembly/);
});

test("a program that cannot be loaded is told, with a way to try again", async () => {
  const words = await wordsOfAFailedStart({ before: (page) => page.route("**/*.wasm", (route) => route.abort()) });
  assert.match(words, /could not start: a part of it could not be loaded.*Reload/s);
});

test("a program that is not there is told", async () => {
  const words = await wordsOfAFailedStart({
    before: (page) => page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "not found" })),
  });
  assert.match(words, /could not start/);
});

test("a program of wrong bytes is told", async () => {
  const words = await wordsOfAFailedStart({
    before: (page) =>
      page.route("**/*.wasm", (route) => route.fulfill({ contentType: "application/wasm", body: "not a program" })),
  });
  assert.match(words, /could not start: the program that came is not what was sent/);
});

test("a script that cannot be loaded is told", async () => {
  const words = await wordsOfAFailedStart({
    before: (page) => page.route("**/web-*.js", (route) => route.abort()),
  });
  assert.match(words, /could not start: .*could not be loaded/);
});

test("while the program is on its way the page says so", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const visit = await overlap.openPage({
    waitForReady: false,
    before: (page) => page.route("**/*.wasm", (route) => held.then(() => route.continue())),
  });
  assert.match(await visit.page.locator("#boot-message").innerText(), /Loading Overlap/);
  release();
  await visit.page.locator("#boot-message").waitFor({ state: "detached" });
  await visit.close();
});

test("without JavaScript the page says what it needs", async () => {
  const context = await overlap.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(overlap.url);
  assert.match(await page.locator("body").innerText(), /needs JavaScript/);
  await context.close();
});
