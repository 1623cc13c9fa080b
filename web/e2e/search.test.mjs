// The search: a reader breaks a rule, finds the schedule that exploits it, watches it, sends it on, and switches the rule on
// again. Other work may share the machine, so everything may take its time.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const LONG = { timeout: 180_000 };
const state = (page) => page.evaluate(() => overlap.state());
const digests = async (page) => (await state(page)).lanes.map((lane) => lane.digest);

/** Opens the page with its search, before a lane. */
async function open(lane, options) {
  const visit = await overlap.openPage(options);
  visit.page.setDefaultTimeout(60_000);
  await button(visit.page, "Search").click();
  if (lane) await visit.page.locator(".side").getByRole("button", { name: lane }).click();
  return visit;
}

/** Sets bounds by their labels. */
async function bound(page, bounds) {
  for (const [name, most] of Object.entries(bounds)) {
    const field = page.locator(".side").getByLabel(name, { exact: true });
    await field.fill(String(most));
  }
  await page.keyboard.press("Tab");
}

const find = (page) => button(page, "Find a violation").click();
const verdict = (page, text) => page.locator(".verdict", { hasText: text }).waitFor(LONG);

/** Goes to the end of the run, by the keyboard. */
async function toTheEnd(page) {
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
}

test("the naive swap: the shortest schedule is found, watched, and its link opens it", async () => {
  for (const preset of ["naive-swap-5-to-5", "naive-swap-3-to-5"]) {
    const { page, screenshot, close } = await open("Naive swap", { hash: `#${preset}` });
    await find(page);
    await verdict(page, /^Election Safety is broken in \d+ moves/);
    assert.ok((await page.locator(".moves li").count()) > 2, "the moves are listed");
    assert.equal(await button(page, "Now with the rule on").count(), 0, "no rule is off");
    await screenshot(`search-${preset}`);
    for (const time of ["at first", "once more"]) {
      await button(page, "Watch it").click();
      await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
      await page.waitForFunction(() => overlap.state().playing && overlap.state().now > 0 && overlap.state().now < 100);
      const plays = await page.locator(".caption").textContent();
      assert.doesNotMatch(plays, /both lead/, `${time}: it begins, and says ${plays}`);
      await page.keyboard.press("End");
    }
    await toTheEnd(page);
    assert.deepEqual((await state(page)).lanes.map((lane) => [lane.mode, lane.broken]), [["naive", ["Election Safety"]]]);
    await page.keyboard.press("Home");
    await page.keyboard.press("n");
    await page.getByText(/^Move 1: /).waitFor();
    const hash = await page.evaluate(() => location.hash);
    const other = await overlap.openPage({ hash });
    await other.page.keyboard.press("End");
    assert.deepEqual((await state(other.page)).lanes[0].broken, ["Election Safety"]);
    await other.close();
    await close();
  }
});

test("a rule that guards safety: off, it is found out; with one press it is on again, the bounds exhausted and told", async () => {
  const hash = "#own&old=1,2,3&new=1,4,5&leader=1&off=joint_needs_both";
  const { page, screenshot, close } = await open("Joint consensus", { hash });
  await bound(page, { "terms": 2, "changes": 1, "crashes": 0 });
  await find(page);
  await verdict(page, /is broken in \d+ moves/);
  await page.getByText("without “both halves”.").waitFor();
  await button(page, "Now with the rule on").click();
  await verdict(page, /^No violation in [\d,]+ distinct states: all there are within these bounds/);
  await page.getByText("with all rules on.").waitFor();
  await page.getByText(/\d+ servers, 60 moves, term 2, .*1 change, 0 crashes/).waitFor();
  assert.equal(await page.getByText("rules off").count(), 0);
  assert.deepEqual(new URL(page.url()).hash, hash, "the address is the reader's own");
  await screenshot("search-exhausted");
  await close();
});

test("the bug of 2015 is found in seven moves", async () => {
  const { page, close } = await open("Single-server", { hash: "#bug-2015" });
  await find(page);
  const anyway = button(page, "Search anyway");
  await Promise.race([verdict(page, /./), anyway.waitFor(LONG)]);
  if (await anyway.count()) await anyway.click();
  await verdict(page, /is broken in 7 moves/);
  await close();
});

