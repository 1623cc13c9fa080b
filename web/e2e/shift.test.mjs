// While a run plays, nothing moves but what the run is about: no lane, no control, no caption.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { follow, opened, seek, send, settled } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Keeps each shift of the layout, with what has moved. */
const watchShifts = (page) =>
  page.addInitScript(() => {
    globalThis.shifts = [];
    const name = (node) => (node ? `${node.nodeName} ${node.id || node.className || node.parentNode?.className || ""}` : "?");
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect, currentRect }) => `${name(node)} from ${Math.round(previousRect.x)},${Math.round(previousRect.y)} to ${Math.round(currentRect.x)},${Math.round(currentRect.y)}`);
        shifts.push(`${value.toFixed(5)}: ${moved.join("; ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });

/** Where each part of the page is. */
const places = (page) =>
  page.evaluate(() => {
    const parts = [".top", ".lane", ".transport", ".controls > *", ".scrubber", ".when", ".transport .why", ".caption", ".tabs > *"];
    const seen = parts.flatMap((part) => [...document.querySelectorAll(part)].filter((it) => it.checkVisibility()).map((it) => [part, it]));
    return seen.map(([part, it]) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return `${part} ${it.getAttribute("aria-label") ?? ""} ${[x, y, width, height].map(Math.round)}`.replace(/Pause|Play(?= )/, "Play");
    });
  });

/** The first one is played at the speed the page opens with, the others faster. */
const WINDOWS = [
  [1280, 900, ""],
  [1920, 1080, ""],
  [1366, 768, ""],
  [800, 580, "?embed"],
  [390, 844, ""],
  [360, 640, ""],
  [640, 450, ""],
];

for (const [index, [width, height, query]] of WINDOWS.entries()) {
  test(`${width}x${height} ${query}: nothing moves while the default preset plays once`, async () => {
    const hash = `#naive-swap-5-to-5${index ? "&speed=4" : ""}`;
    const { page, close } = await overlap.openPage({ width, height, query, hash, before: watchShifts });
    await settled(page);
    await page.evaluate(() => (shifts.length = 0));
    const first = await places(page);
    await send(page, "toggle");
    const faults = [];
    for (let isPlaying = true; isPlaying;) {
      await page.waitForTimeout(100);
      const now = await page.evaluate(() => {
        const { playing, now } = overlap.state();
        return { playing, now };
      });
      const seen = await places(page);
      faults.push(...seen.filter((it) => !first.includes(it)).map((it) => `${it} at ${now.now} ms`));
      // The first lesson may stop and ask.
      if (!now.playing && now.now < 600) await send(page, "toggle");
      else isPlaying = now.playing;
    }
    await page.waitForTimeout(500);
    faults.push(...(await places(page)).filter((it) => !first.includes(it)).map((it) => `${it} at the end`));
    const [at, end] = await page.evaluate(() => [overlap.state().now, Number(document.querySelector("[type=range]").max)]);
    assert.equal(at, end, "the run was played to its end");
    assert.deepEqual(faults, []);
    assert.deepEqual(await page.evaluate(() => shifts), []);
    await close();
  });
}

/** Those with the longest captions, with questions, with one lane, and with many configurations. */
const PRESETS = ["jointly", "naive-swap-3-to-5", "rule-one-change-at-a-time", "logs-repaired", "learner-first", "bug-2015"];

for (const [width, height, query] of [[1280, 900, ""], [800, 580, "?embed"], [390, 844, ""]]) {
  test(`${width}x${height} ${query}: no caption, question or answer moves anything, however long it is`, async () => {
    const { page, close } = await overlap.openPage({ width, height, query, before: watchShifts });
    for (const preset of PRESETS) {
      await follow(page, preset);
      await opened(page, preset);
      await settled(page);
      const first = await places(page);
      await page.evaluate(() => (shifts.length = 0));
      for (let beat = 0; beat < 12; beat++) {
        await send(page, "next");
        await settled(page);
        await page.evaluate(() => [...document.querySelectorAll(".caption button")].find((it) => it.textContent === "Answer")?.click());
        await settled(page);
        assert.deepEqual((await places(page)).filter((it) => !first.includes(it)), [], `${preset}, beat ${beat}`);
      }
      await seek(page, "end");
      assert.deepEqual((await places(page)).filter((it) => !first.includes(it)), [], `${preset} at its end`);
      assert.deepEqual(await page.evaluate(() => shifts), [], preset);
    }
    await close();
  });
}

test("an action, undo and redo move no lane", async () => {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    const { page, close } = await overlap.openPage({ width, height, hash: "#naive-swap-5-to-5&t=100" });
    const first = await places(page);
    await send(page, "act crash 3");
    await settled(page);
    for (const verb of ["undo", "redo"]) {
      assert.deepEqual((await places(page)).filter((it) => !first.includes(it)), [], verb);
      await send(page, verb);
      await settled(page);
    }
    await close();
  }
});
