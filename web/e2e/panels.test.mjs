// The panels about a run: the comparison, the explanation, space-time, pictures. Their program is loaded when one is first opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { start, until } from "./harness.mjs";
import { LANES, MESSAGES } from "./names.mjs";
import {
  broken, button, editor, field, folded, frames, list, MODES, now, panel, playedTo, seek, send,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const PRESET = "#naive-swap-5-to-5";
const later = (requests) => requests.filter((url) => url.includes("/later/"));

/** The columns of the comparison. */
const MEASURES = ["safety", "change", "configurations", "messages", "stalled", "commands", "crashes"];

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
  assert.equal(later(requests).length, 1, "its chunk of the page's program");
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(later(requests).length, 1);
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
  const procedures = () => panel(page).locator(".listing h3").allTextContents();
  const naive = await procedures();
  await panel(page).locator("[aria-current=step]").first().waitFor();
  await screenshot("explain");
  await panel(page).getByRole("button", { name: LANES.joint }).click();
  await panel(page).getByRole("button", { name: LANES.joint, pressed: true }).waitFor();
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
  await page.waitForFunction(() => /id naive-swap-3-to-5/.test(document.querySelector("textarea")?.value));
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
