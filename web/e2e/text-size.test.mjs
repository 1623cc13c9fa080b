// With a larger text size in the browser all text is larger, on the canvases too, and nothing covers anything else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, openPage, start } from "./harness.mjs";
import { menu, panel, PANEL_KEYS, send, settled } from "./page.mjs";

/** The usual size is 16. */
const CHOSEN = 32;

let overlap, large;
before(async () => {
  overlap = await start();
  large = await launch([`--blink-settings=defaultFontSize=${CHOSEN}`]);
});
after(async () => {
  await large.close();
  await overlap.stop();
});

/** Notes how large each text is that is painted, in points of the page. */
function noteText(page) {
  return page.addInitScript(() => {
    globalThis.sizes = [];
    const paint = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (...text) {
      sizes.push((parseFloat(/[\d.]+px/.exec(this.font)) * this.getTransform().a) / devicePixelRatio);
      return paint.apply(this, text);
    };
  });
}

const smallest = (page) => page.evaluate(() => Math.min(...sizes));

/** Elements that cover others, or are cut off at the side. */
const collisions = (page) =>
  page.evaluate(() => {
    const faults = [];
    const controls = ".top > :not(.panels, p), .panels > *, .top > p, #open-in-full, .tabs > *, .controls > *";
    const texts = ".when > span, .key summary, .caption, .transport .why";
    /** Where a control is; of a text, its lines. */
    const places = (it) => {
      if (!it.matches(texts)) return [it.getBoundingClientRect()];
      const range = document.createRange();
      range.selectNodeContents(it);
      return [...range.getClientRects()];
    };
    const seen = [...document.querySelectorAll(`${controls}, ${texts}`)].filter((it) => it.checkVisibility());
    const name = (it) => `${it.tagName} ${it.id || it.className} “${it.textContent.slice(0, 20)}”`;
    for (const [place, one] of seen.entries()) {
      const mine = places(one);
      if (mine.some(({ left, right }) => left < -1 || right > innerWidth + 1) && !one.matches(".caption")) faults.push(`${name(one)} leaves the window`);
      if (one.matches("button, h1") && one.scrollWidth > one.clientWidth + 1) faults.push(`${name(one)} is too narrow`);
      for (const other of seen.slice(place + 1)) {
        const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
        if (mine.some((a) => places(other).some((b) => meet(a, b)))) faults.push(`${name(one)} over ${name(other)}`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
    for (const panel of document.querySelectorAll(".panel:not([hidden])")) {
      const [lane, canvas] = [".lane", "canvas"].map((part) => panel.querySelector(part).getBoundingClientRect());
      if (lane.height + 1 < parseFloat(panel.style.minHeight)) faults.push("a lane is too low");
      if (Math.abs(canvas.height - lane.height) > 2 || Math.abs(canvas.width - lane.width) > 2) faults.push("a canvas does not fill its lane");
    }
    return faults;
  });

const PAGES = [
  { width: 1920, height: 1080, hash: "#naive-swap-5-to-5&t=340", least: 22 },
  { width: 1280, height: 900, hash: "#naive-swap-5-to-5&t=340", least: 22 },
  { width: 800, height: 580, hash: "?embed#naive-swap-5-to-5&t=340", least: 22 },
  { width: 800, height: 580, hash: "?embed=one#naive-swap-5-to-5&t=340&lane=joint", least: 22 },
  // Seven servers have no more room.
  { width: 390, height: 844, hash: "#naive-swap-5-to-5&t=340", least: 11.5 },
  { width: 390, height: 844, hash: "?embed#naive-swap-5-to-5&t=340", least: 11.5 },
];

for (const { width, height, hash, least } of PAGES) {
  test(`${width}x${height} ${hash.split("#")[0]}: with text of twice the size the canvases' text follows and nothing collides`, async () => {
    const { page, screenshot, close } = await openPage(large, overlap.url, { width, height, hash, before: noteText });
    await settled(page);
    assert.ok((await smallest(page)) >= 11);
    await page.evaluate(() => (sizes.length = 0));
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => sizes.length > 20);
    assert.ok((await smallest(page)) >= least, String(await smallest(page)));
    assert.equal(await page.locator(".caption").evaluate((it) => parseFloat(getComputedStyle(it).fontSize) >= 28), true);
    await screenshot(`text-${width}${hash.split("#")[0].replace("?", "-")}`);
    assert.deepEqual(await collisions(page), []);

    // A click opens the menu of the server that is painted there.
    const lane = page.locator(".panel:not([hidden]) .lane").first();
    const spot = lane.locator(".spot").first();
    const name = (await spot.getAttribute("aria-label")).split(",")[0];
    await spot.scrollIntoViewIfNeeded();
    const box = await spot.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + 12);
    await page.getByRole("dialog", { name: new RegExp(`^${name}, `) }).waitFor();
    const opened = await menu(page).boundingBox();
    assert.ok(opened.x >= 0 && opened.x + opened.width <= width && opened.y >= 0, JSON.stringify(opened));
    await close();
  });
}

test("with text of twice the size no panel is cut off at the side", async () => {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    const { page, close } = await openPage(large, overlap.url, { width, height, hash: "#naive-swap-5-to-5&t=340" });
    for (const key of ["course", ...PANEL_KEYS]) {
      await send(page, `panel ${key}`);
      await page.locator(`.panel-content[data-panel="${key}"]:not(:empty)`).waitFor({ state: "attached" });
      const over = await panel(page).evaluate((side) => {
        const edge = side.getBoundingClientRect().right;
        const cut = [...side.querySelectorAll("*")].filter((it) => it.getClientRects().length && it.getBoundingClientRect().right > edge + 1);
        return cut.filter((it) => !it.closest("svg, table, .wide")).map((it) => `${it.tagName} ${it.className} ${it.textContent.slice(0, 30)}`);
      });
      assert.deepEqual(over, [], `${key} at ${width}`);
      await page.keyboard.press("Escape");
    }
    await close();
  }
});

test("text that is made larger while the page stands is followed, and so is text that is made smaller again", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=340", before: noteText });
  const resize = async (size, least, most) => {
    await page.evaluate((size) => {
      sizes.length = 0;
      document.documentElement.style.fontSize = size;
    }, size);
    await page.waitForFunction(([least, most]) => sizes.length > 20 && sizes.at(-1) >= least && sizes.at(-1) <= most, [least, most]);
  };
  await resize("200%", 22, 60);
  await resize("", 11, 16);
  assert.deepEqual(await collisions(page), []);
  await close();
});
