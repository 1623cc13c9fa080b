// Dead ends: a user has one found by the search, watches it, and asks in a lane whether anybody can still lead. Other work may share the
// machine, so every wait is long.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, start } from "./harness.mjs";
import { LANES } from "./names.mjs";
import {
  broken, button, editor, field, filled, folded, frames, list, opened, openPanel, panel, seek, send, state, toTheEnd,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const LONG = { timeout: 180_000 };

/** From public reports: the cluster, the mode, and the rule that is off. */
const REPORTS = {
  "a leader of two that removes itself and goes down": { hash: "#own&old=1,2&new=2&leader=1&off=apply_no_campaign", mode: "single" },
  "a server that the others do not know": { hash: "#own&old=1,2,3&new=1,2,4&leader=1&off=answer_strangers", mode: "joint" },
};

/** The first of these runs, in which a leader of two removes itself and goes down: at 300 ms it is a dead end. */
const SCRIPT = [
  "overlap 1", "modes single", "old S1 S2", "new S2", "leader S1", "commands 1", "off apply_no_campaign", "apply 20", "end 1500",
  "at 20 ask S2", "at 62 cut S1 S2", "at 110 crash S1", "expect single: nobody can lead", "expect single at 0: nobody can lead", "",
].join("\n");

/** Counts the workers that the page starts, in `workers`. */
const countWorkers = (page) =>
  page.addInitScript(() => {
    const { Worker } = window;
    window.workers = 0;
    window.Worker = function (...args) {
      window.workers += 1;
      return new Worker(...args);
    };
  });

const workers = (page) => page.evaluate(() => globalThis.workers);

/** Opens the search of the lane of a mode, for a property. */
async function openSearch(property, { mode, ...options }) {
  const visit = await overlap.openPage(options);
  visit.page.setDefaultTimeout(60_000);
  await openPanel(visit.page, "search");
  await panel(visit.page).getByRole("button", { name: LANES[mode], exact: true }).click();
  await list(visit.page, "property").selectOption(property);
  return visit;
}

/** Plays the script in which nobody can lead from about 110 ms on. */
async function openScript(options) {
  const visit = await overlap.openPage({ hash: "#own&old=1,2", before: countWorkers, ...options });
  const { page } = visit;
  page.setDefaultTimeout(60_000);
  await openPanel(page, "script");
  await editor(page).fill(SCRIPT);
  await opened(page, "s2.");
  return visit;
}

/** The questions to the lanes, and the answers to them; an answer that nothing leads there is marked. */
const question = (within) => within.getByRole("button", { name: /^Can anybody lead\?/ });
const answers = (page) => panel(page).locator(".outlook p:not(.small)");
const answered = (page, count) => answers(page).nth(count - 1).waitFor(LONG);

for (const [what, report] of Object.entries(REPORTS)) {
  test(`a dead end is found, watched, and told in its lane: ${what}`, async () => {
    const { page, screenshot, close } = await openSearch("Dead end", report);
    const began = Date.now();
    await button(page, "findDeadEnd").click();
    await page.locator(".verdict.dead").waitFor(LONG);
    assert.ok(Date.now() - began < 10_000, `it took ${Date.now() - began} ms`);
    assert.equal(await page.locator(".verdict.broken").count(), 0, "no property of safety is violated");
    assert.ok((await page.locator(".moves li").count()) > 1);
    assert.deepEqual(await axeFaults(page), []);
    await screenshot(`dead-end-${report.mode}`);
    await button(page, "watch").click();
    await opened(page, "s2.");
    await toTheEnd(page);
    assert.deepEqual(await broken(page), []);
    await openPanel(page, "explain");
    await question(panel(page)).click();
    await answered(page, 1);
    assert.match(await answers(page).first().getAttribute("class"), /\bdead\b/);
    await screenshot(`dead-end-told-${report.mode}`);
    assert.deepEqual(await axeFaults(page), []);
    await close();
  });
}

test("within bounds without a dead end there is none in so many states", async () => {
  const { page, close } = await openSearch("Dead end", { hash: "#own&old=1,2&new=2&leader=1", mode: "single" });
  await button(page, "findDeadEnd").click();
  await page.locator(".verdict:not(.dead, .broken)").waitFor(LONG);
  assert.equal(await page.locator(".moves li").count(), 0);
  await close();
});

test("a search for a dead end goes by moves: with steps chosen it does not start, and offers moves", async () => {
  const { page, screenshot, close } = await openSearch("Dead end", { ...REPORTS["a server that the others do not know"], before: countWorkers });
  assert.equal(await field(page, "moreTerms").inputValue(), "6");
  await folded(page, "moreBounds").click();
  assert.equal(await field(page, "stayDown").inputValue(), "1");
  await list(page, "granularity").selectOption({ index: 1 });
  const start = button(page, "findDeadEnd");
  await start.and(page.locator("[aria-disabled=true]")).waitFor();
  assert.equal(await field(page, "stayDown").count(), 0, "steps have no such bound");
  await start.click({ force: true });
  await frames(page, 5);
  assert.equal(await workers(page), 0);
  await screenshot("dead-end-steps");
  assert.deepEqual(await axeFaults(page), []);
  await button(page, "byMoves").click();
  await start.click();
  await page.locator(".verdict.dead").waitFor(LONG);
  await list(page, "property").selectOption({ index: 0 });
  await button(page, "find").waitFor();
  assert.equal(await field(page, "moreTerms").count(), 0, "nothing else has an allowance");
  await close();
});

test("bounds of further faults are used, where they apply", async () => {
  const { page, close } = await openSearch("Stuck change", { hash: "#own&old=1,2&new=1,2,3&leader=1", mode: "joint" });
  await folded(page, "moreBounds").click();
  await field(page, "direct").check();
  await field(page, "moves").fill("2");
  for (const [key, most] of [["stayDown", 0], ["lostDisks", 1], ["snapshots", 2], ["transfers", 3]]) await field(page, key).fill(String(most));
  await page.keyboard.press("Tab");
  await button(page, "findStuckChange").click();
  await page.locator(".verdict").waitFor(LONG);
  const bounds = await page.locator(".facts dd").nth(1).textContent();
  for (const part of ["1 lost disk", "2 snapshots", "3 leadership transfers"]) assert.ok(bounds.includes(part), bounds);
  await panel(page).getByRole("button", { name: LANES.single, exact: true }).click();
  await field(page, "direct").waitFor({ state: "detached" });
  await close();
});

test("two disjoint quorums are found before two leaders, and are no violation", async () => {
  const { page, close } = await openSearch("Disjoint quorums", { hash: "#own&old=1,2,3&new=1,2,3,4,5&leader=1", mode: "naive" });
  await button(page, "findQuorums").click();
  await page.locator(".verdict.dead").waitFor(LONG);
  const moves = await page.locator(".moves li").count();
  await list(page, "property").selectOption({ index: 0 });
  await button(page, "find").click();
  await page.locator(".verdict.broken").waitFor(LONG);
  assert.ok(moves < (await page.locator(".moves li").count()));
  await close();
});

test("who can lead is answered on request only, keeps its time, and is dropped when the run is another", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=60", before: countWorkers });
  await openPanel(page, "explain");
  await page.keyboard.press("ArrowRight");
  assert.deepEqual([await workers(page), await answers(page).count()], [0, 0], "nobody asked");
  await seek(page, 60);
  const ask = question(panel(page)).last();
  await ask.focus();
  await page.keyboard.press("Enter");
  await answered(page, 2);
  assert.equal(await workers(page), 1);
  assert.equal(await panel(page).locator(".outlook .dead").count(), 0, "somebody can lead, and the change can finish");
  for (const text of await answers(page).allTextContents()) assert.match(text, /\b60 ms/);
  await seek(page, 150);
  for (const text of await answers(page).allTextContents()) assert.match(text, /\b60 ms/);
  await screenshot("outlook");
  await send(page, "act crash 4");
  await answers(page).first().waitFor({ state: "detached" });
  await close();
});

