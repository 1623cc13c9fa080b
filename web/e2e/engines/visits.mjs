// Whole visits: an engineer with nothing but a keyboard, a student on a phone, a student with reduced motion.

import assert from "node:assert/strict";

import { BUTTONS, FOLDED, REGIONS } from "../names.mjs";
import {
  answers, breaks, broken, button, digests, folded, frames, leader, menu, MODES, panel, seek, server, serverState,
} from "../page.mjs";

/** Goes with Tab, or within a lane with arrows, to the control of that name, and presses Enter. */
async function press(page, name, { key = "Tab", within = "body" } = {}) {
  for (let tries = 0; tries < 150; tries++) {
    const found = await page.evaluate(
      ([name, within]) => {
        const it = document.activeElement;
        const called = (it.getAttribute("aria-label") ?? it.textContent).trim();
        return new RegExp(name).test(called) && it.closest(within) !== null;
      },
      [name.source ?? `^${name.replaceAll(/[.?()]/g, "\\$&")}$`, within],
    );
    if (found) return page.keyboard.press("Enter");
    await page.keyboard.press(key);
  }
  assert.fail(`no ${key} leads to ${name}`);
}

/** Goes with the keyboard to a server in the lane at that position, and opens its menu. */
async function openServer(page, index, id) {
  await press(page, /S\d, /, { within: `#lane-${index}` });
  await page.keyboard.press("Escape");
  await press(page, new RegExp(`^${id}, `), { key: "ArrowRight", within: `#lane-${index}` });
  await menu(page).waitFor();
}

const engineer = (mode, index) => async ({ visit }) => {
  const { page, screenshot, close } = await visit();
  // A cluster of four, which elects a leader.
  await page.keyboard.press("m");
  await folded(page, "ownCluster").waitFor();
  await press(page, FOLDED.ownCluster);
  await press(page, "S4", { within: "details[open]" });
  await press(page, BUTTONS.start);
  await page.waitForFunction(() => overlap.state().preset === "own");
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  const first = await leader(page, mode);
  assert.match(first, /^S[1-4]$/);

  // In this lane only: the leader gets no messages from one of its followers.
  const other = ["S1", "S2", "S3", "S4"].find((id) => id !== first);
  const whole = await digests(page);
  await openServer(page, index, first);
  await press(page, BUTTONS.thisLane, { within: ".menu" });
  await press(page, other, { within: `[aria-label='${REGIONS.cutFrom}']` });
  await page.waitForFunction(([index, before]) => overlap.state().lanes[index].digest !== before, [index, whole[index]]);
  const elsewhere = (all) => all.filter((_, at) => at !== index);
  assert.deepEqual(elsewhere(await digests(page)), elsewhere(whole));
  await page.keyboard.press("Escape");

  // Other members are requested, and the leader crashes before the change is finished.
  await page.keyboard.press("m");
  const wanted = `[aria-label='${REGIONS.votersWanted}']`;
  await page.locator(wanted).waitFor();
  await press(page, other, { within: wanted });
  await press(page, "S6", { within: wanted });
  await press(page, BUTTONS.ask);
  await page.locator(".answers .answer").waitFor();
  assert.deepEqual((await answers(panel(page))).map(({ refused }) => refused), [false]);
  await page.keyboard.press("Escape");
  for (let i = 0; i < 12; i++) await page.keyboard.press("e");
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowRight");
  await openServer(page, index, first);
  await press(page, BUTTONS.crash, { within: ".menu" });
  await page.waitForFunction((id) => document.getElementById(id).matches("[aria-expanded=true]"), `spot-${index}-${first}`);
  assert.equal(await serverState(page, mode, first.slice(1)), "crashed");
  await page.keyboard.press("Escape");
  const acted = await digests(page);

  // Another server leads, and the other lanes are as they were.
  for (let i = 0; i < 4; i++) await page.keyboard.press("e");
  // On a server, End goes to the last one of its lane.
  while (await page.evaluate(() => document.activeElement.matches(".spot"))) await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  assert.match(await leader(page, mode, first), /^S\d$/);
  await screenshot(`engineer-${index}`);
  if (index > 0) assert.deepEqual(await broken(page, index), []);
  const requested = (lane) => page.locator(`.track-rows g:nth-child(${lane + 1}) .asked`).count();
  for (const other of MODES.keys()) assert.equal(await requested(other), other === index ? 1 : 0, MODES[other]);

  // All of it can be undone, and done again.
  for (let i = 0; i < 3; i++) await page.keyboard.press("u");
  assert.equal(await requested(index), 0);
  for (let i = 0; i < 3; i++) await page.keyboard.press("r");
  await page.waitForFunction((acted) => JSON.stringify(overlap.state().lanes.map(({ digest }) => digest)) === acted, JSON.stringify(acted));
  await close();
};

async function student({ visit }) {
  const { page, screenshot, close } = await visit({ width: 360, height: 740 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const tab = (mode) => page.locator(`#tab-${MODES.indexOf(mode)}`);
  await tab("joint").click();
  await button(page, "play").click();
  await tab("naive").locator(".broken").waitFor();
  await button(page, "pause").click();
  await tab("naive").click();
  await screenshot("phone-broken");
  assert.equal(await sideways(), 0);
  await button(page, "why").click();
  await panel(page).locator(".what").waitFor();
  await screenshot("phone-why");
  assert.equal(await sideways(), 0);
  const play = await button(page, "play").boundingBox();
  assert.ok(play.y > 740 / 2, "the controls stay within reach of the thumb");
  await button(page, "close").click();
  await button(page, "more").click();
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(await sideways(), 0);
  await close();
}

/** The pictures on the canvases. */
const pictures = (page) => page.evaluate(() => [...document.querySelectorAll(".lane canvas")].map((it) => it.toDataURL()));

async function reducedMotion({ visit }) {
  const { page, screenshot, close } = await visit({ settings: { reducedMotion: true } });
  assert.equal(await page.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches), true);
  await seek(page, 300);
  await button(page, "play").click();
  await breaks(page, 0);
  await button(page, "pause").click();
  await frames(page, 2);
  // Between two events nothing on the canvas moves, nor anything around it.
  const before = await pictures(page);
  await frames(page, 20);
  assert.deepEqual(await pictures(page), before);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await screenshot("no-motion");
  await close();
}

const engineers = MODES.map((mode, index) => ({
  title: `${mode}: with keys alone an engineer builds a cluster, cuts a link, changes members, and loses the leader meanwhile`,
  tell: engineer(mode, index),
}));

/** Of the engineer's visits one is for every engine, and the others, which are the longest of all, for one of them. */
export const OTHER_MODES = engineers.slice(0, -1);

export const VISITS = [
  engineers.at(-1),
  { title: "on a phone a student plays, turns to the lane that broke, and asks why", tell: student },
  { title: "with reduced motion the same story plays in steps", tell: reducedMotion },
];
