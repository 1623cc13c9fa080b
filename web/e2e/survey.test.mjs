// The survey: many seeds are played in every lane, and any of them can be opened.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, start } from "./harness.mjs";
import { button, editor, field, filled, folded, frames, MODES, opened, openPanel, panel, send, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const LONG = { timeout: 180_000 };

/** Opens the page with its search, and plays so many seeds to the end. */
async function survey(seeds, options) {
  const visit = await overlap.openPage(options);
  const { page } = visit;
  page.setDefaultTimeout(60_000);
  await openPanel(page, "search");
  await field(page, "seeds").fill(String(seeds));
  await button(page, "survey").click();
  await table(page, "safety").locator("caption", { hasText: new RegExp(`\\b${seeds}\\b`) }).waitFor(LONG);
  await running(page).waitFor({ state: "detached", ...LONG });
  return visit;
}

/** The control that stops a survey; it can be pressed while the survey runs. */
const running = (page) => button(page, "stopSurvey").and(page.locator(":not([aria-disabled])"));

/** The tables of a survey, in the order of the panel. */
const TABLES = ["safety", "change", "stalled"];
const table = (page, key) => page.locator(".survey").nth(TABLES.indexOf(key));

/** The rows of a table, a lane each: their cells' texts without the picture and the heading. */
const rows = (page, key) =>
  table(page, key).locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].filter((cell) => !cell.ariaHidden).slice(1).map((cell) => cell.textContent)));

/** The number of a cell, which may have separators, and a share of the whole behind it. */
const number = (cell) => Number(/^[\d,]+/.exec(cell)?.[0].replaceAll(",", "") ?? NaN);

/** The seeds that broke in the lane of a mode, which open them. */
const brokenSeeds = (page, mode) => page.locator(`.chips [data-seed][data-lane=${mode}]`);

/** The lane at that position at the end of the run. */
async function atTheEnd(page, index) {
  await send(page, "seek 600000");
  return (await state(page)).lanes[index];
}

test("a survey plays many seeds in every lane, counts their results, and opens one that broke", async () => {
  const { page, screenshot, close } = await survey(100, { hash: "#naive-swap-5-to-5" });
  const broke = (await rows(page, "safety")).map(([cell]) => number(cell));
  assert.equal(broke.length, MODES.length);
  assert.ok(broke[0] > 0 && broke[0] < 100, String(broke[0]));
  assert.deepEqual(broke.slice(1), [0, 0]);
  for (const key of ["change", "stalled"]) {
    for (const [index, cells] of (await rows(page, key)).entries()) {
      const [median, most, longest] = cells.map(number);
      assert.ok(0 < median && median <= most && most <= longest, `${key}, ${MODES[index]}: ${cells}`);
    }
  }
  await screenshot("survey");
  for (const nth of [0, 2]) {
    await brokenSeeds(page, "naive").nth(nth).click();
    const seed = await page.evaluate(() => new URLSearchParams(overlap.link.split("&").slice(1).join("&")).get("seed"));
    assert.ok((await atTheEnd(page, 0)).broken.length > 0, `seed ${seed}`);
  }
  // Any seed can be opened by its number. This one did not break.
  await field(page, "openSeed").fill("3");
  await button(page, "openSeed").click();
  assert.match(await page.evaluate(() => overlap.link), /seed=3/);
  assert.deepEqual((await atTheEnd(page, 0)).broken, []);
  await close();
});

test("the longest times of a survey are those of the seeds that they open", async () => {
  const { page, close } = await survey(60, { hash: "#naive-swap-5-to-5" });
  // Where the comparison has the same time: in a column of its own for each measure.
  for (const [key, column] of [["change", 2], ["stalled", 5]]) {
    for (const [index, cells] of (await rows(page, key)).entries()) {
      await table(page, key).locator("tbody tr").nth(index).getByRole("button").click();
      await send(page, "seek 1100");
      await send(page, "panel compare");
      const cell = page.locator(".compare tbody tr").nth(index).locator("td").nth(column);
      const told = await cell.textContent();
      assert.equal(Number(/\d+/.exec(told)), number(cells[2]), `${key}, ${MODES[index]}: ${told}`);
      await send(page, "panel search");
      await filled(page);
    }
  }
  await close();
});

test("the actions of the user are part of what is surveyed, and a seed of an earlier survey opens what was surveyed then", async () => {
  const { page, close } = await survey(20, { hash: "#naive-swap-5-to-5&do=650.crash.6" });
  await brokenSeeds(page, "naive").first().click();
  await opened(page, "s2.");
  assert.ok((await atTheEnd(page, 0)).broken.length > 0);
  await send(page, "open bug-2015");
  await opened(page, "bug-2015");
  const slowest = table(page, "stalled").locator("[data-lane=joint]");
  const seed = await slowest.getAttribute("data-seed");
  await slowest.click();
  await opened(page, "s2.");
  await button(page, "script").click();
  assert.match(await editor(page).inputValue(), new RegExp(`\\nseed ${seed}\\n[^]*at 651 crash S6`));
  await close();
});

