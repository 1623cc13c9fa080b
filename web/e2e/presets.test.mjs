// Presets that are fetched, the course, the moments of a story, and scripts: written, shared, opened elsewhere.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { ROOT, start } from "./harness.mjs";
import { button, lane, seek, settled } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => overlap.state());
const ids = (await readdir(join(ROOT, "crates/scenario/presets"))).map((name) => name.replace(".overlap", ""));

test("every preset opens by its link, plays to its end, and the browser has nothing to say", async () => {
  const { page, close } = await overlap.openPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  for (const id of ids) {
    await page.evaluate((id) => (location.hash = id), id);
    await page.waitForFunction((id) => overlap.state().preset === id, id);
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
  assert.ok(requests.length <= 6, `${requests.length}`);
  // It is about one mode: there are no others to see.
  assert.equal(await page.locator(".lane:visible").count(), 1);
  await screenshot("bug-2015");
  await close();
});

test("a link may name a moment of the story, a lane, a speed, rules that are off, a seed and what to do", async () => {
  for (const [hash, at, hears] of [
    ["#bug-2015&beat=broken", null, (page) => page.locator(".caption.beat").waitFor()],
    ["#naive-swap-5-to-5&t=340&lane=joint&speed=1/4", 340, async (page) => {
      assert.equal(await page.getByRole("combobox", { name: "Speed" }).inputValue(), "1/4");
      assert.match(await page.evaluate(() => overlap.link), /&lane=joint/);
    }],
    ["#jointly&off=pre_vote,leader_stickiness&seed=7&t=50", 50, async (page) => {
      await page.getByRole("region", { name: "Joint consensus" }).getByText(/modified Raft/).first().waitFor({ state: "attached" });
      assert.match(await page.evaluate(() => overlap.link), /^jointly&seed=7&off=leader_stickiness,pre_vote|^jointly&seed=7&off=pre_vote,leader_stickiness/);
    }],
    ["#own&old=1,2,3&leader=1&do=100.joint.crash.1&t=200", 200, (page) =>
      page.getByRole("region", { name: "Joint consensus" }).getByText("crashed").first().waitFor({ state: "attached" })],
  ]) {
    const { page, close } = await overlap.openPage({ hash });
    assert.equal(await page.getByRole("alert").count(), 0, hash);
    const { now } = await state(page);
    assert.ok(at === null ? now > 0 : now === at, `${hash}: ${now}`);
    await hears(page);
    await close();
  }
});

test("a link to no preset says so, and one that cannot be fetched says why", async () => {
  const { page, close } = await overlap.openPage({ hash: "#no-such-preset", allowed: [/404|ERR_FAILED/], waitForReady: false });
  await page.getByRole("alert").getByText("there is no preset “no-such-preset”").waitFor();
  await page.route("**/presets/**", (route) => route.abort());
  await page.evaluate(() => (location.hash = "jointly"));
  await page.getByRole("alert").getByText("the preset “jointly” could not be loaded").waitFor();
  // Once the network is back, so is the preset.
  await page.unroute("**/presets/**");
  await page.evaluate(() => (location.hash = "naive-swap-3-to-5"));
  await page.waitForFunction(() => overlap.state().preset === "naive-swap-3-to-5");
  await page.evaluate(() => (location.hash = "jointly"));
  await page.waitForFunction(() => overlap.state().preset === "jointly");
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
  const choose = (id) => page.evaluate((id) => (location.hash = id), id);
  const asked = ["jointly", "bug-2015"].map((id) => hold(id));
  const arrives = async (id) => {
    const answer = page.waitForResponse((answer) => answer.url().includes(id));
    await held[id]();
    await (await answer).finished();
    await settled(page);
  };
  await choose("jointly");
  await asked[0];
  await choose("bug-2015");
  await asked[1];
  await arrives("jointly");
  assert.equal((await state(page)).preset, "naive-swap-5-to-5", "it is not wanted any more");
  await arrives("bug-2015");
  await page.waitForFunction(() => overlap.state().preset === "bug-2015");
  await page.getByText("The bug of 2015").first().waitFor({ state: "attached" });

  // Who has gone on elsewhere meanwhile stays there.
  await choose("jointly");
  await choose("naive-swap-5-to-5");
  await page.waitForFunction(() => overlap.state().preset === "naive-swap-5-to-5");
  for (let event = 0; event < 5; event++) await page.keyboard.press("ArrowRight");
  const before = await state(page);
  await arrives("jointly");
  assert.deepEqual(await state(page), before);
  await close();
});

test("a lesson that is open already is opened anew", async () => {
  const { page, close } = await overlap.openPage();
  await page.getByRole("combobox", { name: "Preset" }).selectOption("All presets…");
  const lesson = page.locator(".side [data-do='open bug-2015']");
  await lesson.click();
  await page.waitForFunction(() => overlap.state().preset === "bug-2015");
  const before = await state(page);
  for (let event = 0; event < 5; event++) await page.keyboard.press("ArrowRight");
  assert.notDeepEqual(await state(page), before);
  await lesson.click();
  await page.waitForFunction((now) => overlap.state().now === now, before.now);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a student follows the course: opens a lesson, steps through its moments, and is asked", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await page.getByRole("combobox", { name: "Preset" }).selectOption("All presets…");
  const course = page.locator(".side");
  await course.locator("[data-do='open bug-2015']").click();
  await page.waitForFunction(() => overlap.state().preset === "bug-2015");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.getByText("Term 1: S1 has added S5").waitFor();
  await page.keyboard.press("n");
  const caption = page.locator(".caption");
  await caption.getByText("Can it win an election without S2 and S3?").waitFor();
  await screenshot("question");
  assert.doesNotMatch(await caption.textContent(), /three of five/);
  await button(page, "Answer").click();
  await caption.getByText("S1, S4 and S5 are three of five").waitFor();
  await page.keyboard.press("N");
  await page.getByText("Term 1: S1 has added S5").waitFor();
  // Playing on, the story holds at its question.
  await page.getByRole("combobox", { name: "Speed" }).selectOption("1");
  await button(page, "Play").click();
  await button(page, "Play").waitFor();
  assert.equal((await state(page)).now, 300);
  await close();
});

test("a teacher writes a script, the lanes follow, and the link opens the same elsewhere", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await button(page, "Script").click();
  const field = page.getByRole("textbox", { name: "Script" });
  await field.waitFor();
  assert.match(await field.inputValue(), /^overlap 1\n/);
  await field.fill("overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crsh S1\n");
  await page.getByText(/line 7, column 8: .*did you mean “crash”/).waitFor();
  assert.equal(await page.locator(".editor mark").textContent(), "crsh");
  await screenshot("script-fault");
  assert.equal((await state(page)).preset, "naive-swap-5-to-5", "with a fault the lanes stay");
  await field.fill("overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\nexpect joint: safe; elections 1\n");
  await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
  await page.getByText("No faults").waitFor();
  assert.match(await field.inputValue(), /crash S1/, "what was typed stays");
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
  assert.match(await lane(page, "Joint consensus").textContent(), /S1.*crashed/s);
  const digests = (await state(page)).lanes.map((lane) => lane.digest);
  await button(page, "Share").click();
  await button(page, "Put this moment into the address").click();
  await page.getByText("The address now names this moment.").waitFor();
  const hash = await page.evaluate(() => location.hash);
  assert.ok(hash.length < 400, `${hash.length}`);
  const other = await overlap.openPage({ hash });
  assert.deepEqual((await state(other.page)).lanes.map((lane) => lane.digest), digests);
  assert.equal(await other.page.getByRole("alert").count(), 0);
  await other.close();
  await close();
});

