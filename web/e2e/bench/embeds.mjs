// Ten embeds on one page of another origin, one of them playing: frames a second of the playing one, while the reader may look
// at it, and what the others ask for meanwhile.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { start } from "../harness.mjs";
import { button } from "../page.mjs";
import { serve } from "../server.mjs";
import { median, options, report } from "./report.mjs";

const HELP = `Measures frames a second of one embed that plays among others at rest on one page.

Usage: cargo xtask bench embeds [options]

  --count N     embeds on the page (10)
  --seconds N   seconds of each measurement (4)
  --turns N     measurements, of which the middle one counts (3)
`;

/** The least frames a second: a screen's, but for one that is missed now and then. */
const LEAST = 59;

/** Counts the frames that a page asks for. Runs in every frame before it loads. */
function count() {
  globalThis.asked = 0;
  const { requestAnimationFrame: ask } = window;
  window.requestAnimationFrame = (callback) => {
    globalThis.asked += 1;
    return ask.call(window, callback);
  };
}

const given = options(HELP, { count: "10", seconds: "4", turns: "3" });
const embeds = Number(given.count);
const overlap = await start();
const folder = await mkdtemp(join(tmpdir(), "overlap-host-"));
const host = await serve(folder, "/");
const tags = Array.from({ length: embeds }, (_, nth) => `<overlap-playground id="e${nth}"></overlap-playground>`);
await writeFile(join(folder, "index.html"), `<!doctype html><title>A course</title><script src="${overlap.url}embed.js"></script>${tags.join("<p>Words</p>")}`);

const context = await overlap.browser.newContext({ viewport: { width: 900, height: 900 } });
const page = await context.newPage();
await page.addInitScript(count);
await page.goto(host.url);
for (let nth = 0; nth < embeds; nth++) {
  const element = page.locator(`#e${nth}`);
  await element.scrollIntoViewIfNeeded();
  const frame = await (await element.locator("iframe").elementHandle()).contentFrame();
  await button(frame, "play").waitFor();
}
await page.locator("#e0").scrollIntoViewIfNeeded();
const frameOf = async (nth) => (await page.locator(`#e${nth} iframe`).elementHandle()).contentFrame();
const [playing, ...others] = await Promise.all(Array.from({ length: embeds }, (_, nth) => frameOf(nth)));
await page.waitForTimeout(500);

const asked = () => Promise.all(others.map((frame) => frame.evaluate(() => globalThis.asked)));
const before = await asked();
await page.evaluate(() => document.getElementById("e0").ask("play"));
const measure = () =>
  playing.evaluate(
    (span) =>
      new Promise((resolve) => {
        const began = performance.now();
        const from = globalThis.asked;
        // Not by frames of its own: those of the page that plays are counted.
        setTimeout(() => resolve(((globalThis.asked - from) * 1000) / (performance.now() - began)), span);
      }),
    Number(given.seconds) * 1000,
  );
const turns = [];
while (turns.length < Number(given.turns)) turns.push(await measure());
const fps = median(turns);
const still = await playing.evaluate(() => overlap.state().playing);
const idle = (await asked()).reduce((sum, now, nth) => sum + now - before[nth], 0);

await context.close();
await overlap.stop();
await host.close();
await rm(folder, { recursive: true });

if (!still) console.log("The run came to its end within the measurement: take fewer seconds.");
console.log(`${fps.toFixed(1)} frames a second of one that plays among ${embeds}, at least ${LEAST}`);
report([{ what: `frames asked for by the ${embeds - 1} others`, value: idle, unit: "", aim: 0 }]);
if (fps < LEAST || !still) process.exitCode = 1;
