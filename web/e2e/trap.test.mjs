// The end of the program: a message, a link to where it was, and two ways on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, seek, stands } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const state = (page) => page.evaluate(() => overlap.state());

/** Opens the page with a way to break it: its memory comes to hand. */
const open = (options) =>
  overlap.openPage({ ...options, allowed: [/./], before: (page) => page.addInitScript(keepMemory) });

function keepMemory() {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...args) => {
    const made = await instantiateStreaming.apply(WebAssembly, args);
    const memory = Object.values(made.instance.exports).find((it) => it instanceof WebAssembly.Memory);
    // The first program is the page's; the other is the study's.
    const spoil = () => new Uint8Array(memory.buffer).fill(0xff);
    if (globalThis.spoil) globalThis.spoilStudy = spoil;
    else globalThis.spoil = spoil;
    return made;
  };
}

/** Spoils the program's memory and has it do something. */
async function trap(page) {
  await page.evaluate(() => spoil());
  await page.keyboard.press("ArrowRight");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  return alert;
}

/** Does this and that, so that there is something to lose. */
async function act(page) {
  await seek(page, 60);
  await page.getByRole("button", { name: "S2, leader, term 1" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Crash" }).click();
  await page.keyboard.press("Escape");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  return state(page);
}

test("a trap is told in words, and nothing behind them can be reached", async () => {
  const { page, screenshot, close } = await open();
  await act(page);
  const alert = await trap(page);
  assert.match(await alert.innerText(), /^Overlap has stopped: it has a fault \(.+\)\. Start again from here or Start over$/);
  assert.equal(await page.evaluate(() => document.getElementById("app").inert), true);
  for (const name of ["Start again from here", "Start over"]) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  }
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#app")), null);
  await page.evaluate(() => {
    globalThis.errors = 0;
    addEventListener("error", () => (globalThis.errors += 1));
  });
  for (const key of ["Space", "ArrowRight", "Home"]) await page.keyboard.press(key);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => globalThis.errors), 0, "keys still reach the program");
  const box = await page.getByRole("link", { name: "Start over" }).boundingBox();
  assert.ok(box && box.y < 100);
  await screenshot("trap");
  await close();
});

test("started again from there, the page stands where it stood, at rest", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await (await trap(page)).getByRole("link", { name: "Start again from here" }).click();
  await stands(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a trap while it plays leads back to where play was pressed, and to a page at rest", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await button(page, "Play").click();
  await page.waitForFunction((at) => overlap.state().now > at + 5, before.now);
  await (await trap(page)).getByRole("link", { name: "Start again from here" }).click();
  await stands(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("started over, the page stands at the preset's start", async () => {
  const { page, close } = await open({ hash: "#naive-swap-3-to-5" });
  const before = await state(page);
  await act(page);
  await (await trap(page)).getByRole("link", { name: "Start over" }).click();
  await stands(page);
  assert.deepEqual(await state(page), before);
  assert.equal(new URL(page.url()).hash, "#naive-swap-3-to-5");
  await close();
});

test("an error of the browser that cuts the program short is its end too", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await page.evaluate(() => {
    CanvasRenderingContext2D.prototype.clearRect = () => {
      throw new RangeError("no stack is left");
    };
  });
  await button(page, "Forward one event").click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /has stopped: it has a fault \(no stack is left\)/);
  await alert.getByRole("link", { name: "Start again from here" }).click();
  await stands(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a trap at the start is told, and the way out of it does not lead back to it", async () => {
  // Its memory is spoilt before it runs, at that link alone.
  const spoilAtOnce = () => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...args) => {
      const made = await instantiateStreaming.apply(WebAssembly, args);
      const memory = Object.values(made.instance.exports).find((it) => it instanceof WebAssembly.Memory);
      if (location.hash.includes("t=")) new Uint8Array(memory.buffer).fill(0xff);
      return made;
    };
  };
  const { page, close } = await overlap.openPage({
    waitForReady: false,
    allowed: [/./],
    hash: "#naive-swap-3-to-5&t=40",
    before: (page) => page.addInitScript(spoilAtOnce),
  });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /^Overlap could not start: it has a fault \(.+\)\. Reload the page or Start over$/);
  await alert.getByRole("link", { name: "Start over" }).click();
  await stands(page);
  assert.equal(new URL(page.url()).hash, "#naive-swap-3-to-5");
  await close();
});

test("an error that is not the program's end leaves the page alone", async () => {
  const { page, close } = await open();
  await page.evaluate(() => setTimeout(() => { throw new Error("another's"); }));
  await page.waitForTimeout(100);
  assert.equal(await page.getByRole("alert").count(), 0);
  await page.keyboard.press("ArrowRight");
  assert.ok((await state(page)).now > 0);
  await close();
});

test("a page that cannot start at a link offers the preset alone", async () => {
  const { page, close } = await overlap.openPage({
    waitForReady: false,
    allowed: [/./],
    hash: "#naive-swap-3-to-5&t=40",
    before: (page) => page.route("**/*.wasm", (route) => route.abort()),
  });
  await page.getByRole("alert").waitFor();
  await page.unroute("**/*.wasm");
  await page.getByRole("link", { name: "Start over" }).click();
  await stands(page);
  assert.equal((await state(page)).now, 0);
  await close();
});

test("a fault of the study stays in its panel, and the run goes on", async () => {
  const { page, close } = await open();
  await act(page);
  await button(page, "Compare").click();
  await page.locator(".compare").waitFor();
  await page.evaluate(() => spoilStudy());
  await page.keyboard.press("ArrowRight");
  await page.getByText("This part has a fault").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  const before = (await state(page)).now;
  await page.keyboard.press("ArrowRight");
  assert.ok((await state(page)).now > before);
  await close();
});