test("moments and actions go into the script, which is saved and loaded", async () => {
  const { page, close } = await overlap.openPage({ hash: "#own&old=1,2,3&leader=1&t=200" });
  await page.getByRole("button", { name: /^S2, / }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Crash" }).click();
  await page.keyboard.press("Escape");
  await button(page, "Script").click();
  const field = page.getByRole("textbox", { name: "Script" });
  await field.waitFor();
  assert.match(await field.inputValue(), /at 200 crash S2/, "what the reader did is in it");
  await button(page, "Insert this moment").click();
  await page.waitForFunction(() => /beat at-200 at 200/.test(document.querySelector("textarea").value));
  await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save as a file").click()]);
  const path = await download.path();
  assert.equal(await readFile(path, "utf8"), await field.inputValue());
  await page.evaluate(() => (location.hash = "naive-swap-5-to-5"));
  await page.waitForFunction(() => overlap.state().preset === "naive-swap-5-to-5");
  await page.waitForFunction(() => /naive-swap-5-to-5/.test(document.querySelector("textarea").value));
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Load a file").click()]);
  await chooser.setFiles(path);
  await page.waitForFunction(() => /^s2\./.test(overlap.state().preset));
  assert.match(await field.inputValue(), /at 200 crash S2/);
  await close();
});

test("the code for a course page opens the same moment in a frame", async () => {
  const { page, close } = await overlap.openPage({ hash: "#bug-2015&t=500" });
  await button(page, "Share").click();
  const code = await page.locator(".code").textContent();
  const [, address] = code.match(/^<iframe src="([^"]+)"/);
  assert.match(address, /\?embed#bug-2015&amp;t=500/);
  const frame = await page.context().newPage();
  await frame.setContent(code.replace(/ loading="lazy"/, ""));
  await frame.frameLocator("iframe").getByRole("button", { name: "Play" }).waitFor();
  await close();
});

test("a script in a link that inflates to megabytes is told, and the page stays light", async () => {
  const bomb = deflateSync(Buffer.alloc(6_000_000, "a")).toString("base64url");
  assert.ok(bomb.length < 16_000);
  const { page, close } = await overlap.openPage({ hash: `#s2.${bomb}`, waitForReady: false });
  assert.match(await page.getByRole("alert").filter({ hasText: "In the address" }).textContent(), /damaged, or too long/);
  assert.deepEqual((await state(page)).lanes, []);
  await close();
});

test("a script in a link in which millions of things would happen opens, and says that it stops", async () => {
  const script = "overlap 1\nold S1 S2 S3 S4 S5 S6 S7\nlatency 1 to 1\nelection 20 to 20\noff pre_vote\nend 600000\n";
  const { page, close } = await overlap.openPage({ hash: `#s2.${deflateSync(script).toString("base64url")}` });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.textContent(), /stops before its end: more happens in it than can be kept/);
  assert.match((await state(page)).preset, /^s2\./);
  await seek(page, 40_000);
  await seek(page, 10);
  assert.equal((await state(page)).now, 10);
  await close();
});

