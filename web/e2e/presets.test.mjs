// Presets that are loaded, the course, the moments of a story, and scripts: written, shared, opened elsewhere.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { frameOf, presetIds, start } from "./harness.mjs";
import {
  button, caption, digests, editor, faultMarks, follow, list, menu, MODES, nothingOpen, notice, now, opened, panel, paused, playedTo,
  scriptIs, seek, server, serverState, settled, started, state, toTheEnd,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const ids = await presetIds();

test("every preset opens by its link, plays to its end, and the console stays empty", async () => {
  const { page, close } = await overlap.openPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  for (const id of ids) {
    await follow(page, id);
    await opened(page, id);
    assert.equal(await page.getByRole("alert").count(), 0, id);
    await page.keyboard.press("End");
    assert.ok((await state(page)).now > 0, id);
    assert.deepEqual(said, [], id);
  }
  await close();
});

test("a link to a preset that is not built in opens it at once, with one request more", async () => {
  const { page, requests, screenshot, close } = await overlap.openPage({ hash: "#bug-2015&t=500" });
  assert.equal((await state(page)).preset, "bug-2015");
  assert.equal((await state(page)).now, 500);
  assert.equal(requests.filter((url) => url.includes("/presets/")).length, 1);
  // At this moment the lane argues, for which the chunk is loaded after the first picture.
  const first = requests.filter((url) => !url.includes("/later/"));
  assert.ok(first.length <= 6, first.join("\n"));
  // It is about one mode: there are no others to see.
  assert.equal(await page.locator(".lane:visible").count(), 1);
  await screenshot("bug-2015");
  await close();
});

test("a link may name a moment of the story, a lane, a speed, rules that are off, a seed and what to do", async () => {
  for (const [hash, at, hears] of [
    ["#bug-2015&beat=broken", null, (page) => page.locator(".caption.beat").waitFor()],
    ["#naive-swap-5-to-5&t=340&lane=joint&speed=1/4", 340, async (page) => {
      assert.equal(await list(page, "speed").inputValue(), "1/4");
      assert.match(await page.evaluate(() => overlap.link), /&lane=joint/);
    }],
    ["#jointly&off=pre_vote,leader_stickiness&seed=7&t=50", 50, async (page) => {
      assert.match(await page.evaluate(() => overlap.link), /^jointly&seed=7&off=leader_stickiness,pre_vote|^jointly&seed=7&off=pre_vote,leader_stickiness/);
    }],
    ["#own&old=1,2,3&leader=1&do=100.joint.crash.1&t=200", 200, async (page) =>
      assert.deepEqual(await Promise.all(MODES.map((mode) => serverState(page, mode, 1))).then((states) => states.map((it) => it === "crashed")), [false, false, true])],
  ]) {
    const { page, close } = await overlap.openPage({ hash });
    assert.equal(await page.getByRole("alert").count(), 0, hash);
    const time = await now(page);
    assert.ok(at === null ? time > 0 : time === at, `${hash}: ${time}`);
    await hears(page);
    await close();
  }
});

test("a link to a missing preset is reported, and one that cannot be loaded, which can be opened later", async () => {
  const { page, close } = await overlap.openPage({ hash: "#no-such-preset", allowed: [/404|ERR_FAILED/], waitForReady: false });
  await notice(page).filter({ hasText: "“no-such-preset”" }).waitFor();
  await nothingOpen(page);
  await page.route("**/presets/**", (route) => route.abort());
  await follow(page, "jointly");
  await notice(page).filter({ hasText: "“jointly”" }).waitFor();
  // Once the network is back, so is the preset.
  await page.unroute("**/presets/**");
  await follow(page, "naive-swap-3-to-5");
  await opened(page, "naive-swap-3-to-5");
  await follow(page, "jointly");
  await opened(page, "jointly");
  await close();
});

test("a preset that comes late opens under its own name only, and not where something else was chosen since", async () => {
  const { page, close } = await overlap.openPage();
  const held = {};
  const hold = (id) =>
    new Promise((asked) =>
      page.route(`**/presets/${id}.txt`, (route) => {
        held[id] = () => route.continue();
        asked();
      }),
    );
  const asked = ["jointly", "bug-2015"].map((id) => hold(id));
  const arrives = async (id) => {
    const answer = page.waitForResponse((answer) => answer.url().includes(id));
    await held[id]();
    await (await answer).finished();
    await settled(page);
  };
  await follow(page, "jointly");
  await asked[0];
  await follow(page, "bug-2015");
  await asked[1];
  await arrives("jointly");
  assert.equal((await state(page)).preset, "naive-swap-5-to-5", "it is not wanted any more");
  await arrives("bug-2015");
  await opened(page, "bug-2015");

  // A preset that was chosen meanwhile stays open.
  await follow(page, "jointly");
  await follow(page, "naive-swap-5-to-5");
  await opened(page, "naive-swap-5-to-5");
  for (let event = 0; event < 5; event++) await page.keyboard.press("ArrowRight");
  const before = await state(page);
  await arrives("jointly");
  assert.deepEqual(await state(page), before);
  await close();
});

test("a lesson that is open already is opened anew", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "lessons").click();
  const lesson = panel(page).locator("[data-preset='bug-2015']");
  await lesson.click();
  await opened(page, "bug-2015");
  const before = await state(page);
  for (let event = 0; event < 5; event++) await page.keyboard.press("ArrowRight");
  assert.notDeepEqual(await state(page), before);
  await lesson.click();
  await page.waitForFunction((now) => overlap.state().now === now, before.now);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a student follows the course: opens a lesson, goes through its moments, and answers a question", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await button(page, "lessons").click();
  await panel(page).locator("[data-preset='bug-2015']").click();
  await opened(page, "bug-2015");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.locator(".caption.beat").waitFor();
  const first = { at: await now(page), text: await caption(page).textContent() };
  // A question may have answers to choose; either way its own answer is shown on request.
  const answer = caption(page).getByRole("button", { name: /answer$/i });
  assert.equal(await answer.count(), 0, "the first moment asks nothing");
  await page.keyboard.press("n");
  await answer.waitFor();
  assert.equal(await now(page), 300);
  await screenshot("question");
  const question = await caption(page).locator("b").textContent();
  const asked = await caption(page).textContent();
  await answer.click();
  await answer.waitFor({ state: "detached" });
  assert.equal(await caption(page).locator("b").textContent(), question);
  assert.ok((await caption(page).textContent()).length > asked.length, "the answer is after the question");
  await page.keyboard.press("N");
  await page.waitForFunction((at) => overlap.state().now === at, first.at);
  assert.equal(await caption(page).textContent(), first.text);
  // A run that plays stops at a question.
  await list(page, "speed").selectOption("1");
  await button(page, "play").click();
  await playedTo(page, first.at);
  await paused(page);
  assert.equal(await now(page), 300);
  await close();
});

