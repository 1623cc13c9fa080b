// Links and code that are handed on: copied, opened elsewhere, and where the clipboard is denied.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, stands } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => overlap.state());
const SCRIPT = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";

/** Writes a script, plays a part of it, acts there, and opens the panel for sharing. */
async function tell(page) {
  await button(page, "Script").click();
  await page.getByRole("textbox", { name: "Script" }).fill(SCRIPT);
  await page.waitForFunction(() => overlap.state().preset.startsWith("s2."));
  await page.keyboard.press("Escape");
  await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 150" })));
  await page.getByRole("button", { name: /^S3, / }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Crash" }).click();
  await page.keyboard.press("Escape");
  await button(page, "Share").click();
  await button(page, "Copy this code").waitFor();
}

test("what is copied opens in a browser that knows nothing yet: the start, this moment, the code for a course page", async () => {
  const { page, context, close } = await overlap.openPage();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await tell(page);
  const told = await state(page);
  const copied = async (name) => {
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await button(page, name).click();
    await page.locator(".side").getByText("Copied.", { exact: true }).first().waitFor();
    return (await page.waitForFunction(() => navigator.clipboard.readText())).jsonValue();
  };

  const moment = await copied("Copy a link to this moment");
  assert.ok(moment.startsWith(`${overlap.url}#s2.`), moment);
  const there = await overlap.openPage({ hash: moment.slice(overlap.url.length) });
  assert.deepEqual(await state(there.page), told);
  await there.close();

  const first = await copied("Copy a link to the start");
  const begun = await overlap.openPage({ hash: first.slice(overlap.url.length) });
  const { preset, now } = await state(begun.page);
  assert.deepEqual([preset, now], [told.preset, 0]);
  await begun.page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 150" })));
  assert.deepEqual(await state(begun.page), told, "what the reader did is in it");
  await begun.close();

  const code = await copied("Copy this code");
  const course = await context.newPage();
  await course.setContent(`<h1>Course</h1>${code}`);
  const frame = await (await course.locator("iframe").elementHandle()).contentFrame();
  await button(frame, "Play").waitFor();
  assert.deepEqual((await state(frame)).lanes, told.lanes);
  // Its way out leads to a page that may do what a page may, copying included.
  const [full] = await Promise.all([context.waitForEvent("page"), frame.getByRole("link", { name: "Open in full" }).click()]);
  await stands(full);
  assert.equal(await full.evaluate(() => window.origin), new URL(overlap.url).origin);
  assert.deepEqual((await state(full)).lanes, told.lanes);
  await close();
});

for (const [why, deny] of [
  ["is denied", () => (Clipboard.prototype.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError")))],
  ["is not there", () => Object.defineProperty(navigator, "clipboard", { value: undefined })],
]) {
  test(`where the clipboard ${why} the link goes into the address, and the code can be taken by hand`, async () => {
    const { page, close } = await overlap.openPage({ before: (page) => page.addInitScript(deny) });
    await tell(page);
    const told = await state(page);
    await button(page, "Copy a link to this moment").click();
    await page.getByText("does not let us copy: take it from the address").waitFor();
    assert.equal(await page.getByText("Copied.").count(), 0);
    const there = await overlap.openPage({ hash: new URL(page.url()).hash });
    assert.deepEqual(await state(there.page), told);
    await there.close();
    await button(page, "Copy a link to the start").click();
    await page.waitForFunction(() => !/&t=/.test(location.hash));
    assert.deepEqual(await state(page), told, "the page stays where it was");
    await button(page, "Copy this code").click();
    await page.getByText("does not let us copy: take it from the box above").waitFor();
    // A click in it chooses all of it.
    await page.locator(".code").click();
    assert.match(await page.evaluate(() => String(getSelection())), /^<iframe src="[^"]+\?embed#s2\..*<\/iframe>$/);
    await close();
  });
}

test("a frame that may not copy says so, and nothing goes wrong in it", async () => {
  const context = await overlap.browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.setContent(`<iframe width="1280" height="900" src="${overlap.url}#bug-2015&t=500"></iframe>`);
  const frame = await (await page.locator("iframe").elementHandle()).contentFrame();
  await button(frame, "Share").click();
  await button(frame, "Copy a link to this moment").click();
  await frame.getByText("does not let us copy: take it from the address").waitFor();
  await button(frame, "Copy this code").click();
  await frame.getByText("does not let us copy: take it from the box above").waitFor();
  // The browser itself says why, once each.
  assert.deepEqual(complaints.filter((text) => !/permissions policy/i.test(text)), []);
  await context.close();
});

test("a script's link that was cut off anywhere is told, and what is typed stays", async () => {
  const { page, close } = await overlap.openPage();
  await tell(page);
  const name = (await state(page)).preset;
  await button(page, "Script").click();
  for (const length of [3, 4, 5, 20, Math.floor(name.length / 2), name.length - 8, name.length - 1]) {
    await page.evaluate((cut) => (location.hash = cut), name.slice(0, length));
    await page.getByRole("alert").getByText(/In the address: .*Nothing is open\./).waitFor();
    assert.deepEqual((await state(page)).lanes, []);
    await page.getByRole("button", { name: /^Bring back “A leader lost”/ }).waitFor();
    await button(page, "Dismiss").click();
    await page.getByRole("alert").waitFor({ state: "detached" });
  }
  await page.getByRole("button", { name: /^Bring back “A leader lost”/ }).click();
  await page.waitForFunction((name) => overlap.state().preset === name, name);
  await close();
});
