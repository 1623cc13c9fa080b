// Stories about a run: opened by a link, played, changed, searched, written, undone, shared.

import assert from "node:assert/strict";

import { until } from "../harness.mjs";
import { LANES } from "../names.mjs";
import {
  broken, button, chooseLesson, codeMirror, digests, editor, faultMarks, follow, leader, list, menu, now, opened, panel, paused, playedTo,
  scriptIs, seek, server, serverState, state, toTheEnd,
} from "../page.mjs";

const ELECTION_SAFETY = "Election Safety";
const FIRST = "naive-swap-5-to-5";

async function link({ visit }) {
  const { page, close } = await visit({ hash: `#${FIRST}&t=340&lane=joint&speed=1/4` });
  const { preset, now: at } = await state(page);
  assert.deepEqual([preset, at], [FIRST, 340]);
  assert.deepEqual(await broken(page), [ELECTION_SAFETY]);
  assert.equal(await list(page, "speed").inputValue(), "1/4");
  await close();
}

async function preset({ visit }) {
  const { page, close } = await visit();
  assert.equal((await state(page)).preset, FIRST);
  await chooseLesson(page, "bug-2015");
  await opened(page, "bug-2015");
  await page.keyboard.press("End");
  assert.deepEqual((await state(page)).lanes.map(({ mode }) => mode), ["single"]);
  assert.equal((await broken(page)).length > 0, true);
  await close();
}

async function play({ visit }) {
  const { page, close } = await visit({ hash: `#${FIRST}&lane=naive` });
  await list(page, "speed").selectOption("1/4");
  await button(page, "play").click();
  await playedTo(page, 40);
  await button(page, "pause").click();
  await paused(page);
  const stopped = await state(page);
  await button(page, "forward").click();
  const later = await state(page);
  assert.ok(later.now >= stopped.now);
  assert.notDeepEqual(later.lanes, stopped.lanes);
  await button(page, "back").click();
  await button(page, "forward").click();
  assert.deepEqual(await state(page), later, "the same moment is the same state");
  await seek(page, 340);
  assert.deepEqual([await now(page), await broken(page)], [340, [ELECTION_SAFETY]]);
  await seek(page, later.now);
  assert.deepEqual((await state(page)).now, later.now);
  await button(page, "reset").click();
  assert.equal(await now(page), 0);
  await close();
}

async function rule({ visit }) {
  const { page, close } = await visit({ hash: "#naive-swap-5-to-5" });
  await button(page, "rules").click();
  const rule = page.locator("#rule-pre_vote");
  await rule.click();
  assert.equal(await rule.getAttribute("aria-checked"), "false");
  await page.waitForFunction(() => /&off=pre_vote/.test(overlap.link));
  await button(page, "allRules").click();
  assert.equal(await rule.getAttribute("aria-checked"), "true");
  await page.waitForFunction(() => !/&off=/.test(overlap.link));
  await close();
}

async function search({ visit }) {
  const { page, screenshot, close } = await visit({ hash: `#${FIRST}` });
  await button(page, "search").click();
  await panel(page).getByRole("button", { name: LANES.naive, exact: true }).click();
  await button(page, "find").click();
  await page.locator(".verdict.broken").waitFor({ timeout: 120_000 });
  const moves = Number(/\d+/.exec(await page.locator(".verdict").textContent())[0]);
  assert.equal(await page.locator(".moves li").count(), moves, "each move is listed");
  await screenshot("search");
  await button(page, "watch").click();
  await opened(page, "s2.");
  await page.waitForFunction(() => overlap.state().now > 0);
  await toTheEnd(page);
  assert.deepEqual((await state(page)).lanes.map((lane) => [lane.mode, lane.broken]), [["naive", [ELECTION_SAFETY]]]);
  await close();
}

