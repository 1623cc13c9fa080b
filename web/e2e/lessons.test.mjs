// The way from lesson to lesson: the panel of lessons, the question of the first lesson, the end of a run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, start } from "./harness.mjs";
import {
  breaks, broken, button, chooseLesson, digests, list, menu, MODES, notice, now, opened, openPanel, panel, paused, playedTo, seek, send, server,
  serverState, settled, state, toTheEnd, transport,
} from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const FIRST = "naive-swap-5-to-5";
/** Time after which the page goes on without an answer, in milliseconds. */
const WAIT = 5000;

/** The question of the first lesson, its answers, and the reason after an answer. */
const question = (page) => page.locator(".ask");
const answer = (page, index) => question(page).locator(".choices button").nth(index);
const end = (page) => page.locator(".end");
/** The sentences about the lanes at the end of a run that can be seen. */
const ends = (page) => end(page).locator(".lane-end").filter({ visible: true });
const speed = (page, speed) => list(page, "speed").selectOption(speed);

/** Plays the first lesson to its question. */
async function toTheQuestion(page) {
  await speed(page, "1/4");
  await button(page, "play").click();
  await question(page).waitFor();
  await paused(page);
}

/** Whether an element lies in the window, with nothing over its middle. */
const inView = (locator) =>
  locator.evaluate((it) => {
    const { left, top, width, height } = it.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return found !== null && (it.contains(found) || found.contains(it));
  });

test("a student takes the first three lessons by touch", async () => {
  const { page, screenshot, close } = await overlap.openPage({ width: 390, height: 844, hasTouch: true });
  const tap = (key, within = page) => button(within, key).tap();
  // Which lesson is open is marked, and choosing one closes the sheet.
  await tap("lessons");
  const current = panel(page).locator("[data-preset][aria-current]").first();
  await current.waitFor();
  assert.equal(await current.getAttribute("data-preset"), FIRST);
  await screenshot("lessons-phone");
  await current.tap();
  await panel(page).waitFor({ state: "detached" });
  // The first one asks, and goes on when the student wants to.
  await speed(page, "1/4");
  await tap("play");
  await question(page).waitFor();
  await screenshot("lessons-phone-question");
  assert.deepEqual(await broken(page), [], "nothing is given away");
  await answer(page, 1).tap();
  await page.locator(".ask.answered").waitFor();
  assert.ok(await inView(answer(page, 1)));
  await screenshot("lessons-phone-answer");
  await page.waitForTimeout(WAIT + 500);
  assert.equal((await state(page)).playing, false, "who has answered reads on");
  await question(page).locator("button").last().tap();
  await speed(page, "1");
  await end(page).waitFor();
  // Its end is that of the lane in view.
  assert.equal(await ends(page).count(), 1);
  await page.locator("#tab-2").tap();
  assert.equal(await ends(page).count(), 1);
  await screenshot("lessons-phone-end");
  // From lesson to lesson.
  await end(page).getByRole("button", { name: "Next lesson" }).tap();
  await page.waitForFunction((first) => overlap.state().preset !== first, FIRST);
  const second = (await state(page)).preset;
  await transport(page).locator(".lesson button").tap();
  await page.waitForFunction((second) => overlap.state().preset !== second, second);
  assert.deepEqual([await now(page), await notice(page).count()], [0, 0]);
  const third = (await state(page)).preset;
  assert.notEqual(third, FIRST);
  await tap("lessons");
  await current.waitFor();
  assert.equal(await current.getAttribute("data-preset"), third);
  assert.ok(await inView(current), "the open lesson is scrolled to");
  await close();
});

test("who never reads comes from one press of Play to two leaders, and to the end", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await speed(page, "1/10");
  const began = Date.now();
  await button(page, "play").click();
  // Nothing else is touched.
  await question(page).waitFor();
  await screenshot("lessons-question");
  const asked = Date.now();
  await breaks(page, 0);
  assert.ok(Date.now() - asked >= WAIT - 500, `the question stood for ${Date.now() - asked} ms`);
  assert.ok(Date.now() - began < 30_000);
  await end(page).waitFor();
  await screenshot("lessons-end");
  assert.equal(await ends(page).count(), MODES.length);
  await close();
});

