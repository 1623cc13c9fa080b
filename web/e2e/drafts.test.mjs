// What somebody typed into the editor is not lost, whatever comes in its place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, settled, stands } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** One that plays, and one that somebody is in the middle of. */
const WHOLE = "overlap 1\n# For the third lesson.\ntitle A leader lost\nold  S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";
const HALF = `${WHOLE}at 200 resta`;

const editor = (page) => page.getByRole("textbox", { name: "Script" });
const preset = (page, id) => page.waitForFunction((id) => overlap.state().preset.startsWith(id), id);

/** Opens the page with the editor in it. */
async function open(options) {
  const visit = await overlap.openPage(options);
  await button(visit.page, "Script").click();
  await editor(visit.page).waitFor();
  return visit;
}

/** Types a text in the place of what is there, as far as it has a fault. */
async function typeHalf(page) {
  await editor(page).fill(WHOLE);
  await preset(page, "s2.");
  await editor(page).fill(HALF);
  await page.getByText(/line 9, column 8/).waitFor();
}

/** Brings back what was typed, which is offered by its title, and sees that it is all there. */
async function bringBack(page, text = HALF) {
  await button(page, `Bring back “A leader lost”, ${text.split("\n").length} lines`).click();
  await page.waitForFunction((text) => document.querySelector("textarea").value === text, text);
}

const WAYS = {
  "another preset is chosen": async (page) => {
    await page.getByRole("combobox", { name: "Preset" }).selectOption("naive-swap-3-to-5");
    await preset(page, "naive-swap-3-to-5");
  },
  "a lesson of the course is opened": async (page) => {
    await page.getByRole("combobox", { name: "Preset" }).selectOption("All presets…");
    await page.locator(".side [data-do='open bug-2015']").click();
    await preset(page, "bug-2015");
    await button(page, "Script").click();
  },
  "a link that is none is opened": async (page) => {
    await page.evaluate(() => (location.hash = "naive-swap-5-to-5&colour=red"));
    await page.getByRole("alert").waitFor();
  },
  "a link to a damaged script is opened": async (page) => {
    await page.evaluate(() => (location.hash = "s2.AAAA"));
    await page.getByRole("alert").waitFor();
  },
  "the page is loaded anew": async (page) => {
    await page.reload();
    await stands(page);
    await button(page, "Script").click();
  },
  "a rule is switched": async (page) => {
    await page.keyboard.press("Escape");
    await button(page, "Rules").click();
    await page.getByRole("switch").first().click();
    await button(page, "Script").click();
  },
};

for (const [way, go] of Object.entries(WAYS)) {
  test(`when ${way}, what was typed is there or can be brought back`, async () => {
    const { page, screenshot, close } = await open();
    await typeHalf(page);
    await go(page);
    await editor(page).waitFor();
    if ((await editor(page).inputValue()) !== HALF) await bringBack(page);
    await page.getByText(/line 9, column 8/).waitFor();
    if (way.startsWith("another")) await screenshot("draft-back");
    // And it can be finished.
    await editor(page).fill(`${HALF}rt S1\n`);
    await page.getByText("No faults").waitFor();
    await preset(page, "s2.");
    await close();
  });
}

test("who goes on typing after a reload goes on in the same draft", async () => {
  const { page, close } = await open();
  await editor(page).fill(WHOLE);
  await preset(page, "s2.");
  for (const line of ["at 200 restart S1\n", "at 300 crash S2\n"]) {
    await page.reload();
    await stands(page);
    await button(page, "Script").click();
    const before = await editor(page).inputValue();
    assert.match(before, /# For the third lesson/);
    const address = await page.evaluate(() => location.hash);
    await editor(page).fill(before + line);
    await page.waitForFunction((line) => /^s2/.test(overlap.state().preset) && localStorage.getItem(Object.keys(localStorage)[0]).endsWith(line), line);
    await page.getByText("No faults").waitFor();
    await page.waitForFunction((address) => location.hash !== address, address);
  }
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 1);
  await close();
});

test("a panel that is closed and opened again has what was typed", async () => {
  const { page, close } = await open();
  await typeHalf(page);
  await button(page, "Close").click();
  await page.keyboard.press("ArrowRight");
  await button(page, "Script").click();
  assert.equal(await editor(page).inputValue(), HALF);
  await close();
});

test("a file takes nothing from what was typed", async () => {
  const { page, close } = await open();
  await typeHalf(page);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Load a file").click()]);
  const file = (text) => ({ name: "other.overlap", mimeType: "text/plain", buffer: Buffer.from(text) });
  await chooser.setFiles(file("overlap 1\ntitle Another\nold S1 S2\n"));
  await page.waitForFunction(() => /title Another/.test(document.querySelector("textarea").value));
  await bringBack(page);
  // A file that is no script is told, and is not looked at beyond what a script may have.
  const [again] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Load a file").click()]);
  await again.setFiles(file("x".repeat(3_000_000)));
  await page.getByText(/no more than 65536 are read/).waitFor();
  assert.ok((await editor(page).inputValue()).length < 70_000);
  await bringBack(page);
  await close();
});

