// How long a first visit takes on a slow machine and a slow line, and then the first opening of a panel; each against a page without a
// program that loads as many bytes.

import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { DIST, launch, openPage } from "../harness.mjs";
import { BUTTONS } from "../names.mjs";
import { KINDS } from "../server.mjs";
import { median, options, report } from "./report.mjs";

const HELP = `Measures a first visit and the first opening of a panel with the processor slowed down four times, on a line of 10 Mbit/s and 40 ms.

Usage: cargo xtask bench load [options]

  --visits N   visits to each page; the middle one counts (5)
`;

const SLOWDOWN = 4;
const LINE = { offline: false, latency: 40, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 };
/** Longer than this, and a reader's thoughts are elsewhere. */
const AIM = 1000;

/** A page that loads as many bytes as a first visit, all at once, and then is there; and as many as a panel does when it is opened. */
const control = (first, later) => `<!doctype html><html lang="en"><title>Control</title><link rel="icon" href="data:,">
<script>
  const load = (sizes) => Promise.all(sizes.map((size) => fetch("bytes?" + size).then((it) => it.arrayBuffer()))).then(() => {
    document.body.append("here");
    return new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  });
  load(${JSON.stringify(first)}).then((at) => { globalThis.times = { diagram: at, play: at }; });
  globalThis.openPanel = () => load(${JSON.stringify(later)});
</script><body></body></html>`;

/** Runs in the page: notes when the diagram is on the screen, who painted it, and when a press of play is answered. */
function watch() {
  const seen = {};
  // What is there in one frame is on the screen by the next.
  const note = (what) => requestAnimationFrame(() => (seen[what] ??= performance.now()));
  const look = () => {
    const painted = window.overlap?.stats?.().still_shapes > 0;
    const picture = document.getElementById("first-picture");
    if (painted) note("canvas");
    if (painted || (picture && !picture.hidden)) note("diagram");
    if (window.overlap?.state && !seen.play) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
      if (window.overlap.state().playing) seen.play = performance.now();
    }
    if (seen.canvas && seen.play) globalThis.times = seen;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Runs in the page: opens a panel, and gives the time when its content is on the screen. */
function openPanel(name) {
  [...document.querySelectorAll("button")].find((it) => it.textContent.trim() === name).click();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the panel did not open")), 30_000);
    const look = () => {
      const isThere = document.querySelector(".compare tbody");
      requestAnimationFrame(isThere ? () => resolve(performance.now()) : look);
    };
    look();
  });
}

/** Serves the built page as a host that compresses does. Its `addControl` adds the control beside it, for the page's own requests. */
async function serve() {
  const files = new Map();
  const entries = await readdir(DIST, { withFileTypes: true, recursive: true });
  const isServed = ({ name, parentPath }) => extname(name) in KINDS && !parentPath.includes("presets");
  for (const entry of entries.filter((it) => it.isFile() && isServed(it))) {
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(DIST, path)}`, brotliCompressSync(await readFile(path)));
  }
  const sizes = (requests) => requests.map((url) => files.get(new URL(url).pathname)?.length ?? 0);
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://localhost");
    const headers = { "cache-control": "no-store", "content-type": KINDS[extname(pathname)] ?? "application/octet-stream" };
    if (pathname === "/bytes") response.writeHead(200, headers).end(Buffer.alloc(Number(search.slice(1))));
    else if (files.has(pathname)) response.writeHead(200, { ...headers, "content-encoding": "br" }).end(files.get(pathname));
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    addControl: (first, later) => files.set("/control.html", brotliCompressSync(control(sizes(first), sizes(later)))),
    close: () => (server.close(), server.closeAllConnections()),
  };
}

/** What the page requests beside itself at a first visit, and then when a panel is opened. */
async function requestsOf(browser, url) {
  const { page, requests, close } = await openPage(browser, url);
  await page.waitForLoadState("networkidle");
  const first = requests.filter((it) => it !== url);
  await page.evaluate(openPanel, BUTTONS.compare);
  const later = requests.filter((it) => it !== url && !first.includes(it));
  await close();
  return [first, later];
}

async function visit(browser, url) {
  const slow = async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", LINE);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
    if (!url.endsWith("control.html")) await page.addInitScript(watch);
  };
  const { page, close } = await openPage(browser, url, { waitForReady: false, before: slow });
  await page.waitForFunction(() => globalThis.times);
  const times = await page.evaluate(() => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return { ...globalThis.times, words: first?.startTime ?? Number.NaN };
  });
  if (!url.endsWith("control.html")) await page.keyboard.press("Space");
  const pressed = await page.evaluate(() => performance.now());
  const opened = url.endsWith("control.html")
    ? await page.evaluate(() => globalThis.openPanel())
    : await page.evaluate(openPanel, BUTTONS.compare);
  times.panel = opened - pressed;
  await close();
  return times;
}

async function main() {
  const visits = Number(options(HELP, { visits: "5" }).visits);
  const server = await serve();
  const browser = await launch([], { whole: true });
  server.addControl(...(await requestsOf(browser, `${server.url}index.html`)));
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
    { what: "a panel is opened for the first time", value: middle(pages, "panel"), unit: "ms" },
    { what: "control: as many bytes, no program", value: middle(controls, "panel"), unit: "ms" },
  ]);
}

await main();
