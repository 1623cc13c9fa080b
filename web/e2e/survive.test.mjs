// The page in bad conditions: a canvas is lost, there is no room, there are no fonts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { frameOf, listen, start, until } from "./harness.mjs";
import { argued, button, playedTo, seek, settled } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Whether each canvas has anything on it: of each lane the static one, and the moving one. */
const painted = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("canvas")].map((canvas) => {
      if (canvas.width * canvas.height === 0) return false;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    }),
  );

/** Whether every lane can be seen, and is painted. */
const lanesArePainted = async (page) =>
  (await page.evaluate(() => overlap.stats().canvases)) === 3 && (await painted(page)).every((it, place) => it || place % 2 === 1);

const picture = (page) => page.evaluate(() => [...document.querySelectorAll("canvas")].map((it) => it.toDataURL()));

test("a canvas that was lost and comes back is painted again, as it was", async () => {
  // This test looks at pixels, which is slow, and the browser says so.
  const { page, close } = await overlap.openPage({ allowed: [/willReadFrequently/] });
  await seek(page, 60);
  await argued(page);
  await settled(page);
  const before = await picture(page);
  assert.ok((await painted(page)).every(Boolean));
  // The browser does this when it has lost their contents: it empties them, with their state, and sends an event.
  await page.evaluate(() => {
    for (const canvas of document.querySelectorAll("canvas")) {
      canvas.dispatchEvent(new Event("contextlost", { cancelable: true }));
      canvas.getContext("2d").reset();
    }
  });
  assert.ok(!(await painted(page)).some(Boolean));
  await page.evaluate(() => {
    for (const canvas of document.querySelectorAll("canvas")) canvas.dispatchEvent(new Event("contextrestored"));
  });
  await settled(page);
  assert.deepEqual(await picture(page), before);
  await close();
});

test("a page that has no room starts and plays, and is painted once there is room", async () => {
  const context = await overlap.browser.newContext();
  const page = await context.newPage();
  const complaints = listen(page);
  await page.setContent(`<iframe style="width: 0; height: 0; border: 0" src="${overlap.url}"></iframe>`);
  const frame = await frameOf(page.locator("iframe"));
  await frame.locator("#boot-message").waitFor({ state: "detached" });
  await frame.evaluate(() => document.querySelector(".play").click());
  await page.evaluate(() => (document.querySelector("iframe").style.cssText = "width: 1280px; height: 900px; border: 0"));
  await playedTo(frame, 5);
  await button(frame, "pause").click();
  await until(() => lanesArePainted(frame));
  await page.evaluate(() => (document.querySelector("iframe").style.cssText = "width: 0; height: 0"));
  await frame.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "forward" })));
  await page.evaluate(() => (document.querySelector("iframe").style.cssText = "width: 1280px; height: 900px; border: 0"));
  await button(frame, "play").waitFor();
  await until(() => lanesArePainted(frame));
  assert.deepEqual(complaints.filter((text) => !/willReadFrequently/.test(text)), []);
  await context.close();
});

test("the page waits for no font", async () => {
  const { page, close } = await overlap.openPage({
    // No font of the page can be loaded, and a page that waits for fonts never starts.
    before: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(document.fonts, "ready", { value: new Promise(() => {}) });
        document.fonts.load = () => Promise.reject(new Error("no fonts"));
      }),
  });
  assert.ok((await painted(page)).some(Boolean));
  assert.equal(await page.evaluate(() => document.fonts.size), 0);
  await close();
});
