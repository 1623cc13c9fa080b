// Text that was typed into the editor is not lost, whatever replaces it there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { BUTTONS } from "./names.mjs";
import { button, codeMirror, digests, editor, faultMarks, folded, follow, nothingOpen, opened, scriptIs, send, settled, started, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** A script that can be played, and one that is not finished. */
const WHOLE = "overlap 1\n# For the third lesson.\ntitle A leader lost\nold  S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";
const HALF = `${WHOLE}at 200 resta`;

/** Waits until the only fault in the editor is at the word that is not finished. */
const faulty = (page) => page.locator(".editor :is(mark, .cm-lintRange-error)", { hasText: /^resta$/ }).waitFor({ state: "attached" });

/** Waits until the editor reports no fault. */
const faultless = (page) =>
  page.waitForFunction(() => document.querySelectorAll("#faults p").length === 1 && !document.querySelector("#faults .warn, .editor :is(mark, .cm-lintRange-error)"));

/** The control that brings back a draft that calls itself so. */
const draft = (page, title) => page.locator("[id^=draft-]", { hasText: `“${title}”` });

/** Opens the page with the editor in it. */
async function open(options) {
  const visit = await overlap.openPage(options);
  await button(visit.page, "script").click();
  await editor(visit.page).waitFor();
  return visit;
}

/** Types a script, and an unfinished line after it. */
async function typeHalf(page) {
  await editor(page).fill(WHOLE);
  await opened(page, "s2.");
  await editor(page).fill(HALF);
  await faulty(page);
}

/** Brings back the text that was typed, which is offered by its title, and waits until all of it is there. */
async function bringBack(page, text = HALF) {
  await draft(page, "A leader lost").click();
  await scriptIs(page, text);
}

/** Types a script and, before it is played, follows a link or presses a button. */
async function typeAndLeave(page, { hash, pressed }) {
  await codeMirror(page);
  const leave = ([script, hash, text]) => {
    document.querySelector(".editor .cm-content").value = script;
    if (hash) location.hash = hash;
    else [...document.querySelectorAll("button")].find((it) => it.textContent === text).click();
  };
  await page.evaluate(leave, [WHOLE, hash, BUTTONS[pressed]]);
}

const WAYS = {
  "another preset is opened by its address": async (page) => {
    await follow(page, "naive-swap-3-to-5");
    await opened(page, "naive-swap-3-to-5");
  },
  "a lesson of the course is opened": async (page) => {
    await button(page, "lessons").click();
    await page.locator(".side [data-preset='bug-2015']").click();
    await opened(page, "bug-2015");
    await button(page, "script").click();
  },
  "a link with a fault is opened": async (page) => {
    await follow(page, "naive-swap-5-to-5&colour=red");
    await page.getByRole("alert").waitFor();
  },
  "a link to a damaged script is opened": async (page) => {
    await follow(page, "s2.AAAA");
    await nothingOpen(page);
  },
  "the page is loaded anew": async (page) => {
    await page.reload();
    await started(page);
    await button(page, "script").click();
  },
  "a rule is switched": async (page) => {
    await page.keyboard.press("Escape");
    await button(page, "rules").click();
    await page.getByRole("switch").first().click();
    await button(page, "script").click();
  },
};

/** Ways that leave the text in the editor. */
const STAYS = ["a rule is switched"];

for (const [way, go] of Object.entries(WAYS)) {
  test(`when ${way}, what was typed ${STAYS.includes(way) ? "stays" : "can be brought back"}`, async () => {
    const { page, screenshot, close } = await open();
    await typeHalf(page);
    await go(page);
    await editor(page).waitFor();
    if (!STAYS.includes(way)) await bringBack(page);
    await faulty(page);
    if (way.startsWith("another")) await screenshot("draft-back");
    // And it can be finished.
    await editor(page).fill(`${HALF}rt S1\n`);
    await faultless(page);
    await opened(page, "s2.");
    await close();
  });
}

test("typing after a reload continues the same draft", async () => {
  const { page, close } = await open();
  await editor(page).fill(WHOLE);
  await opened(page, "s2.");
  for (const line of ["at 200 restart S1\n", "at 300 crash S2\n"]) {
    await page.reload();
    await started(page);
    await button(page, "script").click();
    const before = await editor(page).inputValue();
    assert.match(before, /# For the third lesson/);
    const address = await page.evaluate(() => location.hash);
    await editor(page).fill(before + line);
    await page.waitForFunction((line) => /^s2/.test(overlap.state().preset) && localStorage.getItem(Object.keys(localStorage)[0]).endsWith(line), line);
    await faultless(page);
    await page.waitForFunction((address) => location.hash !== address, address);
  }
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 1);
  await close();
});

test("a panel that is closed and opened again has what was typed", async () => {
  const { page, close } = await open();
  await typeHalf(page);
  await button(page, "close").click();
  await page.keyboard.press("ArrowRight");
  await button(page, "script").click();
  assert.equal(await editor(page).inputValue(), HALF);
  await close();
});

test("a file takes nothing from what was typed", async () => {
  const { page, close } = await open();
  await typeHalf(page);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "loadFile").click()]);
  const file = (text) => ({ name: "other.overlap", mimeType: "text/plain", buffer: Buffer.from(text) });
  await chooser.setFiles(file("overlap 1\ntitle Another\nold S1 S2\n"));
  await scriptIs(page, /title Another/);
  await bringBack(page);
  // Of a file that is longer than a script may be, the rest is not read, and a message says so.
  const [again] = await Promise.all([page.waitForEvent("filechooser"), button(page, "loadFile").click()]);
  await again.setFiles(file("x".repeat(3_000_000)));
  await page.locator("#faults .warn").waitFor();
  assert.ok((await editor(page).inputValue()).length < 70_000);
  await bringBack(page);
  await close();
});

