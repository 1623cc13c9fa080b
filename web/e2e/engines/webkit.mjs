// Drives WebKitGTK's MiniBrowser by WebDriver, on a screen in memory.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { environment, startProgram } from "./processes.mjs";
import { RemotePage } from "./remote_page.mjs";
import { startScreen } from "./xvfb.mjs";

/** The browser, which is in no folder of programs. `MINIBROWSER` names another. */
const PLACES = ["x86_64", "aarch64"].flatMap((cpu) => ["4.1", "4.0"].map((api) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${api}/MiniBrowser`));
const MINIBROWSER = process.env.MINIBROWSER ?? PLACES.find(existsSync) ?? PLACES[0];

/** Name of an element's reference in the protocol. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Makes the browser's own tool bar small, which determines how narrow the window may become. */
const SMALL_TOOLBAR = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }\n";

/** Starts a driver for readers with these settings; each page has a browser of its own. */
export async function launch({ reducedMotion } = {}) {
  const screen = await startScreen(1400, 1100);
  const home = await mkdtemp(join(tmpdir(), "overlap-webkit-"));
  const config = join(home, "gtk-3.0");
  await mkdir(config);
  await writeFile(join(config, "gtk.css"), SMALL_TOOLBAR);
  await writeFile(join(config, "settings.ini"), `[Settings]\ngtk-enable-animations=${reducedMotion ? 0 : 1}\n`);
  const port = await freePort();
  const env = environment({
    DISPLAY: screen.display, WEBKIT_DISABLE_COMPOSITING_MODE: "1", XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home,
    GDK_BACKEND: "x11", NO_AT_BRIDGE: "1",
  });
  const driver = await startProgram("WebKitWebDriver", [`--port=${port}`], { env });
  const request = requester(`http://127.0.0.1:${port}`);
  await until(() => request("GET", "/status").catch(() => false), "the driver answers");
  return {
    open: (options) => open(request, screen, options),
    async close() {
      await driver.stop();
      await screen.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A port on which nothing listens. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends requests of the protocol. */
const requester = (base) => async (method, path, body) => {
  const response = await fetch(base + path, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(60_000) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path.replace(/.*\//, "")}: ${value?.error}: ${value?.message}`);
  return value;
};

/** Waits until a condition holds. */
async function until(condition, what) {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function open(request, screen, { width, height }) {
  const alwaysMatch = { pageLoadStrategy: "none", "webkitgtk:browserOptions": { binary: MINIBROWSER, args: ["--automation"] } };
  const { sessionId } = await request("POST", "/session", { capabilities: { alwaysMatch } });
  const send = (method, path, body) => request(method, `/session/${sessionId}${path}`, body);
  const execute = (source) => send("POST", "/execute/async", {
    // An error of the page comes back as a value: the driver shortens what it says.
    script: `const done = arguments[0]; (async () => { ${source} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`,
    args: [],
  });
  const call = async (source) => {
    const { value, error } = await execute(source);
    if (error) throw new Error(error);
    return value;
  };
  const size = () => call("return [innerWidth, innerHeight]");
  const driver = {
    async run(source) {
      const json = await call(`return JSON.stringify(await (async () => { ${source} })())`);
      return json == null ? undefined : JSON.parse(json);
    },
    async element(source) {
      const found = await call(source);
      return found?.[ELEMENT] ? { [ELEMENT]: found[ELEMENT] } : found;
    },
    perform: (actions) => send("POST", "/actions", { actions }),
    /** The tool bar takes a part of the window. */
    async resize({ width, height }) {
      await send("POST", "/window/rect", { x: 0, y: 0, width, height });
      const [, less] = await size();
      const bar = height - less;
      if (bar > 0) await send("POST", "/window/rect", { x: 0, y: 0, width, height: height + bar });
      const isThere = async () => String(await size()) === `${width},${height}`;
      await until(isThere, `the window is ${width}x${height}`);
      return { width, height };
    },
    async navigate(url) {
      await send("POST", "/url", { url });
      // The driver does not wait, and a script that runs as the old page ends is an error.
      const isThere = () => send("POST", "/execute/sync", { script: "return location.href !== 'about:blank'", args: [] }).catch(() => false);
      await until(isThere, `${url} is opened`);
    },
    async screenshot() {
      const [width, height, outer] = await call("return [innerWidth, innerHeight, outerHeight]");
      return screen.picture({ width, height, top: outer - height });
    },
  };
  const page = new RemotePage(driver, { width, height });
  await page.setViewportSize({ width, height });
  // WebDriver has no way to the console.
  return { page, complaints: [], close: () => send("DELETE", "") };
}
