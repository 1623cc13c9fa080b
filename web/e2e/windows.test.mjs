// The parts that are visible at each size of window, without scrolling; screenshots go to artefacts/.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, lane, MODES, seek, seekViolation, settled, transport } from "./page.mjs";

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

const SIZES = [
  { width: 1280, height: 900, lanes: 3 },
  { width: 1920, height: 1080, lanes: 3 },
  { width: 1366, height: 768, lanes: 3 },
  { width: 1024, height: 768, lanes: 3 },
  { width: 800, height: 580, lanes: 1 },
  { width: 390, height: 844, lanes: 1 },
  { width: 360, height: 740, lanes: 1 },
];

/** A little after the naive lane breaks, messages of both leaders are in flight. */
const AFTER = 5;

for (const { width, height, lanes } of SIZES) {
  test(`${width}x${height}: ${lanes} of the lanes and the transport are seen whole, in light and in dark colours`, async () => {
    const { page, screenshot, close } = await overlap.openPage({ width, height });
    const name = `${width}x${height}`;
    await screenshot(`${name}-light-start`);
    await seek(page, (await seekViolation(page)) + AFTER);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      await settled(page);
      await screenshot(`${name}-${colorScheme}-split`);
      await assertNoScrolling(page);
      await assertWithin(page, transport(page), "the transport");
      await assertWithin(page, button(page, "play"), "Play");
      assert.equal(await page.evaluate(() => window.overlap.stats().canvases), lanes);
      if (lanes === 3) {
        for (const mode of MODES) await assertWithin(page, lane(page, mode), mode);
      } else {
        await assertTabs(page);
      }
    }
    await close();
  });
}

/** Fails unless each lane is whole behind its tab, and the tabs say which lane is broken. */
async function assertTabs(page) {
  for (const [index, mode] of MODES.entries()) {
    await page.getByRole("tab").nth(index).click();
    await assertWithin(page, lane(page, mode), mode);
    await assertWithin(page, page.getByRole("tabpanel").and(page.locator(`#lane-${index}`)), `the panel of ${mode}`);
    assert.equal(await page.getByRole("tabpanel").count(), 1);
  }
  const statuses = page.locator("[role=tab] .tab-status");
  assert.deepEqual(await statuses.evaluateAll((all) => all.map((it) => it.classList.contains("broken"))), [true, false, false]);
  await page.getByRole("tab").nth(0).click();
}

for (const [width, height] of [[1280, 900], [1366, 768], [1440, 800]]) {
  test(`${width}x${height}: no caption is cut off, nor the line of members, and none takes from the diagram`, async () => {
    const { page, close } = await overlap.openPage({ width, height });
    const [start, ...seen] = await page.evaluate(async (events) => {
      const cut = (it) => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight;
      const look = () => {
        const [caption, change] = [".caption", ".top .change"].map((part) => document.querySelector(part));
        return {
          cut: [caption, change].filter(cut).map((it) => it.textContent),
          height: document.querySelector(".lanes").offsetHeight,
        };
      };
      const seen = [look()];
      for (let event = 0; event < events; event++) {
        dispatchEvent(new CustomEvent("overlap:do", { detail: "forward" }));
        await new Promise((resolve) => setTimeout(resolve));
        seen.push({ ...look(), at: overlap.state().now });
      }
      return seen;
    }, 200);
    assert.ok(seen.at(-1).at > seen[0].at);
    for (const { cut, at } of seen) assert.deepEqual(cut, [], `at ${at} ms`);
    for (const { height, at } of seen) assert.equal(height, start.height, `at ${at} ms`);
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
  for (const mode of MODES) await assertWithin(page, lane(page, mode), mode);
  await assertNoScrolling(page);
  await close();
});

test("large type is chosen by one button, makes text and drawing larger, and is kept for the next visit, but in no frame", async () => {
  const { page, close } = await overlap.openPage({ width: 1280, height: 900 });
  const sizes = () => page.evaluate(() => [parseFloat(getComputedStyle(document.documentElement).fontSize), document.querySelector(".spot").offsetWidth]);
  const large = page.getByRole("button", { name: "Large type" });
  const [text] = await sizes();
  assert.equal(text, 16);
  await large.click();
  assert.equal(await large.getAttribute("aria-pressed"), "true");
  await settled(page);
  assert.equal((await sizes())[0], 20);
  await page.reload();
  await large.waitFor();
  await page.locator(".spot").first().waitFor();
  assert.equal((await sizes())[0], 20);
  await page.goto(`${overlap.url}?embed`);
  await page.waitForFunction(() => document.documentElement.dataset.embed);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "16px");
  await close();
});

