// What the page's tests share: the built page on a server of its own, a browser, and an ear for the console.
//
//   const overlap = await start();                    // once a file; `after(() => overlap.stop())`
//   const visit = await overlap.openPage({ width: 1280, height: 900, hash: "#preset" });
//   await visit.page.getByRole("button", { name: "Play" }).click();
//   await visit.screenshot("three-lanes");            // artefacts/three-lanes.png
//   await visit.close();                              // fails if the console said anything not allowed

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { stands } from "./page.mjs";
import { serve } from "./server.mjs";

/** The top of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const DIST = join(ROOT, "dist");
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

/** Starts a browser, with more `flags`. `CHROMIUM` names another than the system's. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...BROWSER_FLAGS, ...flags] });
}

/** What a host sends with every file, according to dist/_headers. */
export async function documentedHeaders() {
  const rules = await readFile(join(DIST, "_headers"), "utf8");
  const [, forAll] = /^\/\*\n((?:  .*\n)+)/m.exec(rules);
  const parts = forAll.trim().split("\n").map((line) => /^\s*([^:]+): (.*)$/.exec(line));
  return Object.fromEntries(parts.map(([, name, value]) => [name.toLowerCase(), value]));
}

/** Starts a browser and a server for the page in dist/, which sends what docs/hosting.md says, and more `headers`. */
export async function start({ mount, headers } = {}) {
  assert.ok(existsSync(join(DIST, "index.html")), "there is no dist/index.html; build it first: cargo xtask build");
  const server = await serve(DIST, mount, { ...(await documentedHeaders()), ...headers });
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
 * - `colorScheme`: "light" or "dark"; `reducedMotion`: "reduce" or "no-preference"
 * - `hash`: what follows the address, "#" included
 * - `allowed`: patterns of console messages and page errors that the test expects
 * - `before`: called with the page before it loads, to break something or to listen
 * - `waitForReady`: false if the app is not expected to stand
 */
export async function openPage(browser, url, options = {}) {
  const { width = 1280, height = 900, deviceScaleFactor = 1 } = options;
  const { colorScheme = "light", reducedMotion = "no-preference" } = options;
  const { hash = "", allowed = [], before, waitForReady = true } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor, colorScheme, reducedMotion });
  const page = await context.newPage();
  const complaints = listen(page);
  const requests = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests.push(request.url());
  });
  await before?.(page);
  await page.goto(url + hash);
  if (waitForReady) await stands(page);
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
      const surprising = complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)));
      assert.deepEqual(surprising, [], "the browser's console is not clean");
    },
  };
}

/** Collects what the console complains of. */
function listen(page) {
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
