// The search: a user switches a rule off, finds the shortest schedule that breaks a property without it, watches it, shares it, and
// switches the rule on again. Other work may share the machine, so every wait is long.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { LANES, RULES } from "./names.mjs";
import { broken, button, caption, digests, field, folded, list, opened, panel, send, state, toTheEnd } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const LONG = { timeout: 180_000 };

/** Opens the page with its search, of the lane of a mode. */
async function open(mode, options) {
  const visit = await overlap.openPage(options);
  visit.page.setDefaultTimeout(60_000);
  await button(visit.page, "search").click();
  await laneButton(visit.page, mode).click();
  return visit;
}

const laneButton = (page, mode) => panel(page).getByRole("button", { name: LANES[mode], exact: true });

/** Sets bounds. */
async function bound(page, bounds) {
  for (const [key, most] of Object.entries(bounds)) await field(panel(page), key).fill(String(most));
  await page.keyboard.press("Tab");
}

const find = (page, key = "find") => button(page, key).click();

/** The numbers of a text, which may have separators. */
const numbers = (text) => text.match(/\d[\d,]*/g)?.map((number) => Number(number.replaceAll(",", ""))) ?? [];

/** The facts of a search, in the order of the panel. */
const FACTS = ["distinct", "generated", "rate", "frontier", "depth", "memory"];
async function facts(page) {
  const values = await page.locator(".tiles dd").allTextContents();
  return Object.fromEntries(FACTS.map((key, index) => [key, numbers(values[index] ?? "")[0]]));
}

/** Waits until the search found a violation, and gives the number of its moves. */
async function found(page) {
  await page.locator(".verdict.broken").waitFor(LONG);
  const [moves] = numbers(await page.locator(".verdict").textContent());
  assert.equal(await page.locator(".moves li").count(), moves, "each move is listed");
  return moves;
}

/** Waits until the search ended without a violation. */
async function notFound(page) {
  await page.locator(".verdict:not(.broken)").waitFor(LONG);
  assert.equal(await page.locator(".moves li").count(), 0);
}

/** Waits until the search has looked at every state within its bounds, and found no violation. */
async function exhausted(page) {
  await notFound(page);
  assert.equal((await facts(page)).frontier, 0, "no state is left to expand");
}

/** The search's conditions, below its verdict: the lane, its members, and the rules that are off, in quotation marks. */
const conditions = (page) => page.locator(".found ~ p.small").first().textContent();

/** The numbers of the bounds that the verdict depends on: servers, moves, the term, entries in a log, changes, crashes, commands. */
const boundsOf = async (page) => numbers(await page.locator(".facts dd").nth(1).textContent());

/** The controls that end a search and a survey; they can be pressed while it runs. */
const running = (page, key) => button(page, key).and(page.locator(":not([aria-disabled])"));

test("the naive swap: the shortest schedule is found, watched, and its link opens it", async () => {
  for (const preset of ["naive-swap-5-to-5", "naive-swap-3-to-5"]) {
    const { page, screenshot, close } = await open("naive", { hash: `#${preset}` });
    await find(page);
    assert.ok((await found(page)) > 2);
    assert.equal(await button(page, "ruleOn").count(), 0, "no rule is off");
    const call = await page.locator("details .code").textContent();
    assert.match(call, new RegExp(`^overlap export tla ${preset} --mode naive (--[a-z-]+ \\d+ )+--out `), "the same question to TLC");
    await screenshot(`search-${preset}`);
    for (const time of ["at first", "once more"]) {
      await button(page, "watch").click();
      await opened(page, "s2.");
      await page.waitForFunction(() => overlap.state().playing && overlap.state().now > 0 && overlap.state().now < 100);
      assert.deepEqual(await broken(page), [], `${time}: it plays from the start`);
      await page.keyboard.press("End");
    }
    // Also after the user has acted in the run.
    await send(page, "act crash 1");
    await button(page, "watch").click();
    await page.waitForFunction(() => overlap.state().playing && overlap.state().now < 100);
    await toTheEnd(page);
    assert.deepEqual((await state(page)).lanes.map((lane) => [lane.mode, lane.broken]), [["naive", ["Election Safety"]]]);
    await page.keyboard.press("Home");
    await page.keyboard.press("n");
    // Each move is a moment of the story.
    await page.locator(".caption.beat").waitFor();
    assert.match(await caption(page).textContent(), /\b1\b/);
    const hash = await page.evaluate(() => location.hash);
    const other = await overlap.openPage({ hash });
    await other.page.keyboard.press("End");
    assert.deepEqual(await broken(other.page), ["Election Safety"]);
    await other.close();
    await close();
  }
});

