// The editor of scripts: what it leaves unchanged, what it marks, offers and says; and the plain field where it cannot be loaded.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { axeFaults, presetIds, start } from "./harness.mjs";
import {
  button, codeMirror, digests, editor, faultMarks, follow, now, opened, openPanel, panel, scriptIs, settled, state,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const BEGIN = "overlap 1\nold S1 S2 S3\nleader S1\nend 900\n";
/** A claim about a moment and one about the end do not hold. */
const UNMET = `${BEGIN}at 100 crash S1\nexpect joint at 50: nobody leads\nexpect single: safe; S1 leads\nexpect naive: safe\n`;

async function open(options) {
  const visit = await overlap.openPage(options);
  await openPanel(visit.page, "script");
  await codeMirror(visit.page);
  return visit;
}

/** The text that the program has. */
async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "saveFile").click()]);
  return readFile(await download.path(), "utf8");
}

/** Loads a file. Its text is the one that the editor shows afterwards. */
async function loadFile(page, text) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "loadFile").click()]);
  await chooser.setFiles({ name: "some.overlap", mimeType: "text/plain", buffer: Buffer.from(text) });
  await scriptIs(page, text);
}

const help = (page) => page.locator(".editor .word-help");

test("the scripts of all presets pass through the editor unchanged", async () => {
  const { page, close } = await open();
  for (const id of await presetIds()) {
    await follow(page, id);
    await opened(page, id);
    await scriptIs(page, new RegExp(`^id +${id}$`, "m"));
    const shown = await editor(page).inputValue();
    await editor(page).press("Control+End");
    await page.keyboard.type("#");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("End");
    assert.equal(await editor(page).inputValue(), shown, id);
    assert.equal(await saved(page), shown, id);
  }
  await close();
});

for (const [what, text] of Object.entries({
  "line breaks of Windows": `${BEGIN}# a\n`.replaceAll("\n", "\r\n"),
  "mixed line breaks": `${BEGIN}# a\r\n# b\n\r\n`,
  "tabs, trailing spaces and other letters": `${BEGIN}#\t🦀 ü  \n\n  \t\n# \u2028 \u00a0x`,
})) {
  test(`a file with ${what} passes through the editor unchanged`, async () => {
    const { page, close } = await open();
    await loadFile(page, text);
    await editor(page).press("Control+End");
    await page.keyboard.type("#");
    await page.keyboard.press("Backspace");
    assert.equal(await saved(page), text);
    await close();
  });
}

test("faults are marked at their words, in a list that is in view, and by the keyboard", async () => {
  const { page, screenshot, close } = await open();
  const lines = Array.from({ length: 200 }, (_, nth) => `# 🦀 ${nth}`).join("\r\n");
  await loadFile(page, `${BEGIN}at 100 crsh S1\n${lines}\nat 200 🦀🦀 S1\n`);
  const faults = page.locator("#faults .warn");
  assert.equal(await faults.count(), 2);
  assert.equal(await faultMarks(page).first().textContent(), "crsh");
  await faults.nth(1).click();
  await page.waitForFunction(() => getSelection().toString() === "🦀🦀");
  await faults.nth(1).waitFor();
  const place = await faults.nth(1).boundingBox();
  assert.ok(place.y > 0 && place.y + place.height <= 900, "the list is in view");
  await page.keyboard.press("F8");
  await page.waitForFunction(() => getSelection().toString() === "crsh");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "textbox");
  assert.deepEqual(await axeFaults(page), []);
  await screenshot("editor-faults");
  await close();
});

test("each claim that does not hold is in the list, with ways to its line and to its moment", async () => {
  const { page, screenshot, close } = await open();
  await editor(page).fill(UNMET);
  await opened(page, "s2.");
  const unmet = page.locator("#faults .unmet");
  await unmet.nth(1).waitFor();
  assert.equal(await unmet.count(), 2);
  assert.equal(await page.locator(".cm-lintRange-warning").count() > 0, true);
  await screenshot("editor-claims");
  const entry = page.locator("#faults .entry", { hasText: /^line 6\b/ });
  await entry.getByRole("button").nth(1).click();
  await page.waitForFunction(() => overlap.state().now === 50);
  await entry.getByRole("button").first().click();
  await page.waitForFunction(() => /^expect joint/.test(getSelection().toString()));
  await editor(page).fill(UNMET.replace("nobody leads", "S1 leads"));
  await unmet.nth(1).waitFor({ state: "detached" });
  await close();
});