test("two texts that were typed in two windows are both kept, and forgotten when the reader says so", async () => {
  const { page, context, close } = await open();
  await editor(page).fill(WHOLE);
  const other = await context.newPage();
  await other.goto(overlap.url);
  await button(other, "script").click();
  await editor(other).fill(WHOLE.replace("A leader lost", "Another one"));
  await opened(other, "s2.");
  await editor(page).fill(HALF);
  await other.goto(`${overlap.url}#naive-swap-3-to-5`);
  await other.reload();
  await button(other, "script").click();
  const more = () => folded(other, "moreDrafts").click();
  // The one that was begun last is shown, the other is folded.
  await draft(other, "Another one").waitFor();
  await more();
  await bringBack(other);
  await button(other, "forget").click();
  await button(other, "forget").waitFor({ state: "detached" });
  assert.equal(await other.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("overlap-draft-")).length), 1);
  await close();
});

test("a script that is opened by a link is as it was written", async () => {
  const { page, close } = await open();
  await editor(page).fill(WHOLE);
  await opened(page, "s2.");
  const link = await page.evaluate(() => overlap.link);
  const other = await open({ hash: `#${link}` });
  assert.equal(await editor(other.page).inputValue(), WHOLE);
  await other.close();
  await close();
});

test("where nothing can be kept, typing works, and what was typed comes back as long as the page stands", async () => {
  const { page, close } = await open({
    before: (page) =>
      page.addInitScript(() =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("denied", "SecurityError");
          },
        }),
      ),
  });
  await typeHalf(page);
  await WAYS["a lesson of the course is opened"](page);
  await bringBack(page);
  await close();
});

test("a script that is too long for a link is reported, stays in the editor, and leaves the lanes alone", async () => {
  const { page, close } = await open();
  // Numbers that nothing makes shorter.
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647);
  const lines = Array.from({ length: 3500 }, () => `at ${random() % 60000} propose S${1 + (random() % 3)} ${random() % 9999}`);
  const long = `overlap 1\nold S1 S2 S3\nleader S1\n${lines.join("\n")}\n`.slice(0, 65_000).replace(/\n[^\n]*$/, "\n");
  const before = (await state(page)).preset;
  await editor(page).fill(long);
  await page.locator("#faults .warn").waitFor();
  assert.equal(await faultMarks(page).count(), 0, "it has no fault");
  assert.equal((await state(page)).preset, before);
  assert.equal(await editor(page).inputValue(), long);
  assert.equal(await page.getByRole("alert").count(), 0);
  await close();
});

