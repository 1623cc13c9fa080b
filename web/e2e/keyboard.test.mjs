// Every control of the transport works from the keyboard, and the focus is visible.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { BUTTONS, FIELDS, FOLDED, PANELS } from "./names.mjs";
import { button, list, openPanel, panel, settled, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const press = async (page, key) => {
  await page.keyboard.press(key);
  await settled(page);
};

test("space plays and pauses, arrows step, home goes to the start", async () => {
  const { page, close } = await overlap.openPage();
  await press(page, "ArrowRight");
  const first = await state(page);
  assert.ok(first.now > 0);
  await press(page, "ArrowRight");
  assert.ok((await state(page)).now > first.now);
  await press(page, "ArrowLeft");
  assert.deepEqual(await state(page), first);
  await press(page, "Space");
  assert.equal((await state(page)).playing, true);
  await press(page, "Space");
  assert.equal((await state(page)).playing, false);
  await press(page, "Home");
  assert.equal((await state(page)).now, 0);
  await close();
});

test("a control that has the focus keeps its own keys", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "forward").focus();
  await press(page, "Space"); // presses the button, once
  const { playing, now } = await state(page);
  assert.equal(playing, false);
  await press(page, "ArrowLeft");
  assert.ok((await state(page)).now < now);
  await list(page, "speed").focus();
  const before = await state(page);
  await press(page, "ArrowDown");
  await press(page, "Home");
  assert.equal((await state(page)).now, before.now);
  await page.getByRole("slider").focus();
  await press(page, "ArrowRight");
  assert.ok((await state(page)).now > before.now, "the slider steps from event to event");
  await close();
});

test("tab reaches every control in the order of the page, and each shows that it has the focus", async () => {
  const { page, close } = await overlap.openPage();
  const reached = [];
  for (let i = 0; i < 27; i++) {
    await page.keyboard.press("Tab");
    const [name, seen] = await page.evaluate(() => {
      const it = document.activeElement;
      const rail = it.matches("[type=range]") ? document.querySelector(".playhead") : it;
      const style = getComputedStyle(rail);
      const name = it.matches(".spot") ? it.id : it.ariaLabel || it.textContent;
      return [name, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
    });
    reached.push(name);
    assert.ok(seen, `${name} shows no focus`);
  }
  const transport = [
    ...["play", "reset", "back", "forward", "previous", "next"].map((key) => BUTTONS[key]), FIELDS.speed, FIELDS.time,
    BUTTONS.nextLesson, FOLDED.trackKey, BUTTONS.why,
  ];
  // One stop for the servers of each lane: arrows go on from there.
  const lanes = [0, 1, 2].map((index) => `spot-${index}-S4`);
  assert.deepEqual(reached, [BUTTONS.lessons, BUTTONS.legend, ...Object.values(PANELS), BUTTONS.largeType, BUTTONS.themeAuto, ...lanes, ...transport]);
  await close();
});

test("every key that a tooltip names stands in the list of keys, with the same words", async () => {
  const { page, close } = await overlap.openPage();
  await press(page, "End");
  const tooltips = await page.locator(".transport button[title]").evaluateAll((buttons) => buttons.map((it) => it.title));
  assert.ok(tooltips.length > 7);
  await openPanel(page, "keys");
  const rows = await panel(page).locator("dt").evaluateAll((keys) => keys.map((key) => `${key.nextElementSibling.textContent} (${key.textContent})`));
  for (const tooltip of tooltips) assert.ok(rows.includes(tooltip), tooltip);
  await close();
});

test("where the lanes are in tabs, arrows go from tab to tab", async () => {
  const { page, close } = await overlap.openPage({ width: 390, height: 844 });
  const chosen = () => page.locator("[role=tab][aria-selected=true]").getAttribute("id");
  await page.getByRole("tab").first().focus();
  await press(page, "ArrowRight");
  assert.equal(await chosen(), "tab-1");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-1");
  await press(page, "End");
  assert.equal(await chosen(), "tab-2");
  await press(page, "ArrowRight");
  assert.equal(await chosen(), "tab-0");
  assert.equal((await state(page)).now, 0, "the arrows moved between tabs only");
  await close();
});
