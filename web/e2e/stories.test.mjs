// Whole visits: an engineer with nothing but a keyboard, a student on a phone, a student who wants no motion.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, LANES, seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => overlap.state());

/** Goes with Tab, or within a lane with arrows, to the control of that name, and presses Enter. */
async function press(page, name, { key = "Tab", within = "body" } = {}) {
  for (let tries = 0; tries < 150; tries++) {
    const found = await page.evaluate(
      ([name, within]) => {
        const it = document.activeElement;
        const called = (it.getAttribute("aria-label") ?? it.textContent).trim();
        return new RegExp(name).test(called) && it.closest(within) !== null;
      },
      [name.source ?? `^${name}$`, within],
    );
    if (found) return page.keyboard.press("Enter");
    await page.keyboard.press(key);
  }
  assert.fail(`no ${key} leads to ${name}`);
}

/** The leader of a lane, as its table says it. */
const leader = (page, lane) =>
  page.getByRole("region", { name: lane }).evaluate((region) => {
    const row = [...region.querySelectorAll("tr")].find((row) => /^leader/.test(row.cells[1].textContent));
    return row?.cells[0].textContent;
  });

for (const [place, mode] of LANES.entries()) {
  test(`${mode}: with keys alone an engineer builds a cluster, cuts a link, changes members, and loses the leader meanwhile`, async () => {
    const { page, screenshot, close } = await overlap.openPage();
    // A cluster of four, and somebody to lead it.
    await page.keyboard.press("m");
    await page.getByText("A cluster of your own").waitFor();
    await press(page, "A cluster of your own");
    await press(page, "S4", { within: "details[open]" });
    await press(page, "Start with these voters");
    await page.getByText("Now: {S1 S2 S3 S4}").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("End");
    const first = await leader(page, mode);
    assert.match(first, /^S[1-4]$/);

    // In this lane only: the leader hears nothing from one of its followers.
    const other = ["S1", "S2", "S3", "S4"].find((id) => id !== first);
    await press(page, /S\d, /, { within: `#lane-${place}` });
    await page.keyboard.press("Escape");
    await press(page, new RegExp(`^${first}, leader`), { key: "ArrowRight", within: `#lane-${place}` });
    await page.getByRole("dialog").getByText("Cut: messages from").waitFor();
    await press(page, "this lane", { within: ".menu" });
    await press(page, other, { within: "[aria-label='Cut: messages from']" });
    await page.getByRole("dialog").getByText(/link|cut/i).first().waitFor();
    await page.keyboard.press("Escape");

    // Other members are asked for, and the leader crashes before they are there.
    await page.keyboard.press("m");
    await page.getByText("Voters wanted").first().waitFor();
    const wanted = "[aria-label='Voters wanted']";
    await press(page, other, { within: wanted });
    await press(page, "S6", { within: wanted });
    await press(page, "Ask for the change");
    await page.locator(".answers").getByText(`${mode}: the members are to become`).waitFor();
    await page.keyboard.press("Escape");
    for (let i = 0; i < 12; i++) await page.keyboard.press("e");
    for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowRight");
    await press(page, /S\d, /, { within: `#lane-${place}` });
    await page.keyboard.press("Escape");
    await press(page, new RegExp(`^${first}, `), { key: "ArrowRight", within: `#lane-${place}` });
    await press(page, "Crash", { within: ".menu" });
    await page.getByRole("dialog").getByText(`${mode}: ${first} crashes.`).waitFor();
    await page.keyboard.press("Escape");
    const acted = (await state(page)).lanes.map((lane) => lane.digest);

    // Another leads, and what was done elsewhere is as it was.
    for (let i = 0; i < 4; i++) await page.keyboard.press("e");
    // On a server, End goes to the last of what is there.
    while (await page.evaluate(() => document.activeElement.matches(".spot"))) await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    const last = await leader(page, mode);
    assert.match(last, /^S\d$/);
    assert.notEqual(last, first);
    await screenshot(`engineer-${place}`);
    const { lanes } = await state(page);
    if (place > 0) assert.deepEqual(lanes[place].broken, []);
    const asked = lanes.map((_, other) => page.getByRole("region", { name: LANES[other] }).textContent());
    for (const [other, text] of (await Promise.all(asked)).entries()) {
      if (other !== place) assert.match(text, /No change was asked for yet/);
    }

    // All of it can be taken back, and done again.
    for (let i = 0; i < 3; i++) await page.keyboard.press("u");
    assert.match(await page.getByRole("region", { name: mode }).textContent(), /No change was asked for yet/);
    for (let i = 0; i < 3; i++) await page.keyboard.press("r");
    assert.deepEqual((await state(page)).lanes.map((lane) => lane.digest), acted);
    await close();
  });
}

test("on a phone a student plays, turns to the lane that broke, and asks why", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 360, height: 740 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.getByRole("tab", { name: /Joint consensus/ }).click();
  await button(page, "Play").click();
  await page.getByRole("tab", { name: /Naive swap property broken/ }).waitFor();
  await button(page, "Pause").click();
  await page.getByRole("tab", { name: /Naive swap/ }).click();
  await screenshot("phone-broken");
  assert.equal(await sideways(), 0);
  await button(page, "Why?").click();
  await page.locator(".side").getByText(/At \d+ ms/).waitFor();
  await screenshot("phone-why");
  assert.equal(await sideways(), 0);
  const play = await button(page, "Play").boundingBox();
  assert.ok(play.y > 740 / 2, "the controls stay under the thumb");
  await button(page, "Close").click();
  await button(page, "More").click();
  await button(page, "Compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(await sideways(), 0);
  await close();
});

test("who wants no motion sees the same story in steps", async () => {
  const { page, screenshot, close } = await overlap.openPage({ reducedMotion: "reduce" });
  await seek(page, 300);
  await button(page, "Play").click();
  await page.getByRole("region", { name: "Naive swap" }).getByText(/Election Safety: S1 and S3 both lead/).waitFor();
  await button(page, "Pause").click();
  // Between two events nothing on the canvas moves, nor anything around it.
  const look = () => page.screenshot({ clip: { x: 0, y: 50, width: 1280, height: 740 } });
  const before = await look();
  await page.waitForTimeout(300);
  assert.deepEqual(await look(), before);
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  await screenshot("no-motion");
  await close();
});
