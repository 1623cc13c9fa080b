// The story: one opens the page, presses play, and sees the naive swap break while the two safe changes finish.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, lane, LANES, seek, transport } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const [NAIVE, ...SAFE] = LANES;
const SPLIT = /Election Safety: S1 and S3 both lead term 2/;

test("the naive swap elects two leaders, and the other two changes finish with nothing broken", async () => {
  const { page, close } = await overlap.openPage();
  for (const name of LANES) {
    assert.match(await lane(page, name).textContent(), /No property broken/, `${name}, before`);
    assert.match(await lane(page, name).textContent(), /No change was asked for yet/, `${name}, before`);
  }

  await page.getByRole("combobox", { name: "Speed" }).selectOption("1/4");
  await button(page, "Play").click();
  await lane(page, NAIVE).getByText(SPLIT).waitFor();
  for (const name of SAFE) {
    await lane(page, name).getByText("The change is finished").waitFor();
    assert.match(await lane(page, name).textContent(), /No property broken/, `${name}, at the end`);
  }

  await button(page, "Play").waitFor(); // it has come to its end by itself
  assert.match(await lane(page, NAIVE).textContent(), SPLIT);
  await close();
});

test("the first press of play shows the split within ten seconds, at the speed the page opens with", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "Play").click();
  await lane(page, NAIVE).getByText(SPLIT).waitFor();
  // Seconds of a machine that paints each frame in time.
  const speed = await page.getByRole("combobox", { name: "Speed" }).inputValue();
  const [part, of] = speed.split("/");
  const { now } = await page.evaluate(() => overlap.state());
  assert.ok((now * (of ?? 1)) / part <= 10_000, `${now} ms at ${speed}`);
  await close();
});

test("one event back from the split nothing is broken, one forward it is again", async () => {
  const { page, close } = await overlap.openPage();
  await toTheSplit(page);
  await button(page, "Back one event").click();
  assert.doesNotMatch(await lane(page, NAIVE).textContent(), /Election Safety/);
  assert.match(await lane(page, NAIVE).textContent(), /No property broken/);
  await button(page, "Forward one event").click();
  assert.match(await lane(page, NAIVE).textContent(), SPLIT);
  await close();
});

test("the same moment is the same state, whichever way one came there", async () => {
  const { page, close } = await overlap.openPage();
  const state = () => page.evaluate(() => window.overlap.state());
  for (let i = 0; i < 40; i++) await button(page, "Forward one event").click();
  const before = await state();
  await seek(page, "end");
  for (const name of SAFE) assert.match(await lane(page, name).textContent(), /The change is finished/);
  await seek(page, before.now);
  assert.deepEqual(await state(), before);
  await button(page, "Reset").click();
  assert.equal((await state()).now, 0);
  for (let i = 0; i < 40; i++) await button(page, "Forward one event").click();
  assert.deepEqual(await state(), before);
  await close();
});

test("pause stops time, play goes on from there, and at the end it starts over", async () => {
  const { page, close } = await overlap.openPage();
  const now = () => page.evaluate(() => window.overlap.state().now);
  await button(page, "Play").click();
  await page.waitForFunction(() => overlap.state().now > 5);
  await button(page, "Pause").click();
  const paused = await now();
  await page.waitForTimeout(300);
  assert.equal(await now(), paused);
  await button(page, "Play").click();
  const on = await (await page.waitForFunction((paused) => overlap.state().now > paused && overlap.state().now, paused)).jsonValue();
  assert.ok(on - paused < 100, "time has jumped");
  await seek(page, "end");
  await button(page, "Play").waitFor();
  await button(page, "Play").click();
  await page.waitForFunction(() => overlap.state().now < 100);
  await page.waitForFunction(() => overlap.state().now > 0);
  await close();
});

test("what just happened is said in words, and the time beside it", async () => {
  const { page, close } = await overlap.openPage();
  await toTheSplit(page);
  assert.match(await transport(page).textContent(), /Election Safety is broken/);
  assert.match(await transport(page).textContent(), /\d+ ms · event \d+ of \d+/);
  await close();
});

/** Goes to the very event at which Election Safety breaks. */
async function toTheSplit(page) {
  const broken = () => page.evaluate(() => window.overlap.state().lanes[0].broken.length > 0);
  await seek(page, "end");
  const end = await page.evaluate(() => window.overlap.state().now);
  let [whole, split] = [0, Math.floor(end)];
  while (split - whole > 1) {
    const middle = Math.floor((whole + split) / 2);
    await seek(page, middle);
    if (await broken()) split = middle;
    else whole = middle;
  }
  await seek(page, split);
}
