// Three lanes stay three, and legible, beside each panel.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { seenTexts, watchDrawing } from "./drawn.mjs";
import { start } from "./harness.mjs";
import { button, filled, lane, MODES, openPanel, PANEL_KEYS, settled, transport } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Smallest text of the diagram, in CSS pixels; room for rounding. */
const LEAST = 11 - 0.01;

for (const [width, height] of [[1280, 900], [1920, 1080]]) {
  test(`${width}x${height}: all lanes are in view beside each panel, and their texts are 11 px or larger`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#naive-swap-5-to-5&t=340", before: watchDrawing });
    const check = async (what) => {
      await settled(page);
      const foot = (await transport(page).boundingBox()).y;
      for (const mode of MODES) {
        const box = await lane(page, mode).boundingBox({ timeout: 2000 }).catch(() => null);
        assert.ok(box && box.y >= 0 && box.y + box.height <= foot + 1, `${what}: the lane ${mode} is not in view: ${JSON.stringify(box)}`);
      }
      const texts = await seenTexts(page);
      for (const index of MODES.keys()) assert.ok(texts.filter((it) => it.lane === `lane-${index}`).length > 20, `${what}: lane ${index} is covered`);
      assert.deepEqual(texts.filter(({ size }) => size < LEAST), [], what);
    };
    await check("no panel");
    for (const key of PANEL_KEYS) {
      await openPanel(page, key);
      await filled(page);
      await check(key);
      await button(page, "close").click();
    }
    await close();
  });
}
