// The first picture: where the lanes will be, while the program is on its way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { MESSAGES } from "./names.mjs";
import { frames, started } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens the page with its program held back until `release` is called. */
async function openHeld({ before, ...options }) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const visit = await overlap.openPage({
    waitForReady: false,
    before: async (page) => {
      await before?.(page);
      await page.route("**/*.wasm", (route) => held.then(() => route.continue()));
    },
    ...options,
  });
  const start = async () => {
    release();
    await started(visit.page);
  };
  return { ...visit, start };
}

const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((found) =>
    found
      .map((it) => it.getBoundingClientRect())
      .filter((it) => it.width > 0)
      .map((it) => [it.x, it.y, it.width, it.height].map(Math.round)),
  );

for (const [width, height] of [[1280, 900], [1366, 768], [1920, 1080], [1024, 768], [390, 844]]) {
  test(`${width}x${height}: the picture is where the lanes will be`, async () => {
    const visit = await openHeld({ width, height });
    const { page } = visit;
    await page.locator("#first-picture").waitFor();
    const first = await boxes(page, "#first-picture svg");
    await visit.screenshot(`first-${width}x${height}`);
    await visit.start();
    const lanes = await boxes(page, ".lane");
    await visit.screenshot(`first-${width}x${height}-then`);
    assert.equal(first.length, lanes.length);
    for (const [place, box] of first.entries()) {
      const off = box.map((value, i) => Math.abs(value - lanes[place][i]));
      assert.ok(Math.max(...off) <= 2, `${box} and then ${lanes[place]}`);
    }
    assert.equal(await page.locator("#first-picture").count(), 0);
    await visit.close();
  });
}

test("in the window that it is drawn for it shows what the canvas will show, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const visit = await openHeld({ colorScheme, before: (page) => page.addInitScript(noteTexts) });
    const { page } = visit;
    const texts = await page.locator("#first-picture svg.wide text").allTextContents();
    assert.ok(texts.length > 20, `${texts.length} texts`);
    const colours = () =>
      page.locator("#first-picture").evaluate((it) => {
        const [text, lane] = ["text", "svg"].map((part) => getComputedStyle(it.querySelector(part)));
        return [text.fill, lane.backgroundColor, getComputedStyle(it).backgroundColor];
      });
    const light = ["rgb(24, 32, 43)", "rgb(251, 252, 253)", "rgb(242, 244, 247)"];
    const dark = ["rgb(233, 238, 244)", "rgb(20, 27, 35)", "rgb(13, 18, 24)"];
    assert.deepEqual(await colours(), colorScheme === "light" ? light : dark);
    await visit.start();
    const painted = await page.evaluate(() => [...globalThis.painted]);
    assert.deepEqual(texts.filter((text) => !painted.includes(text)), [], "of what it shows the canvas paints the rest");
    await visit.close();
  }
});

/** Collects the texts that are painted on canvases. */
function noteTexts() {
  globalThis.painted = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    globalThis.painted.add(text);
    return fillText.call(this, text, ...rest);
  };
}

test("the picture is shown for the default preset alone", async () => {
  for (const [hash, shown] of [["", true], ["#naive-swap-5-to-5", true], ["#naive-swap-5-to-5&t=60", false], ["#naive-swap-3-to-5", false]]) {
    const visit = await openHeld({ hash });
    // The first script decides it as soon as it runs.
    await visit.page.waitForFunction(() => globalThis.overlapBoot);
    await frames(visit.page, 2);
    assert.equal(await visit.page.locator("#first-picture").isVisible(), shown, hash);
    assert.ok(await visit.page.getByText(MESSAGES.loading).isVisible());
    await visit.start();
    await visit.close();
  }
});