test("bounds too large for the memory are said when the search has hardly begun, and it goes on only if the reader does", async () => {
  const { page, screenshot, close } = await open("Joint consensus", { hash: "#naive-swap-5-to-5&t=300" });
  const before = await digests(page);
  await page.getByText("More bounds").click();
  await bound(page, { "terms": 4, "crashes": 2, "Commands, at most": 3, "Entries in a log, at most": 9, "Memory, at most (MB)": 1000 });
  await find(page);
  await page.getByText(/If nothing is found sooner: .+ states and .+ GB. That is more than the 1,000 MB/).waitFor(LONG);
  assert.equal(await page.locator(".verdict").count(), 0, "it has only begun");
  assert.ok(await button(page, "Stop").isDisabled(), "and waits");
  await screenshot("search-too-large");
  // Another bound: the warning is of the past.
  await bound(page, { "Commands, at most": 0 });
  await page.getByText(/more than the 1,000 MB/).waitFor({ state: "detached" });
  await bound(page, { "Commands, at most": 3 });
  await find(page);
  await button(page, "Search anyway").click(LONG);
  await page.locator("dt", { hasText: "Distinct states" }).waitFor(LONG);
  const facts = await page.locator(".tiles").innerText();
  for (const fact of [/Distinct states\s+[\d,]+/, /Counting repeats\s+[\d,]+/, /Still to look at\s+[\d,]+/, /States a second\s+[\d,]+/, /Depth\s+\d+ moves/, /Memory\s+\d+ of 1,000 MB/]) {
    assert.match(facts, fact);
  }
  await screenshot("search-progress");
  await button(page, "Stop").click();
  await page.getByText("Stopped: nothing is known").waitFor();
  assert.deepEqual(await digests(page), before, "the run is as it was");
  await close();
});

test("a search that fills its memory says so, and how far it came", async () => {
  const { page, close } = await open("Joint consensus");
  await page.getByText("More bounds").click();
  await bound(page, { "Memory, at most (MB)": 16 });
  await find(page);
  await verdict(page, /^Search stopped at the bound on memory: no violation in [\d,]+ distinct states, up to \d+ moves/);
  await close();
});

test("every bound is the search's, and what is looked for", async () => {
  const { page, close } = await open("Joint consensus", { hash: "#own&old=1,2,3&new=1,2&leader=1" });
  await page.getByText("More bounds").click();
  const bounds = { "terms": 2, "changes": 1, "crashes": 0, "Entries in a log, at most": 4, "Commands, at most": 0, "Moves or steps, at most": 5, "Memory, at most (MB)": 200 };
  await bound(page, bounds);
  await page.getByLabel("Looks for").selectOption("Log Matching");
  await page.getByText("Log Matching only, logs of 4, commands: 0, 5 moves, 200 MB").waitFor();
  await find(page);
  await page.getByText("3 servers, 5 moves, term 2, logs of 4 (who has a full one does not stand), 1 change, 0 crashes, 0 commands.").waitFor(LONG);
  await page.getByLabel("A move is").selectOption({ index: 1 });
  await bound(page, { "Messages in flight, at most": 2 });
  await page.getByLabel("Messages may be lost").check();
  await find(page);
  await page.getByText("3 servers, 5 steps, term 2, logs of 4 (who has a full one does not stand), 1 change, 0 crashes, 0 commands, 2 messages in flight, which may be lost and may not be duplicated.").waitFor(LONG);
  await close();
});

test("a worker that breaks down is reported, and can be started again; the run stays", async () => {
  // The next worker throws when it is at work, as it would at a trap.
  const before = (page) =>
    page.addInitScript(() => {
      const { Blob } = window;
      window.Blob = function (parts, kind) {
        const breaks = window.sabotage && kind?.type === "text/javascript";
        return new Blob(breaks ? [...parts, ";setTimeout(() => { throw new Error('sabotage'); }, 1500);"] : parts, kind);
      };
    });
  const { page, screenshot, close } = await open("Joint consensus", { hash: "#naive-swap-5-to-5&t=300", before, allowed: [/sabotage/] });
  const run = await digests(page);
  await page.evaluate(() => (window.sabotage = true));
  await page.getByText("More bounds").click();
  await bound(page, { "terms": 5, "crashes": 3 });
  await find(page);
  const broke = page.getByText("It broke down, perhaps for want of memory. Your run is as it was");
  await broke.or(button(page, "Search anyway")).waitFor(LONG);
  if (!(await broke.count())) {
    await button(page, "Search anyway").click();
    await broke.waitFor(LONG);
  }
  await screenshot("search-broke-down");
  assert.equal(await page.locator("[role=alert]").count(), 0, "the page itself stands");
  await page.getByLabel("Seeds").fill("100000");
  await button(page, "Play them all").click();
  await broke.nth(1).waitFor(LONG);
  assert.deepEqual(await digests(page), run);
  await page.evaluate(() => (window.sabotage = false));
  await page.locator(".side").getByRole("button", { name: "Naive swap" }).click();
  await find(page);
  await verdict(page, /^Election Safety is broken/);
  await close();
});

