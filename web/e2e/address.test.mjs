// What is after `#` in the address, and what the page makes of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { start } from "./harness.mjs";
import {
  button, chooseLesson, follow, lane, MODES, nothingOpen, notice, opened, panel, seek, send, started, state, transport,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const DEFAULT = "naive-swap-5-to-5";
const OTHER = "naive-swap-3-to-5";

for (const [id, change] of [
  [DEFAULT, "{S1 S2 S3 S4 S5} to {S1 S2 S3 S6 S7}"],
  [OTHER, "{S1 S2 S3} to {S1 S2 S3 S4 S5}"],
]) {
  test(`#${id} opens it`, async () => {
    const { page, close } = await overlap.openPage({ hash: `#${id}` });
    assert.equal((await state(page)).preset, id);
    assert.equal(await page.getByRole("banner").locator(".change").textContent(), change);
    assert.equal(await page.getByRole("alert").count(), 0);
    for (const mode of MODES) await lane(page, mode).waitFor();
    await close();
  });
}

for (const [hash, named] of [
  ["#no-such-preset", "no-such-preset"],
  ["#no-such-preset&t=160.", "no-such-preset"],
  ["#%E2%98%83", "☃"],
  ["#<img src=x onerror=alert(1)>", "imgsrc=xonerror=alert(1"],
  ["#t=160", "t=160"],
]) {
  test(`${hash} opens nothing and is named in a message; a preset can be opened after it`, async () => {
    // What may be a preset is requested from the host, which does not have it.
    const { page, screenshot, close } = await overlap.openPage({ hash, allowed: [/404/], waitForReady: false });
    await notice(page).waitFor();
    const message = await notice(page).textContent();
    assert.ok(message.includes(named), message);
    await nothingOpen(page);
    for (const mode of MODES) assert.equal(await lane(page, mode).count(), 0);
    assert.equal(await transport(page).count(), 0);
    await screenshot("address-nothing");
    // Panels can be opened, and show nothing of another run.
    await button(page, "compare").click();
    await panel(page).waitFor();
    await page.keyboard.press("Escape");
    await button(page, "dismiss").click();
    await notice(page).waitFor({ state: "detached" });
    await chooseLesson(page, OTHER);
    for (const mode of MODES) await lane(page, mode).waitFor();
    await started(page);
    assert.equal((await state(page)).preset, OTHER);
    await page.goBack();
    await notice(page).waitFor();
    assert.deepEqual((await state(page)).lanes, []);
    await close();
  });
}

/** Opens links one after the other in one page, each after a preset at another time, and gives each of them to `check`. */
async function openEach(hashes, check) {
  const { page, close } = await overlap.openPage({ hash: `#${OTHER}&t=20` });
  for (const [index, hash] of hashes.entries()) {
    if (index > 0) {
      await follow(page, `${OTHER}&t=20`);
      await opened(page, OTHER);
    }
    await follow(page, hash);
    await page.waitForFunction((other) => overlap.state().preset !== other, OTHER);
    await check(page, hash, index);
  }
  await close();
}

const SCRIPT = `s2.${deflateSync("overlap 1\nold S1 S2 S3\nleader S1\nat 100 crash S1\nend 700\n").toString("base64url")}`;
const DAMAGES = ["&t=160.", "&t=160)", "&amp;t=160", "%26t=160", "%26t%3D160", "&t=1%0A60", "&t=160%20", "?t=160", "&t=160,"];
for (const id of ["bug-2015", DEFAULT, SCRIPT]) {
  test(`${id.slice(0, 20)} with what programs do to links opens what it names, at its time`, async () => {
    await openEach(DAMAGES.map((damage) => id + damage), async (page, hash) => {
      const { preset, now } = await state(page);
      assert.deepEqual([preset, now], [id, 160], hash);
      assert.equal(await page.getByRole("alert").count(), 0, hash);
    });
  });

  test(`${id.slice(0, 20)} opens at its time as the first page of a visit`, async () => {
    const { page, close } = await overlap.openPage({ hash: `#${id}${DAMAGES[3]}` });
    const { preset, now } = await state(page);
    assert.deepEqual([preset, now], [id, 160]);
    assert.equal(await page.getByRole("alert").count(), 0);
    await close();
  });
}

test("what is not understood in a link is named, and what can be opened is open", async () => {
  const cases = [
    ["&colour=red&t=160", "colour", 160],
    ["&t=soon", "soon", 0],
    ["&t=", "“t”", 0],
    ["&beat=no-such", "no-such", 0],
    ["&off=gravity&t=160", "gravity", 0],
    ["&do=50.fly&t=160", "fly", 0],
    ["&lane=all&t=160", "all", 160],
    ["&speed=1/3&t=160", "1/3", 160],
    ["&d=12&t=160", "12", 160],
  ];
  await openEach(cases.map(([rest]) => `bug-2015${rest}`), async (page, hash, index) => {
    const [, named, at] = cases[index];
    const { preset, now } = await state(page);
    assert.deepEqual([preset, now], ["bug-2015", at], hash);
    assert.ok((await notice(page).textContent()).includes(named), hash);
  });
});

test("choosing a preset changes the address, and going back opens the one before", async () => {
  const { page, close } = await overlap.openPage();
  await chooseLesson(page, OTHER);
  await opened(page, OTHER);
  assert.equal(new URL(page.url()).hash, `#${OTHER}`);
  await page.goBack();
  await opened(page, DEFAULT);
  await close();
});

/** Waits until the address names the present run. */
const followed = (page) => page.waitForFunction(() => location.hash.slice(1) === overlap.link);

/** A run: its scenario, its moment, and the digest of each lane. */
const run = async (page) => {
  const { preset, now, lanes } = await state(page);
  return { preset, now, digests: lanes.map((it) => it.digest) };
};

test("the address follows the run without entries of the history, and a reload, Back and Forward lose nothing", async () => {
  const { page, close } = await overlap.openPage();
  const entries = await page.evaluate(() => history.length);
  assert.equal(new URL(page.url()).hash, "", "as long as nothing is done");
  await seek(page, 100);
  await send(page, "act crash 3");
  await seek(page, 340);
  await followed(page);
  const before = await run(page);
  assert.equal(await page.evaluate(() => history.length), entries);
  await page.reload();
  await started(page);
  assert.deepEqual(await run(page), before);
  assert.equal(await page.getByRole("alert").count(), 0);
  // Another scenario is an entry.
  await chooseLesson(page, OTHER);
  await opened(page, OTHER);
  assert.equal(new URL(page.url()).hash, `#${OTHER}`);
  await seek(page, 200);
  await followed(page);
  const other = await run(page);
  await page.goBack();
  await opened(page, DEFAULT);
  assert.deepEqual(await run(page), before);
  await page.goForward();
  await opened(page, OTHER);
  assert.deepEqual(await run(page), other);
  await close();
});

test("what was done is there again when another scenario is taken back, and in a frame the address stays", async () => {
  const { page, close } = await overlap.openPage({ hash: `#${DEFAULT}` });
  await seek(page, 100);
  await send(page, "act crash 3");
  await seek(page, 340);
  const before = await run(page);
  await chooseLesson(page, OTHER);
  await opened(page, OTHER);
  const undo = button(page, "undo");
  assert.ok((await undo.getAttribute("title")).includes("Naive swap, 5 to 5"));
  await undo.click();
  await opened(page, DEFAULT);
  assert.deepEqual(await run(page), before);
  await followed(page);
  await button(page, "redo").click();
  await opened(page, OTHER);
  await undo.click();
  await opened(page, DEFAULT);
  await undo.click();
  assert.equal((await state(page)).now, 100, "the action before it can be undone, too");
  await close();

  const frame = await overlap.openPage({ width: 800, height: 580, hash: `?embed#${DEFAULT}` });
  await seek(frame.page, 340);
  await send(frame.page, "act crash 3");
  await frame.page.waitForFunction(() => /do=/.test(overlap.link));
  assert.equal(new URL(frame.page.url()).hash, `#${DEFAULT}`);
  await frame.close();
});
