// A page whose host gets a new version while it is open: parts of the old one are gone. It says so, and is reloaded with its run.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";

import { DIST, documentedHeaders, frameOf, launch, openPage, startHost } from "./harness.mjs";
import { MESSAGES } from "./names.mjs";
import { button, follow, list, nothingOpen, notice, panel, playedTo, seek, send, settled, started, state } from "./page.mjs";
import { serve } from "./server.mjs";

const RUN = "#naive-swap-5-to-5&do=60.crash.2&t=120";
const allowed = [/404/, /Failed to (load|fetch)/, /Refused to execute/, /CompileError/];

let browser, headers;
before(async () => {
  browser = await launch();
  headers = await documentedHeaders();
});
after(() => browser.close());

/** A host of its own, whose files may change. */
async function host({ keepsPage = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "overlap-deploy-"));
  await cp(DIST, folder, { recursive: true });
  const kept = { ...headers, "cache-control": "max-age=3600" };
  const server = await serve(folder, "/some/path/", (name) => (keepsPage && name === "index.html" ? kept : headers));
  const find = async (name) => {
    const [path, stem] = [join(folder, name, ".."), name.split("/").at(-1)];
    return join(path, (await readdir(path)).find((file) => file.replace(/-[0-9a-f]{16}/, "") === stem));
  };
  return {
    url: server.url,
    remove: async (name) => rm(await find(name)),
    removeFolder: (name) => rm(join(folder, name), { recursive: true }),
    /** A new version: as the old one, but its first script has another name. */
    async deploy() {
      const old = await find("boot.js");
      const name = `boot-${"0".repeat(16)}.js`;
      const page = await readFile(join(folder, "index.html"), "utf8");
      await writeFile(join(folder, "index.html"), page.replace(/boot-[0-9a-f]{16}\.js/, name));
      await rename(old, join(folder, name));
    },
    /** The parts that are loaded later under other names, and the files that name them: none is where the old version looks. */
    async renameLater() {
      for (const name of ["later/panels.wasm", "later/panels.js", "later/host.js", "web.js"]) {
        const from = await find(name);
        const to = from.replace(/-[0-9a-f]{16}/, `-${"1".repeat(16)}`);
        await rename(from, to);
        for (const naming of [await find("web.js"), await find("boot.js"), join(folder, "index.html")]) {
          const text = await readFile(naming, "utf8");
          await writeFile(naming, text.replaceAll(basename(from), basename(to)));
        }
      }
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

const reload = (within) => button(within, "reload");
const newVersion = (within) => within.getByRole("alert").filter({ hasText: MESSAGES.newVersion });
const firstScript = (page) => page.evaluate(() => document.querySelector("script[src*=boot]").src);

/** Reloads by the page's own button, and waits for the page that comes. */
async function reloaded(page, within = page) {
  await page.evaluate(() => (globalThis.isOld = true));
  await reload(within).click();
  await page.waitForFunction(() => !globalThis.isOld);
  await started(page);
}

test("a page that a cache kept, and whose scripts are gone, says that there is a new version and is reloaded with its run", async () => {
  const site = await host({ keepsPage: true });
  const { page, screenshot, close } = await openPage(browser, site.url, { hash: RUN, allowed });
  const before = await state(page);
  await site.deploy();
  // Another visit in the same browser: the page comes from its cache.
  await page.goto("about:blank");
  await page.goto(site.url + RUN);
  await newVersion(page).waitFor();
  await screenshot("new-version");
  await reloaded(page);
  assert.match(await firstScript(page), /boot-0{16}/);
  assert.deepEqual(await state(page), before);
  assert.equal(await page.getByRole("alert").count(), 0);
  await close();
  await site.close();
});

test("a page whose scripts are gone although it is the newest says that they could not be loaded, and reloads only by hand", async () => {
  const site = await host();
  await site.remove("boot.js");
  const { page, requests, close } = await openPage(browser, site.url, { hash: RUN, allowed, waitForReady: false });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), MESSAGES.notLoaded);
  assert.doesNotMatch(await alert.innerText(), MESSAGES.newVersion);
  await reload(page).click();
  await page.waitForFunction(() => document.querySelector("[role=alert] button"));
  await page.waitForLoadState("networkidle");
  const pages = requests.filter((url) => url === site.url);
  assert.equal(pages.length, 4, "two visits, and in each a look whether there is another page");
  await close();
  await site.close();
});

