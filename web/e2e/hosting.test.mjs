// The page under the headers of docs/hosting.md in frames of other origins, and where a host answers as hosts do.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { start } from "./harness.mjs";
import { button, stands } from "./page.mjs";
import { serve } from "./server.mjs";

const SANDBOX = 'sandbox="allow-scripts"';
const LONG = { timeout: 120_000 };

let overlap, folder;
before(async () => {
  overlap = await start();
  folder = await mkdtemp(join(tmpdir(), "overlap-hosting-"));
});
after(async () => {
  await overlap.stop();
  await rm(folder, { recursive: true });
});

/** An iframe with the page. */
const framed = (attributes, path = "") => `<iframe ${attributes} width="1280" height="900" src="${overlap.url}${path}#naive-swap-3-to-5"></iframe>`;

/** Opens a page of this body and with these headers on another origin. */
async function openCourse(body, headers = {}) {
  await writeFile(join(folder, "index.html"), `<!doctype html><title>A course</title><link rel="icon" href="data:,"><body>${body}</body>`);
  const server = await serve(folder, "/course/", headers);
  const context = await overlap.browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    globalThis.heard = [];
    addEventListener("overlap", ({ detail }) => heard.push(detail.event));
  });
  await page.goto(server.url);
  return {
    page,
    async close() {
      await context.close();
      await server.close();
      assert.deepEqual(complaints, []);
    },
  };
}

const frameOf = async (within) => (await within.locator("iframe").first().elementHandle()).contentFrame();

/** Plays in a frame, and has a search run to its end there. */
async function playsAndSearches(frame) {
  await stands(frame);
  await button(frame, "Play").click();
  await frame.waitForFunction(() => overlap.state().now > 5);
  await button(frame, "Pause").click();
  await button(frame, "Search").click();
  await button(frame, "Find a violation").click();
  await frame.locator(".verdict", { hasText: /is broken in \d+ moves/ }).waitFor(LONG);
}

test("in a sandboxed frame without an origin the page plays, and a search runs to its end", async () => {
  const { page, close } = await openCourse(framed(SANDBOX));
  const frame = await frameOf(page);
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
    await page.waitForFunction(() => heard.includes("ready"));
    await close();
  });
}

test("a page that itself stands in a sandboxed frame, and one from a file, may embed the page", async () => {
  const inner = `<!doctype html><title>Inner</title>${framed("")}`.replaceAll('"', "&quot;");
  const { page, close } = await openCourse(`<iframe ${SANDBOX} width="1300" height="950" srcdoc="${inner}"></iframe>`);
  const outer = await frameOf(page);
  await stands(await frameOf(outer));
  await close();

  const file = join(folder, "lesson.html");
  await writeFile(file, `<!doctype html><title>A lesson</title>${framed(SANDBOX)}`);
  const context = await overlap.browser.newContext();
  const lesson = await context.newPage();
  await lesson.goto(pathToFileURL(file).href);
  await stands(await frameOf(lesson));
  await context.close();
});

test("a host that answers with a page for what it has not has no preset of that name", async () => {
  const { page, close } = await overlap.openPage({
    hash: "#no-such-preset",
    waitForReady: false,
    before: (page) =>
      page.route("**/presets/*.txt", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>\n<title>Overlap</title>\n" })),
  });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /there is no preset “no-such-preset”/);
  assert.doesNotMatch(await alert.innerText(), /doctype/);
  await close();
});

test("what comes for a preset and is none is told as that, and not shown", async () => {
  const { page, close } = await overlap.openPage({
    before: (page) => page.route("**/presets/*.txt", (route) => route.fulfill({ body: "jointly\nFrom 1 2 3\nIn a form\nof the future" })),
    hash: "#jointly",
    waitForReady: false,
  });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /another version of Overlap/);
  assert.doesNotMatch(await alert.innerText(), /of the future/);
  await close();
});

test("the page has the words that previews of links show, once each", async () => {
  const { page, close } = await overlap.openPage();
  const content = (name) => page.locator(`head meta[property='${name}']`).getAttribute("content");
  assert.equal(await content("og:title"), await page.title());
  assert.equal(await content("og:description"), await page.locator("head meta[name=description]").getAttribute("content"));
  await close();
});
