// What is read about a run: the comparison, the explanation, space-time, pictures. It is loaded when it is first wanted.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const PRESET = "#naive-swap-5-to-5";
const later = (requests) => requests.filter((url) => url.includes("/later/"));

/** The comparison's cells, as a list of columns' names with what stands there, lane by lane. */
const table = (page) =>
  page.locator(".compare").evaluate((table) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
    const [names, ...lanes] = rows;
    return Object.fromEntries(lanes.map(([lane, ...cells]) => [lane, Object.fromEntries(cells.map((cell, i) => [names[i + 1], cell]))]));
  });

test("the study is not part of the first visit, and comes once", async () => {
  const { page, requests, close } = await overlap.openPage({ hash: PRESET });
  assert.deepEqual(later(requests), []);
  await button(page, "Rules").click();
  await page.getByRole("switch").first().waitFor();
  assert.equal(later(requests).length, 2, "its program and what binds it");
  await button(page, "Compare").click();
  await page.locator(".compare").waitFor();
  assert.equal(later(requests).length, 2);
  await close();
});

test("a student compares the lanes at the end, and goes to where the naive one broke", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await seek(page, "end");
  await button(page, "Compare").click();
  await page.locator(".compare").waitFor();
  const lanes = await table(page);
  assert.match(lanes["Naive swap"].Safety, /Election Safety, at \d+ ms, and 2 more/);
  assert.match(lanes["Naive swap"]["Commands safe, as clients were told"], /but 1 lost/);
  for (const name of ["Single-server", "Joint consensus"]) {
    assert.equal(lanes[name].Safety, "nothing broken");
    assert.match(lanes[name]["The change"], /finished after \d+ ms/);
    assert.doesNotMatch(lanes[name]["Commands safe, as clients were told"], /lost/);
  }
  assert.equal(lanes["Joint consensus"]["Configuration entries"], "2");
  await screenshot("compare");
  const broke = Number(lanes["Naive swap"].Safety.match(/at (\d+) ms/)[1]);
  await page.getByRole("button", { name: /Election Safety, at/ }).click();
  assert.equal(await page.evaluate(() => overlap.state().now), broke);
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("row", { name: /Naive swap nothing broken/ }).waitFor();
  await close();
});

test("a reader looks up what an implementation does, with where each line was read, and it stays open", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET });
  await button(page, "Rules").click();
  const etcd = page.locator("details").filter({ has: page.locator("summary", { hasText: /^etcd$/ }) });
  await etcd.locator("summary").click();
  const lines = etcd.locator("li");
  await lines.first().waitFor();
  const told = await lines.evaluateAll((all) => all.map((line) => [line.childNodes.length, line.querySelector(".small").textContent]));
  assert.ok(told.length > 3);
  for (const [parts, place] of told) assert.ok(parts > 1 && /\.go, \w/.test(place), place);
  assert.equal(await etcd.locator("b").count(), 3, "the rules that etcd sets otherwise");
  await page.getByRole("switch", { name: /pre-vote/ }).click();
  await page.getByRole("switch", { name: /pre-vote/, checked: false }).waitFor();
  assert.equal(await lines.count(), told.length);
  assert.ok(await etcd.evaluate((it) => it.open));
  await close();
});

test("why something happened is told with the rule, its source, and the line that runs", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: PRESET });
  await page.keyboard.press("b");
  await button(page, "Why?").click();
  const panel = page.locator(".side");
  await panel.getByText(/Election Safety is broken/).waitFor();
  assert.match(await panel.textContent(), /Raft paper, (section|figure) \d|dissertation, section \d/);
  assert.match(await panel.locator("[aria-current=step]").first().textContent(), /two majorities may share nobody|lead once a majority/);
  await screenshot("explain");
  await panel.getByRole("button", { name: "Joint consensus" }).click();
  await panel.getByRole("heading", { name: /Leader\.changeJointly/ }).waitFor();
  await close();
});

