// What a reader has set: forced colours, text of twice the size, a window of 320 pixels. Nothing leaves the window at the side, controls can
// be seen and reached, and the diagram can be read.

import assert from "node:assert/strict";

import { button, filled, panel, send, settled } from "../page.mjs";

const HASH = "#naive-swap-5-to-5&t=340";

/** Controls that leave the window at the side or have no size, and whether the page scrolls sideways. */
const faults = (page) =>
  page.evaluate(() => {
    const found = [];
    const controls = document.querySelectorAll(".top button, .top a, .tabs > *, .controls button, .controls select, .side button, .side a");
    for (const it of [...controls].filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".wide, table, svg"))) {
      const { left, right, width, height } = it.getBoundingClientRect();
      const name = `${it.tagName} ${it.id} “${(it.ariaLabel ?? it.textContent).slice(0, 20)}”`;
      if (left < -1 || right > innerWidth + 1) found.push(`${name} leaves the window`);
      if (width < 10 || height < 10) found.push(`${name} is too small`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
  });

/** The number of colours on the canvas of the lane that is shown: a canvas that is not drawn has one. */
const colours = (page) =>
  page.evaluate(() => {
    const canvas = [...document.querySelectorAll(".lane canvas")].find((it) => it.checkVisibility() && it.width > 0);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

/** Opens the page and some of its panels, plays, and looks at each. */
async function look({ visit }, what, options, prepare = async () => {}) {
  const { page, screenshot, close } = await visit({ hash: HASH, ...options });
  await prepare(page);
  await settled(page);
  await screenshot(what);
  assert.deepEqual(await faults(page), [], what);
  assert.ok((await colours(page)) > 10, "the diagram is drawn");
  for (const key of ["members", "rules", "share"]) {
    await send(page, `panel ${key}`);
    await page.locator(`.panel-content[data-panel="${key}"]:not(:empty)`).waitFor();
    await filled(page);
    await screenshot(`${what}-${key}`);
    assert.deepEqual(await faults(page), [], `${what}, ${key}`);
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "hidden" });
  }
  await button(page, "play").click();
  await page.waitForFunction(() => overlap.state().now > 340);
  await close();
}

const narrow = (engine) => look(engine, "narrow", { width: 320, height: 700 });

const largeText = (engine) => look(engine, "large-text", { settings: { fontSize: 32 } });

const enlarged = (engine) =>
  look(engine, "enlarged", {}, async (page) => {
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await page.waitForFunction(() => parseFloat(getComputedStyle(document.querySelector(".caption")).fontSize) >= 28);
  });

/** The backgrounds of elements. */
const backgrounds = (page, css) =>
  page.evaluate((css) => [...document.querySelectorAll(css)].map((it) => getComputedStyle(it).backgroundColor), css);

async function forcedColours(engine) {
  const settings = { forcedColors: true };
  await look(engine, "forced", { settings });
  await look(engine, "forced-narrow", { settings, width: 390, height: 844 });
  // Where we are and what is chosen is said by more than colours that the browser replaces.
  const { page, close } = await engine.visit({ hash: HASH, settings });
  const [ground] = await backgrounds(page, "body");
  assert.notEqual((await backgrounds(page, ".playhead"))[0], ground, "the playhead can be seen");
  await send(page, "panel members");
  await page.locator('.side .chip[aria-pressed="true"]').first().waitFor();
  const [pressed] = await backgrounds(page, '.side .chip[aria-pressed="true"]');
  const [other] = await backgrounds(page, '.side .chip[aria-pressed="false"]');
  assert.notEqual(pressed, other, "a voter that is wanted differs from one that is not");
  await close();
}

export const LAYOUT = [
  { title: "in a window of 320 pixels nothing leaves it, and the panels can be used", tell: narrow },
  { title: "with a default text of twice the size nothing leaves the window", needs: ["a default text size"], tell: largeText },
  { title: "with the page's root enlarged to twice the size nothing leaves the window", tell: enlarged },
  { title: "in forced colours the page can be used", needs: ["forced colours"], tell: forcedColours },
];
