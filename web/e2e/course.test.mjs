// A lesson for a course: the theme of the host page, a sequence of lessons in one element, parts that are hidden, a poster, and the
// messages about beats, questions and progress.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ASKED, asking } from "./choices.mjs";
import { axeFaults, frameOf, screenshot, start, startHost, until } from "./harness.mjs";
import { choice, heard, playground } from "./course.mjs";

const SCRIPT = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\n\nat 100 crash S1\nbeat lost at 110: The leader is down.\n";

let overlap, host;
before(async () => {
  overlap = await start();
  host = await startHost(overlap.browser);
  await host.write("lesson.overlap", SCRIPT);
});
after(async () => {
  await overlap.stop();
  await host.stop();
});

/** Opens a course page of this body. */
const openCourse = (body, { head = "", ...options } = {}) =>
  host.open(body, { head: `${head}<script src="${overlap.url}embed.js"></script>`, viewport: { width: 800, height: 580 }, ...options });

const frame = (page) => frameOf(page.locator("overlap-playground iframe"));
const theme = async (page) => (await frame(page)).evaluate(() => document.documentElement.dataset.theme);
const ask = (page, verb, fields) =>
  page.evaluate(([verb, fields]) => document.querySelector("overlap-playground").ask(verb, fields).catch(({ message }) => message), [verb, fields]);

test("the theme is that of the page behind the element, and follows it without a reload", async () => {
  const head = "<style>body { background: #fff; transition: background-color .2s } body.dark { background: oklch(20% .02 250) }</style>";
  const { page, close } = await openCourse(playground('preset="jointly"'), { head, colorScheme: "dark" });
  await heard(page, "ready");
  assert.equal(await theme(page), "light", "the page is light though the system is dark");
  await (await frame(page)).evaluate(() => (globalThis.isSame = true));
  for (const [isDark, wanted] of [[true, "dark"], [false, "light"]]) {
    await page.evaluate((isDark) => document.body.classList.toggle("dark", isDark), isDark);
    await until(async () => (await theme(page)) === wanted);
  }
  const set = (value) => page.evaluate((value) => document.querySelector("overlap-playground").setAttribute("theme", value), value);
  for (const [value, wanted] of [["dark", "dark"], ["light", "light"], ["system", "dark"]]) {
    await set(value);
    await until(async () => (await theme(page)) === wanted);
  }
  assert.equal(await (await frame(page)).evaluate(() => globalThis.isSame), true, "the frame was not loaded again");
  assert.match(await ask(page, "theme", { theme: "blue" }), /light, dark, system/);
  await close();
});

test("a page without a background is as light as its color-scheme", async () => {
  for (const [scheme, wanted] of [["", "light"], ["light dark", "dark"]]) {
    const head = scheme && `<meta name="color-scheme" content="${scheme}">`;
    const { page, close } = await openCourse(playground('preset="jointly"'), { head, colorScheme: "dark" });
    await heard(page, "ready");
    assert.equal(await theme(page), wanted, scheme);
    await close();
  }
});

test("a sequence goes from lesson to lesson in one element, and a bad lesson says so", async () => {
  const { page, close } = await openCourse(playground('lessons="jointly no-such.overlap lesson.overlap"'), { allowed: [/404/] });
  const bar = page.getByRole("navigation", { name: "Lessons" });
  const next = bar.getByRole("button", { name: "Next" });
  const at = (text) => bar.getByText(text).waitFor();
  await at(/^1 of 3: ./);
  assert.deepEqual((await heard(page, "lesson"))[0].of, 3);
  await screenshot(page, "course-sequence");
  await next.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Lesson 2 of 3 cannot be shown: “no-such.overlap” could not be loaded (404)." }).waitFor();
  assert.ok(await next.evaluate((it) => it === it.getRootNode().activeElement), "the button keeps the focus");
  await screenshot(page, "course-bad-lesson");
  await page.keyboard.press("Enter");
  await at("3 of 3: A leader lost");
  assert.equal((await ask(page, "state")).state.title, "A leader lost");
  await page.keyboard.press("Enter");
  assert.deepEqual((await heard(page, "lesson")).map(({ index }) => index), [1, 2, 3]);
  assert.equal(await next.getAttribute("aria-disabled"), "true");
  await page.evaluate(() => document.querySelector("overlap-playground").setAttribute("lesson", "1"));
  await at(/^1 of 3: ./);
  assert.match((await ask(page, "state")).state.preset, /^jointly$/);
  assert.deepEqual(await axeFaults(page, "overlap-playground"), []);
  await close();
});

