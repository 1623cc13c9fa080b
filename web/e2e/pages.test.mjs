// The pages of presets and their gallery, which need no script.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { axeFaults, presetIds, ROOT, start } from "./harness.mjs";
import { link, now, seek, started, state } from "./page.mjs";

const ids = await presetIds();

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
    assert.equal(await link(page, "playground").evaluate((link) => link.href), `${overlap.url}#${id}`);
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
  await page.locator("main h3 a[href='bug-2015/']").click();
  await page.waitForURL(`${overlap.url}presets/bug-2015/`);
  await link(page, "allPresets").click();
  await page.waitForURL(`${overlap.url}presets/`);
  await close();
});

test("the verdicts of the search can be watched", async () => {
  const { page, close } = await open({ javaScriptEnabled: true });
  await page.goto(`${overlap.url}presets/`);
  await link(page, "verdicts").click();
  await page.waitForURL(`${overlap.url}presets/verdicts/`);
  const row = page.locator("tr", { hasText: "123 → 345" });
  await link(row.first(), "watch").first().click();
  await page.waitForFunction(() => globalThis.overlap?.state?.().preset.startsWith("s2."));
  await started(page);
  await seek(page, "end");
  const { lanes } = await state(page);
  assert.deepEqual(lanes.map((lane) => [lane.mode, lane.broken]), [["joint", ["Election Safety"]]]);
  await close();
});

test("without a script the page leads to the gallery", async () => {
  const { page, close } = await open();
  await page.goto(overlap.url);
  await link(page, "withoutScript").click();
  await page.waitForURL(`${overlap.url}presets/`);
  await close();
});

test("a page's button opens the preset, and a beat its moment", async () => {
  const { page, close } = await open({ javaScriptEnabled: true });
  for (const [find, at] of [[(page) => link(page, "playground"), 0], [(page) => page.getByRole("listitem").locator("a[href$='&t=300']"), 300]]) {
    await page.goto(`${overlap.url}presets/bug-2015/`);
    await find(page).click();
    await page.waitForFunction(() => globalThis.overlap?.state?.().preset === "bug-2015");
    assert.equal(await now(page), at);
  }
  await close();
});

test("axe finds nothing in the pages, in light and in dark colours, and none scrolls sideways on a phone", async () => {
  const { page, close } = await open({ javaScriptEnabled: true, width: 360, height: 740 });
  const faults = [];
  // One page in six; `cargo xtask soak` takes all (OVERLAP_SOAK).
  const some = process.env.OVERLAP_SOAK ? ids : ids.filter((_, index) => index % 6 === 0);
  for (const path of ["", "verdicts/", ...some.map((id) => `${id}/`)]) {
    await page.goto(`${overlap.url}presets/${path}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((folded) => (folded.open = true)));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) faults.push(`${path}: ${wide} px too wide`);
    faults.push(...(await axeFaults(page)).map((fault) => `${path} ${fault}`));
  }
  assert.deepEqual(faults, []);
  await close();
});

test("screenshots of the pages are taken", async () => {
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
