// Questions with answers to choose: by touch, by keys, as a screen reader reads them; kept for the next visit, and forgotten on request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { ASKED, asking, LONG, question as asked } from "./choices.mjs";
import { axeFaults, start } from "./harness.mjs";
import { button, caption, list, now, opened, panel, paused, playedTo, settled, started, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const KEY = "overlap-answers";
const question = (page) => page.locator(".ask");
const choice = (page, index) => question(page).locator(".choices button").nth(index);
const reason = (page) => question(page).locator(".reason");
const goOn = (page) => question(page).locator(".go-on");
const kept = (page) => page.evaluate((key) => localStorage.getItem(key), KEY);
const count = (page) => panel(page).locator(".answered-count");

/** Opens a lesson that asks, at its start. */
const open = (options = {}, text) =>
  overlap.openPage({ hash: "#jointly", ...options, before: async (page) => {
    await asking(page, text);
    await options.before?.(page);
  } });

/** Whether an element lies in the window, with nothing over its middle. */
const inView = (locator) =>
  locator.evaluate((it) => {
    const { left, top, width, height } = it.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return found !== null && (it.contains(found) || found.contains(it));
  });

test("on a phone, a lesson from question to answer by touch", async () => {
  const { page, screenshot, close } = await open({ width: 390, height: 844, hasTouch: true });
  const lane = await page.locator(".lanes").boundingBox();
  await button(page, "play").tap();
  await question(page).waitFor();
  await paused(page);
  assert.equal(await now(page), ASKED.at);
  assert.equal(await choice(page, 0).getAttribute("aria-pressed"), "false");
  await screenshot("choices-phone");
  // A wrong one, and then the right one.
  await choice(page, ASKED.wrong).tap();
  await page.locator(".ask.answered").waitFor();
  assert.match(await choice(page, ASKED.wrong).getAttribute("class"), /\bwrong\b/);
  assert.ok((await reason(page).textContent()).includes(asked().choices[ASKED.wrong].reason));
  assert.ok(!(await question(page).textContent()).includes(asked().answer), "the answer is not given away");
  await screenshot("choices-phone-wrong");
  await choice(page, ASKED.right).tap();
  await page.locator(".ask.solved").waitFor();
  assert.ok((await reason(page).textContent()).includes(asked().choices[ASKED.right].reason));
  assert.ok((await question(page).textContent()).includes(asked().answer));
  await screenshot("choices-phone-right");
  assert.deepEqual(await page.locator(".lanes").boundingBox(), lane, "no lane moves");
  await goOn(page).tap();
  await playedTo(page, ASKED.at);
  await close();
});

test("with keys alone, digits choose, Space goes on, and digits mean lanes again", async () => {
  const { page, screenshot, close } = await open();
  await page.keyboard.press("Space");
  await question(page).waitFor();
  await paused(page);
  await settled(page);
  await page.keyboard.press(String(ASKED.wrong + 1));
  await page.locator(".ask.answered").waitFor();
  assert.equal(await choice(page, ASKED.wrong).getAttribute("aria-pressed"), "true");
  await page.keyboard.press(String(ASKED.right + 1));
  await page.locator(".ask.solved").waitFor();
  await screenshot("choices-right");
  await page.keyboard.press("Space");
  await playedTo(page, ASKED.at);
  // Back to the question: Tab and Enter choose, too, and keep the focus.
  await page.keyboard.press("Shift+N");
  await question(page).waitFor();
  await choice(page, ASKED.wrong).focus();
  await page.keyboard.press("Enter");
  await page.locator(".ask.answered").waitFor();
  assert.ok(await choice(page, ASKED.wrong).evaluate((it) => it === document.activeElement));
  for (let tabs = 0; tabs < 8 && !(await goOn(page).evaluate((it) => it === document.activeElement)); tabs++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await playedTo(page, ASKED.at);
  await close();
});

test("who wants no answer goes on by Play, and who wants to read it sees it", async () => {
  const { page, close } = await open();
  await button(page, "play").click();
  await question(page).waitFor();
  await paused(page);
  await question(page).getByRole("button", { name: "See the answer" }).click();
  await page.waitForFunction((answer) => document.querySelector(".ask").textContent.includes(answer), asked().answer);
  assert.equal(await kept(page), null, "nothing was answered");
  await page.keyboard.press("Home");
  await list(page, "speed").selectOption("1/4");
  await button(page, "play").click();
  await question(page).waitFor();
  await button(page, "play").click();
  await playedTo(page, ASKED.at);
  await close();
});

test("a screen reader meets a group named by the question, buttons, and the reason in the live region", async () => {
  const { page, close } = await open();
  await button(page, "play").click();
  await question(page).waitFor();
  await paused(page);
  await settled(page);
  const group = page.getByRole("group", { name: asked().question, exact: true });
  for (const { text } of asked().choices) assert.equal(await group.getByRole("button", { name: text, exact: true }).count(), 1, text);
  assert.equal(await caption(page).getAttribute("aria-live"), "polite");
  assert.deepEqual(await axeFaults(page), []);
  for (const [index, name] of [[ASKED.wrong, "answered"], [ASKED.right, "solved"]]) {
    await choice(page, index).click();
    await page.locator(`.ask.${name}`).waitFor();
    const pressed = group.getByRole("button", { name: asked().choices[index].text, exact: true, pressed: true });
    assert.equal(await pressed.count(), 1, "the sign is no part of the name");
    assert.ok(await reason(page).evaluate((it) => it.closest("[aria-live=polite]") !== null));
    assert.deepEqual(await axeFaults(page), [], name);
  }
  await close();
});

test("an answer is kept, shown at the next visit and among the lessons, and can be forgotten", async () => {
  const { page, screenshot, close } = await open();
  const lessons = async () => {
    await button(page, "lessons").click();
    await panel(page).locator(".questions > li").first().waitFor();
  };
  await lessons();
  assert.deepEqual([await count(page).count(), await panel(page).locator(".done").count()], [0, 0]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await question(page).waitFor();
  assert.equal(await reason(page).textContent(), "");
  await choice(page, ASKED.right).click();
  await page.locator(".ask.solved").waitFor();
  await page.reload();
  await started(page);
  // The address has followed the run to the question.
  await question(page).waitFor();
  assert.equal(await choice(page, ASKED.right).getAttribute("aria-pressed"), "false");
  assert.ok((await reason(page).textContent()).includes(asked().choices[ASKED.right].text));
  await lessons();
  assert.match(await count(page).textContent(), /^1 of 10/);
  const done = panel(page).locator(".preset:has(.done)");
  assert.deepEqual([...new Set(await done.evaluateAll((all) => all.map((it) => it.dataset.preset)))], ["jointly"]);
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await screenshot("choices-lessons");
  await count(page).getByRole("button").click();
  await count(page).waitFor({ state: "detached" });
  assert.deepEqual([await kept(page), await done.count()], [null, 0]);
  await page.keyboard.press("Escape");
  assert.equal(await reason(page).textContent(), "");
  await close();
});

test("a script in a link asks in the same way, and its answers are kept under a hash", async () => {
  const script = [
    "overlap 1", "old S1 S2 S3", "leader S1", "end 400", "", "at 100 crash S1", "", "beat before at 50: S1 leads.",
    "question Who leads after the crash?", "choice wrong S1: It is down.", "choice right Another: S2 and S3 are a majority.", "answer S2 or S3.", "",
  ].join("\n");
  const { page, close } = await overlap.openPage({ hash: `#s2.${deflateSync(script).toString("base64url")}` });
  await opened(page, "s2.");
  await list(page, "speed").selectOption("1");
  await button(page, "play").click();
  await question(page).waitFor();
  await paused(page);
  assert.equal(await now(page), 50);
  await choice(page, 1).click();
  await page.locator(".ask.solved").waitFor();
  assert.match(await kept(page), /^script-[0-9a-f]{16} before 1 right\n$/);
  await goOn(page).click();
  await playedTo(page, 50);
  await close();
});

test("storage that is broken or full of other things is no fault", async () => {
  for (const spoil of [
    () => localStorage.setItem("overlap-answers", "x\njointly ask 9 right\n\u0000"),
    () => Object.defineProperty(window, "localStorage", { get: () => { throw new Error("denied"); } }),
    () => (Storage.prototype.setItem = () => { throw new Error("full"); }),
  ]) {
    const { page, close } = await open({ before: (page) => page.addInitScript(spoil) });
    await page.keyboard.press("n");
    await question(page).waitFor();
    await choice(page, ASKED.right).click();
    await page.locator(".ask.solved").waitFor();
    await close();
  }
});

test("in a frame the question is asked, and nothing is kept", async () => {
  const { page, screenshot, close } = await open({ hash: "?embed#jointly", width: 800, height: 580 });
  await button(page, "play").click();
  await question(page).waitFor();
  await paused(page);
  await choice(page, ASKED.wrong).click();
  await page.locator(".ask.answered").waitFor();
  await screenshot("choices-embed");
  assert.equal(await kept(page), null);
  await close();
});

for (const { width, height, hash } of [
  { width: 1280, height: 900, hash: "#jointly" },
  { width: 1366, height: 768, hash: "#jointly" },
  { width: 800, height: 580, hash: "?embed#jointly" },
  { width: 390, height: 844, hash: "#jointly" },
]) {
  test(`${width}x${height}: the longest choices have room, and no lane moves`, async () => {
    const { page, screenshot, close } = await open({ width, height, hash }, LONG);
    const lanes = () => page.locator(".lane").filter({ visible: true }).evaluateAll((all) => all.map((it) => JSON.stringify(it.getBoundingClientRect())));
    const before = await lanes();
    await page.keyboard.press("n");
    await question(page).waitFor();
    await opened(page, "jointly");
    assert.equal(await question(page).locator(".choices button").count(), 4);
    assert.deepEqual(await lanes(), before);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      await settled(page);
      await screenshot(`choices-long-${width}x${height}-${colorScheme}`);
    }
    const phone = width < 640;
    for (let index = 0; index < 4; index++) {
      if (phone) await choice(page, index).scrollIntoViewIfNeeded();
      assert.ok(await inView(choice(page, index)), `choice ${index}`);
      const cut = await choice(page, index).evaluate((it) => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1);
      assert.ok(!cut, `choice ${index} is cut off`);
    }
    assert.ok(await inView(button(page, "play")), "Play goes on without an answer");
    await choice(page, ASKED.wrong).click();
    await page.locator(".ask.answered").waitFor();
    await settled(page);
    await screenshot(`choices-long-${width}x${height}-wrong`);
    await choice(page, ASKED.right).click();
    await page.locator(".ask.solved").waitFor();
    await settled(page);
    await screenshot(`choices-long-${width}x${height}-right`);
    await goOn(page).scrollIntoViewIfNeeded();
    assert.ok(await inView(goOn(page)));
    assert.deepEqual(await lanes(), before);
    assert.equal((await state(page)).playing, false);
    await close();
  });
}
