// The SCORM example against a runtime from npm (scorm-again), in both versions; without a runtime, and with one that refuses.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { ASKED, asking } from "./choices.mjs";
import { choice, heard } from "./course.mjs";
import { frameOf, start, until } from "./harness.mjs";

const { resolve } = createRequire(import.meta.url);
const runtimes = {};
let overlap;
before(async () => {
  overlap = await start();
  for (const name of ["scorm12", "scorm2004"]) runtimes[name] = await readFile(resolve(`scorm-again/${name}/min`), "utf8");
});
after(() => overlap.stop());

/** The example in a frame of a learning platform, whose runtime `script` sets up. */
async function openPlatform(script) {
  const context = await overlap.browser.newContext({ viewport: { width: 900, height: 900 } });
  const page = await context.newPage();
  await asking(page);
  const address = overlap.url + "platform.html";
  const body = `<!doctype html><title>A platform</title><script src="runtime.js"></script><iframe src="examples/scorm/index.html" width="880" height="860"></iframe>`;
  // The platform of a real school has a policy of its own, and not that of Overlap.
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.route(overlap.url + "runtime.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  await page.addInitScript(() => {
    globalThis.heard = [];
    addEventListener("overlap", ({ detail }) => heard.push(detail));
  });
  await page.goto(address);
  const sco = await frameOf(page.locator("iframe"));
  await heard(sco, "ready");
  return {
    page,
    sco,
    context,
    status: () => sco.getByRole("status").textContent(),
    ask: (verb, fields) => sco.evaluate(([verb, fields]) => document.querySelector("overlap-playground").ask(verb, fields), [verb, fields]),
    lesson: async () => frameOf(sco.locator("overlap-playground iframe")),
  };
}

/** Answers the question of the first lesson rightly, and goes to its end. */
async function learn({ sco, ask, lesson }) {
  await ask("play", { speed: "1" });
  await heard(sco, "question");
  await choice(await lesson(), ASKED.right).click();
  await heard(sco, "choice");
  const { beats } = (await ask("state")).state;
  for (let beat = 2; beat <= beats.length; beat++) await ask("seek", { beat });
  await until(async () => (await heard(sco, "progress")).at(-1).beat === beats.length);
}

for (const [name, api, type, at] of [
  ["scorm12", "API", "Scorm12API", { place: "cmi.core.lesson_location", raw: "cmi.core.score.raw", state: "cmi.core.lesson_status", get: "LMSGetValue" }],
  ["scorm2004", "API_1484_11", "Scorm2004API", { place: "cmi.location", raw: "cmi.score.raw", state: "cmi.completion_status", get: "GetValue" }],
]) {
  test(`${name} gets place, score and completion, and the learner returns to the same place`, async () => {
    const create = (kept) => `${runtimes[name]}; window.${api} = new ${type}({ autocommit: false, logLevel: 5 });
      window.commits = 0; window.${api}.on("${api === "API" ? "LMSCommit" : "Commit"}", () => commits++);
      ${kept ? `window.${api}.loadFromJSON(${JSON.stringify(kept)});` : ""}`;
    const first = await openPlatform(create());
    const value = (platform, element) => platform.page.evaluate(([api, get, element]) => window[api][get](element), [api, at.get, element]);
    await learn(first);
    await until(async () => (await value(first, at.raw)) !== "");
    const { asked, right } = (await heard(first.sco, "progress")).at(-1);
    assert.equal(right, 1);
    assert.equal(Number(await value(first, at.raw)), Math.round(100 / asked));
    assert.equal(await value(first, at.state), "incomplete");
    await first.sco.getByRole("button", { name: "Next" }).click();
    await until(async () => (await value(first, at.place)) === "2");
    assert.ok((await first.page.evaluate(() => commits)) > 0);
    assert.match(await first.status(), /kept by the learning platform/);
    const kept = JSON.parse(await first.page.evaluate((api) => JSON.stringify(window[api].cmi), api));
    assert.equal(JSON.parse(kept.suspend_data)[1].right, 1);
    await first.context.close();

    const again = await openPlatform(create(kept));
    await again.sco.getByText(/^2 of 2: ./).waitFor();
    assert.equal((await again.ask("state")).state.preset, "bug-2015");
    // The right answer of the first visit, of the questions of both lessons.
    const more = (await heard(again.sco, "progress")).at(-1).asked;
    assert.equal(Number(await value(again, at.raw)), Math.round(100 / (asked + more)));
    await again.context.close();
  });
}

for (const [what, script, said] of [
  ["no runtime", "", /no learning platform/],
  ["a runtime that refuses", "window.API = { LMSInitialize: () => 'true', LMSGetValue: () => '', LMSSetValue: () => 'false', LMSCommit: () => 'false', LMSGetLastError: () => '405', LMSGetErrorString: () => 'The storage is full', LMSFinish: () => 'true' };", /did not take.*The storage is full/],
  ["a runtime that throws", "window.API_1484_11 = { Initialize: () => 'true', GetValue: () => '', SetValue() { throw new Error('out of order'); }, Commit: () => 'true' };", /did not take.*out of order/],
  ["a runtime that answers nothing", "window.API = { LMSInitialize() {} , LMSGetValue() {}, LMSSetValue() {}, LMSCommit() {}, LMSGetLastError() {}, LMSGetErrorString() {} };", /did not take/],
]) {
  test(`${what} is reported, and the lesson works`, async () => {
    const platform = await openPlatform(script);
    await until(async () => said.test(await platform.status()), () => platform.status());
    await platform.ask("seek", { beat: 1 });
    await platform.sco.getByRole("button", { name: "Next" }).click();
    await platform.sco.getByText(/^2 of 2: ./).waitFor();
    assert.match(await platform.status(), said);
    await platform.context.close();
  });
}
