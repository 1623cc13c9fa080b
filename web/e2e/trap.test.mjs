// The program after a trap: a message, a link to the moment before it, and two ways on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { LINKS, MESSAGES } from "./names.mjs";
import { button, link, menu, now, playedTo, seek, server, started, state } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens the page with ways to break it. */
const open = (options) =>
  overlap.openPage({ ...options, allowed: [/./], before: (page) => page.addInitScript(makeBreakable) });

/** Gives the window `spoil`, which spoils the program's memory, and `breakPanels`, after which each call of a function of the chunk traps. */
function makeBreakable() {
  const { instantiateStreaming } = WebAssembly;
  let table;
  const functions = () => Array.from({ length: table?.length ?? 0 }, (_, index) => table.get(index));
  WebAssembly.instantiateStreaming = async (...args) => {
    const before = functions();
    const { instance, module } = await instantiateStreaming.apply(WebAssembly, args);
    // The first part comes first, and has the memory and the table of both. The chunk puts its functions into the table.
    if (table) {
      const added = functions().flatMap((it, index) => (it === before[index] ? [] : [index]));
      globalThis.breakPanels = () => added.forEach((index) => table.set(index, null));
    } else {
      const find = (kind) => Object.values(instance.exports).find((it) => it instanceof kind);
      const memory = find(WebAssembly.Memory);
      table = find(WebAssembly.Table);
      globalThis.spoil = () => new Uint8Array(memory.buffer).fill(0xff);
    }
    return { instance, module };
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
  await server(page, "naive", 2).click();
  await button(menu(page), "crash").click();
  await page.keyboard.press("Escape");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  return state(page);
}

test("a trap is reported in a message, and nothing behind it can be reached", async () => {
  const { page, screenshot, close } = await open();
  await act(page);
  const alert = await trap(page);
  assert.match(await alert.innerText(), MESSAGES.stopped);
  assert.match(await alert.innerText(), MESSAGES.fault);
  assert.equal(await page.evaluate(() => document.getElementById("app").inert), true);
  for (const name of [LINKS.startAgain, LINKS.startOver]) {
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
  // The page makes no frames any more; the keys are events, and their errors are reported with them.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.equal(await page.evaluate(() => globalThis.errors), 0, "keys still reach the program");
  const box = await link(page, "startOver").boundingBox();
  assert.ok(box && box.y < 100);
  await screenshot("trap");
  await close();
});

test("started again from there, the page is where it was, at rest", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await link(await trap(page), "startAgain").click();
  await started(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("after a trap while it plays the page is at rest, at a moment since play was pressed", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await button(page, "play").click();
  await playedTo(page, before.now + 5);
  const told = await page.evaluate(() => overlap.link);
  await link(await trap(page), "startAgain").click();
  await started(page);
  const { now, playing, lanes } = await state(page);
  assert.ok(now >= before.now && !playing, `${now}`);
  assert.ok(lanes.every((lane, index) => lane.events >= before.lanes[index].events), "the actions are kept");
  assert.ok((await page.evaluate(() => overlap.link)).startsWith(told.split("&t=")[0]));
  await close();
});

test("started over, the page is at the preset's start", async () => {
  const { page, close } = await open({ hash: "#naive-swap-3-to-5" });
  const before = await state(page);
  await act(page);
  await link(await trap(page), "startOver").click();
  await started(page);
  assert.deepEqual(await state(page), before);
  assert.equal(new URL(page.url()).hash, "#naive-swap-3-to-5");
  await close();
});

test("an error of the browser that ends the program is reported too", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await page.evaluate(() => {
    CanvasRenderingContext2D.prototype.clearRect = () => {
      throw new RangeError("no stack is left");
    };
  });
  await button(page, "forward").click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), MESSAGES.stopped);
  assert.match(await alert.innerText(), /\(no stack is left\)/);
  await link(alert, "startAgain").click();
  await started(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a trap at the start is reported, and the way out of it does not lead back to it", async () => {
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
  assert.match(await alert.innerText(), MESSAGES.couldNotStart);
  assert.match(await alert.innerText(), MESSAGES.fault);
  assert.deepEqual(await alert.getByRole("link").allTextContents(), [LINKS.reloadPage, LINKS.startOver]);
  await link(alert, "startOver").click();
  await started(page);
  assert.equal(new URL(page.url()).hash, "#naive-swap-3-to-5");
  await close();
});

test("an error that is not the program's end leaves the page alone", async () => {
  const { page, close } = await open();
  // The page's listener is older than this one, and is called before it.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener("error", resolve, { once: true });
        setTimeout(() => { throw new Error("another's"); });
      }),
  );
  assert.equal(await page.getByRole("alert").count(), 0);
  await page.keyboard.press("ArrowRight");
  assert.ok((await now(page)) > 0);
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
  await link(page, "startOver").click();
  await started(page);
  assert.equal(await now(page), 0);
  await close();
});

test("a trap in the chunk of the panels is reported too, and started again the page is where it was", async () => {
  const { page, screenshot, close } = await open();
  const before = await act(page);
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  const linkOf = () => page.evaluate(() => overlap.link);
  const [run] = (await linkOf()).split("&t=");
  assert.match(run, /crash/);
  await page.evaluate(() => breakPanels());
  await page.keyboard.press("ArrowLeft");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), MESSAGES.fault);
  assert.equal(await page.evaluate(() => document.getElementById("app").inert), true);
  await screenshot("trap-in-panel");
  const told = await linkOf();
  assert.ok(told.startsWith(`${run}&t=`), told);
  await link(alert, "startAgain").click();
  await started(page);
  assert.equal(await linkOf(), told);
  const { now, playing } = await state(page);
  assert.ok(now > 0 && now <= before.now && !playing, `${now}`);
  await button(page, "compare").click();
  await page.locator(".compare").waitFor();
  await close();
});

test("with a panel open and its memory spoiled the program is started again with what the reader did", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await button(page, "rules").click();
  await page.getByRole("switch").first().waitFor();
  // At once: what the program does by itself would break it, too.
  await page.getByRole("switch").first().evaluate((it) => {
    spoil();
    it.click();
  });
  await link(page.getByRole("alert"), "startAgain").click();
  await started(page);
  assert.deepEqual(await state(page), before);
  await close();
});

test("a trap while a video is recorded ends the recording, and the run is kept", async () => {
  const { page, close } = await open();
  const before = await act(page);
  await button(page, "share").click();
  await button(page, "video").click();
  await playedTo(page, before.now + 5);
  await page.evaluate(() => {
    const { drawImage } = CanvasRenderingContext2D.prototype;
    globalThis.drawn = 0;
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      globalThis.drawn += 1;
      return drawImage.apply(this, args);
    };
    CanvasRenderingContext2D.prototype.clearRect = () => {
      throw new RangeError("no stack is left");
    };
  });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const drawn = await page.evaluate(() => globalThis.drawn);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => globalThis.drawn), drawn, "no more frames are recorded");
  await link(alert, "startAgain").click();
  await started(page);
  const { now, playing, lanes } = await state(page);
  assert.ok(now >= before.now && !playing, `${now}`);
  assert.ok(lanes.every((lane, index) => lane.events >= before.lanes[index].events), "the actions are kept");
  await close();
});