test("a worker that is taken away without a word is missed, and can be started again", async () => {
  const before = (page) =>
    page.addInitScript(() => {
      const { Worker } = window;
      window.Worker = function (...args) {
        return (window.hired = new Worker(...args));
      };
    });
  const { page, close } = await open("Joint consensus", { before });
  await page.clock.install();
  await page.getByLabel("Seeds").fill("100000");
  await button(page, "Play them all").click();
  const told = page.getByText(/^[\d,]+ of 100,000 seeds/);
  for (let word = 0; word < 3; word++) {
    // Whoever speaks within the time is not missed.
    await page.clock.runFor(15_000);
    const before = await told.textContent();
    await page.waitForFunction((before) => !document.body.textContent.includes(before), before);
  }
  await told.waitFor();
  await page.evaluate(() => window.hired.terminate());
  await page.clock.runFor(10_000);
  assert.equal(await page.getByText("It broke down").count(), 0, "it may be slow");
  await page.clock.runFor(15_000);
  await page.getByText("It broke down, perhaps for want of memory. Your run is as it was").waitFor();
  await page.getByLabel("Seeds").fill("100");
  await button(page, "Play them all").click();
  await page.getByText("All 100 seeds were played.").waitFor();
  await close();
});

test("a run that is broken already is said to be so", async () => {
  const { page, close } = await open("Naive swap", { hash: "#naive-swap-5-to-5" });
  const already = page.getByText("is broken already in the run before you");
  assert.equal(await already.count(), 0);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
  await already.waitFor();
  await button(page, "See it").click();
  const { now, lanes } = await state(page);
  assert.ok(now > 0 && lanes[0].broken.length > 0);
  await page.locator(".side").getByRole("button", { name: "Joint consensus" }).click();
  await already.waitFor({ state: "detached" });
  await close();
});

test("beside each rule is its lesson, and beside one that guards safety the search for its shortest schedule", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "Rules").click();
  await page.getByRole("switch").first().waitFor();
  assert.equal(await page.getByRole("button", { name: /Show me what breaks/ }).count(), 13);
  assert.equal(await page.getByRole("button", { name: /Find the shortest schedule/ }).count(), 8);
  await page.getByText("Without one that guards liveness nothing unsafe happens").waitFor();
  await page.getByRole("button", { name: /Show me what breaks.*one change/i }).first().click();
  await page.waitForFunction(() => overlap.state().preset !== "naive-swap-5-to-5");
  await close();
});

// Each rule that guards safety, in turn: off, its schedule found and watched; on, the same bounds exhausted.
for (const [rule, moves, lane, members, property] of [
  ["in force on append", 11, "Single-server", "{S1 S2 S3} to {S1}", "Election Safety"],
  ["roll back on truncate", 8, "Single-server", "{S1 S2 S3 S4} to {S1 S2}", "Election Safety"],
  ["reload on restart", 8, "Single-server", "{S1 S2 S3} to {S1 S2 S3 S4 S5}", "Election Safety"],
  ["one change at a time", 5, "Single-server", "{S1 S2 S3} to {S1 S2 S3 S4 S5}", "Election Safety"],
  ["own term first", 7, "Single-server", "{S1 S2 S3 S4} to {S2 S3 S4 S5}", "Leader Completeness"],
  ["removed leader uncounted", 6, "Single-server", "{S1 S2 S3 S4} to {S2 S3 S4}", "Leader Completeness"],
  ["both halves", 4, "Joint consensus", "{S1 S2 S3} to {S3 S4 S5}", "Election Safety"],
  ["joint commits first", 4, "Joint consensus", "{S1 S2 S3} to {S3 S4 S5}", "Election Safety"],
]) {
  test(`without “${rule}” the shortest schedule is found and watched; with it there is none`, async () => {
    const { page, screenshot, close } = await overlap.openPage({ hash: "#bug-2015" });
    await button(page, "Rules").click();
    await button(page, `Find the shortest schedule without “${rule}”`).click();
    await verdict(page, new RegExp(`^${property} is broken in ${moves} moves`));
    await page.getByText(`${lane}, ${members}, without “${rule}”.`).waitFor();
    await page.waitForFunction(() => overlap.state().preset === "own");
    const pressed = page.locator(".side [aria-label=Lane] [aria-pressed=true]");
    await pressed.getByText(lane).waitFor();
    await screenshot(`search-case-${moves}`);
    await button(page, "Watch it").click();
    await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
    await toTheEnd(page);
    assert.deepEqual((await state(page)).lanes[0].broken, [property]);
    await button(page, "Search").click();
    await button(page, "Now with the rule on").click();
    await verdict(page, /^No violation in [\d,]+ distinct states: all there are within these bounds/);
    await page.getByText("with all rules on.").waitFor();
    await close();
  });
}

test("a rule that was switched on after its search is off again when its search is asked for once more", async () => {
  const { page, close } = await overlap.openPage();
  for (const time of [1, 2]) {
    await button(page, "Rules").click();
    await button(page, "Find the shortest schedule without “both halves”").click();
    await verdict(page, "is broken in 4 moves");
    await page.waitForFunction(() => /off=joint_needs_both/.test(overlap.link), undefined, LONG);
    if (time === 2) break;
    await button(page, "Now with the rule on").click();
    await verdict(page, /^No violation in [\d,]+ distinct states/);
    assert.doesNotMatch(await page.evaluate(() => overlap.link), /off=/);
  }
  await close();
});