test("space-time stands in step with the lanes, and a click in it goes there", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: `${PRESET}&t=300` });
  await page.keyboard.press("t");
  const picture = page.locator(".space-time svg");
  await picture.getByText("300 ms", { exact: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  const now = await page.evaluate(() => overlap.state().now);
  await picture.getByText(`${now} ms`, { exact: true }).waitFor();
  await screenshot("space-time");
  const area = await picture.boundingBox();
  await page.mouse.click(area.x + area.width * 0.4, area.y + area.height / 2);
  const then = await page.evaluate(() => overlap.state().now);
  assert.ok(then < now && then > now - 400, `${then}, from ${now}`);
  await close();
});

test("a picture is taken away as SVG and as PNG, and a film as WebM", async () => {
  const { page, close } = await overlap.openPage({ hash: `${PRESET}&t=400` });
  await button(page, "Share").click();
  const take = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  const [svgName, svg] = await take("Picture (SVG)");
  assert.equal(svgName, "naive-swap-5-to-5-400ms.svg");
  assert.match(svg.toString(), /<svg.*unsafe on purpose.*#naive-swap-5-to-5&amp;t=400/s);
  const [pngName, png] = await take("Picture (PNG)");
  assert.match(pngName, /\.png$/);
  assert.deepEqual([...png.subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
  assert.ok(png.readUInt32BE(16) >= 2400, "twice as many pixels as points");
  await page.getByRole("combobox", { name: "Speed" }).selectOption("4");
  const [filmName, film] = await take("Film from here (WebM)");
  assert.match(filmName, /\.webm$/);
  assert.equal(film.readUInt32BE(0), 0x1a45dfa3, "the mark of Matroska, of which WebM is one");
  assert.ok(film.length > 100, `${film.length} bytes`);
  await close();
});

test("the script of the run, with what the reader did, is taken away as text", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5&do=100.crash.2&t=120" });
  await button(page, "Share").click();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Script (text)").click()]);
  assert.equal(download.suggestedFilename(), "naive-swap-3-to-5-120ms.overlap");
  assert.match(await readFile(await download.path(), "utf8"), /^overlap 1\n[^]*\nat 100 crash S2\n/);
  await close();
});

test("more than a link can hold is said to be so, and the panels show the run before", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5" });
  await button(page, "Script").click();
  const field = page.getByRole("textbox", { name: "Script" });
  await page.waitForFunction(() => /id naive-swap-3-to-5/.test(document.querySelector("textarea")?.value));
  await page.evaluate(() => {
    const steps = Array.from({ length: 410 }, (_, nth) => `propose 1 ${nth + 1}`);
    dispatchEvent(new CustomEvent("overlap:do", { detail: `act ${steps.join(";")}` }));
  });
  await page.getByText("More was done in this run than a link can hold").waitFor();
  assert.match(await field.inputValue(), /id naive-swap-3-to-5/);
  await close();
});

test("where the study cannot be loaded its panel says so, and the next opening tries again", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET, allowed: [/ERR_FAILED/] });
  await page.route("**/later/**", (route) => route.abort());
  await button(page, "Rules").click();
  await page.getByText("This part could not be loaded").waitFor();
  await page.unroute("**/later/**");
  await page.keyboard.press("Escape");
  await button(page, "Rules").click();
  await page.getByRole("switch").first().waitFor();
  await close();
});

test("what is typed and what is open in a panel stays while the run goes on", async () => {
  const { page, close } = await overlap.openPage({ hash: PRESET });
  await page.keyboard.press("m");
  await page.getByText("The operator of the naive swap").click();
  const field = page.getByLabel("Waits between two servers (ms)");
  await field.fill("77");
  await page.getByRole("combobox", { name: "Speed" }).focus();
  assert.equal(await field.inputValue(), "77");
  await button(page, "Play").click();
  await page.waitForTimeout(600);
  assert.ok(await field.isVisible());
  assert.equal(await field.inputValue(), "77");
  await close();
});
