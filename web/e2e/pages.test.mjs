// The pages of presets and their gallery: for who is sent a link, with no script.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, start } from "./harness.mjs";
import { seek, stands } from "./page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ids = (await readdir(join(ROOT, "crates/scenario/presets"))).map((name) => name.replace(".overlap", ""));

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** A window in which no script runs, and what it complains of. */
async function open({ width = 1280, height = 900, colorScheme = "light", javaScriptEnabled = false } = {}) {
  const context = await overlap.browser.newContext({ viewport: { width, height }, colorScheme, javaScriptEnabled });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("response", (response) => {
    if (!response.ok()) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

test("every preset's page has its title, picture, story and link, without a script and in one request", async () => {
  const { page, close } = await open();
  const requests = [];
  page.on("request", (request) => request.url().startsWith("data:") || requests.push(request.url()));
  for (const id of ids) {
    requests.length = 0;
    await page.goto(`${overlap.url}presets/${id}/`);
    assert.deepEqual(requests, [page.url()], id);
    const title = await page.getByRole("heading", { level: 1 }).textContent();
    assert.equal(await page.title(), `${title} · Overlap`);
    assert.ok((await page.locator("meta[name=description]").getAttribute("content")).length > 20, id);
    assert.equal(await page.locator("meta[property='og:title']").getAttribute("content"), title);
    const drawn = await page.locator("figure svg:visible").first().boundingBox();
    assert.ok(drawn.width > 900 && drawn.height > 150, `${id}: ${JSON.stringify(drawn)}`);
    assert.ok((await page.getByRole("listitem").count()) > 0, `${id}: no story`);
    const link = page.getByRole("link", { name: "Open it in the playground" });
    assert.equal(await link.evaluate((link) => link.href), `${overlap.url}#${id}`);
  }
  await close();
});

test("the gallery lists every preset, with a picture, and leads there and on to the playground", async () => {
  const { page, close } = await open();
  await page.goto(`${overlap.url}presets/`);
  const links = await page.locator("main h3 a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(links.toSorted(), ids.map((id) => `${id}/`).toSorted());
  const pictures = page.locator("main img");
  assert.equal(await pictures.count(), ids.length);
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await picture.elementHandle());
  }
  await page.getByRole("link", { name: "The bug of 2015", exact: true }).click();
  await page.waitForURL(`${overlap.url}presets/bug-2015/`);
  await page.getByRole("link", { name: "All presets" }).click();
  await page.waitForURL(`${overlap.url}presets/`);
  await close();
});

test("the verdicts of the search can be watched", async () => {
  const { page, close } = await open({ javaScriptEnabled: true });
  await page.goto(`${overlap.url}presets/`);
  await page.getByRole("link", { name: "Verdicts" }).click();
  await page.waitForURL(`${overlap.url}presets/verdicts/`);
  const row = page.locator("tr", { hasText: "123 → 345" });
  await row.first().getByRole("link", { name: "watch" }).first().click();
  await page.waitForFunction(() => globalThis.overlap?.state?.().preset.startsWith("s2."));
  await stands(page);
  await seek(page, "end");
  const broken = await page.evaluate(() => overlap.state().lanes.map((lane) => [lane.mode, lane.broken]));
  assert.deepEqual(broken, [["joint", ["Election Safety"]]]);
  await close();
});

test("who has no script is led from the page to the gallery", async () => {
  const { page, close } = await open();
  await page.goto(overlap.url);
  await page.getByRole("link", { name: "What it shows, in words and pictures" }).click();
  await page.waitForURL(`${overlap.url}presets/`);
  await close();
});

test("a page's button opens the preset, and a beat its moment", async () => {
  const { page, close } = await open({ javaScriptEnabled: true });
  for (const [name, now] of [["Open it in the playground", 0], ["300 ms", 300]]) {
    await page.goto(`${overlap.url}presets/bug-2015/`);
    await page.getByRole("link", { name, exact: true }).click();
    await page.waitForFunction(() => globalThis.overlap?.state?.().preset === "bug-2015");
    assert.equal(await page.evaluate(() => overlap.state().now), now);
  }
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: axe finds nothing, and nothing scrolls sideways on a phone`, async () => {
    const { page, close } = await open({ javaScriptEnabled: true, colorScheme, width: 360, height: 740 });
    const faults = [];
    for (const path of ["", "verdicts/", ...ids.map((id) => `${id}/`)]) {
      await page.goto(`${overlap.url}presets/${path}`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((folded) => (folded.open = true)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) faults.push(`${path}: ${wide} px too wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: values }), RULES);
      faults.push(...violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.target).join(", ")}`));
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

test("they are looked at", async () => {
  for (const [name, path, options] of [
    ["preset-page", "bug-2015/", {}],
    ["preset-page-three", "naive-swap-5-to-5/", { colorScheme: "dark" }],
    ["preset-page-phone", "naive-swap-5-to-5/", { width: 360, height: 740 }],
    ["gallery", "", {}],
    ["verdicts", "verdicts/", {}],
    ["verdicts-dark-phone", "verdicts/", { width: 390, height: 844, colorScheme: "dark" }],
    ["gallery-dark-phone", "", { width: 360, height: 740, colorScheme: "dark" }],
  ]) {
    const { page, close } = await open(options);
    await page.goto(`${overlap.url}presets/${path}`, { waitUntil: "networkidle" });
    await page.screenshot({ path: join(ROOT, "artefacts", `${name}.png`) });
    await close();
  }
});
