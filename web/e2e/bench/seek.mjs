// How long it takes to go to any moment of a long run.

import { start } from "../harness.mjs";
import { median, options, report } from "./report.mjs";

const HELP = `Measures how long the page takes to go to random moments of a long run.

Usage: cargo xtask bench seek [options]

  --events N   events in the run, at least (10000)
  --seeks N    moments to go to (200)
`;

const AIM = 50;
const PRESET = "#naive-swap-5-to-5";

/** The events that the page says the run has. */
const events = async (page) => Number(/event \d+ of (\d+)/.exec(await page.locator(".when").textContent())[1]);

/** Opens a run of that many events. */
async function open(overlap, wanted) {
  for (let end = 5000; end <= 600_000; end *= 2) {
    const visit = await overlap.openPage({ hash: `${PRESET}&t=${end}` });
    const count = await events(visit.page);
    if (count >= wanted) return { ...visit, count, end };
    await visit.close();
  }
  throw new Error(`no run has ${wanted} events`);
}

/** Runs in the page: goes to each part of the run, and gives the milliseconds until it was painted and all of it done. */
async function seekAll(parts) {
  const slider = document.querySelector("[type=range]");
  const taken = [];
  let painted = 0;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    painted = performance.now();
    return clearRect.apply(this, args);
  };
  for (const part of parts) {
    const begin = performance.now();
    slider.value = Math.floor(part * slider.max);
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    // What the page puts off, it does before the next message.
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    // The last of the canvases; where none was painted, nothing had to be.
    taken.push({ painted: Math.max(painted - begin, 0), all: performance.now() - begin });
    await new Promise(requestAnimationFrame);
  }
  return taken;
}

/** Numbers from 0 to 1, the same in every run. */
function* parts(count) {
  let seed = 1;
  for (let i = 0; i < count; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    yield seed / 2_147_483_647;
  }
}

async function main() {
  const given = options(HELP, { events: "10000", seeks: "200" });
  const overlap = await start();
  const { page, count, end, close } = await open(overlap, Number(given.events));
  console.log(`${count} events in all lanes together, ${end} virtual ms`);
  const taken = await page.evaluate(seekAll, [...parts(Number(given.seeks))]);
  await close();
  await overlap.stop();
  const of = (key) => taken.map((it) => it[key]);
  report([
    { what: "painted, median", value: median(of("painted")), unit: "ms" },
    { what: "painted, longest", value: Math.max(...of("painted")), unit: "ms" },
    { what: "all of the page, median", value: median(of("all")), unit: "ms" },
    { what: "all of the page, longest", value: Math.max(...of("all")), unit: "ms", aim: AIM },
  ]);
}

await main();
