// Acting on a run, as readers do it: with a pointer, with keys alone, on a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { seek, stands } from "./page.mjs";

let overlap;
before(async () => {
  overlap = await start();
});
after(() => overlap.stop());

const digests = (page) => page.evaluate(() => overlap.state().lanes.map((lane) => lane.digest));

test("an engineer crashes a leader in every lane, takes it back, and sends a link to the moment", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=60" });
  const untouched = await digests(page);
  await page.getByRole("button", { name: "S2, leader, term 1" }).first().click();
  const menu = page.getByRole("dialog");
  await menu.getByRole("button", { name: "Crash" }).click();
  assert.match(await menu.textContent(), /Naive swap: S2 crashes\..*Joint consensus: S2 crashes\./);
  const crashed = await digests(page);
  assert.ok(crashed.every((digest, place) => digest !== untouched[place]));
  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  assert.deepEqual(await digests(page), untouched);
  await page.keyboard.press("r");
  assert.deepEqual(await digests(page), crashed);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Put this moment into the address" }).click();
  await page.reload();
  await stands(page);
  assert.deepEqual(await digests(page), crashed);
  await close();
});

test("an engineer with a cluster of their own cuts a link and changes members in every mode", async () => {
  const { page, close } = await overlap.openPage();
  await page.getByRole("button", { name: "Change members" }).click();
  await page.getByText("A cluster of your own").click();
  await page.getByRole("button", { name: "Start with these voters" }).click();
  await page.getByText("Now: {S1 S2 S3}").waitFor();
  // Nobody has asked for anybody: the other machines are there, and in no change.
  const change = page.getByRole("banner").locator(".change");
  assert.equal(await change.textContent(), "{S1 S2 S3}");
  await seek(page, 300);
  assert.equal(await page.locator(".caption").textContent(), "Nothing is asked yet: change its members, and break what you like.");
  const wanted = page.getByRole("group", { name: "Voters wanted" });
  for (const name of ["S1", "S6", "S7"]) await wanted.getByRole("button", { name }).click();
  assert.match(await page.locator(".side").textContent(), /a majority is 3 of 4|a majority is 2 of 4/);
  await page.getByRole("button", { name: "Ask for the change" }).click();
  assert.match(await page.locator(".answers").textContent(), /Single-server: the members are to become/);
  assert.equal(await change.textContent(), "{S1 S2 S3} to {S2 S3 S4 S5}");
  await page.keyboard.press("End");
  const state = await page.evaluate(() => overlap.state());
  assert.deepEqual(state.lanes.map((lane) => lane.finished), [true, true, true]);
  await page.keyboard.press("Home");
  assert.equal(await change.textContent(), "{S1 S2 S3}", "before it was asked for");
  assert.doesNotMatch(await page.locator(".caption").textContent(), /Nothing is asked/);
  await close();
});

test("a rule that is off is named in the lane, in the link, and can be switched on again", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await page.getByRole("button", { name: "Rules" }).click();
  const rule = page.getByRole("switch", { name: /pre-vote/ });
  await rule.click();
  assert.equal(await rule.getAttribute("aria-checked"), "false");
  await page.getByRole("button", { name: "All rules on" }).click();
  assert.equal(await rule.getAttribute("aria-checked"), "true");
  await close();
});

test("with keys alone one reaches a server, opens its menu, acts, and comes back to it", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=60" });
  await page.locator(".spot").first().focus();
  await page.keyboard.press("ArrowRight");
  const name = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.match(await name(), /^S5/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const menu = page.getByRole("dialog");
  await menu.getByRole("button", { name: "Time out" }).focus();
  await page.keyboard.press("Enter");
  assert.match(await menu.locator(".answers").textContent(), /S4/);
  await page.keyboard.press("Escape");
  assert.match(await name(), /^S4/);
  await close();
});

test("a student goes to where it broke, and one event back nothing is broken", async () => {
  const { page, close } = await overlap.openPage();
  const broken = () => page.evaluate(() => overlap.state().lanes[0].broken);
  await page.getByText("Election Safety breaks").click();
  assert.deepEqual(await broken(), ["Election Safety"]);
  await page.keyboard.press("ArrowLeft");
  assert.deepEqual(await broken(), []);
  await page.keyboard.press("b");
  assert.deepEqual(await broken(), ["Election Safety"]);
  await close();
});

test("on a phone the menu and the panels fit, and nothing scrolls sideways", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 360, height: 740, hash: "#naive-swap-5-to-5&t=60" });
  await page.locator(".panel:not([hidden]) .spot").nth(2).click();
  await page.getByRole("dialog").waitFor();
  await screenshot("phone-menu");
  await page.getByRole("button", { name: "Close" }).click();
  for (const panel of ["Change members", "Compare", "Explain", "Space-time", "Rules", "Search", "Script", "Share", "Keys"]) {
    await page.getByRole("button", { name: "More" }).click();
    await page.locator(".side").getByRole("button", { name: panel }).click();
    await page.locator(".study:empty").waitFor({ state: "detached" });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${panel}: ${wide}`);
    await screenshot(`phone-${panel.toLowerCase().replace(" ", "-")}`);
    await page.getByRole("button", { name: "Close" }).click();
  }
  await close();
});
