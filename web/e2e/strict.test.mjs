// Where a page is allowed little: a strict Content-Security-Policy, a frame whose origin is null.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button } from "./page.mjs";

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
  await button(page, "Play").click();
  await page.waitForFunction(() => overlap.state().now > 5);
  await page.getByRole("button", { name: "Rules" }).click();
  await page.getByRole("button", { name: "Theme: auto" }).click();
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
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.setContent(`<iframe sandbox="allow-scripts" width="800" height="580" src="${overlap.url}"></iframe>`);
  const frame = page.frames()[1];
  await frame.getByRole("button", { name: "Play", exact: true }).click();
  await frame.waitForFunction(() => overlap.state().now > 5);
  assert.deepEqual(errors, []);
  await context.close();
});
