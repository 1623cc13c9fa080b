// What the page's tests share: the built page on a server of its own, a browser, and a watch on the console.
//
//   const overlap = await start();                    // once a file; `after(() => overlap.stop())`
//   const visit = await overlap.openPage({ width: 1280, height: 900, hash: "#preset" });
//   await button(visit.page, "play").click();
//   await visit.screenshot("three-lanes");            // artefacts/three-lanes.png
//   await visit.close();                              // fails if the console said anything not allowed

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { settled, started } from "./page.mjs";
import { serve } from "./server.mjs";

/** The top of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** The built page. `OVERLAP_DIST` names another folder than dist/. */
export const DIST = process.env.OVERLAP_DIST ?? join(ROOT, "dist");
const ARTEFACTS = join(ROOT, "artefacts");

const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

/**
 * Starts a browser, with more `flags`: Chromium without windows if `CHROMIUM_HEADLESS_SHELL` names it and not the `whole` browser is
 * wanted, else the one that `CHROMIUM` names, else the system's.
 */
export function launch(flags = [], { whole = false } = {}) {
  const { CHROMIUM = "/usr/bin/chromium", CHROMIUM_HEADLESS_SHELL = CHROMIUM } = process.env;
  return chromium.launch({ executablePath: whole ? CHROMIUM : CHROMIUM_HEADLESS_SHELL, args: [...BROWSER_FLAGS, ...flags] });
}

/** What a host sends with every file, according to the page's `_headers`. */
export async function documentedHeaders() {
  const rules = await readFile(join(DIST, "_headers"), "utf8");
  const [, forAll] = /^\/\*\n((?:  .*\n)+)/m.exec(rules);
  const parts = forAll.trim().split("\n").map((line) => /^\s*([^:]+): (.*)$/.exec(line));
  return Object.fromEntries(parts.map(([, name, value]) => [name.toLowerCase(), value]));
}

/**
 * Starts a browser and a server for the built page, which sends what docs/hosting.md says, and more `headers`, which may depend on
 * the file's name.
 */
export async function start({ mount, headers } = {}) {
  assert.ok(existsSync(join(DIST, "index.html")), `there is no page in ${DIST}; build it first: cargo xtask build`);
  const documented = await documentedHeaders();
  const server = await serve(DIST, mount, (name) => ({ ...documented, ...(typeof headers === "function" ? headers(name) : headers) }));
  const browser = await launch();
  return {
    url: server.url,
    browser,
    openPage: (options) => openPage(browser, server.url, options),
    async stop() {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Opens the page in a fresh context.
 *
 * - `width`, `height`: the window, in CSS pixels; `deviceScaleFactor`: the screen's pixels to one of them
 * - `colorScheme`: "light" or "dark"; `reducedMotion`: "reduce" or "no-preference"; `hasTouch`: whether the screen can be touched
 * - `hash`: what follows the address, "#" included
 * - `allowed`: patterns of console messages and page errors that the test expects
 * - `before`: called with the page before it loads, to break something or to listen
 * - `waitForReady`: false if the app is not expected to start
 */
export async function openPage(browser, url, options = {}) {
  const { width = 1280, height = 900, deviceScaleFactor = 1 } = options;
  const { colorScheme = "light", reducedMotion = "no-preference", hasTouch = false } = options;
  const { hash = "", allowed = [], before, waitForReady = true } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor, colorScheme, reducedMotion, hasTouch });
  const page = await context.newPage();
  const complaints = listen(page);
  const requests = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests.push(request.url());
  });
  await before?.(page);
  await page.goto(url + hash);
  if (waitForReady) await started(page);
  return {
    page,
    context,
    /** The addresses that the page asked for so far, data: addresses aside. */
    requests,
    /** Console errors and warnings, and uncaught errors, so far. */
    complaints,
    screenshot: (name) => screenshot(page, name),
    /** Closes the page; fails if the console said anything that was not allowed. */
    async close() {
      await context.close();
      assertClean(complaints, allowed);
    },
  };
}

/** Fails if the console said anything that matches none of these patterns. */
function assertClean(complaints, allowed) {
  const surprising = complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)));
  assert.deepEqual(surprising, [], "the browser's console is not clean");
}

/**
 * Starts a host of another origin with `headers`: `open` opens a page of it with that body, in a fresh context. Its window has
 * `heard`, the events of the elements in it with their ids, and `raw`, the messages that it got.
 */
export async function startHost(browser, headers) {
  const folder = await mkdtemp(join(tmpdir(), "overlap-host-"));
  const server = await serve(folder, "/course/", headers);
  const write = (name, text) => writeFile(join(folder, name), text);
  return {
    url: server.url,
    folder,
    write,
    /** `head`: what else is in the head; `allowed`, `before`: as of `openPage`; the rest: options of the context. */
    async open(body, { head = "", allowed = [], before, ...options } = {}) {
      const icon = '<link rel="icon" href="data:,">';
      await write("index.html", `<!doctype html><html lang="en"><title>A course</title>${icon}${head}<body>${body}</body>`);
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const complaints = listen(page);
      const [requests, said] = [[], []];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.addInitScript(() => {
        [globalThis.heard, globalThis.raw] = [[], []];
        if (parent !== window) return;
        addEventListener("overlap", ({ target, detail }) => heard.push({ id: target.id, ...detail }));
        addEventListener("message", ({ data }) => raw.push(data));
      });
      await before?.(page);
      await page.goto(server.url);
      return {
        page,
        requests,
        /** Messages that the page wrote to the console so far. */
        said,
        async close({ allowed: more = [] } = {}) {
          await context.close();
          assertClean(complaints, [...allowed, ...more]);
        },
      };
    },
    async stop() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The page within an iframe. */
export async function frameOf(iframe) {
  return (await iframe.elementHandle()).contentFrame();
}

/** Waits until `condition` holds, for what cannot be waited for in the page; fails after ten seconds. */
export async function until(condition, what = () => "it never came true") {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(await what());
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** The ids of all presets. */
export const presetIds = async () =>
  (await readdir(join(ROOT, "crates/scenario/presets"))).map((name) => name.replace(".overlap", ""));

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Faults that axe finds of WCAG 2.2 AA in the page, or in its part `within`, a line for each rule: in light colours all rules, and in dark
 * ones the rules about colours, since nothing else is different there. Frames are not looked into.
 */
export async function axeFaults(page, within) {
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(axe);
  const faults = [];
  for (const [colorScheme, runOnly] of [["light", RULES], ["dark", { type: "rule", values: ["color-contrast", "link-in-text-block"] }]]) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    const check = ([within, runOnly]) => globalThis.axe.run(within ?? document, { runOnly, resultTypes: ["violations"], iframes: false });
    const { violations } = await page.evaluate(check, [within, runOnly]);
    faults.push(...violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes.map((node) => node.target).join(", ")}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  return faults;
}

/** Collects what the console complains of. */
export function listen(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  return complaints;
}

/** Writes artefacts/<name>.png and gives its path. */
export async function screenshot(page, name) {
  await mkdir(ARTEFACTS, { recursive: true });
  const path = join(ARTEFACTS, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
