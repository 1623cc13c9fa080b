// Links and code that are shared: copied, opened elsewhere, and where the clipboard is denied.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { frameOf, listen, start } from "./harness.mjs";
import { button, editor, follow, link, menu, nothingOpen, notice, opened, panel, send, server, started, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const SCRIPT = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";

/** Writes a script, plays a part of it, acts there, and opens the panel for sharing. */
async function prepare(page) {
  await button(page, "script").click();
  await editor(page).fill(SCRIPT);
  await opened(page, "s2.");
  await page.keyboard.press("Escape");
  await send(page, "seek 150");
  await server(page, "naive", 3).click();
  await button(menu(page), "crash").click();
  await page.keyboard.press("Escape");
  await button(page, "share").click();
  await button(page, "copyCode").waitFor();
}

/** The message of the page after a link was copied, and the message of the panel after the code was. */
const linkMessage = (page) => panel(page).locator(".side-head [aria-live]");
const codeMessage = (page) => panel(page).getByRole("status");

test("what is copied opens in a browser without stored data: the start, this moment, the code for a course page", async () => {
  const { page, context, close } = await overlap.openPage();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await prepare(page);
  const told = await state(page);
  const copied = async (key) => {
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await button(page, key).click();
    return (await page.waitForFunction(() => navigator.clipboard.readText())).jsonValue();
  };

  const moment = await copied("copyMoment");
  assert.ok(moment.startsWith(`${overlap.url}#s2.`), moment);
  const there = await overlap.openPage({ hash: moment.slice(overlap.url.length) });
  assert.deepEqual(await state(there.page), told);
  await there.close();

  const first = await copied("copyStart");
  const begun = await overlap.openPage({ hash: first.slice(overlap.url.length) });
  const { preset, now } = await state(begun.page);
  assert.deepEqual([preset, now], [told.preset, 0]);
  await send(begun.page, "seek 150");
  assert.deepEqual(await state(begun.page), told, "what the reader did is in it");
  await begun.close();

  const code = await copied("copyCode");
  const course = await context.newPage();
  await course.setContent(`<h1>Course</h1>${code}`);
  const frame = await frameOf(course.locator("iframe"));
  await started(frame);
  assert.deepEqual((await state(frame)).lanes, told.lanes);
  // Its way out leads to a page that may do what a page may, copying included.
  const [full] = await Promise.all([context.waitForEvent("page"), link(frame, "full").click()]);
  await started(full);
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
    await prepare(page);
    const told = await state(page);
    await button(page, "copyMoment").click();
    await page.waitForFunction(() => /&t=/.test(location.hash));
    assert.ok((await linkMessage(page).textContent()).length > 0, "it is said");
    const there = await overlap.openPage({ hash: new URL(page.url()).hash });
    assert.deepEqual(await state(there.page), told);
    await there.close();
    await button(page, "copyStart").click();
    await page.waitForFunction(() => !/&t=/.test(location.hash));
    assert.deepEqual(await state(page), told, "the page stays where it was");
    await button(page, "copyCode").click();
    await codeMessage(page).filter({ hasText: /./ }).waitFor();
    // A click in it selects all of it.
    await page.locator(".code").click();
    assert.match(await page.evaluate(() => String(getSelection())), /^<iframe src="[^"]+\?embed#s2\..*<\/iframe>$/);
    await close();
  });
}

test("a frame that may not copy says so, and nothing else goes wrong in it", async () => {
  const context = await overlap.browser.newContext();
  const page = await context.newPage();
  const complaints = listen(page);
  await page.setContent(`<iframe width="1280" height="900" src="${overlap.url}#bug-2015&t=500"></iframe>`);
  const frame = await frameOf(page.locator("iframe"));
  await button(frame, "share").click();
  await button(frame, "copyMoment").click();
  await linkMessage(frame).filter({ hasText: /./ }).waitFor();
  await button(frame, "copyCode").click();
  await codeMessage(frame).filter({ hasText: /./ }).waitFor();
  // The browser itself says why, once each.
  assert.deepEqual(complaints.filter((text) => !/permissions policy/i.test(text)), []);
  await context.close();
});

test("a script's link that was cut off anywhere is refused, and the text that was typed stays", async () => {
  const { page, close } = await overlap.openPage();
  await prepare(page);
  const name = (await state(page)).preset;
  await button(page, "script").click();
  const draft = page.locator("[id^=draft-]", { hasText: "“A leader lost”" });
  for (const length of [3, 4, 5, 20, Math.floor(name.length / 2), name.length - 8, name.length - 1]) {
    await follow(page, name.slice(0, length));
    await notice(page).waitFor();
    await nothingOpen(page);
    await draft.waitFor();
    await button(page, "dismiss").click();
    await notice(page).waitFor({ state: "detached" });
  }
  await draft.click();
  await opened(page, name);
  await close();
});