test("a teacher writes a script, the lanes follow, and the link opens the same elsewhere", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await button(page, "script").click();
  const field = editor(page);
  await field.waitFor();
  assert.match(await field.inputValue(), /^overlap 1\n/);
  await field.fill("overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crsh S1\n");
  const fault = page.locator("#faults .warn");
  await fault.filter({ hasText: "“crash”" }).waitFor();
  assert.match(await fault.textContent(), /\b7\b.*\b8\b/, "its line and column");
  assert.equal(await faultMarks(page).textContent(), "crsh");
  await screenshot("script-fault");
  assert.equal((await state(page)).preset, "naive-swap-5-to-5", "with a fault the lanes stay");
  await field.fill("overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\nexpect joint: safe; elections 1\n");
  await opened(page, "s2.");
  await fault.waitFor({ state: "detached" });
  assert.match(await field.inputValue(), /crash S1/, "what was typed stays");
  await toTheEnd(page);
  assert.equal(await serverState(page, "joint", 1), "crashed");
  const end = await digests(page);
  await button(page, "share").click();
  await button(page, "address").click();
  await page.waitForFunction(() => /^#s2\..*&t=/.test(location.hash));
  const hash = await page.evaluate(() => location.hash);
  assert.ok(hash.length < 400, `${hash.length}`);
  const other = await overlap.openPage({ hash });
  assert.deepEqual(await digests(other.page), end);
  assert.equal(await other.page.getByRole("alert").count(), 0);
  await other.close();
  await close();
});