test("an action in the middle of the question ends the question, and time stands", async () => {
  const { page, close } = await overlap.openPage();
  await toTheQuestion(page);
  const at = await now(page);
  await server(page, "naive", 1).click();
  await button(menu(page), "crash").click();
  await question(page).waitFor({ state: "detached" });
  await page.waitForTimeout(WAIT + 500);
  assert.equal(await now(page), at);
  assert.equal(await serverState(page, "naive", 1), "crashed");
  await page.keyboard.press("Escape");
  await speed(page, "1");
  await button(page, "play").click();
  await playedTo(page, 500);
  assert.deepEqual(await broken(page), [], "the leader that would have been the second is down");
  await close();
});

test("a question is not answered for the user while an answer has the focus; Play goes on without one", async () => {
  const { page, close } = await overlap.openPage();
  await toTheQuestion(page);
  const at = await now(page);
  assert.equal(await page.evaluate(() => document.activeElement.closest(".ask")), null, "the focus is not taken");
  await answer(page, 0).focus();
  await page.waitForTimeout(WAIT + 500);
  assert.equal(await now(page), at);
  await button(page, "play").click();
  await question(page).waitFor({ state: "detached" });
  await breaks(page, 0);
  await close();
});

test("each answer has a reason, keeps the focus, and can be followed by Go on; a wrong one by another", async () => {
  for (const index of [0, 1, 2]) {
    const { page, close } = await overlap.openPage();
    await toTheQuestion(page);
    const asked = await question(page).textContent();
    await answer(page, index).focus();
    await page.keyboard.press("Enter");
    await page.locator(".ask.answered").waitFor();
    assert.ok((await question(page).textContent()).length > asked.length + 40);
    assert.equal(await answer(page, index).getAttribute("aria-pressed"), "true");
    assert.ok(await answer(page, index).evaluate((it) => it === document.activeElement));
    assert.equal(await page.locator(".caption").getAttribute("aria-live"), "polite");
    if (index === 0) assert.deepEqual(await axeFaults(page), []);
    const goOn = question(page).locator(".go-on");
    const isFocused = () => goOn.evaluate((it) => it === document.activeElement);
    for (let tabs = 0; tabs < 8 && !(await isFocused()); tabs++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await breaks(page, 0);
    await close();
  }
});

test("nothing is asked in a frame, after a link with a time, on a second play, or of another run", async () => {
  for (const hash of ["?embed", `#${FIRST}&t=0`, `#${FIRST}&seed=3`]) {
    const { page, close } = await overlap.openPage({ hash });
    await speed(page, "1");
    await button(page, "play").click();
    await playedTo(page, 450);
    assert.equal(await question(page).count(), 0, hash);
    await close();
  }
  const { page, close } = await overlap.openPage();
  await toTheQuestion(page);
  await button(page, "reset").click();
  await question(page).waitFor({ state: "detached" });
  await speed(page, "1");
  await button(page, "play").click();
  await playedTo(page, 450);
  await close();
});

test("a lesson that cannot be fetched leaves the run as it is, and can be opened later", async () => {
  const { page, close } = await overlap.openPage({ hash: "#jointly", allowed: [/ERR_FAILED/] });
  await page.keyboard.press("ArrowRight");
  const before = { ...(await state(page)), address: page.url() };
  delete before.notice;
  await page.route("**/presets/*.txt", (route) => route.abort());
  const next = transport(page).locator(".lesson button");
  for (let times = 0; times < 2; times++) {
    await next.click();
    await notice(page).waitFor();
    const { notice: _, ...after } = await state(page);
    assert.deepEqual({ ...after, address: page.url() }, before);
  }
  await page.unroute("**/presets/*.txt");
  await page.keyboard.press("]");
  await page.waitForFunction(() => !["jointly", ""].includes(overlap.state().preset));
  assert.equal(await notice(page).count(), 0);
  await page.goBack();
  await opened(page, "jointly");
  await close();
});

test("the end leads to the violation, to the comparison, and to the next lesson; a frame has none", async () => {
  const { page, close } = await overlap.openPage();
  const way = (name) => end(page).getByRole("button", { name, exact: true });
  await toTheEnd(page);
  await end(page).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await way("What it cost").click();
  await page.locator(".compare").waitFor();
  await button(page, "close").click();
  await way("Why?").click();
  await panel(page).locator(".what").waitFor();
  assert.deepEqual((await broken(page)).slice(0, 1), ["Election Safety"]);
  assert.equal(await end(page).count(), 0, "it is at the violation");
  await page.keyboard.press("Escape");
  // An own run ends, too, and no lesson follows it.
  await seek(page, 60);
  await server(page, "naive", 4).click();
  await button(menu(page), "crash").click();
  await toTheEnd(page);
  await end(page).waitFor();
  await page.evaluate(() => (location.hash = "own&old=1,2,3"));
  await opened(page, "own");
  await toTheEnd(page);
  await end(page).waitFor();
  assert.equal(await button(page, "nextLesson").count(), 0);
  await close();
  const framed = await overlap.openPage({ hash: "?embed", width: 800, height: 580 });
  await toTheEnd(framed.page);
  await settled(framed.page);
  assert.equal(await end(framed.page).count(), 0);
  await framed.close();
});

test("each of the ten questions leads to its lesson and to the moment of its answer", async () => {
  const { page, screenshot, close } = await overlap.openPage();
  await button(page, "lessons").click();
  const rows = panel(page).locator(".questions > li");
  await rows.first().waitFor();
  await screenshot("lessons");
  assert.deepEqual(await axeFaults(page), []);
  assert.equal(await rows.count(), 10);
  assert.equal(await panel(page).locator(".questions [data-preset]").count(), 10);
  for (const href of await panel(page).locator("a").evaluateAll((links) => links.map((it) => it.getAttribute("href")))) {
    assert.match(href, /^presets\/(verdicts\/)?$/);
  }
  for (let index = 0; index < 10; index++) {
    const preset = await rows.nth(index).locator("[data-preset]").getAttribute("data-preset");
    await rows.nth(index).locator(".ways-on button").first().click();
    await opened(page, preset);
    await page.waitForFunction(() => overlap.state().now > 0);
    assert.equal(await notice(page).count(), 0, preset);
    if (index === 9) {
      await page.locator(".compare").waitFor();
      break;
    }
    await rows.nth(index).locator("[data-preset]").click();
    await page.waitForFunction(() => overlap.state().now === 0);
    assert.ok(await panel(page).isVisible(), "beside the lanes it stays open");
  }
  await close();
});

test("on a phone, what was copied is confirmed where it can be seen", async () => {
  const { page, close } = await overlap.openPage({ width: 390, height: 844 });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPanel(page, "share");
  await button(page, "copyStart").click();
  const status = page.locator(".side .status:not(:empty)");
  await status.waitFor();
  assert.ok(await inView(status));
  await close();
});

test("on a phone, choosing closes the sheet, and the focus returns", async () => {
  const { page, close } = await overlap.openPage({ width: 390, height: 844 });
  await chooseLesson(page, "naive-swap-3-to-5");
  await opened(page, "naive-swap-3-to-5");
  await panel(page).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "open-course");
  assert.deepEqual((await digests(page)).length, 3);
  await close();
});

test("the map of the phases leads to a lesson for each outcome, and marks the phase of the run as it plays", async () => {
  const { page, screenshot, close } = await overlap.openPage({ hash: "#lost-joint-committed" });
  await button(page, "lessons").click();
  const map = panel(page).locator(".phases").first();
  const present = map.locator('[aria-current="step"]');
  await map.waitFor();
  const indexes = [];
  for (const time of [50, 90, 104, 1000]) {
    await send(page, `seek ${time}`);
    await settled(page);
    indexes.push(await map.locator(":scope > li").evaluateAll((all) => all.findIndex((it) => it.ariaCurrent === "step")));
    assert.equal(await present.count(), 1);
  }
  assert.deepEqual(indexes, [1, 2, 3, 5]);
  await screenshot("phase-map");
  assert.deepEqual(await axeFaults(page), []);
  const ids = await map.locator("[data-lesson]").evaluateAll((all) => all.map((it) => it.dataset.lesson));
  assert.equal(new Set(ids).size, 5);
  for (const id of ids) {
    await map.locator(`[data-lesson=${id}]`).click();
    await opened(page, id);
  }
  await close();
});