test("without an action there is no last action to insert, and a message says so", async () => {
  const { page, close } = await open();
  const before = await editor(page).inputValue();
  await button(page, "insertAction").click();
  await page.locator("#faults .warn").waitFor();
  assert.equal(await editor(page).inputValue(), before);
  await close();
});

test("the last action is inserted with all that it did, and with nothing that was done before it", async () => {
  const { page, close } = await open();
  const act = async (command) => {
    const [before] = await digests(page);
    await send(page, command);
    await page.waitForFunction((before) => overlap.state().lanes[0].digest !== before, before);
    await settled(page);
  };
  await act("act crash 2");
  await act("act cut 3 1;cut 1 3;cut 3 2;cut 2 3");
  const before = (await editor(page).inputValue()).trimEnd().split("\n");
  await button(page, "insertAction").click();
  await scriptIs(page, /\nat \d+ part S3 /);
  const lines = (await editor(page).inputValue()).trimEnd().split("\n");
  assert.match(lines.splice(before.length).join("\n"), /^at \d+ part S3 from S1 S2( S\d)*$/);
  assert.deepEqual(lines, before);
  await close();
});

test("acting while what is typed has a fault leaves it in the editor", async () => {
  const { page, close } = await open();
  await editor(page).fill(HALF);
  await faulty(page);
  const [before] = await digests(page);
  await send(page, "act crash 2");
  await page.waitForFunction((before) => overlap.state().lanes[0].digest !== before, before);
  await settled(page);
  assert.equal(await editor(page).inputValue(), HALF);
  await faulty(page);
  await close();
});

test("a preset that is chosen while a script was typed is what is played, and stands in the editor", async () => {
  const { page, close } = await open({ before: (page) => page.clock.install() });
  await typeAndLeave(page, { hash: "naive-swap-3-to-5" });
  await opened(page, "naive-swap-3-to-5");
  // Longer than it takes until a text that was typed is played.
  await page.clock.runFor(2000);
  await settled(page);
  assert.equal((await state(page)).preset, "naive-swap-3-to-5");
  assert.match(await editor(page).inputValue(), /id naive-swap-3-to-5/);
  await close();
});

test("a preset that takes long to load is not replaced by what was typed before it was chosen", async () => {
  let load;
  const held = new Promise((resolve) => (load = resolve));
  const { page, close } = await open({ before: (page) => page.route("**/presets/jointly*.txt", (route) => held.then(() => route.continue())) });
  const asked = page.waitForRequest(/presets\/jointly/);
  await typeAndLeave(page, { hash: "jointly" });
  await asked;
  // Longer than it takes until a text that was typed is played.
  await page.waitForTimeout(1000);
  load();
  await opened(page, "jointly");
  await scriptIs(page, /^id jointly$/m);
  await page.waitForTimeout(1000);
  assert.equal((await state(page)).preset, "jointly");
  await draft(page, "A leader lost").waitFor();
  await close();
});

test("what was typed is played once a preset that was chosen after it cannot be loaded", async () => {
  let fail;
  const held = new Promise((resolve) => (fail = resolve));
  const route = (page) => page.route("**/presets/*.txt", (route) => held.then(() => route.abort()));
  const { page, close } = await open({ before: route, allowed: [/ERR_FAILED/] });
  const asked = page.waitForRequest(/presets\/.*txt/);
  await typeAndLeave(page, { pressed: "nextLesson" });
  await asked;
  await page.waitForTimeout(1000);
  assert.ok(!(await state(page)).preset.startsWith("s2."));
  fail();
  await opened(page, "s2.");
  await close();
});
