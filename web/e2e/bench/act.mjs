// How long it takes from a key to what it does on the canvas.

import { start } from "../harness.mjs";
import { button, menu, seek, server } from "../page.mjs";
import { median, options, report } from "./report.mjs";

const HELP = `Measures the time from a key press to the frame that shows what it did.

Usage: cargo xtask bench act [options]

  --times N   presses of each key (40)
`;

/** Runs in the page before it loads: notes when a key came, when a canvas was painted, and with which frame that is shown. */
function watch() {
  globalThis.presses = [];
  let press;
  addEventListener(
    "keydown",
    (event) => {
      press = { at: event.timeStamp, frames: 0 };
      const mine = press;
      const count = (now) => {
        mine.frames += 1;
        if (mine.painted) presses.push({ ...mine, shown: performance.now() });
        else if (mine.frames < 60) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    },
    true,
  );
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    if (press) press.painted ??= performance.now();
    return clearRect.apply(this, args);
  };
}

/** Presses a key and gives what was noted of it. */
async function pressed(page, key) {
  await page.evaluate(() => (presses.length = 0));
  await page.keyboard.press(key);
  await page.waitForFunction(() => presses.length > 0);
  const [{ at, painted, shown, frames }] = await page.evaluate(() => presses);
  return { painted: painted - at, shown: shown - at, frames };
}

/** Crashes the leader from its menu, by keys alone, at a time. */
async function crash(page, at) {
  await seek(page, at);
  await server(page, "naive", 2).focus();
  await page.keyboard.press("Enter");
  await button(menu(page), "crash").focus();
  const result = await pressed(page, "Enter");
  await page.keyboard.press("Escape");
  return result;
}

const rows = (what, results) => [
  { what: `${what}: until it is painted, median`, value: median(results.map((it) => it.painted)), unit: "ms" },
  { what: `${what}: until it is painted, longest`, value: Math.max(...results.map((it) => it.painted)), unit: "ms" },
  { what: `${what}: until its frame, median`, value: median(results.map((it) => it.shown)), unit: "ms" },
  { what: `${what}: frames until then, most`, value: Math.max(...results.map((it) => it.frames)), unit: "frames", aim: 1 },
];

async function main() {
  const times = Number(options(HELP, { times: "40" }).times);
  const overlap = await start();
  const { page, close } = await overlap.openPage({ before: (page) => page.addInitScript(watch) });
  const [steps, back, acts, undone] = [[], [], [], []];
  for (let i = 0; i < times; i++) steps.push(await pressed(page, "ArrowRight"));
  for (let i = 0; i < times; i++) back.push(await pressed(page, "ArrowLeft"));
  for (let i = 0; i < times; i++) {
    acts.push(await crash(page, 40 + i));
    undone.push(await pressed(page, "u"));
  }
  await close();
  await overlap.stop();
  report([...rows("forward", steps), ...rows("back", back), ...rows("crash", acts), ...rows("undo", undone)]);
}

await main();
