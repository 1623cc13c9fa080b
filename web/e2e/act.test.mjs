// Acting on a run, as users do it: with a pointer, with keys alone, on a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import {
  answers, broken, button, caption, digests, folded, group, menu, MODES, openPanel, PANEL_KEYS, panel, seek, server, serverState,
  started, state,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

test("an engineer crashes a leader in every lane, takes it back, and sends a link to the moment", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=60" });
  const untouched = await digests(page);
  await server(page, "naive", 2).click();
  await button(menu(page), "crash").click();
  assert.deepEqual((await answers(menu(page))).map(({ refused }) => refused), [false, false, false]);
  for (const mode of MODES) assert.equal(await serverState(page, mode, 2), "crashed", mode);
  const crashed = await digests(page);
  assert.ok(crashed.every((digest, index) => digest !== untouched[index]));
  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  assert.deepEqual(await digests(page), untouched);
  await page.keyboard.press("r");
  assert.deepEqual(await digests(page), crashed);
  await button(page, "share").click();
  await button(page, "address").click();
  await page.reload();
  await started(page);
  assert.deepEqual(await digests(page), crashed);
  await close();
});

test("an engineer with a cluster of their own changes its members in every mode", async () => {
  const { page, close } = await overlap.openPage();
  await button(page, "members").click();
  await folded(page, "ownCluster").click();
  await button(page, "start").click();
  await page.waitForFunction(() => overlap.state().preset === "own");
  // No change is requested yet: the other machines exist, and are part of none.
  const change = page.getByRole("banner").locator(".change");
  assert.equal(await change.textContent(), "{S1 S2 S3}");
  await seek(page, 300);
  const nothingRequested = await caption(page).textContent();
  assert.ok(nothingRequested.length > 0);
  const wanted = group(page, "votersWanted");
  for (const id of [1, 4, 5]) await wanted.getByRole("button", { name: `S${id}`, exact: true }).click();
  assert.match(await panel(page).textContent(), /\{S2 S3 S4 S5\}/);
  await button(page, "ask").click();
  assert.deepEqual((await answers(panel(page))).map(({ refused }) => refused), [false, false, false]);
  assert.equal(await change.textContent(), "{S1 S2 S3} to {S2 S3 S4 S5}");
  await page.keyboard.press("End");
  assert.deepEqual((await state(page)).lanes.map((lane) => lane.finished), [true, true, true]);
  await page.keyboard.press("Home");
  assert.equal(await change.textContent(), "{S1 S2 S3}", "before it was requested");
  assert.notEqual(await caption(page).textContent(), nothingRequested, "it is requested later");
  await close();
});

test("accidents of an operator are two clicks away, in every lane", async () => {
  for (const [hash, id, kind, voters] of [
    ["#forced-recovery&t=170", 3, "force", "{S3}"],
    ["#bootstrap-twice&t=40", 4, "bootstrap", "{S4 S5}"],
  ]) {
    const { page, close, screenshot } = await overlap.openPage({ hash });
    const untouched = await digests(page);
    await server(page, "naive", id).click();
    await group(page, kind).getByRole("button", { name: voters, exact: true }).click();
    assert.deepEqual((await answers(menu(page))).map(({ refused }) => refused), [false, false, false], hash);
    await screenshot(`menu-${kind}`);
    assert.ok((await digests(page)).every((digest, index) => digest !== untouched[index]), hash);
    await page.keyboard.press("Escape");
    await page.keyboard.press("u");
    assert.deepEqual(await digests(page), untouched, hash);
    await close();
  }
});

test("a rule is switched off, and all rules on again", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await button(page, "rules").click();
  const rule = page.locator("#rule-pre_vote");
  await rule.click();
  assert.equal(await rule.getAttribute("aria-checked"), "false");
  assert.match(await page.evaluate(() => overlap.link), /&off=pre_vote/);
  await button(page, "allRules").click();
  assert.equal(await rule.getAttribute("aria-checked"), "true");
  assert.doesNotMatch(await page.evaluate(() => overlap.link), /&off=/);
  await close();
});

test("with keys alone one reaches a server, opens its menu, acts, and returns to it", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&t=60" });
  await page.locator(".spot").first().focus();
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), "spot-0-S5");
  await page.keyboard.press("ArrowDown");
  const below = await focused();
  assert.match(below, /^spot-1-S\d$/);
  await page.keyboard.press("Enter");
  const before = await digests(page);
  await button(menu(page), "timeOut").focus();
  await page.keyboard.press("Enter");
  assert.ok((await answers(menu(page))).some(({ refused }) => !refused));
  assert.notDeepEqual(await digests(page), before);
  await page.keyboard.press("Escape");
  assert.equal(await focused(), below);
  await close();
});

test("a student goes to the event at which a property breaks, and one event back none is broken", async () => {
  const { page, close } = await overlap.openPage();
  // The track names only what was seen.
  assert.equal(await page.locator(".track-words .broken").count(), 0);
  await page.keyboard.press("End");
  await page.locator(".track-words .broken").first().click();
  assert.deepEqual(await broken(page), ["Election Safety"]);
  await page.keyboard.press("ArrowLeft");
  assert.deepEqual(await broken(page), []);
  await page.keyboard.press("b");
  assert.deepEqual(await broken(page), ["Election Safety"]);
  await close();
});

test("on a phone the menu and the panels fit, and nothing scrolls sideways", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 360, height: 740, hash: "#naive-swap-5-to-5&t=60" });
  await page.locator(".panel:not([hidden]) .spot").nth(2).click();
  await menu(page).waitFor();
  await screenshot("phone-menu");
  await button(page, "close").click();
  for (const key of PANEL_KEYS) {
    await openPanel(page, key);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${key}: ${wide}`);
    await screenshot(`phone-${key}`);
    await button(page, "close").click();
  }
  await close();
});
