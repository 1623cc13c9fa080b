// The panels about a run: the comparison, the explanation, space-time, pictures. Their program is loaded when one is first opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axeFaults, start, until } from "./harness.mjs";
import { LANES, MESSAGES } from "./names.mjs";
import {
  broken, button, editor, field, folded, frames, group, lane, list, MODES, now, openPanel, panel, playedTo, scriptIs, seek, send,
  settled,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const PRESET = "#naive-swap-5-to-5";
const later = (requests) => requests.filter((url) => url.includes("/later/"));

/** The columns of the comparison. */
const MEASURES = ["safety", "commands", "change", "configurations", "messages", "stalled", "crashes"];

/** The comparison's cells, lane by lane, by these names: their text, and the class that says whether that is good or bad. */
async function table(page) {
  const rows = await page.locator(".compare tbody").evaluate((body) =>
    [...body.rows].map((row) => [...row.cells].slice(1).map((cell) => ({ text: cell.textContent, is: cell.className }))));
  return Object.fromEntries(
    rows.map((cells, index) => [MODES[index], Object.fromEntries(cells.map((cell, column) => [MEASURES[column], cell]))]));
}

test("the program of the panels is not part of the first visit, and is loaded once", async () => {
  const { page, requests, close } = await overlap.openPage({ hash: PRESET });
  assert.deepEqual(later(requests), []);
  await button(page, "rules").click();
  await page.getByRole("switch").first().waitFor();
  assert.equal(later(requests).length, 2, "its chunk of the page's program, and the chunk's glue code");
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(later(requests).length, 2);
  await close();
});

test("a student compares the lanes at the end, and goes to where the naive one broke", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await seek(page, "end");
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  const lanes = await table(page);
  const { safety, commands } = lanes.naive;
  assert.equal(safety.is, "broken");
  const [, broke, more] = /^Election Safety\D+(\d+)\D+(\d+)/.exec(safety.text).map(Number);
  assert.equal(more + 1, (await broken(page)).length);
  assert.equal(commands.is, "broken", "a command is lost");
  for (const cost of MEASURES.slice(2)) assert.equal(lanes.naive[cost].is, "muted", `${cost} of an unsafe lane`);
  assert.match(await panel(page).locator(".costs li").first().textContent(), /^Naive swap.*Election Safety/);
  assert.equal(await panel(page).locator(".measure .small:visible").count(), MEASURES.length, "each column is explained");
  for (const mode of ["single", "joint"]) {
    assert.deepEqual([lanes[mode].safety.is, lanes[mode].change.is, lanes[mode].commands.is], ["good", "good", ""], mode);
    assert.match(lanes[mode].change.text, /\d+/);
  }
  assert.equal(lanes.joint.configurations.text, "2");
  await screenshot("compare");
  await page.locator(".compare td.broken button").first().click();
  assert.equal(await now(page), broke);
  await page.keyboard.press("ArrowLeft");
  await page.locator(".compare tbody tr:first-child td:nth-child(2).good").waitFor();
  await close();
});

test("a panel below the diagram has its form from the first, whatever the width of the panel before it", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET });
  await button(page, "search").click();
  await panel(page).getByRole("spinbutton").first().waitFor();
  await page.evaluate(() => {
    globalThis.rows = 0;
    const { insertBefore } = Node.prototype;
    Node.prototype.insertBefore = function (node, ...more) {
      rows += node.tagName === "TR" ? 1 : 0;
      return insertBefore.call(this, node, ...more);
    };
  });
  await button(page, "compare").click();
  await page.locator(".compare tbody tr").first().waitFor();
  await frames(page, 3);
  assert.equal(await page.evaluate(() => rows), 4, "a row for each lane, and the head");
  await close();
});