test("a panel whose program is gone says that there is a new version and is reloaded with the run, also one that plays", async () => {
  const site = await host();
  const { page, screenshot, close } = await openPage(browser, site.url, { hash: "#naive-swap-5-to-5", allowed });
  // Beyond its start a run loads the chunk ahead, which fails here.
  await page.route("**/later/panels*", (route) => route.abort());
  await seek(page, 60);
  await list(page, "speed").selectOption("1/100");
  await button(page, "play").click();
  await playedTo(page, 61);
  await page.unroute("**/later/panels*");
  await site.deploy();
  await site.renameLater();
  await button(page, "rules").click();
  await reload(panel(page)).waitFor();
  assert.match(await panel(page).innerText(), MESSAGES.newVersion);
  await screenshot("new-version-panel");
  const before = await state(page);
  await reloaded(page, panel(page));
  const then = await state(page);
  assert.ok(then.now >= Math.floor(before.now) && !then.playing, `${before.now}, then ${then.now}`);
  await button(page, "rules").click();
  await page.getByRole("switch").first().waitFor();
  await close();
  await site.close();
});

test("what the reader did comes back after the reload that a search offers", async () => {
  const site = await host();
  const { page, requests, close } = await openPage(browser, site.url, { hash: "#naive-swap-5-to-5", allowed });
  await seek(page, 60);
  await send(page, "act crash 2");
  // The chunk carries it out, once it is loaded.
  await page.waitForFunction(() => overlap.link.includes("crash"));
  await page.keyboard.press("ArrowRight");
  await settled(page);
  const before = await state(page);
  await button(page, "search").click();
  await button(page, "find").waitFor();
  await site.deploy();
  await site.renameLater();
  await button(page, "find").click();
  await newVersion(page).waitFor();
  await page.keyboard.press("Escape");
  // It is known now: nothing is asked for again.
  const asked = requests.length;
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowLeft");
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await settled(page);
  assert.deepEqual(requests.slice(asked).filter((url) => !url.includes("reload")), []);
  await reloaded(page);
  assert.deepEqual(await state(page), before);
  await close();
  await site.close();
});

test("a search whose program is gone says over the page that there is a new version, and the run can go on", async () => {
  const site = await host();
  const { page, close } = await openPage(browser, site.url, { hash: "#naive-swap-3-to-5", allowed });
  await button(page, "search").click();
  await button(page, "find").waitFor();
  await site.deploy();
  await site.renameLater();
  await button(page, "find").click();
  const alert = newVersion(page);
  await alert.waitFor();
  await button(alert, "notNow").click();
  await alert.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
  assert.ok((await state(page)).now > 0);
  await close();
  await site.close();
});

test("a preset in a form that the page does not know is reported, with the new version", async () => {
  const site = await host();
  const { page, close } = await openPage(browser, site.url, { allowed });
  await site.deploy();
  await page.route("**/presets/jointly.txt", (route) => route.fulfill({ body: "jointly\nFrom 1 2 3\nIn a form\nof the future" }));
  await follow(page, "jointly");
  await notice(page).waitFor();
  await nothingOpen(page);
  await newVersion(page).waitFor();
  await close();
  await site.close();
});

for (const [what, take] of [
  ["the whole folder", (site) => site.removeFolder("later")],
  ["what speaks with the page around", (site) => site.remove("later/host.js")],
  ["the style sheet", (site) => site.remove("later/embed.css")],
]) {
  test(`an embed that lacks ${what} of later/ does not become the full page, and tells the page around`, async () => {
    const site = await host();
    await take(site);
    const course = await courseOf(site, RUN);
    const frame = await course.open();
    const alert = frame.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), MESSAGES.notLoaded);
    assert.equal(await frame.locator(".top, .transport").count(), 0, "the program does not run");
    await course.page.waitForFunction(() => raw.some((it) => it.event === "error"));
    await course.close();
    await site.close();
  });
}

test("an embed of an old version says so, and its frame alone is reloaded, with its run", async () => {
  const site = await host({ keepsPage: true });
  const course = await courseOf(site, RUN);
  let frame = await course.open();
  await frame.waitForFunction(() => globalThis.overlap?.state);
  const before = await frame.evaluate(() => overlap.state());
  await site.deploy();
  await site.renameLater();
  frame = await course.open();
  const alert = newVersion(frame);
  await alert.waitFor();
  await course.page.evaluate(() => (globalThis.mark = true));
  await reload(alert).click();
  await frame.waitForFunction(() => globalThis.overlap?.state);
  assert.deepEqual(await frame.evaluate(() => overlap.state()), before);
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.embed), "three");
  assert.equal(await course.page.evaluate(() => globalThis.mark), true);
  await course.close();
  await site.close();
});

/** A page of another origin with the page in a frame, sandboxed as `embed.js` makes it. */
async function courseOf(site, run) {
  const other = await startHost(browser);
  const iframe = `<iframe sandbox="allow-scripts" width="800" height="580" src="${site.url}?embed${run}"></iframe>`;
  const { page, close } = await other.open("", { viewport: { width: 900, height: 700 }, allowed });
  await other.write("index.html", `<!doctype html><title>A course</title>${iframe}`);
  return {
    page,
    /** Opens it anew, and gives the frame. */
    async open() {
      await page.goto(other.url);
      return frameOf(page.locator("iframe"));
    },
    async close() {
      await close();
      await other.stop();
    },
  };
}
