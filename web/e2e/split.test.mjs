// The chunk of the page's program: from hosts that send it with another content type, and where it cannot be loaded at first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start, until } from "./harness.mjs";
import { MESSAGES } from "./names.mjs";
import { button, digests, notice, now, panel, playedTo, seek, state } from "./page.mjs";

const LONG = { timeout: 120_000 };
const CHUNK = "**/later/panels*.wasm";
/** The glue code of the chunk. A later attempt has a query. */
const GLUE = "**/later/panels*.js*";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const type of ["application/octet-stream", "application/wasm; charset=utf-8"]) {
  test(`from a host that sends .wasm as ${type} the panels open, and a search in its worker finds a violation`, async () => {
    const headers = (name) => (name.endsWith(".wasm") ? { "content-type": type } : {});
    const host = await start({ headers });
    // The glue code of the first part warns of such a host.
    const { page, close } = await host.openPage({ hash: "#naive-swap-3-to-5", allowed: [/MIME type/] });
    await button(page, "rules").click();
    await page.getByRole("switch").first().waitFor();
    await button(page, "search").click();
    await button(page, "find").click();
    await page.locator(".verdict.broken").waitFor(LONG);
    await close();
    await host.stop();
  });
}

for (const [what, answer, part = CHUNK] of [
  ["cannot be loaded", (route) => route.abort()],
  ["has no glue code", (route) => route.abort(), GLUE],
  ["is missing", (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "not found" })],
  ["is a page of the host", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Not found</title>" })],
  ["has wrong bytes", (route) => route.fulfill({ contentType: "application/wasm", body: "no program" })],
]) {
  test(`where the chunk ${what} the panel says so, the run goes on, and the next opening tries again`, async () => {
    const allowed = [/ERR_FAILED/, /404/, /Failed to fetch/, /CompileError/];
    const { page, close } = await overlap.openPage({ allowed });
    await page.route(part, answer);
    for (let opening = 0; opening < 2; opening++) {
      await button(page, "rules").click();
      await panel(page).getByText(MESSAGES.notLoaded).waitFor();
      await page.keyboard.press("Escape");
    }
    const before = await now(page);
    await button(page, "play").click();
    await playedTo(page, before + 5);
    await button(page, "pause").click();
    assert.equal(await page.locator("#boot-message").count(), 0);
    await page.unroute(part);
    await button(page, "rules").click();
    await page.getByRole("switch").first().waitFor();
    await close();
  });
}

test("a panel that is closed while its chunk loads does not open again, and the next one opens at once", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { page, requests, close } = await overlap.openPage();
  await page.route(CHUNK, (route) => held.then(() => route.continue()));
  await button(page, "rules").click();
  await page.keyboard.press("Escape");
  release();
  await page.waitForResponse(/later\/panels/);
  assert.equal(await panel(page).count(), 0);
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(requests.filter((url) => url.includes("/later/")).length, 2, "the chunk and its glue code");
  await close();
});

/** Gives the page an action, which is done once the chunk is loaded. */
const act = (page) => page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "act crash 3" })));

test("an action is done before what is asked for after it, also while the chunk loads", async () => {
  const acted = async (page) => {
    await seek(page, 100);
    await act(page);
    await seek(page, 340);
  };
  const early = await overlap.openPage();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await early.page.route(CHUNK, (route) => held.then(() => route.continue()));
  await acted(early.page);
  assert.equal(await now(early.page), 100, "it waits");
  release();
  await until(async () => (await now(early.page)) === 340);
  const late = await overlap.openPage();
  await seek(late.page, 0);
  await button(late.page, "compare").click();
  await late.page.locator(".compare").waitFor();
  await acted(late.page);
  assert.deepEqual(await digests(early.page), await digests(late.page));
  await early.close();
  await late.close();
});

test("where the chunk cannot be loaded an action is reported, and what was asked for after it is done", async () => {
  const { page, close } = await overlap.openPage({ allowed: [/ERR_FAILED/, /Failed to fetch/] });
  await page.route(CHUNK, (route) => route.abort());
  await act(page);
  await seek(page, 340);
  await until(async () => (await now(page)) === 340);
  await notice(page).filter({ hasText: MESSAGES.notLoaded }).waitFor();
  assert.equal((await state(page)).lanes.length, 3);
  await close();
});
