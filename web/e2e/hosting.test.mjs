// The page under the headers of docs/hosting.md in frames of other origins, and hosts that answer with a page for a missing file.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { frameOf, start, startHost } from "./harness.mjs";
import { button, nothingOpen, notice, playedTo, started } from "./page.mjs";

const SANDBOX = 'sandbox="allow-scripts"';
const LONG = { timeout: 120_000 };

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** An iframe with the page. */
const framed = (attributes, path = "") => `<iframe ${attributes} width="1280" height="900" src="${overlap.url}${path}#naive-swap-3-to-5"></iframe>`;

/** Opens a page of this body and with these headers on another origin. */
async function openCourse(body, headers = {}) {
  const host = await startHost(overlap.browser, headers);
  const { page, close } = await host.open(body, { viewport: { width: 1400, height: 1000 } });
  return {
    page,
    async close() {
      await close();
      await host.stop();
    },
  };
}

const firstFrame = (within) => frameOf(within.locator("iframe").first());

/** Plays in a frame, and has a search run to its end there. */
async function playsAndSearches(frame) {
  await started(frame);
  await button(frame, "play").click();
  await playedTo(frame, 5);
  await button(frame, "pause").click();
  await button(frame, "search").click();
  await button(frame, "find").click();
  await frame.locator(".verdict.broken").waitFor(LONG);
}

test("in a sandboxed frame without an origin the page plays, and a search runs to its end", async () => {
  const { page, close } = await openCourse(framed(SANDBOX));
  const frame = await firstFrame(page);
  assert.equal(await frame.evaluate(() => window.origin), "null");
  await playsAndSearches(frame);
  await close();
});

for (const policy of ["require-corp", "credentialless"]) {
  test(`a host that embeds under Cross-Origin-Embedder-Policy: ${policy} is isolated, and the page plays and searches in its frames`, async () => {
    const { page, close } = await openCourse(framed("") + framed(SANDBOX) + `<script src="${overlap.url}embed.js"></script><overlap-playground preset="jointly"></overlap-playground>`, {
      "cross-origin-embedder-policy": policy,
      "cross-origin-opener-policy": "same-origin",
    });
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    for (const frame of page.frames().slice(1, 3)) await playsAndSearches(frame);
    await page.locator("overlap-playground").scrollIntoViewIfNeeded();
    await page.waitForFunction(() => heard.some(({ event }) => event === "ready"));
    await close();
  });
}

test("a page that is itself in a sandboxed frame, and one from a file, may embed the page", async () => {
  const inner = `<!doctype html><title>Inner</title>${framed("")}`.replaceAll('"', "&quot;");
  const { page, close } = await openCourse(`<iframe ${SANDBOX} width="1300" height="950" srcdoc="${inner}"></iframe>`);
  await started(await firstFrame(await firstFrame(page)));
  await close();

  const folder = await mkdtemp(join(tmpdir(), "overlap-lesson-"));
  const file = join(folder, "lesson.html");
  await writeFile(file, `<!doctype html><title>A lesson</title>${framed(SANDBOX)}`);
  const context = await overlap.browser.newContext();
  const lesson = await context.newPage();
  await lesson.goto(pathToFileURL(file).href);
  await started(await firstFrame(lesson));
  await context.close();
  await rm(folder, { recursive: true });
});

test("a page that a host sends for a missing preset is not taken for the preset", async () => {
  const { page, close } = await overlap.openPage({
    hash: "#no-such-preset",
    waitForReady: false,
    before: (page) =>
      page.route("**/presets/*.txt", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>\n<title>Overlap</title>\n" })),
  });
  await notice(page).filter({ hasText: "“no-such-preset”" }).waitFor();
  await nothingOpen(page);
  assert.doesNotMatch(await notice(page).innerText(), /doctype/);
  await close();
});

test("a preset in a form that the page does not know is reported, and not shown", async () => {
  const { page, close } = await overlap.openPage({
    before: (page) => page.route("**/presets/*.txt", (route) => route.fulfill({ body: "jointly\nFrom 1 2 3\nIn a form\nof the future" })),
    hash: "#jointly",
    waitForReady: false,
  });
  await notice(page).waitFor();
  await nothingOpen(page);
  assert.doesNotMatch(await notice(page).innerText(), /of the future/);
  await close();
});

test("the page has the texts for previews of links, once each", async () => {
  const { page, close } = await overlap.openPage();
  const content = (name) => page.locator(`head meta[property='${name}']`).getAttribute("content");
  assert.equal(await content("og:title"), await page.title());
  assert.equal(await content("og:description"), await page.locator("head meta[name=description]").getAttribute("content"));
  await close();
});
