// The survey: many seeds in every lane, and any of them opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const LONG = { timeout: 180_000 };
const state = (page) => page.evaluate(() => overlap.state());

/** Opens the page with its search, and plays so many seeds to the end. */
async function survey(seeds, options) {
  const visit = await overlap.openPage(options);
  const { page } = visit;
  page.setDefaultTimeout(60_000);
  if ((options.width ?? 1280) < 1000) {
    await page.getByRole("button", { name: "More" }).click();
    await page.locator(".side").getByRole("button", { name: "Search" }).click();
  } else {
    await button(page, "Search").click();
  }
  await page.getByLabel("Seeds", { exact: true }).fill(String(seeds));
  await button(page, "Play them all").click();
  await page.getByText(`How many of ${seeds.toLocaleString("en")} seeds broke a property`).waitFor(LONG);
  await page.getByRole("status").getByText(/^All [\d,]+ seeds were played\.$/).waitFor(LONG);
  return visit;
}

/** The rows of the table of that caption: their cells' texts but for the picture, the heading first. */
const rows = (page, caption) =>
  page.locator(".survey", { hasText: caption }).locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].filter((cell) => !cell.ariaHidden).map((cell) => cell.textContent)));

/** The end of the run in a lane, after the survey's end. */
async function atTheEnd(page, lane) {
  await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 600000" })));
  return (await state(page)).lanes[lane];
}

test("a survey plays many seeds in every lane, counts what came of them, and opens one that broke", async () => {
  const { page, screenshot, close } = await survey(100, { hash: "#naive-swap-5-to-5" });
  const broke = await rows(page, "broke a property");
  assert.deepEqual(broke.map(([mode]) => mode), ["Naive swap", "Single-server", "Joint consensus"]);
  assert.match(broke[0][1], /^\d+ \(\d+ %\)$/);
  assert.deepEqual([broke[1][1], broke[2][1]], ["0", "0"]);
  for (const caption of ["How long the change took", "How long no leader could commit"]) {
    for (const [mode, half, most, longest] of await rows(page, caption)) {
      assert.ok(0 < half && +half <= +most && +most <= +longest, `${mode}: ${half}, ${most}, ${longest}`);
    }
  }
  await screenshot("survey");
  for (const place of [0, 2]) {
    await page.getByRole("group", { name: "Naive swap: broke in seed" }).getByRole("button").nth(place).click();
    const seed = await page.evaluate(() => new URLSearchParams(overlap.link.split("&").slice(1).join("&")).get("seed"));
    assert.ok((await atTheEnd(page, 0)).broken.length > 0, `seed ${seed}`);
  }
  // Any seed, by its number: those that are not in the list of the few may have broken or not, this one did not.
  await page.getByLabel("Open seed", { exact: true }).fill("3");
  await button(page, "Open it").click();
  assert.match(await page.evaluate(() => overlap.link), /seed=3/);
  assert.deepEqual((await atTheEnd(page, 0)).broken, []);
  await close();
});

test("the slowest change and the longest wait are what their seeds come to", async () => {
  const { page, close } = await survey(60, { hash: "#naive-swap-5-to-5" });
  for (const [caption, measure] of [["How long the change took", /finished after (\d+) ms/], ["How long no leader could commit", /^(\d+) ms$/]]) {
    const longest = await rows(page, caption);
    for (const [place, [mode, , , time]] of longest.entries()) {
      const table = page.locator(".survey", { hasText: caption });
      await table.getByRole("row", { name: mode }).getByRole("button").click();
      await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 900" })));
      await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "panel compare" })));
      const cells = await page.locator(".compare tr", { hasText: mode }).locator("td").allInnerTexts();
      const told = cells.map((cell) => measure.exec(cell)?.[1]).find(Boolean);
      assert.equal(told, time, `${caption}, ${mode} (lane ${place}): ${cells}`);
      await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "panel search" })));
    }
  }
  await close();
});

test("what the reader did is part of what is surveyed, and a seed of an earlier survey opens what was surveyed then", async () => {
  const { page, close } = await survey(20, { hash: "#naive-swap-5-to-5&do=650.crash.6" });
  const taken = page.getByRole("group", { name: "Naive swap: broke in seed" }).getByRole("button");
  await taken.first().click();
  await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
  assert.ok((await atTheEnd(page, 0)).broken.length > 0);
  await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "open bug-2015" })));
  await page.waitForFunction(() => overlap.state().preset === "bug-2015");
  const slowest = page.locator(".survey", { hasText: "How long no leader" }).getByRole("row", { name: "Joint" }).getByRole("button");
  const [, seed] = /open seed (\d+)/.exec(await slowest.getAttribute("aria-label"));
  await slowest.click();
  await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
  await button(page, "Script").click();
  assert.match(await page.locator("textarea").inputValue(), new RegExp(`\\nseed ${seed}\\n[^]*at 651 crash S6`));
  await close();
});

test("a survey shows what came so far, and stops when it is told", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await button(page, "Search").click();
  await page.getByLabel("Seeds", { exact: true }).fill("100000");
  await button(page, "Play them all").click();
  await page.getByText(/^[\d,]+ of 100,000 seeds$/).waitFor(LONG);
  await page.locator(".survey td.broken").waitFor(LONG);
  await button(page, "Stop the survey").click();
  await page.getByText("Stopped: this is what came until then.").waitFor();
  const before = await rows(page, "broke a property");
  await page.waitForTimeout(500);
  assert.deepEqual(await rows(page, "broke a property"), before);
  await close();
});

for (const [width, height] of [[390, 844], [800, 580]]) {
  test(`${width}x${height}: the tables fit`, async () => {
    const { page, screenshot, close } = await survey(200, { width, height, hash: "#naive-swap-5-to-5" });
    await page.getByText("How long no leader could commit").scrollIntoViewIfNeeded();
    const [wide, room] = await page.locator(".side").evaluate((it) => [it.scrollWidth, it.clientWidth]);
    assert.ok(wide <= room, `${wide} in ${room}`);
    await screenshot(`survey-${width}`);
    await close();
  });
}

for (const [width, height, colorScheme] of [[1280, 900, "light"], [390, 844, "dark"]]) {
  test(`${width}x${height}, ${colorScheme}: axe has nothing to say of what a survey and a search came to`, async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const { page, close } = await survey(100, { width, height, colorScheme, hash: "#naive-swap-5-to-5" });
    await page.getByText("More bounds").click();
    await button(page, "Find a violation").click();
    await page.locator(".verdict").waitFor(LONG);
    await page.evaluate(axe);
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: values }), rules);
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`), []);
    await close();
  });
}
