// Programs that translate pages replace text by elements of their own: the texts of the page still follow the run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start, until } from "./harness.mjs";
import { button, notice, opened, send } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Replaces each text by an element around other words, as such a program does. */
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

/** Gives a page a function for all its texts, without the marks of the translation and the labels of the track. */
const teach = (page) =>
  page.addInitScript(() => {
    globalThis.said = () => {
      const app = document.getElementById("app").cloneNode(true);
      app.querySelector(".track-words")?.remove();
      return app.textContent.replaceAll(/[«»]/g, "");
    };
  });

const ABSENT = "no-such-preset";

/** Commands, one after the other; each part of the page has other texts after some of them. */
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
  "seek 1100",
  "panel explain",
  "panel rules",
  "panel share",
  "panel more",
  "close",
  `open ${ABSENT}`,
  "dismiss",
  "open bug-2015",
  "next",
  "answer",
  "next",
  "reset",
];

/** Whether the panels are filled, and the page says what it said at the last call. */
function unchanged() {
  const [before, now] = [globalThis.before, said()];
  globalThis.before = now;
  return before === now && !document.querySelector(".panel-content:empty");
}

for (const [width, height, hash] of [[1280, 900, "#naive-swap-5-to-5"], [390, 844, "#naive-swap-5-to-5"], [800, 580, "?embed=one#naive-swap-5-to-5&lane=single"]]) {
  test(`${width}x${height}${hash.split("#")[0]}: translated, the page says at each step what it says untranslated`, async () => {
    const options = { width, height, hash, before: teach, allowed: [/404/] };
    const [translated, untouched] = [await overlap.openPage(options), await overlap.openPage(options)];
    for (const command of COMMANDS) {
      await translate(translated.page);
      for (const { page } of [translated, untouched]) {
        await send(page, command);
        // Until it is there, the next command would go to what was open before.
        const [, preset] = /^open (.*)/.exec(command) ?? [];
        if (preset === ABSENT) await notice(page).waitFor();
        else if (preset) await opened(page, preset);
      }
      // Panels come a little later.
      let [wanted, says] = ["", ""];
      const agree = async () => {
        await untouched.page.waitForFunction(unchanged, undefined, { polling: 30 });
        [wanted, says] = await Promise.all([untouched, translated].map(({ page }) => page.evaluate(() => said())));
        return wanted === says;
      };
      await until(agree, () => {
        const at = [...wanted].findIndex((letter, index) => says[index] !== letter);
        return `after “${command}”: “${says.slice(at - 40, at + 80)}” for “${wanted.slice(at - 40, at + 80)}”`;
      });
    }
    await untouched.close();
    await translated.close();
  });
}

test("translated while it plays, the narration and the clock go on", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5&speed=1/4" });
  await button(page, "play").click();
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
  // Each was another than the one before it.
  assert.ok(heard.size >= 3, `${heard.size}`);
  assert.equal(await page.locator(".when").getAttribute("translate"), "no", "numbers need no translation, ten times a second");
  await close();
});
