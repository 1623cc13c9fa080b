// The start of the page: at any path, with few requests, and with a message where it cannot start.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, start } from "./harness.mjs";
import { LINKS, MESSAGES } from "./names.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens a page that is expected not to start, and gives the message that it shows instead, and the ways on that it offers. */
async function failedStart(options) {
  const visit = await overlap.openPage({ waitForReady: false, allowed: [/./], ...options });
  const alert = visit.page.getByRole("alert");
  await alert.waitFor();
  const [message, links] = [await alert.innerText(), await alert.getByRole("link").allTextContents()];
  await visit.close();
  return { message, links };
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

test("a browser without WebAssembly gets a message", async () => {
  const { message, links } = await failedStart({
    before: (page) => page.addInitScript(() => delete globalThis.WebAssembly),
  });
  assert.match(message, MESSAGES.needsWebAssembly);
  assert.deepEqual(links, [], "loading the page again would not help");
});

for (const [what, part, answer, reason] of [
  ["a program that cannot be loaded", "**/*.wasm", (route) => route.abort(), MESSAGES.notLoaded],
  ["a program that does not exist", "**/*.wasm", (route) => route.fulfill({ status: 404, body: "not found" }), MESSAGES.couldNotStart],
  ["a program of wrong bytes", "**/*.wasm", (route) => route.fulfill({ contentType: "application/wasm", body: "no program" }), MESSAGES.wrongBytes],
  ["a script that cannot be loaded", "**/web-*.js", (route) => route.abort(), MESSAGES.notLoaded],
]) {
  test(`${what} is reported, with a way to try again`, async () => {
    const { message, links } = await failedStart({ before: (page) => page.route(part, answer) });
    assert.match(message, MESSAGES.couldNotStart);
    assert.match(message, reason);
    assert.deepEqual(links, [LINKS.reloadPage, LINKS.startOver]);
  });
}

test("while the program is loading the page says so", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const visit = await overlap.openPage({
    waitForReady: false,
    before: (page) => page.route("**/*.wasm", (route) => held.then(() => route.continue())),
  });
  assert.match(await visit.page.locator("#boot-message").innerText(), MESSAGES.loading);
  release();
  await visit.page.locator("#boot-message").waitFor({ state: "detached" });
  await visit.close();
});

test("without JavaScript the page says what it needs", async () => {
  const context = await overlap.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(overlap.url);
  assert.match(await page.locator("body").innerText(), MESSAGES.needsJavaScript);
  await context.close();
});