test("a user looks up an implementation, with the source of each line, and it stays open", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET });
  await button(page, "rules").click();
  const etcd = page.locator("details").filter({ has: page.locator("summary", { hasText: /^etcd$/ }) });
  await etcd.locator("summary").click();
  const lines = etcd.locator("li");
  await lines.first().waitFor();
  const told = await lines.evaluateAll((all) => all.map((line) => [line.childNodes.length, line.querySelector(".small").textContent]));
  assert.ok(told.length > 3);
  for (const [parts, place] of told) assert.ok(parts > 1 && /\.go, \w/.test(place), place);
  assert.equal(await etcd.locator("b").count(), 3, "the rules that etcd sets otherwise");
  await page.locator("#rule-pre_vote").click();
  await page.locator("#rule-pre_vote[aria-checked=false]").waitFor();
  assert.equal(await lines.count(), told.length);
  assert.ok(await etcd.evaluate((it) => it.open));
  await close();
});

test("390x844: the comparison is read without scrolling sideways, each metric above its cells", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 390, height: 844, hash: `${PRESET}&t=1500` });
  await openPanel(page, "compare");
  const cells = panel(page).locator(".compare tbody td");
  await cells.first().waitFor();
  assert.equal(await cells.count(), MEASURES.length * MODES.length);
  const [wide, room] = await panel(page).evaluate((it) => [it.scrollWidth, it.clientWidth]);
  assert.ok(wide <= room, `${wide} in ${room}`);
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await screenshot("compare-390");
  await close();
});

/** What the calculator of quorums says: its live text, the sentences that are marked as broken, and the number of steps beside the weakest. */
const calculated = (page) =>
  page.locator(".chain").evaluate((it) => ({
    text: it.querySelector("[aria-live]").textContent,
    broken: [...it.querySelectorAll(".broken")].map((line) => line.textContent),
    // The last sentence says what each configuration tolerates.
    others: it.querySelectorAll("[aria-live] p").length - 2,
    invalid: it.querySelector("textarea").ariaInvalid === "true",
  }));

test("an engineer types a chain of configurations while the run plays, and reads which two quorums share no server", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await button(page, "members").click();
  const chain = field(page, "chain");
  await chain.waitFor();
  assert.equal(await chain.inputValue(), "1,2,3,4,5 > 1,2,3,6,7", "the change of the naive lane");
  assert.match((await calculated(page)).broken.join(), /\{S1 S4 S5\}.*\{S2 S6 S7\}/);
  await button(page, "play").click();
  const typed = "S1 S2 S3 > 1,2,3 & 3,4,5 > 4,5,6";
  await chain.fill("");
  await chain.pressSequentially(typed, { delay: 10 });
  await button(page, "pause").click();
  assert.ok((await now(page)) > 0, "it plays on: no key of the text is a key of the page");
  assert.equal(await chain.inputValue(), typed);
  const { text, broken, others, invalid } = await calculated(page);
  assert.match(text, /2 of 2/);
  assert.equal(broken.length, 1);
  const named = /\{S1 S2 S3\}&\{S3 S4 S5\} to \{S4 S5 S6\}: .*(\{[^}]+\}) of the old.*(\{[^}]+\}) of the new/.exec(broken[0]);
  const [one, other] = named.slice(1).map((set) => set.match(/\d/g));
  assert.deepEqual(one.filter((id) => other.includes(id)), [], broken[0]);
  assert.deepEqual([others, invalid], [1, false]);
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await screenshot("chain-broken");

  await chain.fill("1,2,3 > 1,x");
  await page.locator(".chain [aria-live] .warn").waitFor();
  const wrong = await calculated(page);
  assert.match(wrong.text, /11.*“x”/);
  assert.deepEqual([wrong.broken, wrong.invalid, await chain.inputValue()], [[], true, "1,2,3 > 1,x"]);
  await chain.fill("1 > > 2");
  await page.locator(".chain [aria-live]", { hasText: "5" }).waitFor();
  await screenshot("chain-wrong");

  await chain.fill("1,2,3 > 1,2,3,4");
  await page.locator(".chain [aria-live] .warn").waitFor({ state: "detached" });
  assert.match((await calculated(page)).text, /S1 loses its disk.*1 in \{S1 S2 S3\}, 1 in \{S1 S2 S3 S4\}/, "an overlap of one server");
  await button(page, "chainOfChange").click();
  await button(page, "chainOfChange").and(page.locator(":focus[aria-disabled=true]")).waitFor();
  assert.equal(await chain.inputValue(), "1,2,3,4,5 > 1,2,3,6,7");
  await close();
});

