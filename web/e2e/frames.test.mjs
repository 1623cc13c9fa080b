// The frame loop: at most one animation frame requested at a time, none while nothing moves or the page is hidden.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, list, NO_FRAMES, now, paused, seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens the page, and counts every animation frame that it requests. */
async function open(options) {
  return overlap.openPage({ ...options, before: (page) => page.addInitScript(watchFrames) });
}

function watchFrames() {
  const { requestAnimationFrame: ask, cancelAnimationFrame: cancel } = window;
  const counted = { asked: 0, waiting: new Set(), most: 0, ask: (callback) => ask.call(window, callback) };
  globalThis.frames_ = counted;
  window.requestAnimationFrame = (callback) => {
    const id = ask.call(window, (at) => {
      counted.waiting.delete(id);
      callback(at);
    });
    counted.asked += 1;
    counted.waiting.add(id);
    counted.most = Math.max(counted.most, counted.waiting.size);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    counted.waiting.delete(id);
    cancel.call(window, id);
  };
  // A test cannot hide a headless window; it can say that it is hidden.
  let hidden = false;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  globalThis.hide = (value) => {
    hidden = value;
    document.dispatchEvent(new Event("visibilitychange"));
  };
}

/** How many frames the page requests while the browser makes `count` of them. */
const requested = (page, count = 25) =>
  page.evaluate(
    (count) =>
      new Promise((resolve) => {
        const before = globalThis.frames_.asked;
        const next = () => (count-- > 0 ? globalThis.frames_.ask(next) : resolve(globalThis.frames_.asked - before));
        next();
      }),
    count,
  );

test("no frame is requested at rest, many while it plays, never two at a time", async () => {
  const { page, close } = await open();
  assert.equal(await requested(page), 0, "before anything was pressed");
  await button(page, "play").click();
  const before = await page.evaluate(() => globalThis.frames_.asked);
  await page.waitForFunction((before) => globalThis.frames_.asked > before + 5, before, NO_FRAMES);
  await button(page, "pause").click();
  assert.equal(await requested(page), 0, "while it is paused");
  for (let i = 0; i < 5; i++) await button(page, "forward").click();
  assert.equal(await requested(page), 0, "after steps");
  assert.equal(await page.evaluate(() => globalThis.frames_.most), 1);
  await close();
});

test("a hidden page requests no frame, and time goes on where it stopped", async () => {
  const { page, close } = await open();
  await button(page, "play").click();
  await page.waitForFunction(() => overlap.state().now > 0, undefined, NO_FRAMES);
  await page.evaluate(() => globalThis.hide(true));
  const before = await now(page);
  assert.equal(await requested(page, 60), 0);
  assert.equal(await now(page), before);
  await page.evaluate(() => globalThis.hide(false));
  const goesOn = await page.waitForFunction((before) => overlap.state().now > before && overlap.state().now, before, NO_FRAMES);
  const later = await goesOn.jsonValue();
  assert.ok(later - before < 30, `from ${before} to ${later}`);
  assert.equal(await page.evaluate(() => globalThis.frames_.most), 1);
  await close();
});

test("at its end the run requests no more frames", async () => {
  const { page, close } = await open();
  await list(page, "speed").selectOption("4");
  await button(page, "play").click();
  await page.waitForFunction(() => overlap.state().now > 0, undefined, NO_FRAMES);
  await paused(page);
  assert.equal(await requested(page), 0);
  await close();
});

test("with reduced motion, messages do not move until the next event", async () => {
  const { page, close } = await open({ reducedMotion: "reduce" });
  // Watch the first lane's moving canvas for a while: it is painted as often as events come, not every frame.
  await page.evaluate(() => {
    globalThis.painted = 0;
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...args) {
      globalThis.painted += 1;
      return clearRect.apply(this, args);
    };
  });
  await seek(page, 20);
  await button(page, "play").click();
  // From one event to the next there are many frames, and no painting.
  const seen = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen = [];
        const look = () => {
          const events = overlap.state().lanes.reduce((sum, lane) => sum + lane.events, 0);
          seen.push({ events, painted: globalThis.painted });
          if (seen.length < 120) requestAnimationFrame(look);
          else resolve(seen);
        };
        requestAnimationFrame(look);
      }),
  );
  const still = seen.slice(1).filter((it, nth) => it.events === seen[nth].events);
  assert.ok(still.length > 20 && seen.at(-1).events > seen[0].events, "both happen");
  const repainted = seen.slice(2).filter((it, nth) => it.painted > seen[nth + 1].painted && it.events === seen[nth].events);
  assert.deepEqual(repainted, [], "a painting without an event in this frame or the one before");
  await close();
});
