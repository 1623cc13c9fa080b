// Programs that translate pages put elements of their own in the place of text: what is said goes on following the run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Does what such a program does: an element in the place of each text, around other words. */
const translate = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (!text.data.trim() || text.parentElement.closest("[translate=no], script, style, textarea, svg, font")) continue;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = `«${text.data}»`;
      outer.append(inner);
      text.replaceWith(outer);
    }
  });

/** Lets a page tell all that it says, without the marks of the translation, and but for what has room on the track. */
const teach = (page) =>
  page.addInitScript(() => {
    globalThis.said = () => {
      const app = document.getElementById("app").cloneNode(true);
      app.querySelector(".track-words")?.remove();
      return app.textContent.replaceAll(/[«»]/g, "");
    };
  });

const ask = (page, command) => page.evaluate((command) => dispatchEvent(new CustomEvent("overlap:do", { detail: command })), command);

/** What a reader does, one thing after the other; every part of the page says something else after some of them. */
const COMMANDS = [
  "forward",
  "forward",
  "next",
  "answer",
  "next",
  "seek 340",
  "back",
  "lane 1",
  "choose 1 1",
  "act crash 1",
  "close",
  "seek 500",
  "undo",
  "panel members",
  "voter 4",
  "ask",
  "panel compare",
  "seek 900",
  "panel explain",
  "panel rules",
  "panel share",
  "panel more",
  "close",
  "open no-such-preset",
  "dismiss",
  "open bug-2015",
  "next",
  "answer",
  "next",
  "reset",
];

for (const [width, height, hash] of [[1280, 900, "#naive-swap-5-to-5"], [390, 844, "#naive-swap-5-to-5"], [800, 580, "?embed=one#naive-swap-5-to-5&lane=single"]]) {
  test(`${width}x${height}${hash.split("#")[0]}: translated, the page says at each step what it says untranslated`, async () => {
    const options = { width, height, hash, before: teach, allowed: [/404/] };
    const [translated, untouched] = [await overlap.openPage(options), await overlap.openPage(options)];
    for (const command of COMMANDS) {
      await translate(translated.page);
      for (const { page } of [translated, untouched]) await ask(page, command);
      // Panels and presets come a little later.
      let [wanted, says, times] = ["", "nothing yet", 0];
      for (; wanted !== says && times < 50; times++) {
        await untouched.page.waitForFunction(() => {
          const [before, now] = [globalThis.before, said()];
          globalThis.before = now;
          return before === now && !document.querySelector(".study:empty");
        }, undefined, { polling: 100 });
        [wanted, says] = await Promise.all([untouched, translated].map(({ page }) => page.evaluate(() => said())));
      }
      const at = [...wanted].findIndex((letter, place) => says[place] !== letter);
      assert.ok(wanted === says, `after “${command}”: “${says.slice(at - 40, at + 80)}” for “${wanted.slice(at - 40, at + 80)}”`);
    }
    await untouched.close();
    await translated.close();
  });
}

test("translated while it plays, the narration and the clock go on", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&speed=1/4" });
  await button(page, "Play").click();
  const heard = new Set();
  for (let times = 0; times < 6; times++) {
    await translate(page);
    const [caption, when] = await page.evaluate(() => [".caption", ".when"].map((part) => document.querySelector(part).textContent));
    heard.add(caption.replaceAll(/[«»]/g, ""));
    await page.waitForFunction(
      ([caption, when]) => {
        const now = [".caption", ".when"].map((part) => document.querySelector(part).textContent);
        return now[0] !== caption && !now[0].includes("«") && now[1] !== when;
      },
      [caption, when],
    );
  }
  assert.equal(heard.size, 6);
  assert.equal(await page.locator(".when").getAttribute("translate"), "no", "numbers need no translation, ten times a second");
  await close();
});