for (const [mode, chain, others] of [
  ["single", "1,2,3,4,5 > 1,2,3,4,5,6 > 1,2,3,4,5,6,7 > 1,2,3,5,6,7 > 1,2,3,6,7", 3],
  ["joint", "1,2,3,4,5 > 1,2,3,4,5 & 1,2,3,6,7 > 1,2,3,6,7", 1],
]) {
  test(`390x844: the calculator begins with the steps of the lane ${mode}, all of which are sound, and fits`, async () => {
    const { page, screenshot, close } = await overlap.openPage({ width: 390, height: 844, hash: `${PRESET}&lane=${mode}` });
    await openPanel(page, "members");
    assert.equal(await field(page, "chain").inputValue(), chain);
    const found = await calculated(page);
    assert.deepEqual([found.broken, found.others, found.invalid], [[], others, false]);
    const [wide, room] = await panel(page).evaluate((it) => [it.scrollWidth, it.clientWidth]);
    assert.ok(wide <= room, `${wide} in ${room}`);
    assert.deepEqual(await axeFaults(page, ".side"), []);
    const boxes = await page.locator(".chain > :not(:empty)").evaluateAll((all) => all.map((it) => it.getBoundingClientRect()));
    boxes.slice(1).forEach((it, index) => assert.ok(it.top >= boxes[index].bottom - 0.5, `part ${index + 1} is below the one before`));
    await field(page, "chain").scrollIntoViewIfNeeded();
    await screenshot(`chain-${mode}-390`);
    await close();
  });
}

test("the switch of the admin in the members' panel shortens the time without a leader, and the link keeps it", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#hand-over-before-leaving" });
  const stalled = async (page) => {
    await seek(page, "end");
    await openPanel(page, "compare");
    await page.locator(".compare tbody tr").first().waitFor();
    // This scenario has no naive lane.
    const rows = await page.locator(".compare tbody").evaluate((body) => [...body.rows].map((row) => row.cells[6].textContent));
    return rows.map((text) => Number(/(\d+) ms/.exec(text)[1]));
  };
  const handsOver = await stalled(page);
  await openPanel(page, "members");
  const option = panel(page).locator("#hand-over-first");
  assert.equal(await option.getAttribute("aria-checked"), "true");
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await option.scrollIntoViewIfNeeded();
  await screenshot("hand-over-first");
  await option.click();
  await page.waitForFunction(() => /hand-over=0/.test(overlap.link));
  const leaves = await stalled(page);
  assert.equal(leaves.length, 2);
  // Without it a follower waits for its election timeout, 100 ms and more.
  leaves.forEach((time, lane) => assert.ok(handsOver[lane] < 50 && time >= 100, `${handsOver[lane]} ms, without ${time} ms`));
  const linked = await overlap.openPage({ hash: await page.evaluate(() => `#${overlap.link}`) });
  assert.deepEqual(await stalled(linked.page), leaves);
  await linked.close();
  await openPanel(page, "members");
  await option.click();
  await page.waitForFunction(() => !/hand-over=/.test(overlap.link));
  assert.deepEqual(await stalled(page), handsOver);
  await close();
  const phone = await overlap.openPage({ width: 390, height: 844, hash: "#hand-over-before-leaving" });
  await openPanel(phone.page, "members");
  const [wide, room] = await panel(phone.page).evaluate((it) => [it.scrollWidth, it.clientWidth]);
  assert.ok(wide <= room, `${wide} in ${room}`);
  await panel(phone.page).locator("#hand-over-first").scrollIntoViewIfNeeded();
  await phone.screenshot("hand-over-first-390");
  await phone.close();
});

