// The site as one zip, unpacked where a static server that knows nothing of it finds it.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { launch, openPage, ROOT, startHost } from "./harness.mjs";
import { breaks, button, opened, panel } from "./page.mjs";
import { serve } from "./server.mjs";

const ZIP = process.env.OVERLAP_ZIP ?? join(ROOT, "target/release-files/overlap-site.zip");

let browser, folder, server;
before(async () => {
  [browser, folder] = [await launch(), await mkdtemp(join(tmpdir(), "overlap-site-"))];
  await unpack(await readFile(ZIP), folder);
  server = await serve(folder, "/class/overlap/");
});
after(async () => {
  await browser.close();
  await server?.close();
  await rm(folder, { recursive: true });
});

/** Writes the files of a zip into a folder, by its central directory (APPNOTE.TXT, 4.3.12). */
async function unpack(zip, folder) {
  const end = zip.lastIndexOf("PK\x05\x06");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, name, extra, comment] = [zip.readUInt32LE(at + 20), ...[28, 30, 32].map((field) => zip.readUInt16LE(at + field))];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(from, from + packed);
    const path = join(folder, zip.toString("utf8", at + 46, at + 46 + name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + name + extra + comment;
  }
}

test("the unpacked site plays, opens a preset and a panel, and has its gallery", async () => {
  const { page, close } = await openPage(browser, server.url, { hash: "#naive-swap-5-to-5&t=300" });
  await button(page, "play").click();
  await breaks(page);
  await page.evaluate(() => (location.hash = "bug-2015"));
  await opened(page, "bug-2015");
  await button(page, "compare").click();
  await panel(page).locator(".compare").waitFor();
  const gallery = await page.context().newPage();
  await gallery.goto(`${server.url}presets/`);
  assert.ok((await gallery.getByRole("link").count()) > 40);
  await close();
});

test("a course embeds the unpacked site", async () => {
  const host = await startHost(browser);
  const { page, close } = await host.open('<overlap-playground preset="jointly"></overlap-playground>', {
    head: `<script src="${server.url}embed.js" async></script>`,
  });
  await page.waitForFunction(() => heard.some(({ event }) => event === "ready"));
  await close();
  await host.stop();
});