test("without a rule that guards safety a violation is found; with one press the rule is on again, and the bounds are exhausted", async () => {
  const hash = "#own&old=1,2,3&new=1,4,5&leader=1&off=joint_needs_both";
  const { page, screenshot, close } = await open("joint", { hash });
  await bound(page, { terms: 2, changes: 1, crashes: 0 });
  await find(page);
  await found(page);
  assert.match(await conditions(page), new RegExp(RULES.joint_needs_both));
  await button(page, "ruleOn").click();
  await exhausted(page);
  assert.doesNotMatch(await conditions(page), /“/, "all rules are on");
  const [, moves, term, , changes, crashes] = await boundsOf(page);
  assert.deepEqual({ moves, term, changes, crashes }, { moves: 60, term: 2, changes: 1, crashes: 0 });
  await page.waitForFunction(() => location.hash.startsWith("#own&new=1,4,5&leader=1&") && !location.hash.includes("off="));
  await screenshot("search-exhausted");
  await close();
});

test("the bug of 2015 is found in seven moves", async () => {
  const { page, close } = await open("single", { hash: "#bug-2015" });
  await folded(page, "moreBounds").click();
  await bound(page, { memory: 3000 });
  await find(page);
  assert.equal(await found(page), 7);
  await close();
});

test("bounds that need too much memory are reported when the search has hardly begun, and it goes on only if the user does", async () => {
  const { page, screenshot, close } = await open("joint", { hash: "#naive-swap-5-to-5&t=300" });
  const before = await digests(page);
  await folded(page, "moreBounds").click();
  await bound(page, { terms: 4, crashes: 2, commands: 3, log: 9, memory: 1000 });
  await find(page);
  const warning = page.locator(".found .warn");
  await warning.waitFor(LONG);
  assert.equal(numbers(await warning.textContent()).at(-1), 1000, "the memory that it may take");
  assert.equal(await page.locator(".verdict").count(), 0, "it has only begun");
  assert.equal(await running(page, "stop").count(), 0, "and waits");
  await screenshot("search-too-large");
  // That another bound takes the warning away is a test of web/src/panels/checker_form.rs: each warning takes 300,000 states.
  await button(page, "anyway").click();
  await warning.waitFor({ state: "detached" });
  await page.locator(".tiles").waitFor(LONG);
  const progress = await facts(page);
  for (const key of ["distinct", "generated", "frontier", "rate", "depth", "memory"]) assert.ok(progress[key] > 0, `${key}: ${progress[key]}`);
  assert.ok(progress.generated >= progress.distinct);
  await screenshot("search-progress");
  await running(page, "stop").click();
  await running(page, "stop").waitFor({ state: "detached" });
  assert.equal(await page.locator(".verdict").count(), 0, "a search that was stopped has no verdict");
  assert.deepEqual(await digests(page), before, "the run is as it was");
  await close();
});

test("a search that fills its memory ends without having looked at all states", async () => {
  const { page, close } = await open("joint");
  await folded(page, "moreBounds").click();
  await bound(page, { memory: 16 });
  await find(page);
  await notFound(page);
  const { frontier, memory } = await facts(page);
  assert.ok(frontier > 0 && memory >= 15, JSON.stringify({ frontier, memory }));
  await close();
});

test("every bound that is set is used by the search", async () => {
  const { page, close } = await open("joint", { hash: "#own&old=1,2,3&new=1,2&leader=1" });
  await folded(page, "moreBounds").click();
  await bound(page, { terms: 2, changes: 1, crashes: 0, log: 4, commands: 0, moves: 5, memory: 200 });
  await list(page, "property").selectOption("Log Matching");
  assert.deepEqual(numbers(await page.locator(".more-bounds summary").textContent()), [4, 0, 5, 200]);
  const search = async (expected) => {
    await find(page, "findLogMatching");
    await notFound(page);
    assert.deepEqual(await boundsOf(page), expected);
    return (await facts(page)).distinct;
  };
  await search([3, 5, 2, 4, 1, 0, 0]);
  await list(page, "granularity").selectOption({ index: 1 });
  await bound(page, { inFlight: 2 });
  const inFlight = [3, 5, 2, 4, 1, 0, 0, 2];
  const withoutLoss = await search(inFlight);
  await field(page, "loss").check();
  assert.ok((await search(inFlight)) > withoutLoss, "lost messages lead to more states");
  await close();
});

