// The legend: opened by key, by button and by touch; what a symbol says by pointer, focus and touch.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, start } from "./harness.mjs";
import { button, menu, settled, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const HASH = "#naive-swap-5-to-5&t=340";
const symbols = (page) => page.locator(".panel:not([hidden]) .symbol");
const names = (page) => page.locator(".panel:not([hidden]) .names text");

/** The lines that are shown. */
const shown = (page) => page.locator(".says").evaluateAll((all) => all.filter((it) => getComputedStyle(it).visibility === "visible").map((it) => it.textContent));

const open = async (page) => {
  await page.keyboard.press("l");
  await symbols(page).first().waitFor();
  await settled(page);
};

/** Whether all that the legend shows lies in the window. */
const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

test("the key opens the legend over the lanes and pauses, Escape closes it", async () => {
  const { page, close } = await overlap.openPage({ hash: HASH });
  await page.keyboard.press("Space");
  await open(page);
  assert.equal((await state(page)).playing, false);
  assert.ok((await names(page).count()) >= 5);
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await symbols(page).count(), 0);
  await open(page);
  await page.keyboard.press("l");
  await settled(page);
  assert.equal(await symbols(page).count(), 0);
  await close();
});

test("the button opens the legend, its ✕ closes it", async () => {
  const { page, close } = await overlap.openPage({ hash: HASH });
  await button(page.locator(".top"), "legend").click();
  await symbols(page).first().waitFor();
  await page.locator(".legend-close").click();
  await settled(page);
  assert.equal(await symbols(page).count(), 0);
  await close();
});

test("a symbol says what it is to the pointer, and opens no menu", async () => {
  const { page, close } = await overlap.openPage({ hash: HASH });
  await open(page);
  const symbol = symbols(page).nth(4);
  await symbol.hover();
  assert.deepEqual(await shown(page), [await symbol.getAttribute("aria-label")]);
  await symbol.click();
  await settled(page);
  assert.equal(await menu(page).count(), 0);
  await close();
});

test("arrow keys go from symbol to symbol, and the focused one says what it is", async () => {
  const { page, close } = await overlap.openPage({ hash: HASH });
  await open(page);
  await symbols(page).first().focus();
  const seen = new Set();
  for (let i = 0; i < 12; i++) {
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    assert.deepEqual(await shown(page), [label]);
    seen.add(label);
    await page.keyboard.press("ArrowRight");
  }
  assert.ok(seen.size > 8);
  assert.equal(await page.locator(".legend [tabindex='0']").count(), await page.locator(".legend").count());
  await close();
});

test("the legend follows the run from event to event", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await open(page);
  const lines = () => symbols(page).evaluateAll((all) => all.map((it) => it.ariaLabel).join());
  const before = await lines();
  // The first events change nothing that is drawn.
  for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowRight");
  await settled(page);
  assert.ok((await lines()) !== before);
  await close();
});

test("on a phone the legend opens by touch, and a touch says what a symbol is", async () => {
  const { page, close } = await overlap.openPage({ width: 390, height: 844, hash: HASH });
  await button(page, "more").click();
  await button(page.locator(".side"), "legend").click();
  await symbols(page).first().waitFor();
  const symbol = symbols(page).nth(3);
  await symbol.click();
  assert.deepEqual(await shown(page), [await symbol.getAttribute("aria-label")]);
  assert.equal(await overflow(page), false);
  await page.locator(".legend-close").click();
  await settled(page);
  assert.equal(await symbols(page).count(), 0);
  await close();
});

for (const [width, height, query] of [[1280, 900, ""], [800, 580, "?embed"], [390, 844, ""], [320, 256, ""]]) {
  test(`${width}x${height}${query}: nothing of the legend is outside the page, and axe finds nothing`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: query + HASH });
    await open(page);
    assert.equal(await overflow(page), false);
    assert.deepEqual(await axeFaults(page), []);
    await close();
  });
}