test("two texts that were typed in two windows are both kept, and forgotten when the reader says so", async () => {
  const { page, context, close } = await open();
  await editor(page).fill(WHOLE);
  const other = await context.newPage();
  await other.goto(overlap.url);
  await button(other, "Script").click();
  await editor(other).fill(WHOLE.replace("A leader lost", "Another one"));
  await preset(other, "s2.");
  await editor(page).fill(HALF);
  await other.goto(`${overlap.url}#naive-swap-3-to-5`);
  await other.reload();
  await button(other, "Script").click();
  const more = () => other.getByText("More of what you typed").click();
  // The one that was begun last is in sight, the other behind it.
  await button(other, "Bring back “Another one”, 8 lines").waitFor();
  await more();
  await bringBack(other);
  await button(other, "Forget what I typed").click();
  await button(other, "Forget what I typed").waitFor({ state: "detached" });
  assert.equal(await other.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("overlap-draft-")).length), 1);
  await close();
});

test("who opens a link to a script reads it as it was written", async () => {
  const { page, close } = await open();
  await editor(page).fill(WHOLE);
  await preset(page, "s2.");
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
  await WAYS["another preset is chosen"](page);
  await bringBack(page);
  await close();
});

test("a script that no link can hold is told, stays in the editor, and leaves the lanes alone", async () => {
  const { page, close } = await open();
  // Numbers that nothing makes shorter.
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647);
  const lines = Array.from({ length: 3500 }, () => `at ${random() % 60000} propose S${1 + (random() % 3)} ${random() % 9999}`);
  const long = `overlap 1\nold S1 S2 S3\nleader S1\n${lines.join("\n")}\n`.slice(0, 65_000).replace(/\n[^\n]*$/, "\n");
  const before = await page.evaluate(() => overlap.state().preset);
  // Typed by hand it takes the browser seconds.
  await editor(page).evaluate((field, long) => {
    field.value = long;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, long);
  await page.getByText("too long for the lanes to follow").waitFor();
  assert.equal(await page.evaluate(() => overlap.state().preset), before);
  assert.equal(await editor(page).inputValue(), long);
  assert.equal(await page.getByRole("alert").count(), 0);
  await close();
});

test("where nothing was done there is no last action to insert, and that is said", async () => {
  const { page, close } = await open();
  await button(page, "Insert the last action").click();
  await page.getByText("Nothing was done yet").waitFor();
  await close();
});

test("the last action is inserted with all that it did, and with nothing that was done before it", async () => {
  const { page, close } = await open();
  const act = async (command) => {
    const { lanes } = await page.evaluate(() => overlap.state());
    await page.evaluate((detail) => dispatchEvent(new CustomEvent("overlap:do", { detail })), command);
    await page.waitForFunction((before) => overlap.state().lanes[0].digest !== before, lanes[0].digest);
    await settled(page);
  };
  await act("act crash 2");
  await act("cut-off 3");
  const before = (await editor(page).inputValue()).trimEnd().split("\n");
  await button(page, "Insert the last action").click();
  await page.waitForFunction((before) => document.querySelector("textarea").value.length > before, before.join("\n").length + 1);
  const lines = (await editor(page).inputValue()).trimEnd().split("\n");
  assert.match(lines.splice(before.length).join("\n"), /^at \d+ part S3 from S1 S2( S\d)*$/);
  assert.deepEqual(lines, before);
  await close();
});

test("acting while what is typed has a fault leaves it in the editor", async () => {
  const { page, close } = await open();
  await editor(page).fill(HALF);
  await page.getByText(/line 9, column 8/).waitFor();
  const { lanes } = await page.evaluate(() => overlap.state());
  await page.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "act crash 2" })));
  await page.waitForFunction((before) => overlap.state().lanes[0].digest !== before, lanes[0].digest);
  await settled(page);
  assert.equal(await editor(page).inputValue(), HALF);
  await page.getByText(/line 9, column 8/).waitFor();
  await close();
});

test("a preset that is chosen while a script was typed is what is played, and stands in the editor", async () => {
  const { page, close } = await open();
  await editor(page).fill(WHOLE);
  await page.evaluate(() => (location.hash = "naive-swap-3-to-5"));
  await preset(page, "naive-swap-3-to-5");
  // Longer than it takes until what is typed is played.
  await page.waitForTimeout(1000);
  assert.equal((await page.evaluate(() => overlap.state())).preset, "naive-swap-3-to-5");
  assert.match(await editor(page).inputValue(), /id naive-swap-3-to-5/);
  await close();
});
