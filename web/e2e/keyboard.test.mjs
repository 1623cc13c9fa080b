// Everything of the transport works from the keyboard, and one sees where one is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, settled } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => window.overlap.state());
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
  await button(page, "Forward one event").focus();
  await press(page, "Space"); // presses the button, once
  const { playing, now } = await state(page);
  assert.equal(playing, false);
  await press(page, "ArrowLeft");
  assert.ok((await state(page)).now < now);
  await page.getByRole("combobox", { name: "Speed" }).focus();
  const before = await state(page);
  await press(page, "ArrowDown");
  await press(page, "Home");
  assert.equal((await state(page)).now, before.now);
  await page.getByRole("slider", { name: "Time" }).focus();
  await press(page, "ArrowRight");
  assert.ok((await state(page)).now > before.now, "the slider steps from event to event");
  await close();
});

test("tab reaches every control in the order of the page, and each shows that it has the focus", async () => {
  const { page, close } = await overlap.openPage();
  const names = [];
  for (let i = 0; i < 23; i++) {
    await page.keyboard.press("Tab");
    const [name, seen] = await page.evaluate(() => {
      const it = document.activeElement;
      const rail = it.matches("[type=range]") ? document.querySelector(".playhead") : it;
      const style = getComputedStyle(rail);
      return [it.getAttribute("aria-label") ?? it.textContent, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
    });
    names.push(name);
    assert.ok(seen, `${name} shows no focus`);
  }
  const transport = ["Play", "Reset", "Back one event", "Forward one event", "Previous moment", "Next moment", "Speed", "Time", "Why?"];
  const panels = ["Change members", "Compare", "Explain", "Space-time", "Rules", "Search", "Script", "Share", "Keys"];
  // One stop for the servers of each lane: arrows go on from there.
  const lanes = Array(3).fill("S4, follower, term 1");
  assert.deepEqual(names, ["Preset", ...panels, "Theme: auto", ...lanes, ...transport]);
  await close();
});

test("where lanes are behind tabs, arrows go from tab to tab", async () => {
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
  assert.equal((await state(page)).now, 0, "the arrows were the tabs'");
  await close();
});
