// The height that the element asks for: nothing of the diagram is cut off and nothing scrolls, and there is no empty box around it, at every
// width. Twelve of them here; `cargo xtask soak` goes from 320 to 1920 in steps of 8 pixels (OVERLAP_SOAK).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { frameOf, presetIds, ROOT, start, startHost } from "./harness.mjs";
import { follow, opened, send } from "./page.mjs";

const WIDTHS = process.env.OVERLAP_SOAK
  ? Array.from({ length: 201 }, (_, nth) => 320 + 8 * nth)
  : [320, 358, 414, 641, 672, 700, 820, 990, 1004, 1216, 1222, 1920];

/** At rest, in the middle of the joint change, where C_old,new is in force and C_new comes, and at the end. */
const MOMENTS = [0, 150, 250, 340, 460, 1100];
const SHOWN = { all: "", naive: 'mode="naive"', single: 'mode="single"', joint: 'mode="joint"' };
/** So many pixels may be left over at rest, and later, since a height that was asked for only grows: less than a lane. */
const [SPARE_AT_REST, SPARE] = [24, 120];

let overlap, host;
before(async () => {
  overlap = await start();
  host = await startHost(overlap.browser);
});
after(async () => {
  await overlap.stop();
  await host.stop();
});

/** In every frame: keeps where the lowest letters are on each canvas. */
function listen() {
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    const { d, f } = this.getTransform();
    // Painted anew from the top.
    this.canvas.texts ??= [];
    this.canvas.texts.push({ text, y: d * y + f });
    return fillText.call(this, text, x, y, ...more);
  };
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    this.canvas.texts = [];
    return clearRect.apply(this, area);
  };
}

/** What is wrong with how a frame is filled; nothing, if nothing is. */
function wrong(spare) {
  const said = [];
  const over = document.documentElement.scrollHeight - innerHeight;
  if (over > 0) said.push(`${over} px are below the edge`);
  const panels = [...document.querySelectorAll(".panel:not([hidden])")];
  for (const panel of panels) {
    for (const canvas of panel.querySelectorAll("canvas")) {
      const least = (canvas.texts ?? []).filter(({ y }) => y > canvas.height);
      for (const { text, y } of least) said.push(`“${text}” is at ${y} of ${canvas.height}`);
    }
  }
  const bands = panels.map((panel) => panel.offsetHeight - parseFloat(panel.style.minHeight));
  const left = bands.reduce((sum, it) => sum + it, 0);
  if (left > spare) said.push(`${left} px are left over for ${panels.length} of ${document.querySelectorAll(".panel").length} lanes`);
  return said;
}

/** Installs both in the page and in its frames. */
async function instrument(page) {
  await page.addInitScript(listen);
  await page.addInitScript(`globalThis.wrong = ${wrong}`);
}

test(`at ${WIDTHS.length} widths the height that is asked for shows everything and no more, at rest and while members change`, { timeout: 1_800_000 }, async () => {
  const elements = Object.entries(SHOWN).map(([id, mode]) => `<overlap-playground id="${id}" preset="naive-swap-5-to-5" ${mode}></overlap-playground>`);
  const head = `<style>body { margin: 0 } overlap-playground { width: var(--width) }</style><script src="${overlap.url}embed.js"></script>`;
  const before = instrument;
  const { page, close } = await host.open(elements.join(""), { head, before, viewport: { width: 2000, height: 8000 } });
  const ids = Object.keys(SHOWN);
  await page.waitForFunction((ids) => ids.every((id) => heard.some((it) => it.id === id && it.event === "ready")), ids);
  const frames = new Map();
  for (const id of ids) frames.set(id, await frameOf(page.locator(`#${id} iframe`)));
  const faults = [];
  const heights = {};
  for (const width of WIDTHS) {
    await seek(page, ids, 0);
    await page.evaluate((width) => {
      heard.length = 0;
      document.body.style.setProperty("--width", width + "px");
    }, width);
    await page.waitForFunction((ids) => ids.every((id) => heard.some((it) => it.id === id && it.event === "resize")), ids);
    for (const at of MOMENTS) {
      await seek(page, ids, at);
      const spare = at === 0 ? SPARE_AT_REST : SPARE;
      const check = async (id) => {
        const frame = frames.get(id);
        const settled = await frame.waitForFunction((spare) => wrong(spare).length === 0, spare, { timeout: 2500, polling: 30 }).catch(() => null);
        if (!settled) faults.push(`${width} px, ${id} at ${at} ms: ${(await frame.evaluate((spare) => wrong(spare), spare)).slice(0, 3).join("; ")}`);
        const height = await page.locator(`#${id} iframe`).evaluate((frame) => frame.offsetHeight);
        heights[id] = Math.max(heights[id] ?? 0, height);
      };
      await Promise.all(ids.map(check));
    }
  }
  await close();
  console.log("The most:", JSON.stringify(heights));
  assert.deepEqual(faults, []);
});

/** What docs/embedding.md and “Share” give a frame that does not follow its content: so many pixels, from so narrow on. */
const FRAMES = [
  [320, 770],
  [641, 580],
];

/** The presets, with the times of their beats. */
async function presets() {
  const read = async (id) => {
    const text = await readFile(join(ROOT, `crates/scenario/presets/${id}.overlap`), "utf8");
    const times = [...text.matchAll(/^(?:beat \S+ at|end) (\d+)/gm)].map(([, at]) => Number(at));
    return { id, times: new Set([0, ...times]) };
  };
  return Promise.all((await presetIds()).map(read));
}

for (const [narrowest, height] of FRAMES) {
  const widths = process.env.OVERLAP_SOAK ? WIDTHS.filter((width) => width >= narrowest) : [narrowest];
  test(`${height} px hold every preset, ${widths.length === 1 ? "in" : "from"} ${narrowest} px${widths.length === 1 ? "" : " on"}`, { timeout: 7_200_000 }, async () => {
    const { page, close } = await overlap.openPage({ width: narrowest, height, hash: "?embed#naive-swap-5-to-5", before: instrument });
    const faults = [];
    for (const { id, times } of await presets()) {
      await follow(page, id);
      await opened(page, id);
      for (const width of widths) {
        if (widths.length > 1) await page.setViewportSize({ width, height });
        for (const at of times) {
          await send(page, `seek ${at}`);
          const fits = ([at, spare]) => overlap.state().now === at && wrong(spare).length === 0;
          const settled = await page.waitForFunction(fits, [at, Infinity], { timeout: 2500, polling: 30 }).catch(() => null);
          if (!settled) faults.push(`${id}, ${width} px at ${at} ms: ${(await page.evaluate(() => wrong(Infinity))).slice(0, 3).join("; ")}`);
        }
      }
    }
    await close();
    assert.deepEqual(faults, []);
  });
}

/** Goes to a time in every element, and waits until that was told: with it goes the height. */
function seek(page, ids, at) {
  return page.evaluate(
    ([ids, at]) =>
      Promise.all(
        ids.map(async (id) => {
          const element = document.getElementById(id);
          const before = (await element.ask("state")).state.now;
          const told = new Promise((resolve) => element.addEventListener("overlap", ({ detail }) => detail.event === "step" && detail.state.now === at && resolve()));
          await element.ask("seek", { at });
          if (before !== at) await told;
        }),
      ),
    [ids, at],
  );
}