test("where nobody leads, the comparison asks whether anybody can", async () => {
  const { page, screenshot, close } = await openScript();
  await seek(page, 0);
  await openPanel(page, "compare");
  await page.locator(".compare").waitFor();
  assert.equal(await question(page.locator(".compare")).count(), 0, "a server leads");
  await seek(page, 400);
  await question(page.locator(".compare")).click();
  await answered(page, 1);
  assert.equal(await panel(page).locator(".outlook .dead").count(), 1);
  await screenshot("outlook-compare");
  assert.deepEqual(await axeFaults(page), []);
  await close();
});

test("claims about what can still happen are checked beside the script", async () => {
  const { page, screenshot, close } = await openScript();
  // The claim about the end holds, and that about the start does not.
  const result = page.locator("#faults .unmet");
  await result.waitFor(LONG);
  assert.match(await result.textContent(), /\b0 ms/);
  assert.equal(await workers(page), 1);
  await screenshot("outlook-claims");
  await close();
});

test("the panels hold the further controls at every width", async () => {
  for (const [width, height] of [[1440, 900], [820, 900], [390, 844]]) {
    const { page, screenshot, close } = await overlap.openPage({ width, height, ...REPORTS["a server that the others do not know"] });
    await openPanel(page, "search");
    await list(page, "property").selectOption("Dead end");
    await folded(page, "moreBounds").click();
    const overflow = () => panel(page).evaluate((side) => side.scrollWidth - side.clientWidth);
    assert.ok((await overflow()) <= 0, `${width}: the search`);
    await screenshot(`dead-end-search-${width}`);
    await page.keyboard.press("Escape");
    await openPanel(page, "explain");
    await filled(page);
    await question(panel(page)).first().click();
    await answered(page, 1);
    assert.ok((await overflow()) <= 0, `${width}: the explanation`);
    await screenshot(`outlook-${width}`);
    assert.deepEqual((await state(page)).lanes.flatMap((lane) => lane.broken), []);
    await close();
  }
});
