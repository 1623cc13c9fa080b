// A lesson in one HTML file, opened from a file: the template of the build, with lessons as `overlap lesson` writes them.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { launch, openPage } from "./harness.mjs";
import { writeLessons } from "./lesson_file.mjs";
import { breaks, button, openPanel, opened, PANEL_KEYS, panel, state } from "./page.mjs";

const LONG = { timeout: 120_000 };
const TITLE = `Grow </script><b> & "quoted" 'title'`;
const SCRIPT = `overlap 1\ntitle ${TITLE}\nold S1 S2 S3\nnew S1 S2 S3 S4\nleader S1\n`;
const LESSONS = [
  { title: "Naive swap, 3 to 5", link: "naive-swap-3-to-5" },
  { title: TITLE, link: `s2.${deflateSync(SCRIPT).toString("base64url")}` },
];

let browser, folder;
before(async () => {
  [browser, folder] = [await launch(), await mkdtemp(join(tmpdir(), "overlap-lesson-"))];
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(lessons, { change, ...options } = {}) {
  return openPage(browser, await writeLessons(folder, lessons, change), options);
}

/** Requests that would leave the file. */
const outside = (requests) => requests.filter((url) => !/^(file:.*\/lesson\.html|blob:)/.test(url));

test("a lesson from a file plays to the violation, shows every panel and searches in a worker, without a request", async () => {
  const { page, requests, screenshot, close } = await open([{ title: "Two leaders", link: "naive-swap-5-to-5&t=320" }], {
    allowed: [/editor\.js is no part of this file/],
  });
  assert.equal((await state(page)).preset, "naive-swap-5-to-5");
  assert.equal(await page.locator("#lessons").count(), 0, "one lesson has no list");
  await button(page, "play").click();
  await breaks(page);
  await button(page, "pause").click();
  for (const key of PANEL_KEYS) {
    await openPanel(page, key);
    assert.ok((await panel(page).innerText()).length > 100, `the panel ${key} has content`);
    await page.keyboard.press("Escape");
  }
  await page.evaluate(() => (location.hash = "naive-swap-3-to-5"));
  await opened(page, "naive-swap-3-to-5");
  await button(page, "search").click();
  await button(page, "find").click();
  await page.locator(".verdict.broken").waitFor(LONG);
  await screenshot("lesson-file");
  assert.deepEqual(outside(requests), []);
  await close();
});

test("several lessons have ways to each other, and a title ends no element", async () => {
  const { page, requests, screenshot, close } = await open(LESSONS, { width: 390, height: 844 });
  const place = page.getByRole("navigation", { name: "Lessons" });
  assert.match(await place.innerText(), /Lesson 1 of 2: Naive swap/);
  await place.getByRole("link", { name: /Next lesson/ }).click();
  await opened(page, LESSONS[1].link);
  assert.ok((await place.innerText()).includes(`Lesson 2 of 2: ${TITLE}`));
  await screenshot("lesson-file-narrow");
  await place.getByRole("link", { name: /Previous lesson/ }).click();
  await opened(page, "naive-swap-3-to-5");
  assert.deepEqual(outside(requests), []);
  await close();
});

test("a preset that is no lesson of the file can be opened from it", async () => {
  const { page, close } = await open(LESSONS.slice(1));
  await page.evaluate(() => (location.hash = "bug-2015"));
  await opened(page, "bug-2015");
  await close();
});

for (const [what, change, words] of [
  ["cut off", (text) => text.replace(/(id="overlap-files">[^<]{100001})[^<]*/, "$1"), /damaged/],
  ["changed", (text) => text.replace(/(id="overlap-files">[^<]{1000})./, "$1é"), /damaged/],
  ["without its list", (text) => text.replace('id="overlap-lessons">[', 'id="overlap-lessons">'), /list of lessons/],
]) {
  test(`a file that is ${what} says so`, async () => {
    const { page, close } = await open(LESSONS, { change, waitForReady: false });
    const alert = page.locator("#boot-message[role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), words);
    await close();
  });
}
