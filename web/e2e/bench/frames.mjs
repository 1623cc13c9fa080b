// Frames a second and busy time of the page while three lanes play, against a control page that draws as many shapes and
// labels by hand. Both in one run, by turns, so that what else the machine does falls on both.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { launch, openPage, ROOT } from "../harness.mjs";
import { button, list } from "../page.mjs";
import { serve } from "../server.mjs";
import { busyWhile } from "./report.mjs";

const HELP = `Measures frames a second and busy time of the playing page and of a control page, by turns.

Usage: cargo xtask bench frames [options]

  --hash TEXT            what follows the page's address, for example "#preset"
  --seconds N            seconds of each measurement (8)
  --turns N              measurements of each page (2)
  --speed VALUE          the speed to play at, a value of the speed control (1/20)
  --canvases N, --moving-shapes N, --moving-labels N, --still-shapes N, --still-labels N
                         what the control draws, where the page does not tell (3, 60, 60, 120, 120)
`;

const WINDOW = { width: 1280, height: 900 };
/** The page may keep the main thread busy this many times as long as the control. */
const MOST_RATIO = 2;

const COUNTS = { canvases: "3", "moving-shapes": "60", "moving-labels": "60", "still-shapes": "120", "still-labels": "120" };
const OTHERS = { hash: "", seconds: "8", turns: "2", speed: "1/20" };

function options() {
  const text = Object.entries({ ...OTHERS, ...COUNTS }).map(([name, value]) => [name, { type: "string", default: value }]);
  try {
    return parseArgs({ options: { ...Object.fromEntries(text), help: { type: "boolean", short: "h" } } }).values;
  } catch (error) {
    console.error(`error: ${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Frames and busy milliseconds a second of a page, over `seconds`. */
async function measure(page, seconds) {
  const frames = () =>
    page.evaluate(
      (span) =>
        new Promise((resolve) => {
          let count = -1;
          const start = performance.now();
          const tick = (now) => {
            count += 1;
            if (now - start < span) requestAnimationFrame(tick);
            else resolve((count * 1000) / (now - start));
          };
          requestAnimationFrame(tick);
        }),
      seconds * 1000,
    );
  const { result, busy } = await busyWhile(page, frames);
  return { fps: result, busy };
}

/** Opens the page, lets it play, and measures; also what it says it draws, taken in the middle. */
async function measurePage(browser, url, given) {
  const visit = await openPage(browser, url, { ...WINDOW, hash: given.hash });
  const { page } = visit;
  await list(page, "speed").selectOption(given.speed);
  await button(page, "play").click();
  const midway = page
    .waitForTimeout(given.seconds * 500)
    .then(() => page.evaluate(() => window.overlap?.stats?.() ?? null));
  const result = await measure(page, given.seconds);
  const stats = await midway;
  const canvas = await page.locator("canvas").first().boundingBox().catch(() => null);
  await visit.close();
  return { ...result, stats, canvas };
}

async function measureControl(browser, url, drawn, seconds) {
  const visit = await openPage(browser, `${url}?${new URLSearchParams(drawn)}`, { ...WINDOW, waitForReady: false });
  const result = await measure(visit.page, seconds);
  await visit.close();
  return result;
}

const mean = (results, key) => results.reduce((sum, result) => sum + result[key], 0) / results.length;
const row = (name, { fps, busy }) => `${name.padEnd(12)} ${fps.toFixed(1).padStart(6)} fps ${busy.toFixed(1).padStart(7)} ms busy a second`;

async function main() {
  const given = options();
  if (given.help) return console.log(HELP);
  given.seconds = Number(given.seconds);

  const page = await serve(`${ROOT}/dist`);
  const control = await serve(dirname(fileURLToPath(import.meta.url)), "/");
  const browser = await launch([], { whole: true });
  const pages = [];
  const controls = [];
  for (let turn = 0; turn < Number(given.turns); turn++) {
    const result = await measurePage(browser, page.url, given);
    pages.push(result);
    console.log(row("page", result));

    const drawn = result.stats ?? Object.fromEntries(Object.keys(COUNTS).map((name) => [name.replace("-", "_"), given[name]]));
    if (turn === 0) {
      if (!result.stats) console.log("The page does not tell what it draws (window.overlap.stats); taking the options' numbers.");
      console.log(`the control draws ${JSON.stringify(drawn)}`);
    }
    const size = result.canvas && { width: Math.round(result.canvas.width), height: Math.round(result.canvas.height) };
    controls.push(await measureControl(browser, `${control.url}control.html`, { ...drawn, ...size }, given.seconds));
    console.log(row("control", controls.at(-1)));
  }
  await browser.close();
  await Promise.all([page.close(), control.close()]);

  const ratio = mean(pages, "busy") / mean(controls, "busy");
  console.log(row("page, mean", { fps: mean(pages, "fps"), busy: mean(pages, "busy") }));
  console.log(row("control, mean", { fps: mean(controls, "fps"), busy: mean(controls, "busy") }));
  console.log(`busy, page to control: ${ratio.toFixed(2)} (at most ${MOST_RATIO})`);
  if (ratio > MOST_RATIO) process.exitCode = 1;
}

await main();
