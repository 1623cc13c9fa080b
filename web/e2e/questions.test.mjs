// The ten questions: two clicks from the first screen, or where a course page embeds the answer, the key sentence stands on the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { seenTexts, watchDrawing } from "./drawn.mjs";
import { start } from "./harness.mjs";
import { MODES, state } from "./page.mjs";
import { ANSWERS, openAnswer, SIZES } from "./questions.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Smallest text, in CSS pixels; room for rounding. */
const LEAST = 11 - 0.01;

/** Texts of the page's elements that are in view, each with its size in CSS pixels. */
const seenElements = (page) =>
  page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (node.data.trim() && over && (over.contains(node) || node.parentElement.contains(over))) {
        found.push({ text: node.data, size: Number.parseFloat(getComputedStyle(node.parentElement).fontSize) });
      }
    }
    return found;
  });

for (const [index, { question, preset, mode, about }] of ANSWERS.entries()) {
  for (const size of SIZES) {
    test(`${size.name}: ${question}`, async () => {
      const { page, close } = await openAnswer(overlap, index, size, { before: watchDrawing });
      assert.equal((await state(page)).preset, preset);
      let texts;
      if (mode) {
        const lanes = (await state(page)).lanes.map((lane) => lane.mode);
        assert.ok(MODES.includes(mode) && lanes.includes(mode), `${lanes}`);
        texts = (await seenTexts(page)).filter(({ lane }) => lane === `lane-${lanes.indexOf(mode)}`);
      } else {
        texts = await seenElements(page);
      }
      const legible = texts.filter((it) => it.size >= LEAST).map((it) => it.text).join(" ");
      for (const fact of about) assert.match(legible, fact);
      await close();
    });
  }
}
