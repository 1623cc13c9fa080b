// What a page that plays for long comes to hold.

import { start } from "../harness.mjs";
import { list } from "../page.mjs";
import { options, report } from "./report.mjs";

const HELP = `Measures how much the memory of a playing page grows, at two speeds.

Usage: cargo xtask bench memory [options]

  --minutes N   minutes at each speed (10)
`;

const MEGABYTE = 1024 * 1024;
/** Of each, after a first while in which the page takes what it needs. */
const AIM = 1;
const SPEEDS = ["1", "4"];
/** A run of two virtual minutes; at its end it is played again. */
const RUN = "#naive-swap-5-to-5&t=120000";

/** Runs in the page before it loads: keeps hold of the program's memory, and presses play whenever time stands. */
function prepare() {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...args) => {
    const made = await instantiateStreaming.apply(WebAssembly, args);
    globalThis.memory = Object.values(made.instance.exports).find((it) => it instanceof WebAssembly.Memory);
    return made;
  };
  globalThis.keepPlaying = () =>
    setInterval(() => {
      if (!window.overlap.state().playing) document.querySelector('[data-do="toggle"]').click();
    }, 100);
}

/** Megabytes in use: by objects, once those that nobody needs are gone, by the page's elements, by the program. */
async function measure(page, session) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize } = await session.send("Runtime.getHeapUsage");
  const program = await page.evaluate(() => globalThis.memory.buffer.byteLength);
  return { objects: usedSize / MEGABYTE, elements: (embedderHeapUsedSize ?? 0) / MEGABYTE, program: program / MEGABYTE };
}

async function main() {
  const minutes = Number(options(HELP, { minutes: "10" }).minutes);
  const overlap = await start();
  const rows = [];
  for (const speed of SPEEDS) {
    const { page, close } = await overlap.openPage({ hash: RUN, before: (page) => page.addInitScript(prepare) });
    const session = await page.context().newCDPSession(page);
    await list(page, "speed").selectOption(speed);
    await page.evaluate(() => keepPlaying());
    await page.waitForTimeout(minutes * 6_000);
    const begin = await measure(page, session);
    await page.waitForTimeout(minutes * 54_000);
    const end = await measure(page, session);
    for (const [key, what] of Object.entries({ objects: "JavaScript's objects", elements: "the page's elements", program: "the program" })) {
      rows.push({ what: `speed ${speed}, ${what}, at the end`, value: end[key], unit: "MB" });
      rows.push({ what: `speed ${speed}, ${what}, more than after a tenth`, value: end[key] - begin[key], unit: "MB", aim: AIM });
    }
    await close();
  }
  await overlap.stop();
  report(rows);
}

await main();
