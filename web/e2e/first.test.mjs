// The first picture: where the lanes will be, while the program is on its way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { stands } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens the page with its program held back until `release` is called. */
async function openHeld(options) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const visit = await overlap.openPage({
    waitForReady: false,
    before: (page) => page.route("**/*.wasm", (route) => held.then(() => route.continue())),
    ...options,
  });
  const stand = async () => {
    release();
    await stands(visit.page);
  };
  return { ...visit, stand };
}

const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((found) =>
    found
      .map((it) => it.getBoundingClientRect())
      .filter((it) => it.width > 0)
      .map((it) => [it.x, it.y, it.width, it.height].map(Math.round)),
  );

for (const [width, height] of [[1280, 900], [1366, 768], [1920, 1080], [1024, 768], [390, 844]]) {
  test(`${width}x${height}: the picture stands where the lanes will be`, async () => {
    const visit = await openHeld({ width, height });
    const { page } = visit;
    await page.locator("#first-picture").waitFor();
    const first = await boxes(page, "#first-picture svg");
    await visit.screenshot(`first-${width}x${height}`);
    await visit.stand();
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
    const visit = await openHeld({ colorScheme });
    const { page } = visit;
    const said = (await page.locator("#first-picture svg").first().locator("text").allTextContents()).join(" ");
    for (const word of ["Naive swap", "unsafe on purpose", "S2 leads term 1", "leaving", "S7"]) assert.ok(said.includes(word), word);
    const colours = () =>
      page.locator("#first-picture").evaluate((it) => {
        const [text, lane] = ["text", "svg"].map((part) => getComputedStyle(it.querySelector(part)));
        return [text.fill, lane.backgroundColor, getComputedStyle(it).backgroundColor];
      });
    const light = ["rgb(24, 32, 43)", "rgb(251, 252, 253)", "rgb(242, 244, 247)"];
    const dark = ["rgb(233, 238, 244)", "rgb(20, 27, 35)", "rgb(13, 18, 24)"];
    assert.deepEqual(await colours(), colorScheme === "light" ? light : dark);
    await visit.stand();
    await visit.close();
  }
});

test("what else the address may name is not shown as the default preset", async () => {
  for (const [hash, shown] of [["", true], ["#naive-swap-5-to-5", true], ["#naive-swap-5-to-5&t=60", false], ["#naive-swap-3-to-5", false]]) {
    const visit = await openHeld({ hash });
    await visit.page.waitForFunction(() => document.readyState === "complete" || document.querySelector("#first-picture"));
    await visit.page.waitForTimeout(100);
    assert.equal(await visit.page.locator("#first-picture").isVisible(), shown, hash);
    assert.ok(await visit.page.getByText("Loading Overlap…").isVisible());
    await visit.stand();
    await visit.close();
  }
});