test("the members' panel has the sum of a change, and the wanted members are one tap from those that there are", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await page.keyboard.press("m");
  const sum = panel(page).locator(".formula");
  const numbers = async () => (await sum.textContent()).match(/\d+/g).map(Number);
  await sum.waitFor();
  assert.deepEqual(await numbers(), [3, 3, 7], "the swap of this run");
  assert.equal(await panel(page).locator(".warn").count(), 1);
  assert.equal(await panel(page).locator(".sums li").count(), 4, "single-server changes");
  const chips = group(page, "votersWanted").getByRole("button");
  const wanted = () => chips.and(page.locator("[aria-pressed=true]")).allTextContents();
  assert.deepEqual(await wanted(), ["S1", "S2", "S3", "S4", "S5"]);
  await screenshot("members");
  await chips.filter({ hasText: "S6" }).click();
  assert.deepEqual(await wanted(), ["S1", "S2", "S3", "S4", "S5", "S6"]);
  assert.deepEqual(await numbers(), [3, 4, 6]);
  assert.equal(await panel(page).locator(".warn").count(), 0, "the majorities overlap");
  await close();
});

/** The executed line of each listing that is seen, and if it is in view. */
const runningLines = (page) =>
  panel(page).locator(".listing").evaluateAll((listings) =>
    listings.map((listing) => {
      const [room, line] = [listing, listing.querySelector(".runs, .ran")].map((it) => it.getBoundingClientRect());
      return line.top >= room.top - 1 && line.bottom <= Math.min(room.bottom, innerHeight) + 1;
    }));

test("1600x1000: each lane's procedures are beside it, with the line that runs in view", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 1600, height: 1000, hash: `${PRESET}&t=340` });
  await page.keyboard.press("w");
  const sections = panel(page).locator(".procedure");
  await sections.nth(2).waitFor();
  for (const [index, mode] of MODES.entries()) {
    const [beside, area] = await Promise.all([sections.nth(index).boundingBox(), lane(page, mode).boundingBox()]);
    for (const edge of [(box) => box.y, (box) => box.y + box.height]) {
      assert.ok(Math.abs(edge(beside) - edge(area)) < 12, `${mode}: ${edge(beside)} beside ${edge(area)}`);
    }
  }
  for (let events = 0; events < 5; events++) {
    assert.deepEqual(await runningLines(page), [true, true, true]);
    await page.keyboard.press("ArrowRight");
    await settled(page);
  }
  assert.deepEqual(await axeFaults(page), []);
  const what = panel(page).locator(".what").last();
  const naive = await what.textContent();
  await panel(page).getByRole("button", { name: LANES.joint, exact: true }).click();
  await panel(page).getByRole("button", { name: LANES.joint, exact: true, pressed: true }).waitFor();
  assert.notEqual(await what.textContent(), naive, "another lane is explained");
  await screenshot("procedures");
  await close();
});

test("390x844: the explanation and the line that runs are both in view", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 390, height: 844, hash: `${PRESET}&t=340` });
  await openPanel(page, "explain");
  for (const mode of MODES) {
    await panel(page).getByRole("button", { name: LANES[mode], exact: true }).click();
    await panel(page).getByRole("button", { name: LANES[mode], exact: true, pressed: true }).waitFor();
    await settled(page);
    assert.deepEqual(await runningLines(page), [true], mode);
    const [side, what] = await Promise.all([panel(page).boundingBox(), panel(page).locator(".what").first().boundingBox()]);
    assert.ok(what.y >= side.y && what.y + what.height < side.y + side.height, mode);
  }
  await screenshot("procedures-390");
  await close();
});

