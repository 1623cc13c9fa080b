// The search and the survey: a reader breaks a rule, finds the schedule that exploits it, watches it, and sends it on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => overlap.state());
const ask = (page, command) => page.evaluate((detail) => dispatchEvent(new CustomEvent("overlap:do", { detail })), command);

/** Opens the search before a lane, and presses its button. */
async function find(page, lane) {
  if (!(await page.locator(".side").count())) await button(page, "Search").click();
  await page.locator(".side").getByRole("button", { name: lane }).click();
  await button(page, "Find a violation").click();
}

test("the naive swap: the shortest schedule is found, watched, and its link opens it", async () => {
  for (const preset of ["naive-swap-5-to-5", "naive-swap-3-to-5"]) {
    const { page, screenshot, close } = await overlap.openPage({ hash: `#${preset}` });
    await find(page, "Naive swap");
    await page.getByText(/Election Safety is broken in \d+ moves/).waitFor();
    await screenshot(`search-${preset}`);
    await button(page, "Watch it").click();
    await page.waitForFunction(() => /^s1\./.test(overlap.state().preset));
    await page.keyboard.press("Escape");
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await page.keyboard.press("End");
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

test("a rule that guards safety: off, it is found out; on, the bounds are exhausted and told", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#own&old=1,2,3&new=1,4,5&leader=1&off=joint_needs_both" });
  await button(page, "Search").click();
  for (const [name, most] of [["Terms", "2"], ["Changes", "1"], ["Crashes", "0"]]) await page.getByLabel(`${name}, at most`).fill(most);
  await find(page, "Joint consensus");
  await page.getByText(/is broken in \d+ moves/).waitFor();
  await ask(page, "all-rules");
  await button(page, "Find a violation").click();
  await page.getByText(/No violation in \d+ distinct states: all there are within these bounds/).waitFor({ timeout: 120_000 });
  await page.getByText(/Bounds: \d+ servers/).waitFor();
  await screenshot("search-exhausted");
  await close();
});

test("the bug of 2015 is found in seven moves", async () => {
  const { page, close } = await overlap.openPage({ hash: "#bug-2015" });
  await find(page, "Single-server");
  await page.getByText(/is broken in 7 moves/).waitFor();
  await close();
});

test("a search is stopped, and says that nothing is known of the rest; the run stays", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=300" });
  const before = await state(page);
  await button(page, "Search").click();
  await page.locator(".side").getByRole("button", { name: "Joint consensus" }).click();
  await page.locator(".side").getByRole("button", { name: "steps" }).click();
  await button(page, "Find a violation").click();
  await page.getByText(/\d+ distinct states, \d+ moves deep/).waitFor();
  await button(page, "Stop").click();
  await page.getByText("Stopped: nothing is known").waitFor();
  assert.deepEqual((await state(page)).lanes.map((lane) => lane.digest), before.lanes.map((lane) => lane.digest));
  await close();
});

test("a survey plays many seeds in every lane, and opens one that broke", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await button(page, "Search").click();
  await page.getByLabel("Seeds").fill("100");
  await button(page, "Play them all").click();
  await page.getByText("Joint consensus: of 100 seeds 0 broke a property").waitFor({ timeout: 60_000 });
  await page.getByText("Single-server: of 100 seeds 0 broke a property").waitFor();
  await page.getByText(/Naive swap: of 100 seeds \d+ broke a property/).waitFor();
  await screenshot("survey");
  const first = page.getByRole("button", { name: /Play the first that broke/ });
  if (await first.count()) {
    await first.click();
    await page.keyboard.press("Escape");
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await page.keyboard.press("End");
    assert.ok((await state(page)).lanes[0].broken.length > 0);
  }
  await close();
});

test("every rule has a lesson that shows what breaks without it", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "Rules").click();
  await page.getByRole("switch").first().waitFor();
  assert.equal(await page.getByRole("button", { name: /Show me what breaks/ }).count(), 13);
  await page.getByRole("button", { name: /Show me what breaks.*one change/i }).first().click();
  await page.waitForFunction(() => overlap.state().preset !== "naive-swap-5-to-5");
  await close();
});