test("a survey begins with one press in the panel “rules”, and its results are in view", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await openPanel(page, "rules");
  await panel(page).getByRole("button", { name: /1,000/ }).click();
  await table(page, "safety").waitFor(LONG);
  const [side, results] = await Promise.all([panel(page).boundingBox(), table(page, "safety").boundingBox()]);
  assert.ok(results.y >= side.y && results.y < side.y + side.height, `${results.y} in ${JSON.stringify(side)}`);
  await running(page).click();
  await close();
});

test("a survey begins with one press in the panel “compare”, which shows its odds beside the one run", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await openPanel(page, "compare");
  await panel(page).getByRole("button", { name: /1,000/ }).click();
  await page.locator(".costs .odds").nth(MODES.length - 1).waitFor(LONG);
  await running(page).waitFor({ state: "detached", ...LONG });
  assert.equal(await page.locator(".compare").count(), 1, "the comparison stays open");
  const odds = (await page.locator(".costs .odds").allTextContents()).map((told) => told.match(/\d[\d,]*/g).map(number));
  const columns = [2, 5];
  const cell = (lane, column) => page.locator(".compare tbody tr").nth(lane).locator("td").nth(column).locator(".odds");
  const times = [];
  for (let lane = 0; lane < MODES.length; lane++) {
    times.push(await Promise.all(columns.map(async (column) => (await cell(lane, column).textContent()).match(/\d[\d,]*/g).map(number))));
  }
  await screenshot("compare-odds");
  // They are those of the survey in its own panel.
  await openPanel(page, "search");
  const safety = await rows(page, "safety");
  for (const [lane, [seeds, violating, safe]] of odds.entries()) {
    assert.deepEqual([violating, safe], [number(safety[lane][0]), seeds - violating], MODES[lane]);
  }
  for (const [nth, key] of [[0, "change"], [1, "stalled"]]) {
    for (const [lane, cells] of (await rows(page, key)).entries()) {
      const [median, , most] = times[lane][nth];
      assert.deepEqual([median, most], cells.slice(0, 2).map(number), `${key}, ${MODES[lane]}`);
    }
  }
  // The odds are of this run: another one has none.
  await send(page, "open bug-2015");
  await opened(page, "bug-2015");
  await openPanel(page, "compare");
  await page.locator(".compare").waitFor();
  assert.equal(await page.locator(".odds").count(), 0);
  await close();
});

test("a survey shows its results so far, and stops when the user stops it", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await button(page, "search").click();
  await field(page, "seeds").fill("100000");
  await button(page, "survey").click();
  await page.locator(".survey td.broken").waitFor(LONG);
  await running(page).click();
  await running(page).waitFor({ state: "detached" });
  const before = await rows(page, "safety");
  assert.ok(number(before[0][0]) > 0);
  // The worker is ended: nothing that it still sent is taken.
  await frames(page, 20);
  assert.deepEqual(await rows(page, "safety"), before);
  await close();
});

for (const [width, height] of [[390, 844], [800, 580]]) {
  test(`${width}x${height}: the tables fit`, async () => {
    const { page, screenshot, close } = await survey(200, { width, height, hash: "#naive-swap-5-to-5" });
    await table(page, "stalled").scrollIntoViewIfNeeded();
    const [wide, room] = await panel(page).evaluate((it) => [it.scrollWidth, it.clientWidth]);
    assert.ok(wide <= room, `${wide} in ${room}`);
    await screenshot(`survey-${width}`);
    await close();
  });
}

for (const [width, height] of [[1280, 900], [390, 844]]) {
  test(`${width}x${height}: axe finds nothing in the results of a survey and a search`, async () => {
    const { page, close } = await survey(100, { width, height, hash: "#naive-swap-5-to-5" });
    await folded(page, "moreBounds").click();
    await button(page, "find").click();
    await page.locator(".verdict").waitFor(LONG);
    assert.deepEqual(await axeFaults(page), []);
    await close();
  });
}

test("what the absence of a rule costs is surveyed from the rules, in its lesson", async () => {
  const { page, close } = await overlap.openPage();
  page.setDefaultTimeout(60_000);
  for (const time of ["at first", "once more"]) {
    await openPanel(page, "rules");
    await panel(page).locator("[data-survey=pre_vote]").click();
    await opened(page, "rule-pre-vote");
    await table(page, "stalled").waitFor(LONG);
    await running(page).waitFor({ state: "detached", ...LONG });
    assert.ok((await rows(page, "stalled")).length > 0, time);
  }
  await close();
});
