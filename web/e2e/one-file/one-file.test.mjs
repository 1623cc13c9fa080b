// The page in one file, built from the same source without the splitter: `cargo xtask test one-file` builds it and runs this file on it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "../harness.mjs";
import { button, openPanel, PANEL_KEYS, panel, playedTo } from "../page.mjs";

const LONG = { timeout: 120_000 };

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const programs = (requests) => new Set(requests.filter((url) => url.endsWith(".wasm")));

test("in one file the page plays, and its panels open without a chunk", async () => {
  const { page, requests, close } = await overlap.openPage();
  await button(page, "play").click();
  await playedTo(page, 5);
  await button(page, "pause").click();
  for (const key of PANEL_KEYS) {
    await openPanel(page, key);
    assert.ok((await panel(page).innerText()).length > 100, `the panel ${key} has content`);
    await page.keyboard.press("Escape");
  }
  assert.equal(programs(requests).size, 1, "one program, and no chunk");
  // The script editor is no part of the program.
  assert.deepEqual(requests.filter((url) => url.includes("/later/") && !url.endsWith("/editor.js")), []);
  await close();
});

test("in one file a search in its worker finds a violation", async () => {
  const { page, requests, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5" });
  await button(page, "search").click();
  await button(page, "find").click();
  await page.locator(".verdict.broken").waitFor(LONG);
  assert.equal(programs(requests).size, 1, "the worker runs the same program");
  await close();
});
