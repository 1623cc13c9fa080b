// The page with few permissions: under a strict Content-Security-Policy, in a frame whose origin is null.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { frameOf, listen, start } from "./harness.mjs";
import { button, playedTo } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

test("under a strict policy the page starts and plays, and the browser reports nothing", async () => {
  const reports = [];
  const { page, close } = await overlap.openPage({
    before: async (page) => {
      await page.exposeFunction("report", (text) => reports.push(text));
      await page.addInitScript(() =>
        addEventListener("securitypolicyviolation", (event) => report(`${event.violatedDirective}: ${event.blockedURI}`)),
      );
    },
  });
  await button(page, "play").click();
  await playedTo(page, 5);
  await button(page, "rules").click();
  await page.getByRole("switch").first().waitFor();
  await button(page, "themeAuto").click();
  assert.deepEqual(reports, []);
  await close();
});

test("nothing that was loaded ahead is loaded again", async () => {
  const { page, requests, close } = await overlap.openPage();
  await page.waitForLoadState("networkidle");
  assert.equal(new Set(requests).size, requests.length, requests.join("\n"));
  assert.ok(requests.length <= 5, requests.join("\n"));
  await close();
});

test("in a sandboxed frame, whose origin is null, the page starts and plays", async () => {
  const context = await overlap.browser.newContext();
  const page = await context.newPage();
  const complaints = listen(page);
  await page.setContent(`<iframe sandbox="allow-scripts" width="800" height="580" src="${overlap.url}"></iframe>`);
  const frame = await frameOf(page.locator("iframe"));
  await button(frame, "play").click();
  await playedTo(frame, 5);
  assert.deepEqual(complaints, []);
  await context.close();
});