async function script({ visit }) {
  const { page, screenshot, close } = await visit();
  await button(page, "script").click();
  await codeMirror(page);
  await editor(page).fill("overlap 1\nold S1 S2 S3\nleader S1\nend 900\n\n");
  await opened(page, "s2.");
  // The rest is typed, with a word that is none.
  await page.locator(".editor .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("at 100 crsh S1");
  const fault = page.locator("#faults .warn").first();
  await fault.waitFor();
  assert.match(await page.locator("#faults").textContent(), /line 6\b/);
  assert.equal(await faultMarks(page).first().textContent(), "crsh");
  await screenshot("script");
  for (let i = 0; i < "rsh S1".length; i++) await page.keyboard.press("Backspace");
  await page.keyboard.type("rash S1\n");
  await scriptIs(page, /^at 100 crash S1$/m);
  await page.locator("#faults .warn").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  // A version of the script that is taken meanwhile begins at its start.
  await until(async () => {
    await seek(page, 200);
    return (await state(page)).now === 200 && (await serverState(page, "joint", 1)) === "crashed";
  });
  await close();
}

/** Crashes the leader of the lane of joint consensus. */
async function crash(page) {
  const id = (await leader(page, "joint")).slice(1);
  await server(page, "joint", id).click();
  await button(menu(page), "crash").click();
  await page.waitForFunction((id) => /crashed/.test(document.getElementById(id).ariaLabel), `spot-2-S${id}`);
  await page.keyboard.press("Escape");
  return id;
}

async function undo({ visit }) {
  const { page, close } = await visit({ hash: `#${FIRST}&t=60&lane=joint` });
  const before = await digests(page);
  const id = await crash(page);
  const after = await digests(page);
  assert.notDeepEqual(after, before);
  await button(page, "undo").click();
  await page.waitForFunction((id) => !/crashed/.test(document.getElementById(id).ariaLabel), `spot-2-S${id}`);
  assert.deepEqual(await digests(page), before);
  await button(page, "redo").click();
  await page.waitForFunction((id) => /crashed/.test(document.getElementById(id).ariaLabel), `spot-2-S${id}`);
  assert.deepEqual(await digests(page), after);
  assert.equal(await serverState(page, "joint", id), "crashed");
  await close();
}

async function share({ visit, url }) {
  const here = await visit({ hash: `#${FIRST}&t=60` });
  await crash(here.page);
  await seek(here.page, 300);
  const told = await state(here.page);
  await button(here.page, "share").click();
  await button(here.page, "copyMoment").click();
  // Either it was copied or, where the clipboard is denied, it is in the address; the page says which.
  await here.page.waitForFunction(() => document.querySelector(".side .side-head [aria-live]").textContent.length > 0);
  await button(here.page, "address").click();
  await here.page.waitForFunction(() => /&t=300/.test(location.hash) && /do=/.test(location.hash));
  const address = await here.page.evaluate(() => location.href);
  assert.ok(address.startsWith(`${url}#`), address);
  await here.close();
  const there = await visit({ hash: address.slice(url.length) });
  assert.deepEqual(await state(there.page), told);
  await there.close();
}

async function question({ visit }) {
  const { page, screenshot, close } = await visit({ hash: "#add-one-to-four" });
  await list(page, "speed").selectOption("1/4");
  await button(page, "play").click();
  const asked = page.locator(".ask");
  await asked.waitFor();
  await paused(page);
  const at = await now(page);
  const choices = page.locator(".ask .choices button");
  const count = await choices.count();
  // One after the other, until the right one.
  for (let index = 0; index < count && (await page.locator(".ask.solved").count()) === 0; index++) {
    await choices.nth(index).click();
    await page.waitForFunction((index) => document.querySelectorAll(".ask .choices button")[index].ariaPressed === "true", index);
    await page.locator(".ask .reason").waitFor();
  }
  await page.locator(".ask.solved").waitFor();
  await screenshot("question");
  await page.locator(".ask .go-on").click();
  await playedTo(page, at);
  await close();
}

/** Runs to compare: by their links, at the end and before. */
const COMPARED = [`#${FIRST}&t=340`, "#bug-2015&t=500", "#jointly&t=200", `#${FIRST}&seed=7&off=pre_vote&t=400`, `#${FIRST}&do=60.joint.crash.1&t=500`];

/** The digests of these runs. */
async function digestsOf({ visit }) {
  const all = [];
  const { page, close } = await visit();
  for (const hash of COMPARED) {
    await follow(page, hash);
    // The run before is at its end, which is later.
    await page.waitForFunction(([preset, at]) => overlap.state().preset === preset && overlap.state().now === Number(at), /^#([^&]+).*&t=(.*)$/.exec(hash).slice(1));
    all.push([hash, await state(page)]);
    await page.keyboard.press("End");
    all.push([`${hash}, end`, await state(page)]);
  }
  await close();
  return all;
}

async function sameRuns(engine) {
  const chromium = engine.name === "chromium" ? engine : await engine.other("chromium");
  try {
    assert.deepEqual(await digestsOf(engine), await digestsOf(chromium));
  } finally {
    if (chromium !== engine) await chromium.stop();
  }
}

export const RUNS = [
  { title: "a link with a moment opens it, in its lane and at its speed", tell: link },
  { title: "another lesson is opened from the panel", tell: preset },
  { title: "a run plays, pauses, steps and is sought in", tell: play },
  { title: "a rule is switched off, and all rules on again", tell: rule },
  { title: "the search finds a schedule in its worker, and the page plays it", tell: search },
  { title: "a script is typed, its fault is named with its line, and it runs when it is mended", tell: script },
  { title: "an action is undone and done again", tell: undo },
  { title: "a shared link opens the same run elsewhere", tell: share },
  { title: "a question is answered, and the run goes on", tell: question },
  { title: "runs have the digests that they have in Chromium", tell: sameRuns },
];