/** Never changed: a link made when scripts were not yet carried with a checksum opens what it did. */
const FIRST_FORM =
  "s1.HYzBDYAgEAT_V8VVYEDDxx58UQHKRkkuYIBYvwefTXZms-VDlfCypZ66gI-UQVQksrfsV_YbCUJE1U4NiLpE1jTOEIXOzvBVQ3uGP6HgLhk8xT4-UptkoR8";

test("a link with a script in the first form opens", async () => {
  const { page, close } = await overlap.openPage({ hash: `#${FIRST_FORM}&t=60` });
  await page.waitForFunction((name) => overlap.state().preset === name, FIRST_FORM);
  assert.equal((await state(page)).now, 60);
  await close();
});

test("a damaged, a newer and an oversized script in a link are told, and nothing else is shown", async () => {
  // One letter of the script is another: all else of it is as it was.
  const altered = deflateSync("overlap 1\nold S1 S2 S3\nat 50 crash S1\n").fill("x", 20, 21).toString("base64url");
  for (const [hash, words] of [
    ["#s2.AAAA", /damaged, or too long/],
    [`#s2.${altered}`, /damaged, or too long/],
    ["#s2.A!A", /cut off or altered: copy the whole link again/],
    ["#s2.", /damaged, or too long/],
    [`#s2.${"A".repeat(20_000)}`, /the link is 20003 bytes long, more than 16384/],
    ["#s3.AAAA", /a script in a newer form: open it with a newer Overlap/],
  ]) {
    const { page, close } = await overlap.openPage({ hash, waitForReady: false });
    assert.match(await page.getByRole("alert").filter({ hasText: "In the address" }).textContent(), words, hash.slice(0, 20));
    assert.deepEqual((await state(page)).lanes, []);
    await close();
  }
});

test("a list shows what is open, whatever was chosen in it: all presets can be asked for again and again", async () => {
  const { page, close } = await overlap.openPage();
  const list = page.getByRole("combobox", { name: "Preset" });
  for (let times = 0; times < 3; times++) {
    await list.selectOption({ label: "All presets…" });
    await page.locator(".side").getByText("Naive swap, one server more").waitFor();
    assert.equal(await list.inputValue(), "naive-swap-5-to-5");
    await button(page, "Close").click();
    await page.locator(".side").waitFor({ state: "detached" });
  }
  // What was chosen here, and what a link opens after it.
  await list.selectOption("naive-swap-3-to-5");
  await page.waitForFunction(() => overlap.state().preset === "naive-swap-3-to-5");
  await page.evaluate(() => (location.hash = "#bug-2015"));
  await page.waitForFunction(() => overlap.state().preset === "bug-2015");
  await page.waitForFunction(() => document.querySelector(".top select").value === "bug-2015");
  await list.selectOption("naive-swap-3-to-5");
  await page.waitForFunction(() => overlap.state().preset === "naive-swap-3-to-5");
  assert.equal(await list.inputValue(), "naive-swap-3-to-5");
  // The speed that was chosen, and one that a key chose after it.
  const speed = page.getByRole("combobox", { name: "Speed" });
  await speed.selectOption("1/4");
  await page.locator("h1").click();
  await page.keyboard.press("-");
  await page.waitForFunction(() => document.querySelector(".transport select").value === "1/10");
  await close();
});