test("an event is explained with the rule, its source, and the line that runs", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await page.keyboard.press("b");
  await button(page, "why").click();
  const what = panel(page).locator(".what");
  await what.filter({ hasText: "Election Safety" }).waitFor();
  assert.ok((await what.textContent()).includes(String(Math.floor(await now(page)))), "its time");
  const [rule, source] = [what.locator("+ p"), what.locator("+ p + p.small")];
  assert.ok((await rule.textContent()).length > 20);
  assert.match(await source.textContent(), /Raft paper|dissertation/);
  const procedures = () => panel(page).locator(".procedure:has(.what) h3").allTextContents();
  const naive = await procedures();
  await panel(page).locator("[aria-current=step]").first().waitFor();
  await screenshot("explain");
  await panel(page).getByRole("button", { name: LANES.joint, exact: true }).click();
  await panel(page).getByRole("button", { name: LANES.joint, exact: true, pressed: true }).waitFor();
  assert.notDeepEqual(await procedures(), naive, "another lane has other procedures");
  await close();
});

test("space-time follows the lanes, and a click in it goes there", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: `${PRESET}&t=300` });
  await page.keyboard.press("t");
  const picture = page.locator(".space-time svg");
  await picture.getByText("300 ms", { exact: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  const at = await now(page);
  await picture.getByText(`${at} ms`, { exact: true }).waitFor();
  await screenshot("space-time");
  await picture.scrollIntoViewIfNeeded();
  const area = await picture.boundingBox();
  await page.mouse.click(area.x + area.width * 0.4, area.y + area.height / 2);
  const then = await now(page);
  assert.ok(then < at && then > at - 400, `${then}, from ${at}`);
  await close();
});

test("a picture is saved as SVG and as PNG, and a video as WebM", async () => {
  const { page, close } = await overlap.openPage({ hash: `${PRESET}&t=400` });
  await button(page, "share").click();
  const take = async (key) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, key).click()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  const [svgName, svg] = await take("svg");
  assert.equal(svgName, "naive-swap-5-to-5-400ms.svg");
  assert.match(svg.toString(), /<svg.*#naive-swap-5-to-5&amp;t=400/s);
  const [pngName, png] = await take("png");
  assert.match(pngName, /\.png$/);
  assert.deepEqual([...png.subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
  assert.ok(png.readUInt32BE(16) >= 2400, "twice as many pixels as points");
  await list(page, "speed").selectOption("4");
  const [filmName, film] = await take("video");
  assert.match(filmName, /\.webm$/);
  assert.equal(film.readUInt32BE(0), 0x1a45dfa3, "the mark of Matroska, of which WebM is one");
  assert.ok(film.length > 100, `${film.length} bytes`);
  await close();
});

test("the script of the run, with the actions of the user, is saved as text", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5&do=100.crash.2&t=120" });
  await button(page, "share").click();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "saveScript").click()]);
  assert.equal(download.suggestedFilename(), "naive-swap-3-to-5-120ms.overlap");
  assert.match(await readFile(await download.path(), "utf8"), /^overlap 1\n[^]*\nat 100 crash S2\n/);
  await close();
});

test("panels follow a run that is too long for a link", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5" });
  await button(page, "script").click();
  await scriptIs(page, /id naive-swap-3-to-5/);
  await send(page, `act ${Array.from({ length: 410 }, (_, nth) => `propose 1 ${nth + 1}`).join(";")}`);
  const proposals = async () => (await editor(page).inputValue()).match(/ propose /g)?.length ?? 0;
  await until(async () => (await proposals()) >= 410, async () => `${await proposals()} proposals`);
  await close();
});

test("what is typed and what is open in a panel stays while the run goes on", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET });
  await page.keyboard.press("m");
  await folded(page, "operator").click();
  const pause = field(page, "operatorPause");
  await pause.fill("77");
  await list(page, "speed").focus();
  assert.equal(await pause.inputValue(), "77");
  await button(page, "play").click();
  await playedTo(page, 10);
  await frames(page, 5);
  assert.ok(await pause.isVisible());
  assert.equal(await pause.inputValue(), "77");
  await close();
});