test("moments and actions go into the script, which is saved and loaded", async () => {
  const { page, close } = await overlap.openPage({ hash: "#own&old=1,2,3&leader=1&t=200" });
  await server(page, "naive", 2).click();
  await button(menu(page), "crash").click();
  await page.keyboard.press("Escape");
  await button(page, "script").click();
  const field = editor(page);
  await field.waitFor();
  assert.match(await field.inputValue(), /at 200 crash S2/, "what the reader did is in it");
  await button(page, "insertMoment").click();
  await scriptIs(page, /beat at-200 at 200/);
  await opened(page, "s2.");
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "saveFile").click()]);
  const path = await download.path();
  assert.equal(await readFile(path, "utf8"), await field.inputValue());
  await follow(page, "naive-swap-5-to-5");
  await opened(page, "naive-swap-5-to-5");
  await scriptIs(page, /naive-swap-5-to-5/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "loadFile").click()]);
  await chooser.setFiles(path);
  await opened(page, "s2.");
  assert.match(await field.inputValue(), /at 200 crash S2/);
  await close();
});

test("the code for a course page opens the same moment in a frame", async () => {
  const { page, close } = await overlap.openPage({ hash: "#bug-2015&t=500" });
  await button(page, "share").click();
  const code = await page.locator(".code").textContent();
  const [, address] = code.match(/^<iframe src="([^"]+)"/);
  assert.match(address, /\?embed#bug-2015&amp;t=500/);
  const frame = await page.context().newPage();
  await frame.setContent(code.replace(/ loading="lazy"/, ""));
  const framed = await frameOf(frame.locator("iframe"));
  await started(framed);
  assert.equal(await now(framed), 500);
  await close();
});

test("a script in a link that inflates to megabytes is refused", async () => {
  const bomb = deflateSync(Buffer.alloc(6_000_000, "a")).toString("base64url");
  assert.ok(bomb.length < 16_000);
  const { page, close } = await overlap.openPage({ hash: `#s2.${bomb}`, waitForReady: false });
  await notice(page).waitFor();
  await nothingOpen(page);
  await close();
});

test("a script in a link in which millions of events would happen opens, and reports that it stops", async () => {
  const script = "overlap 1\nold S1 S2 S3 S4 S5 S6 S7\nmodes single\nlatency 1 to 1\nelection 20 to 20\noff pre_vote\nend 600000\n";
  const hash = `#s2.${deflateSync(script).toString("base64url")}`;
  const { page, close } = await overlap.openPage({ hash, waitForReady: false });
  // As many events as a run may have take some seconds, and more where other work shares the machine.
  await notice(page).waitFor({ timeout: 120_000 });
  assert.match((await state(page)).preset, /^s2\./);
  await seek(page, 300_000);
  const stopped = await digests(page);
  await seek(page, "end");
  assert.deepEqual(await digests(page), stopped, "it stops before its end");
  await seek(page, 10);
  assert.notDeepEqual(await digests(page), stopped);
  assert.equal(await now(page), 10);
  await close();
});

/** A link from before scripts had a checksum in links. Never changed: it opens what it did. */
const FIRST_FORM =
  "s1.HYzBDYAgEAT_V8VVYEDDxx58UQHKRkkuYIBYvwefTXZms-VDlfCypZ66gI-UQVQksrfsV_YbCUJE1U4NiLpE1jTOEIXOzvBVQ3uGP6HgLhk8xT4-UptkoR8";

test("a link with a script in the first form opens", async () => {
  const { page, close } = await overlap.openPage({ hash: `#${FIRST_FORM}&t=60` });
  await opened(page, FIRST_FORM);
  assert.equal((await state(page)).now, 60);
  await close();
});

test("a damaged, a newer and an oversized script in a link are refused, and nothing else is shown", async () => {
  // One letter of the script is another: all else of it is as it was.
  const altered = deflateSync("overlap 1\nold S1 S2 S3\nat 50 crash S1\n").fill("x", 20, 21).toString("base64url");
  const { page, close } = await overlap.openPage();
  for (const fragment of ["s2.AAAA", `s2.${altered}`, "s2.A!A", "s2.", `s2.${"A".repeat(20_000)}`, "s3.AAAA"]) {
    await follow(page, fragment);
    await nothingOpen(page);
    assert.ok(await notice(page).isVisible(), fragment.slice(0, 20));
    await follow(page, "naive-swap-5-to-5");
    await opened(page, "naive-swap-5-to-5");
    assert.equal(await notice(page).count(), 0);
  }
  await close();
});

test("the list of speeds shows the present speed, whatever was chosen in it", async () => {
  const { page, close } = await overlap.openPage();
  await list(page, "speed").selectOption("1/4");
  await page.locator("h1").click();
  await page.keyboard.press("-");
  await page.waitForFunction(() => document.querySelector(".transport select").value === "1/10");
  await close();
});
