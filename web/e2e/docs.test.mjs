// What docs/embedding.md shows, tried as it stands there, on a page of another origin with the policy that it asks for.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, start } from "./harness.mjs";
import { button } from "./page.mjs";
import { serve } from "./server.mjs";

let overlap, folder, host, html, js;
before(async () => {
  overlap = await start();
  const docs = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  const blocks = (kind) =>
    [...docs.matchAll(new RegExp("```" + kind + "\\n(.*?)```", "gs"))].map(([, code]) => code.replaceAll("https://overlap.example/", overlap.url));
  [html, js] = [blocks("html"), blocks("js")];
  folder = await mkdtemp(join(tmpdir(), "overlap-docs-"));
  const { origin } = new URL(overlap.url);
  const [, named] = /has to allow `script-src https:\/\/overlap.example` .* and\n`(frame-src https:\/\/overlap.example)`/.exec(docs);
  const policy = `script-src https://overlap.example; ${named}`.replaceAll("https://overlap.example", origin);
  host = await serve(folder, "/course/", { "content-security-policy": policy });
});
after(async () => {
  await overlap.stop();
  await host.close();
  await rm(folder, { recursive: true });
});

/** A course page with that in it. */
async function openCourse(body) {
  await writeFile(join(folder, "index.html"), `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body>${body}</body>`);
  const context = await overlap.browser.newContext();
  const page = await context.newPage();
  const [said, complaints] = [[], []];
  page.on("console", (message) => (["error", "warning"].includes(message.type()) ? complaints : said).push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(host.url);
  return {
    page,
    said,
    /** The frame of that title, once the page in it stands. */
    async frame(title) {
      const element = page.getByTitle(title).and(page.locator("iframe"));
      await element.scrollIntoViewIfNeeded();
      const frame = await (await element.elementHandle()).contentFrame();
      await button(frame, "Play").waitFor();
      return frame;
    },
    async close() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

const state = (frame) => frame.evaluate(() => overlap.state());

test("the two elements show what they say", async () => {
  const { page, frame, close } = await openCourse(html[0]);
  assert.equal(await page.locator("overlap-playground").count(), 2);
  const three = await state(await frame("Overlap: changing the members of a Raft cluster"));
  assert.deepEqual([three.preset, three.now, three.lanes.length], ["naive-swap-5-to-5", 0, 3]);
  const joint = await frame("The joint change at 340 ms");
  assert.equal((await state(joint)).now, 340);
  assert.equal(await joint.locator(".lane:visible").count(), 1);
  await joint.getByRole("region", { name: "Joint consensus" }).waitFor();
  await close();
});

test("the script between the tags is what is played", async () => {
  const { frame, close } = await openCourse(html[0].split("\n")[0] + html[1]);
  const single = await frame("A leader lost");
  await single.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 150" })));
  await single.getByRole("region", { name: "Single-server" }).getByText("crashed").first().waitFor({ state: "attached" });
  await close();
});

test("the frame that is written by hand shows its moment, and its way out works", async () => {
  const { page, frame, close } = await openCourse(html[2]);
  const swap = await frame("The swap at 340 ms");
  const { preset, now } = await state(swap);
  assert.deepEqual([preset, now], ["naive-swap-5-to-5", 340]);
  const [full] = await Promise.all([page.context().waitForEvent("page"), swap.getByRole("link", { name: "Open in full" }).click()]);
  await full.waitForFunction(() => globalThis.overlap?.state?.().now === 340);
  await close();
});

test("the code that drives an element does so, and so does a message without the element", async () => {
  // Far down, so that nothing is told before somebody listens.
  const { page, said, frame, close } = await openCourse(`<p style="height: 5000px"></p>${html[0]}`);
  await page.evaluate(js[0]);
  const three = await frame("Overlap: changing the members of a Raft cluster");
  await three.waitForFunction(() => overlap.state().lanes[0].broken.length > 0);
  for (const words of [/^It stands at 300 ms$/, /^Election Safety breaks at \d+ ms$/]) {
    const tries = Date.now() + 5000;
    while (!said.some((text) => words.test(text)) && Date.now() < tries) await page.waitForTimeout(50);
    assert.ok(said.some((text) => words.test(text)), `${words}: ${said}`);
  }
  const message = /postMessage\((\{.*\}), "\*"\)/.exec(js[1])[1];
  await page.evaluate(`globalThis.message = (${message})`);
  const told = await page.evaluate(async () => {
    const { contentWindow } = document.querySelector("overlap-playground").shadowRoot.querySelector("iframe");
    const heard = new Promise((resolve) =>
      addEventListener("message", ({ source, data }) => source === contentWindow && data.id === 7 && resolve(data)),
    );
    contentWindow.postMessage(message, "*");
    return heard;
  });
  assert.deepEqual([told.event, told.do, told.state.now], ["answer", "seek", 340]);

  // The state has the fields that are documented, and no others.
  const keys = (text) => [...text.matchAll(/^ *(\w+):/gm)].map(([, key]) => key).sort();
  const documented = js.find((code) => code.startsWith("{\n  preset"));
  const [lane] = told.state.lanes;
  assert.deepEqual(keys(documented), [...Object.keys(told.state), ...Object.keys(lane)].sort());
  assert.deepEqual(Object.keys(lane.broken[0]), ["property", "at"]);
  await close();
});
