// A page that stands in another and shows one lane says nothing of the others, and what it is of.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { start } from "./harness.mjs";
import { seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const [lane, says, others] of [
  ["joint", "Joint consensus", /naive|single-server|election safety|is broken|breaks/i],
  ["single", "Single-server", /naive|joint consensus|election safety|is broken|breaks/i],
]) {
  test(`an embed of the lane ${lane} says nothing of the others, before and after somebody acts`, async () => {
    const { page, close } = await overlap.openPage({ width: 800, height: 580, hash: `?embed=one#naive-swap-3-to-5&lane=${lane}` });
    /** All that is there for somebody who sees it or hears it, but for what the preset is called. */
    const said = () =>
      page.evaluate(() => {
        const shown = [...document.querySelectorAll("#app *")].filter((it) => !it.childElementCount && it.checkVisibility());
        const texts = shown.filter((it) => !it.matches(".title, option")).map((it) => it.textContent);
        return [...texts, ...shown.map((it) => it.getAttribute("aria-label") ?? "")].join("\n");
      });
    const rows = () => page.locator(".track-rows g").filter({ visible: true }).count();
    for (const at of [0, 150, 340, "end"]) {
      await seek(page, at);
      assert.doesNotMatch(await said(), others, `at ${at}`);
      assert.equal(await rows(), 1);
    }
    // The other lanes are played all the same: a host can ask how they stand.
    assert.ok((await page.evaluate(() => overlap.state().lanes[0].broken)).length > 0);
    await seek(page, 340);
    await page.getByRole("button", { name: /^S3, / }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Crash" }).click();
    await page.getByText(`${says}: S3 crashes.`).waitFor();
    assert.doesNotMatch(await said(), others);
    assert.equal(await page.getByRole("button", { name: "all lanes" }).count(), 0);
    await close();
  });
}

test("an embed of a script shows its title, in one lane and in three, wide and narrow; the full page has it in its list", async () => {
  const script = "overlap 1\ntitle How our cluster lost its leader on a Tuesday\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";
  const link = `#s2.${deflateSync(script).toString("base64url")}`;
  const title = "How our cluster lost its leader on a Tuesday";
  for (const [width, height] of [[800, 580], [390, 844], [320, 700]]) {
    for (const embed of ["?embed", "?embed=one"]) {
      const { page, close } = await overlap.openPage({ width, height, hash: embed + link });
      const shown = page.locator(".top p").getByText(title);
      assert.ok(await shown.isVisible(), `${width} ${embed}`);
      const way = await page.getByRole("link", { name: "Open in full" }).boundingBox();
      const box = await shown.boundingBox();
      assert.ok(box.width > 100 && box.x + box.width <= way.x, JSON.stringify([box, way]));
      await close();
    }
  }
  const { page, close } = await overlap.openPage({ hash: link });
  assert.equal(await page.getByRole("combobox", { name: "Preset" }).evaluate((list) => list.selectedOptions[0].label), title);
  assert.equal(await page.locator(".top p").getByText(title).filter({ visible: true }).count(), 0, "once is enough");
  await close();
});
