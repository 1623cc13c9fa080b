// What is seen at each size of window, without scrolling; screenshots go to artefacts/.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { lane, LANES, seek, settled, transport } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Fails unless the element is whole within the window. */
async function assertWithin(page, element, what) {
  const box = await element.boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box && box.width > 0 && box.height > 0, `${what} is not seen`);
  const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  assert.ok(inside, `${what} at ${JSON.stringify(box)} is not within ${width}x${height}`);
}

async function assertNoScrolling(page) {
  const excess = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return { x: scrollWidth - innerWidth, y: scrollHeight - innerHeight };
  });
  assert.deepEqual(excess, { x: 0, y: 0 }, "the page scrolls");
}

/** The virtual time a little after the naive lane breaks: messages of both leaders are on their way. */
async function justAfterTheSplit(page) {
  await seek(page, "end");
  let [whole, split] = [0, Math.floor(await page.evaluate(() => window.overlap.state().now))];
  while (split - whole > 1) {
    const middle = Math.floor((whole + split) / 2);
    await seek(page, middle);
    if (await page.evaluate(() => window.overlap.state().lanes[0].broken.length > 0)) split = middle;
    else whole = middle;
  }
  return split + 5;
}

const SIZES = [
  { width: 1280, height: 900, lanes: 3 },
  { width: 1920, height: 1080, lanes: 3 },
  { width: 1366, height: 768, lanes: 3 },
  { width: 1024, height: 768, lanes: 1 },
  { width: 800, height: 580, lanes: 1 },
  { width: 390, height: 844, lanes: 1 },
  { width: 360, height: 740, lanes: 1 },
];

for (const { width, height, lanes } of SIZES) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width}x${height}, ${colorScheme}: ${lanes} of the lanes and the transport are seen whole`, async () => {
      const visit = await overlap.openPage({ width, height, colorScheme });
      const { page } = visit;
      const name = `${width}x${height}-${colorScheme}`;
      await visit.screenshot(`${name}-start`);
      const split = await justAfterTheSplit(page);
      await seek(page, split);
      await visit.screenshot(`${name}-split`);

      await assertNoScrolling(page);
      await assertWithin(page, transport(page), "the transport");
      await assertWithin(page, page.getByRole("button", { name: "Play", exact: true }), "Play");
      assert.equal(await page.evaluate(() => window.overlap.stats().canvases), lanes);
      if (lanes === 3) {
        for (const each of LANES) await assertWithin(page, lane(page, each), each);
      } else {
        for (const [place, each] of LANES.entries()) {
          await page.getByRole("tab").nth(place).click();
          await assertWithin(page, lane(page, each), each);
          await assertWithin(page, page.getByRole("tabpanel", { name: each }), `the panel of ${each}`);
          assert.equal(await page.getByRole("tabpanel").count(), 1);
        }
        await page.getByRole("tab").nth(0).click();
        assert.match(await page.getByRole("tab").nth(0).textContent(), /Naive swap.*property broken/);
      }
      await visit.close();
    });
  }
}

for (const [width, height] of [[1280, 900], [1366, 768], [1440, 800]]) {
  test(`${width}x${height}: no caption is cut off, nor the line of members, and none takes from the diagram`, async () => {
    const { page, close } = await overlap.openPage({ width, height });
    const look = () =>
      page.evaluate(() => {
        const cut = (it) => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight;
        const [caption, change] = [".caption", ".top .change"].map((part) => document.querySelector(part));
        const lines = Math.round(caption.offsetHeight / parseFloat(getComputedStyle(caption).lineHeight));
        return { cut: [caption, change].filter(cut).map((it) => it.textContent), lines, height: document.querySelector(".lanes").offsetHeight };
      });
    const { height: lanes } = await look();
    let most = 0;
    for (let events = 0; events < 200; events++) {
      await page.keyboard.press("ArrowRight");
      const now = await look();
      assert.deepEqual(now.cut, [], `after ${events + 1} events`);
      // A moment of the story may take what it needs.
      if (await page.locator(".caption.beat").count()) continue;
      assert.equal(now.height, lanes, `after ${events + 1} events`);
      most = Math.max(most, now.lines);
    }
    assert.equal(most, 2, "some are long");
    await close();
  });
}

test("a window that is made smaller and larger again shows one lane and then three", async () => {
  const { page, close } = await overlap.openPage();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("tablist").waitFor();
  await settled(page);
  await assertNoScrolling(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("tablist").waitFor({ state: "detached" });
  await settled(page);
  for (const each of LANES) await assertWithin(page, lane(page, each), each);
  await assertNoScrolling(page);
  await close();
});

test("a canvas has as many pixels as the screen", async () => {
  for (const deviceScaleFactor of [1, 1.5, 2]) {
    const { page, close } = await overlap.openPage({ deviceScaleFactor });
    const [given, needed] = await page.evaluate(() => {
      const canvas = document.querySelector("canvas");
      const { width, height } = canvas.getBoundingClientRect();
      return [[canvas.width, canvas.height], [width, height]];
    });
    for (const [place, points] of needed.entries()) {
      const pixels = points * deviceScaleFactor;
      assert.ok(Math.abs(given[place] - pixels) < 0.05, `${given[place]} pixels for ${pixels}`);
    }
    await close();
  }
});

test("the reader's choice of theme overrules the system's, and is kept", async () => {
  const { page, close } = await overlap.openPage({ colorScheme: "dark" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  await page.getByRole("button", { name: "Theme: auto" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await theme(), "dark");
  await page.reload();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await theme(), "dark");
  await close();
});