/** What a worker does when the test tells it to break down: it throws, or its memory is spoiled so that the program in it traps. */
const BREAKDOWNS = {
  "that throws": 'setTimeout(() => { throw new Error("sabotage"); })',
  "whose program traps": "new Uint8Array(memory.buffer).fill(0xff)",
};

for (const [what, breakdown] of Object.entries(BREAKDOWNS)) test(`a worker ${what} is reported, and can be started again; the run stays`, async () => {
  const before = (page) =>
    page.addInitScript((breakdown) => {
      const { Blob, Worker } = window;
      const listen = `let memory;
      const { instantiateStreaming } = WebAssembly;
      WebAssembly.instantiateStreaming = async (...args) => {
        const made = await instantiateStreaming.apply(WebAssembly, args);
        memory ??= Object.values(made.instance.exports).find((it) => it instanceof WebAssembly.Memory);
        return made;
      };
      addEventListener("message", (event) => {
        if (event.data !== "sabotage") return;
        event.stopImmediatePropagation();
        ${breakdown};
      });`;
      window.Blob = function (parts, kind) {
        return new Blob(kind?.type === "text/javascript" ? [listen, ...parts] : parts, kind);
      };
      window.Worker = function (...args) {
        return (window.worker = new Worker(...args));
      };
    }, breakdown);
  const allowed = [/sabotage|RuntimeError|wasm-function/];
  const { page, screenshot, close } = await open("joint", { hash: "#naive-swap-5-to-5&t=300", before, allowed });
  const run = await digests(page);
  await folded(page, "moreBounds").click();
  await bound(page, { terms: 5, crashes: 3 });
  await find(page);
  await page.locator(".tiles").waitFor(LONG);
  await page.evaluate(() => worker.postMessage("sabotage"));
  await running(page, "stop").waitFor({ state: "detached" });
  assert.equal(await page.locator(".verdict, .found .warn").count(), 0);
  const report = await page.locator(".found p").textContent();
  assert.ok(report.length > 0, "the search is reported to have ended");
  await screenshot("search-broke-down");
  assert.equal(await page.getByRole("alert").count(), 0, "the page itself runs");
  await field(page, "seeds").fill("100000");
  await button(page, "survey").click();
  await page.locator(".survey").first().waitFor(LONG);
  await page.evaluate(() => worker.postMessage("sabotage"));
  await running(page, "stopSurvey").waitFor({ state: "detached" });
  await page.getByRole("status").filter({ hasText: report }).nth(1).waitFor();
  assert.deepEqual(await digests(page), run);
  await laneButton(page, "naive").click();
  await find(page);
  await found(page);
  await close();
});

test("a worker that the browser ends without a message is missed, and can be started again", async () => {
  const before = (page) =>
    page.addInitScript(() => {
      const { Worker } = window;
      window.Worker = function (...args) {
        return (window.worker = new Worker(...args));
      };
    });
  const { page, close } = await open("joint", { before });
  await page.clock.install();
  await field(page, "seeds").fill("100000");
  await button(page, "survey").click();
  // The survey's progress: it changes with each message of the worker.
  const progress = page.locator(".buttons + p.small", { hasText: "100,000" });
  for (let message = 0; message < 3; message++) {
    // A worker that sends a message within the time is not missed.
    await page.clock.runFor(15_000);
    const before = await progress.textContent();
    await page.waitForFunction((before) => !document.body.textContent.includes(before), before);
  }
  await progress.waitFor();
  await page.evaluate(() => worker.terminate());
  await page.clock.runFor(10_000);
  assert.equal(await running(page, "stopSurvey").count(), 1, "it may be slow");
  await page.clock.runFor(15_000);
  await running(page, "stopSurvey").waitFor({ state: "detached" });
  await field(page, "seeds").fill("100");
  await button(page, "survey").click();
  await page.locator(".survey caption", { hasText: /\b100\b/ }).waitFor();
  await running(page, "stopSurvey").waitFor({ state: "detached" });
  await close();
});