test("a lesson that the page refuses is named with the reason", async () => {
  const { page, close } = await openCourse(playground('lessons="jointly bug-2015&t=soon"'), { allowed: [/404/] });
  const bar = page.getByRole("navigation", { name: "Lessons" });
  await bar.getByText(/^1 of 2: ./).waitFor();
  await bar.getByRole("button", { name: "Next" }).click();
  const refused = page.getByRole("alert").filter({ hasText: "Lesson 2 of 2 cannot be shown: " });
  await refused.waitFor();
  assert.match(await refused.textContent(), /soon/);
  assert.doesNotMatch(await refused.textContent(), /stays/);
  await close();
});

test("parts are hidden, type is large, and what is not understood is said", async () => {
  const { page, close } = await openCourse(playground('preset="naive-swap-5-to-5" hide="timeline speed modes" text="large"'));
  await heard(page, "ready");
  const child = await frame(page);
  for (const selector of [".scrubber", ".controls select", ".tabs"]) assert.equal(await child.locator(selector).filter({ visible: true }).count(), 0, selector);
  assert.ok(await child.locator(".controls .play").isVisible());
  assert.equal(await child.evaluate(() => getComputedStyle(document.documentElement).fontSize), "20px");
  await screenshot(page, "course-hidden");
  const element = (name, value) => page.evaluate(([name, value]) => document.querySelector("overlap-playground").setAttribute(name, value), [name, value]);
  await element("hide", "controls clock");
  await until(async () => (await heard(page, "ready")).length === 2);
  const other = await frame(page);
  assert.match(await other.getByRole("alert").textContent(), /“clock”/);
  assert.equal(await other.locator(".controls").isVisible(), false);
  assert.match((await heard(page, "error"))[0].message, /“clock”/);
  await close();
});

test("a poster loads nothing before it is in view and no frame before it is pressed", async () => {
  const body = `<p style="height: 3000px"></p>${playground('preset="jointly" poster title="Joint consensus"')}`;
  const { page, requests, close } = await openCourse(body);
  await page.waitForLoadState("networkidle");
  const ours = () => requests.filter((url) => url.startsWith(overlap.url) && !url.endsWith("embed.js")).map((url) => url.slice(overlap.url.length));
  assert.deepEqual(ours(), []);
  const button = page.getByRole("button", { name: /Play “Joint consensus”/ });
  await page.locator("overlap-playground").scrollIntoViewIfNeeded();
  await button.waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(ours(), ["course.js", "presets/jointly/picture.svg"]);
  await screenshot(page, "course-poster");
  await button.focus();
  await page.keyboard.press("Enter");
  await heard(page, "ready");
  await until(async () => (await ask(page, "state")).state.now > 0);
  await close();
});

test("beats, held questions, answers and progress are told, and a beat can be sought", async () => {
  const { page, close } = await openCourse(playground('preset="jointly"'), { before: asking });
  await heard(page, "ready");
  const { state } = await ask(page, "state");
  assert.deepEqual([state.beat, state.beats[0]], [0, { at: ASKED.at, text: "The run begins." }]);
  await ask(page, "play", { speed: "1" });
  const [question] = await heard(page, "question");
  assert.equal(question.choices.length, 3);
  const [beat] = await heard(page, "beat");
  assert.deepEqual([beat.index, beat.of, beat.at, beat.text], [1, state.beats.length, ASKED.at, "The run begins."]);
  await choice(await frame(page), ASKED.wrong).click();
  await choice(await frame(page), ASKED.right).click();
  await until(async () => (await heard(page, "progress")).at(-1).answered === 1);
  const last = async () => (await heard(page, "progress")).at(-1);
  const { asked, right } = await last();
  assert.equal(right, 0, "the first answer counts");
  assert.equal((await ask(page, "seek", { beat: 2 })).state.now, state.beats[1].at);
  assert.equal((await ask(page, "state")).state.beat, 2);
  assert.match(await ask(page, "seek", { beat: 99 }), new RegExp(`1 to ${state.beats.length}`));
  await ask(page, "seek", { beat: state.beats.length });
  await until(async () => (await last()).beat === state.beats.length);
  assert.equal((await last()).done, asked === 1);
  await close();
});

test("an embedded lesson stores nothing and requests nothing from elsewhere", async () => {
  const { page, requests, close } = await openCourse(playground('lessons="jointly bug-2015"'));
  await page.getByRole("navigation", { name: "Lessons" }).getByRole("button", { name: "Next" }).click();
  await until(async () => (await heard(page, "lesson")).some(({ index }) => index === 2));
  await ask(page, "play");
  await heard(page, "beat");
  const stored = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]);
  assert.deepEqual(stored, [0, 0, "", 0]);
  const origins = new Set(requests.filter((url) => /^http/.test(url)).map((url) => new URL(url).origin));
  assert.deepEqual([...origins].sort(), [new URL(host.url).origin, new URL(overlap.url).origin].sort());
  await close();
});
