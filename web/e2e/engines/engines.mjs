// The stories in one engine: starts its browser, one for each way in which a reader may have set it, and a server for the page.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { DIST, documentedHeaders, ROOT } from "../harness.mjs";
import { started } from "../page.mjs";
import { serve } from "../server.mjs";
import { LACKS } from "./abilities.mjs";

/** Starts browsers of an engine as they are needed. */
export async function startEngine(name) {
  const { launch } = await import(`./${name}.mjs`);
  const headers = await documentedHeaders();
  const server = await serve(DIST, undefined, () => headers);
  if (LACKS[name]["'self' in a sandbox"]) {
    const policy = "content-security-policy";
    headers[policy] = headers[policy].replaceAll("'self'", `'self' ${new URL(server.url).origin}`);
  }
  const browsers = new Map();
  const visits = new Set();
  const browserFor = (settings) => {
    const key = JSON.stringify(settings);
    if (!browsers.has(key)) browsers.set(key, launch(settings));
    return browsers.get(key);
  };
  return {
    name,
    url: server.url,
    lacks: (ability) => LACKS[name][ability],
    /** Another engine, which is to be stopped. */
    other: startEngine,
    /**
     * Opens a page in a window without stored data: the built one with `hash` after its address, or that of `url`. `settings` are those of
     * the reader: `fontSize` in pixels, `forcedColors`, `reducedMotion`. `close` fails if the console complained.
     */
    async visit({ hash = "", url, width = 1280, height = 900, settings = {} } = {}) {
      const opened = await (await browserFor(settings)).open({ width, height });
      const { page, complaints } = opened;
      visits.add(opened);
      await page.goto(url ?? server.url + hash);
      if (!url) await started(page);
      return {
        page,
        async screenshot(what) {
          await mkdir(join(ROOT, "artefacts"), { recursive: true });
          await writeFile(join(ROOT, "artefacts", `${name}-${what}.png`), await page.screenshot());
        },
        async close() {
          visits.delete(opened);
          await opened.close();
          assert.deepEqual(complaints, [], "the browser's console is not clean");
        },
      };
    },
    /** Closes what a story that failed left open. */
    async closeAll() {
      for (const visit of visits) await visit.close();
      visits.clear();
    },
    async stop() {
      for (const browser of browsers.values()) await (await browser.catch(() => null))?.close();
      await server.close();
    },
  };
}

/** Registers a test for each story. One that needs what the engine lacks is skipped, and its name says why. */
export function tell(name, stories) {
  let engine;
  before(async () => (engine = await startEngine(name)));
  afterEach(() => engine.closeAll());
  after(() => engine?.stop());
  for (const { title, needs = [], tell } of stories) {
    const missing = needs.filter((ability) => LACKS[name][ability]).map((ability) => `${name} lacks: ${ability} (${LACKS[name][ability]})`);
    test(`${name}: ${title}`, { skip: missing.join("; ") || false }, () => tell(engine));
  }
}
