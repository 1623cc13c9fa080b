// The main story: a student opens the page and plays it; the naive swap breaks, and the two safe changes finish.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import {
  breaks, broken, button, caption, frames, lane, list, MODES, now, paused, playedTo, seek, seekViolation, state, transport,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const SAFE = [1, 2];
const ELECTION_SAFETY = "Election Safety";
/** A lane says it when a property breaks, to those who do not see the canvases. */
const verdict = (page, mode) => lane(page, mode).locator("[aria-live]");
/** Whether the change of each lane is finished. */
const finished = async (page) => (await state(page)).lanes.map((lane) => lane.finished);

test("the naive swap elects two leaders, and the other two changes finish with nothing broken", async () => {
  const { page, close } = await overlap.openPage();
  assert.deepEqual(await finished(page), [false, false, false]);
  for (const index of MODES.keys()) assert.deepEqual(await broken(page, index), []);
  const unbroken = await verdict(page, "naive").textContent();

  await list(page, "speed").selectOption("1/4");
  await button(page, "play").click();
  await breaks(page, 0);
  await playedTo(page, 400);
  await paused(page); // it has come to its end by itself

  const { lanes } = await state(page);
  assert.equal(lanes[0].broken[0], ELECTION_SAFETY);
  await verdict(page, "naive").getByText(ELECTION_SAFETY).waitFor({ state: "attached" });
  for (const index of SAFE) {
    assert.deepEqual([lanes[index].broken, lanes[index].finished], [[], true], MODES[index]);
    assert.equal(await verdict(page, MODES[index]).textContent(), unbroken, MODES[index]);
  }
  await close();
});

test("the first press of play shows the violation within ten seconds, at the speed the page opens with", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "play").click();
  await breaks(page, 0);
  // Seconds of a machine that paints each frame in time.
  const speed = await list(page, "speed").inputValue();
  const [part, of] = speed.split("/");
  const at = await now(page);
  assert.ok((at * (of ?? 1)) / part <= 10_000, `${at} ms at ${speed}`);
  await close();
});

test("one event back from the violation nothing is broken, one forward it is again", async () => {
  const { page, close } = await overlap.openPage();
  const unbroken = await verdict(page, "naive").textContent();
  await seekViolation(page);
  await button(page, "back").click();
  assert.deepEqual(await broken(page), []);
  assert.equal(await verdict(page, "naive").textContent(), unbroken);
  await button(page, "forward").click();
  assert.deepEqual(await broken(page), [ELECTION_SAFETY]);
  assert.match(await verdict(page, "naive").textContent(), new RegExp(`^${ELECTION_SAFETY}: .*S1.*S3.*2`));
  await close();
});

test("the same moment is the same state, whichever way it was reached", async () => {
  const { page, close } = await overlap.openPage();
  const forward = async () => {
    for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowRight");
  };
  await forward();
  const before = await state(page);
  await seek(page, "end");
  assert.deepEqual((await finished(page)).slice(1), [true, true]);
  await seek(page, before.now);
  assert.deepEqual(await state(page), before);
  await button(page, "reset").click();
  assert.equal(await now(page), 0);
  await page.locator("h1").click();
  await forward();
  assert.deepEqual(await state(page), before);
  await close();
});

test("pause stops time, play continues from there, and at the end it starts again", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "play").click();
  await playedTo(page, 5);
  await button(page, "pause").click();
  const stopped = await now(page);
  await frames(page, 20);
  assert.equal(await now(page), stopped);
  await button(page, "play").click();
  const on = await (await page.waitForFunction((at) => overlap.state().now > at && overlap.state().now, stopped)).jsonValue();
  assert.ok(on - stopped < 100, "time has jumped");
  await seek(page, "end");
  await button(page, "play").click();
  await page.waitForFunction(() => overlap.state().now > 0 && overlap.state().now < 100);
  await close();
});

test("the caption tells the last event, with the time beside it", async () => {
  const { page, close } = await overlap.openPage();
  const at = await seekViolation(page);
  assert.ok((await caption(page).textContent()).includes(ELECTION_SAFETY));
  const numbers = (await transport(page).locator(".when").textContent()).match(/\d+/g).map(Number);
  assert.equal(numbers.length, 3, "the time, the event, and how many there are");
  assert.equal(numbers[0], at);
  assert.ok(numbers[1] > 0 && numbers[1] <= numbers[2]);
  await close();
});
