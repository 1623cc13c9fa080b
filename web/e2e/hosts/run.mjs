// Builds a small course with each tool of docs/embedding.md, from the recipes that stand there, and looks at it in Chromium: the page of
// Overlap on one origin, the course on another. Not part of `cargo xtask test`: it brings in some hundred megabytes of tools.
//
//   cargo xtask build
//   node web/e2e/hosts/run.mjs            # all of them
//   node web/e2e/hosts/run.mjs vitepress  # some
//
// Tools go into the folder that OVERLAP_HOSTS names, or else into one in the system's folder for what is temporary; pictures into
// artefacts/hosts/. It needs Node, npm, Python 3 with venv, Cargo, and the modules of the page's tests.

import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

import { ROOT, start } from "../harness.mjs";
import { serve } from "../server.mjs";
import { LESSON, recipes } from "./recipes.mjs";
import { bring, TOOLS } from "./tools.mjs";

const PLACE = process.env.OVERLAP_HOSTS ?? join(tmpdir(), "overlap-hosts");
const PICTURES = join(ROOT, "artefacts/hosts");

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !TOOLS.some((tool) => tool.name === name));
if (unknown.length) throw new Error(`there is no ${unknown.join(", ")}; there are ${TOOLS.map((tool) => tool.name).join(", ")}`);

const overlap = await start();
let failed = 0;
for (const tool of TOOLS.filter(({ name }) => !asked.length || asked.includes(name))) {
  try {
    const seen = await tried(tool);
    console.log(`${tool.title}: ${seen.join(", ")}`);
  } catch (error) {
    failed += 1;
    console.log(`${tool.title}: FAILED: ${error.stack}`);
  }
}
await overlap.stop();
console.log(`${(asked.length || TOOLS.length) - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/** Builds a course with a tool, and looks at it as a reader comes to it: directly and, where pages are put in without loading them, so too. */
async function tried(tool) {
  await bring(tool, PLACE);
  const folder = join(PLACE, "courses", tool.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const host = await serve(join(folder, tool.out), "/", {});
  const context = await overlap.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  const ways = [];
  try {
    const built = await tool.build(folder, await recipes(tool, overlap.url), PLACE, host.url);
    await page.goto(new URL(built.lesson, host.url).href);
    await shown(page, built);
    ways.push("opened");
    await picture(page, tool.name, built);
    if (built.start !== undefined) {
      await page.goto(new URL(built.start, host.url).href);
      await page.evaluate(() => (globalThis.stays = true));
      await page.getByRole("link", { name: "To the lesson" }).first().click();
      await page.waitForURL((url) => url.pathname.includes("lesson"));
      await shown(page, built);
      assert.ok(await page.evaluate(() => globalThis.stays), "the tool loaded the page anew");
      ways.push("navigated to");
    }
    assert.deepEqual(complaints, []);
    return ways;
  } finally {
    await context.close();
    await host.close();
  }
}

/** The whole page in one picture: frames that are out of sight are not painted, so the window is as high as it takes. */
async function picture(page, name, { slides }) {
  await mkdir(PICTURES, { recursive: true });
  if (!slides) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: 1280, height: Math.min(height, 4000) });
  }
  // A frame on a slide that is not shown draws nothing, so only the page itself is waited for.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Whether the four lines show what they name: a preset at a moment, a script from a file and one in the address, and a frame. */
async function shown(page, { slides }) {
  const is = async (nth, check) => {
    if (slides) await page.evaluate((nth) => Reveal.slide(nth), nth);
    const frames = page.locator("overlap-playground iframe, iframe[src*='?embed']");
    const element = frames.nth(nth);
    await element.waitFor({ state: "attached" });
    await element.scrollIntoViewIfNeeded();
    const frame = await (await element.elementHandle()).contentFrame();
    await frame.waitForFunction(() => globalThis.overlap?.state && !document.getElementById("boot-message"));
    const state = await frame.evaluate(() => ({ ...overlap.state(), said: document.querySelector("[role=alert]")?.textContent }));
    assert.equal(state.said, undefined);
    check(state);
  };
  const script = ({ preset }) => assert.equal(inflateSync(Buffer.from(preset.replace(/^s2\./, ""), "base64url")).toString(), LESSON);
  await is(0, ({ preset, now }) => assert.deepEqual([preset, now], ["naive-swap-5-to-5", 340]));
  await is(1, script);
  await is(2, script);
  await is(3, ({ preset, now }) => assert.deepEqual([preset, now], ["bug-2015", 500]));
  assert.equal(await page.getByRole("link", { name: "Two leaders" }).isVisible(), false, "what is for readers without JavaScript is hidden");
}