test("words are completed and explained where they stand, by the keyboard", async () => {
  const { page, screenshot, close } = await open();
  await editor(page).fill(BEGIN);
  await editor(page).press("Control+End");
  await page.keyboard.type("at 100 cra");
  const offers = page.locator(".cm-tooltip-autocomplete [role=option]");
  await offers.first().waitFor();
  await screenshot("editor-completion");
  // CodeMirror takes no key for an offer that has only just appeared.
  await page.waitForFunction(() => document.querySelector(".cm-completionInfo"));
  await page.keyboard.press("Enter");
  await scriptIs(page, /at 100 crash$/);
  await page.keyboard.type(" ");
  await page.keyboard.press("Control+Space");
  await offers.first().waitFor();
  assert.deepEqual(await offers.allTextContents(), ["S1", "S2", "S3", "the leader"]);
  await page.keyboard.press("Escape");
  await offers.first().waitFor({ state: "detached" });
  assert.equal(await editor(page).count(), 1, "the panel is still open");
  await page.keyboard.type("S1");
  await page.keyboard.press("Control+ArrowLeft");
  await page.keyboard.press("Control+ArrowLeft");
  await help(page).getByText(/persistent state/).waitFor();
  await page.keyboard.press("Control+i");
  await page.locator(".cm-announced").getByText(/persistent state/).waitFor({ state: "attached" });
  await opened(page, "s2.");
  await close();
});

test("an insertion is one step, which is undone; Tab leaves the editor; the run follows", async () => {
  const { page, close } = await open();
  await editor(page).fill(BEGIN);
  await opened(page, "s2.");
  await button(page, "insertMoment").click();
  await scriptIs(page, /\nbeat at-/);
  await editor(page).focus();
  await page.keyboard.press("Control+z");
  await scriptIs(page, BEGIN);
  await page.keyboard.press("Control+y");
  await scriptIs(page, /\nbeat at-/);
  const before = await digests(page);
  const at = await now(page);
  await page.keyboard.type(" ");
  await settled(page);
  assert.deepEqual([await digests(page), await now(page)], [before, at], "keys of the page are not used while one types");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".cm-editor")), null);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "textbox");
  await close();
});

test("what was typed and its earlier states are there when the panel is opened again", async () => {
  const { page, close } = await open();
  await editor(page).fill(BEGIN);
  await opened(page, "s2.");
  await button(page, "close").click();
  await openPanel(page, "script");
  await codeMirror(page);
  assert.equal(await editor(page).inputValue(), BEGIN);
  await editor(page).focus();
  await page.keyboard.press("Control+z");
  await scriptIs(page, /^id +naive-swap-5-to-5$/m);
  await close();
});

test("where the editor cannot be loaded there is a plain field, which does what it did", async () => {
  const { page, close } = await overlap.openPage({
    allowed: [/ERR_FAILED/, /Failed to fetch/],
    before: (page) => page.route("**/later/editor*.js", (route) => route.abort()),
  });
  await openPanel(page, "script");
  const field = page.locator("textarea");
  await field.fill(`${BEGIN}at 100 crsh S1\n`);
  await page.locator("#faults .warn").click();
  assert.equal(await field.evaluate((it) => it.value.slice(it.selectionStart, it.selectionEnd)), "crsh");
  await field.fill(`${BEGIN}at 100 crash S1\n`);
  await opened(page, "s2.");
  assert.equal(await page.locator(".cm-content").count(), 0);
  assert.match((await state(page)).preset, /^s2/);
  // The next opening tries again.
  await page.unroute("**/later/editor*.js");
  await button(page, "close").click();
  await openPanel(page, "script");
  await codeMirror(page);
  assert.equal(await editor(page).inputValue(), `${BEGIN}at 100 crash S1\n`);
  await close();
});

test("the editor is loaded with its panel, and not before", async () => {
  const { page, requests, close } = await overlap.openPage();
  await openPanel(page, "rules");
  await panel(page).getByRole("switch").first().waitFor();
  const loads = () => requests.filter((address) => /\/editor[^/]*\.js$/.test(address)).length;
  assert.equal(loads(), 0);
  await button(page, "script").click();
  await codeMirror(page);
  assert.equal(loads(), 1);
  await close();
});

for (const [width, height, colorScheme] of [[1280, 900, "light"], [1280, 900, "dark"], [390, 844, "light"], [390, 844, "dark"]]) {
  test(`the editor has room at ${width} by ${height}, ${colorScheme}`, async () => {
    const { page, screenshot, close } = await open({ width, height, colorScheme });
    await editor(page).fill(UNMET);
    await page.locator("#faults .unmet").first().waitFor();
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overhang <= 0, `${overhang} pixels`);
    await screenshot(`editor-${width}-${colorScheme}`);
    assert.deepEqual(await axeFaults(page), []);
    await close();
  });
}
