// How long a first visit takes on a slow machine and a slow line, against a page without a program that loads as many bytes.

import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { launch, openPage, ROOT } from "../harness.mjs";
import { median, options, report } from "./report.mjs";
import { compressed, serveCompressed, slowDown } from "./slow.mjs";

const HELP = `Measures a first visit with the processor slowed down four times, on a line of 10 Mbit/s and 40 ms.

Usage: cargo xtask bench load [options]

  --visits N   visits to each page; the middle one counts (5)
`;

/** Longer than this, and a reader's thoughts are elsewhere. */
const AIM = 1000;

/** A page that loads as many bytes as the other does, all at once, and then is there. */
const control = (sizes) => `<!doctype html><html lang="en"><title>Control</title><link rel="icon" href="data:,">
<script>
  Promise.all(${JSON.stringify(sizes)}.map((size) => fetch("bytes?" + size).then((it) => it.arrayBuffer()))).then(() => {
    document.body.append("here");
    requestAnimationFrame(() => { globalThis.times = { diagram: performance.now(), play: performance.now() }; });
  });
</script><body></body></html>`;

/** Runs in the page: notes when the diagram is on the screen, who painted it, and when a press of play is answered. */
function watch() {
  const seen = {};
  // What is there in one frame is on the screen by the next.
  const note = (what) => requestAnimationFrame(() => (seen[what] ??= performance.now()));
  const look = () => {
    const painted = window.overlap?.stats().still_shapes > 0;
    const picture = document.getElementById("first-picture");
    if (painted) note("canvas");
    if (painted || (picture && !picture.hidden)) note("diagram");
    if (window.overlap && !seen.play) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
      if (window.overlap.state().playing) seen.play = performance.now();
    }
    if (seen.canvas && seen.play) globalThis.times = seen;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Serves the built page, and the control beside it. */
async function serve() {
  const files = await compressed(join(ROOT, "dist"));
  const isFirst = (name) => !name.endsWith(".html") && !name.slice(1).includes("/");
  const sizes = [...files].filter(([name]) => isFirst(name)).map(([, bytes]) => bytes.length);
  files.set("/control.html", brotliCompressSync(control(sizes)));
  return serveCompressed(files, (pathname, search) => pathname === "/bytes" && Buffer.alloc(Number(search.slice(1))));
}

async function visit(browser, url) {
  const slow = async (page) => {
    await slowDown(page);
    if (!url.endsWith("control.html")) await page.addInitScript(watch);
  };
  const { page, close } = await openPage(browser, url, { waitForReady: false, before: slow });
  await page.waitForFunction(() => globalThis.times);
  const times = await page.evaluate(() => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return { ...globalThis.times, words: first?.startTime ?? Number.NaN };
  });
  await close();
  return times;
}

async function main() {
  const visits = Number(options(HELP, { visits: "5" }).visits);
  const server = await serve();
  const browser = await launch();
  const [pages, controls] = [[], []];
  for (let turn = 0; turn < visits; turn++) {
    pages.push(await visit(browser, `${server.url}index.html`));
    controls.push(await visit(browser, `${server.url}control.html`));
  }
  await browser.close();
  await server.close();
  const middle = (visits, key) => median(visits.map((visit) => visit[key]));
  report([
    { what: "something is on the screen", value: middle(pages, "words"), unit: "ms" },
    { what: "the diagram is on the screen", value: middle(pages, "diagram"), unit: "ms", aim: AIM },
    { what: "the program has painted it", value: middle(pages, "canvas"), unit: "ms" },
    { what: "play answers", value: middle(pages, "play"), unit: "ms", aim: AIM },
    { what: "control: as many bytes, no program", value: middle(controls, "diagram"), unit: "ms" },
  ]);
}

await main();