test("a run that is already broken is reported, with the way to where it breaks", async () => {
  const { page, close } = await open("naive", { hash: "#naive-swap-5-to-5" });
  assert.equal(await button(page, "seeIt").count(), 0);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
  await button(page, "seeIt").click();
  const { now, lanes } = await state(page);
  assert.ok(now > 0 && lanes[0].broken.length > 0);
  await laneButton(page, "joint").click();
  await button(page, "seeIt").waitFor({ state: "detached" });
  await close();
});

test("rules have their lessons; one that guards safety has a search for the shortest schedule, another a survey of its cost", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "rules").click();
  await page.getByRole("switch").first().waitFor();
  assert.ok((await panel(page).locator(".ways [data-preset]").count()) >= 13);
  for (const rule of Object.keys(RULES)) await caseOf(page, rule).waitFor();
  for (const rule of ["pre_vote", "check_quorum"]) await panel(page).locator(`.ways [data-survey=${rule}]`).waitFor();
  await panel(page).locator(".ways [data-preset]").first().click();
  await page.waitForFunction(() => overlap.state().preset !== "naive-swap-5-to-5");
  await close();
});

const caseOf = (page, rule) => panel(page).locator(`.ways [data-rule=${rule}]`);

// Each rule that guards safety, in turn. That there is no violation with the rule is a test of the crate checker (known_violations.rs).
for (const [rule, moves, mode, members, property] of [
  ["in_force_on_append", 11, "single", "{S1 S2 S3} to {S1}", "Election Safety"],
  ["rollback_on_truncate", 8, "single", "{S1 S2 S3 S4} to {S1 S2}", "Election Safety"],
  ["reload_on_restart", 8, "single", "{S1 S2 S3} to {S1 S2 S3 S4 S5}", "Election Safety"],
  ["one_change_at_a_time", 5, "single", "{S1 S2 S3} to {S1 S2 S3 S4 S5}", "Election Safety"],
  ["own_term_commit_first", 7, "single", "{S1 S2 S3 S4} to {S2 S3 S4 S5}", "Leader Completeness"],
  ["removed_leader_not_counted", 6, "single", "{S1 S2 S3 S4} to {S2 S3 S4}", "Leader Completeness"],
  ["joint_needs_both", 4, "joint", "{S1 S2 S3} to {S3 S4 S5}", "Election Safety"],
  ["joint_commits_before_leaving", 4, "joint", "{S1 S2 S3} to {S3 S4 S5}", "Election Safety"],
  ["inherited_joint_commits_first", 6, "joint", "{S1 S2 S3} to {S3 S4 S5}", "Leader Completeness"],
  ["leaving_candidate_not_counted", 5, "single", "{S1 S2} to {S2}", "Election Safety"],
]) {
  test(`without the rule ${rule} the shortest schedule is found and watched`, async () => {
    const { page, screenshot, close } = await overlap.openPage({ hash: "#bug-2015" });
    await button(page, "rules").click();
    await caseOf(page, rule).click();
    assert.equal(await found(page), moves);
    assert.ok((await page.locator(".verdict").textContent()).includes(property));
    const searched = await conditions(page);
    for (const part of [LANES[mode], members, `“${RULES[rule]}”`]) assert.ok(searched.includes(part), searched);
    await opened(page, "own");
    await laneButton(page, mode).and(page.locator("[aria-pressed=true]")).waitFor();
    await screenshot(`search-case-${moves}`);
    await button(page, "watch").click();
    await opened(page, "s2.");
    await toTheEnd(page);
    assert.deepEqual(await broken(page), [property]);
    await close();
  });
}

test("a rule that was switched on after its search is off again when its search is started once more", async () => {
  const { page, close } = await overlap.openPage();
  const search = async () => {
    await button(page, "rules").click();
    await caseOf(page, "joint_needs_both").click();
    assert.equal(await found(page), 4);
    await page.waitForFunction(() => /off=joint_needs_both/.test(overlap.link), undefined, LONG);
  };
  await search();
  await button(page, "ruleOn").click();
  await exhausted(page);
  assert.doesNotMatch(await page.evaluate(() => overlap.link), /off=/);
  await search();
  await close();
});
