// Stories on pages of other origins, and what the page says where the browser lacks something.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeLessons } from "../lesson_file.mjs";
import { breaks, button, follow, opened, panel, started } from "../page.mjs";
import { serve } from "../server.mjs";
import { hasForcedColours, SEEN } from "./abilities.mjs";

/** A course page with the element, which notes what it hears from it. */
const course = (url) => `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,">
<script>addEventListener("overlap", ({ detail }) => (globalThis.heard ??= []).push(detail));</script>
<script src="${url}embed.js"></script>
<body><h1>Course</h1><overlap-playground preset="naive-swap-5-to-5" speed="1/4"></overlap-playground></body></html>`;

async function host({ visit, url }) {
  const folder = await mkdtemp(join(tmpdir(), "overlap-course-"));
  await writeFile(join(folder, "index.html"), course(url));
  const server = await serve(folder, "/course/");
  assert.notEqual(new URL(server.url).origin, new URL(url).origin);
  const { page, screenshot, close } = await visit({ url: server.url });
  const heard = (event) => page.waitForFunction((event) => globalThis.heard?.some((it) => it.event === event), event);
  await heard("ready");
  /** The answer's state, or its error's message. */
  const ask = (verb, fields) =>
    page.evaluate(
      ([verb, fields]) => document.querySelector("overlap-playground").ask(verb, fields).then(({ state }) => state, ({ message }) => message),
      [verb, fields],
    );
  const before = await ask("seek", { at: 60 });
  assert.equal(before.now, 60);
  const after = await ask("act", { step: "crash 1", lane: "joint" });
  assert.notEqual(after.lanes[2].digest, before.lanes[2].digest);
  assert.equal(after.lanes[0].digest, before.lanes[0].digest);
  assert.equal(typeof (await ask("act", { step: "crush 1" })), "string", "a reason instead of a state");
  assert.equal((await ask("play", { speed: "1/4" })).playing, true);
  await heard("violation");
  assert.equal((await ask("pause")).playing, false);
  await screenshot("host");
  await close();
  await server.close();
  await rm(folder, { recursive: true });
}

async function abilities({ name, visit, lacks }) {
  const { page, close } = await visit();
  for (const [ability, isThere] of Object.entries(SEEN)) {
    assert.equal(await page.evaluate(isThere), !lacks(ability), `${name}, ${ability}: abilities.mjs should say so`);
  }
  await close();
  const forced = await visit({ settings: { forcedColors: true } });
  assert.equal(await forced.page.evaluate(hasForcedColours), !lacks("forced colours"), `${name}, forced colours: abilities.mjs should say so`);
  await forced.close();
}

async function video({ visit, lacks }) {
  const { page, close } = await visit({ hash: "#naive-swap-5-to-5&t=300" });
  await button(page, "share").click();
  // Files are not taken here, so none is written: what counts is that the page records, and says that it cannot.
  await page.evaluate(() => {
    const start = globalThis.MediaRecorder?.prototype.start;
    if (start) MediaRecorder.prototype.start = function (...all) {
      globalThis.recorded = true;
      return start.apply(this, all);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await button(page, "video").click();
  const said = panel(page).getByRole("status");
  await page.waitForFunction(() => [...document.querySelectorAll(".side [role=status]")].some((it) => it.textContent.length > 10));
  assert.equal(/cannot/.test((await said.allTextContents()).join(" ")), Boolean(lacks("video")));
  assert.equal(await page.evaluate(() => Boolean(globalThis.recorded)), !lacks("video"));
  await close();
}

/** Without a network: the lesson plays, a panel opens, a worker searches. */
async function lessonFile({ visit }) {
  const folder = await mkdtemp(join(tmpdir(), "overlap-lesson-"));
  const url = await writeLessons(folder, [{ title: "Two leaders", link: "naive-swap-5-to-5&t=300" }]);
  const { page, screenshot, close } = await visit({ url });
  await started(page);
  await button(page, "play").click();
  await breaks(page);
  await button(page, "pause").click();
  // Fewer servers take less time to search.
  await follow(page, "naive-swap-3-to-5");
  await opened(page, "naive-swap-3-to-5");
  await button(page, "search").click();
  await button(page, "find").click();
  await page.locator(".verdict.broken").waitFor({ timeout: 120_000 });
  await screenshot("lesson-file");
  await close();
  await rm(folder, { recursive: true });
}

/** What a browser may lack, and may refuse: taken away as the page stands, before a panel needs it. */
async function withoutAbilities({ visit }) {
  const { page, close } = await visit({ hash: "#naive-swap-5-to-5&t=300" });
  await page.evaluate(() => {
    delete globalThis.MediaRecorder;
    delete globalThis.CompressionStream;
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await button(page, "share").click();
  await button(page, "video").click();
  const says = (what) => page.waitForFunction((what) => new RegExp(what).test(document.querySelector(".side").textContent), what);
  await says("cannot record");
  await button(page, "copyMoment").click();
  await page.waitForFunction(() => /&t=300/.test(location.hash));
  await button(page, "copyCode").click();
  await page.waitForFunction(() => [...document.querySelectorAll(".side [role=status]")].some((it) => /cop/i.test(it.textContent)));
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await page.waitForFunction(() => overlap.state().now > 340);
  await close();
}

export const HOSTS = [
  { title: "the element in a page of another origin obeys its host, and tells it of the violation", tell: host },
  { title: "what it lacks is what the table says", tell: abilities },
  { title: "a video is recorded, or the page says that it cannot be", tell: video },
  { title: "a lesson in one file plays from a file, and searches", tell: lessonFile },
  { title: "where recording, compression and the clipboard are missing, the page says so and goes on", tell: withoutAbilities },
];
