// The examples of docs/embedding.md, run unchanged on a page of another origin with the policy that it asks for.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { frameOf, ROOT, start, startHost, until } from "./harness.mjs";
import { breaks, lane, link, seek, serverState, started, state } from "./page.mjs";

let overlap, host, html, js;
before(async () => {
  overlap = await start();
  const docs = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  const blocks = (kind) =>
    [...docs.matchAll(new RegExp("```" + kind + "\\n(.*?)```", "gs"))].map(([, code]) => code.replaceAll("https://overlap.example/", overlap.url));
  [html, js] = [blocks("html"), blocks("js")];
  const { origin } = new URL(overlap.url);
  const [, named] = /has to allow `script-src https:\/\/overlap.example` .* and\n`(frame-src https:\/\/overlap.example)`/.exec(docs);
  const policy = `script-src https://overlap.example; ${named}`.replaceAll("https://overlap.example", origin);
  host = await startHost(overlap.browser, { "content-security-policy": policy });
});
after(async () => {
  await overlap.stop();
  await host.stop();
});

/** A course page with that in it. */
async function openCourse(body) {
  const { page, said, close } = await host.open(body);
  return {
    page,
    said,
    close,
    /** The frame of that title, once the page in it runs. */
    async frame(title) {
      const iframe = page.getByTitle(title).and(page.locator("iframe"));
      await iframe.scrollIntoViewIfNeeded();
      const frame = await frameOf(iframe);
      await started(frame);
      return frame;
    },
  };
}

test("the two elements show what they say", async () => {
  const { page, frame, close } = await openCourse(html[0]);
  assert.equal(await page.locator("overlap-playground").count(), 2);
  const three = await state(await frame("Overlap: changing the members of a Raft cluster"));
  assert.deepEqual([three.preset, three.now, three.lanes.length], ["naive-swap-5-to-5", 0, 3]);
  const joint = await frame("The joint change at 340 ms");
  assert.equal((await state(joint)).now, 340);
  assert.equal(await joint.locator(".lane:visible").count(), 1);
  await lane(joint, "joint").waitFor();
  await close();
});

test("the script between the tags is what is played", async () => {
  const { frame, close } = await openCourse(html[0].split("\n")[0] + html[1]);
  const single = await frame("A leader lost");
  await seek(single, 150);
  assert.equal(await serverState(single, "single", 1), "crashed");
  await close();
});

test("the frame that is written by hand shows its moment, and its way out works", async () => {
  const { page, frame, close } = await openCourse(html[2]);
  const swap = await frame("The swap at 340 ms");
  const { preset, now } = await state(swap);
  assert.deepEqual([preset, now], ["naive-swap-5-to-5", 340]);
  const [full] = await Promise.all([page.context().waitForEvent("page"), link(swap, "full").click()]);
  await full.waitForFunction(() => globalThis.overlap?.state?.().now === 340);
  await close();
});

test("the code that drives an element does so, and so does a message without the element", async () => {
  // Far down, so that the element tells nothing before the code listens.
  const { page, said, frame, close } = await openCourse(`<p style="height: 5000px"></p>${html[0]}`);
  await page.evaluate(js[0]);
  const three = await frame("Overlap: changing the members of a Raft cluster");
  await breaks(three);
  for (const words of [/\b300\b/, /Election Safety.*\d+/]) {
    await until(() => said.some((text) => words.test(text)), () => `${words}: ${said}`);
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
