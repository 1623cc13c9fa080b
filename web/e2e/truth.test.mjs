// What the page says is so, whatever the reader does: captions, their explanation, and the timeline.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { LANES } from "./names.mjs";
import { button, caption, menu, MODES, panel, seek, server, settled, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const SIZES = [
  [1280, 900, ""],
  [800, 580, "?embed"],
  [390, 844, ""],
];

/** The mark of an own run in the caption, with the name of its lane. */
const own = (page) => caption(page).locator(".own");

/** From where on the track is covered, in percent. */
const covered = (page) =>
  page.locator(".ahead").evaluate((cover) =>
    cover.checkVisibility() ? Number(/([\d.]+)%\)$/.exec(cover.style.clipPath)?.[1] ?? 0) : 100);

for (const [width, height, query] of SIZES) {
  const opened = (hash) => overlap.openPage({ width, height, hash: query + hash });

  test(`${width}x${height}: after an action the caption is that of the lane looked at, and after undo the story is back`, async () => {
    const { page, screenshot, close } = await opened("#naive-swap-5-to-5&lane=joint&t=90");
    assert.equal(await own(page).count(), 0);
    await server(page, "joint", 1).click();
    await button(menu(page), "crash").click();
    await page.keyboard.press("Escape");
    assert.ok((await own(page).textContent()).includes(LANES.joint));
    assert.match(await caption(page).textContent(), /S1/);
    await screenshot(`own-run-${width}`);
    // Nothing of the story stops the run, or is stepped to.
    await page.keyboard.press("n");
    assert.equal((await state(page)).now, 90);
    await seek(page, "end");
    assert.equal(await page.locator(".caption.beat").count(), 0);
    await page.keyboard.press("3");
    await page.keyboard.press("u");
    assert.equal(await own(page).count(), 0);
    await close();
  });

  test(`${width}x${height}: the timeline shows what was seen, until the reader wants to see all`, async () => {
    const { page, screenshot, close } = await opened("#naive-swap-5-to-5&t=300");
    const labels = () => page.locator(".track-words .broken").count();
    const end = await page.locator("input[type=range]").evaluate((slider) => Number(slider.max));
    const at = async (ms) => assert.ok(Math.abs((await covered(page)) - (ms / end) * 100) < 0.1, `${await covered(page)}: ${ms}`);
    await at(300);
    assert.equal(await labels(), 0);
    await screenshot(`unseen-${width}`);
    await seek(page, 100);
    await at(300);
    const before = await page.locator(".lane").first().boundingBox();
    await page.locator(".key summary").click();
    await screenshot(`track-key-${width}`);
    await button(page, "reveal").click();
    assert.deepEqual(await page.locator(".lane").first().boundingBox(), before);
    assert.equal(await covered(page), 100);
    if (await page.locator(".track-words").isVisible()) assert.equal(await labels(), 1);
    await button(page, "reveal").click();
    await page.locator(".key summary").click();
    await at(300);
    assert.equal(await labels(), 0);
    await page.locator("input[type=range]").focus();
    await page.keyboard.press("End");
    await at(end);
    await page.keyboard.press("Home");
    await at(end);
    await close();
  });
}

test("the key names each colour of the track, inside the window", async () => {
  for (const [width, height, query] of SIZES) {
    const { page, close } = await overlap.openPage({ width, height, hash: query });
    await page.locator(".key summary").click();
    await settled(page);
    const box = await page.locator(".key .track").boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
    const used = await page.locator(".track-rows :is(path, rect)").evaluateAll((all) => [...new Set(all.map((it) => it.classList[0]))]);
    const named = await page.locator(".key svg > *").evaluateAll((all) => all.map((it) => it.classList[0]));
    assert.deepEqual(used.filter((kind) => !named.includes(kind) && kind !== "term-even"), []);
    await close();
  }
});

test("each step is told by what it did, and Why? explains that, in its lane", async () => {
  const { page, close } = await overlap.openPage({ width: 1280, height: 900, hash: "#naive-swap-5-to-5&t=300" });
  for (let step = 0; step < 40; step++) {
    const before = await page.evaluate(() => overlap.state().lanes.map((lane) => lane.events));
    await page.keyboard.press("ArrowRight");
    await settled(page);
    const after = await page.evaluate(() => overlap.state().lanes.map((lane) => lane.events));
    const acted = MODES.filter((_, index) => after[index] > before[index]);
    const told = await caption(page).textContent();
    const named = MODES.filter((mode) => told.includes(LANES[mode]));
    if (!(await page.locator(".caption.beat").count())) {
      assert.ok(named.length ? named.every((mode) => acted.includes(mode)) : acted.length === MODES.length, told);
    }
    if (step % 10) continue;
    await button(page, "why").click();
    await panel(page).locator(".what").first().waitFor();
    const now = (await state(page)).now;
    if (!(await page.locator(".caption.beat").count())) {
      const what = await panel(page).locator(".what").first().textContent();
      assert.ok(what.includes(`${now} ms`), `${what}, at ${now}: ${told}`);
      const sentence = what.replace(/^.*?: /, "").replace(/\.$/, "").toLowerCase();
      assert.ok(told.toLowerCase().includes(sentence), `${what}: ${told}`);
    }
    await button(page, "why").click();
  }
  await close();
});