for (const [width, height] of [[640, 450], [360, 640]]) {
  test(`${width}x${height}: a whole lane is seen above the transport`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#naive-swap-5-to-5&t=340" });
    const foot = (await transport(page).boundingBox()).y;
    const box = await lane(page, MODES[0]).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= foot + 1, `${JSON.stringify(box)} over ${foot}`);
    assert.ok((await transport(page).boundingBox()).height + foot <= height + 1);
    await assertNoScrolling(page);
    await close();
  });
}

test("in a larger window the servers are larger, in proportion", async () => {
  const width = async (width, height) => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#naive-swap-5-to-5&t=340" });
    const card = await page.locator(".spot").first().evaluate((it) => it.offsetWidth);
    await close();
    return card;
  };
  const [usual, larger] = [await width(1280, 900), await width(1920, 1350)];
  assert.ok(larger > 1.4 * usual, `${usual} and ${larger}`);
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

test("the user's choice of theme overrules the system's, and is stored", async () => {
  const { page, close } = await overlap.openPage({ colorScheme: "dark" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  await button(page, "themeAuto").click();
  await button(page, "themeLight").click();
  await button(page, "themeDark").waitFor();
  assert.equal(await theme(), "dark");
  await page.reload();
  await button(page, "themeDark").waitFor();
  assert.equal(await theme(), "dark");
  await close();
});

/** The parts beside the track or under it, in windows of each kind. */
const ROWS = [[1280, 900], [1366, 768], [1240, 768], [1024, 768], [1000, 700], [769, 580], [768, 580], [641, 580], [600, 600], [390, 844], [360, 780], [360, 640]];

test("the key, the time, the next lesson, Why and the caption have each their place, also at the end of a run", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=1100" });
  for (const [width, height] of ROWS) {
    await page.setViewportSize({ width, height });
    await settled(page);
    const overlaps = await page.evaluate(() => {
      const parts = document.querySelectorAll(".key summary, .when > span, .lesson :is(span, button), .transport .why, .caption > span");
      const seen = [...parts].filter((it) => it.getClientRects().length > 0 && it.textContent !== "");
      const boxes = seen.map((it) => [it.textContent, it.getBoundingClientRect()]);
      const cut = seen.filter((it) => it.matches(".when > span") && it.scrollWidth > it.clientWidth + 1);
      const pairs = boxes.flatMap(([text, a], at) =>
        boxes.slice(at + 1).filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(([other]) => `${text} / ${other}`),
      );
      return [...cut.map((it) => `cut: ${it.textContent}`), ...pairs];
    });
    assert.deepEqual(overlaps, [], `${width}x${height}`);
    await assertNoScrolling(page);
  }
  await close();
});

test("nothing of the track is seen before its time, in the shortest window either", async () => {
  for (const [width, height] of [[1280, 900], [390, 844], [360, 640]]) {
    const { page, close } = await overlap.openPage({ width, height });
    const [rail, cover, rows] = await page.evaluate(() => [".rail", ".rail .ahead", ".track-rows"].map((it) => document.querySelector(it).getBoundingClientRect().top));
    // Marks are drawn a little over their row.
    assert.ok(Math.max(rail, cover) <= rows - 1, `${rail}, ${cover} and ${rows}`);
    await close();
  }
});
