// An embed of one lane names nothing of the other lanes, and has a title.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { start } from "./harness.mjs";
import { LANES } from "./names.mjs";
import { answers, broken, button, link, menu, seek, server, serverState, settled } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const lane of ["joint", "single"]) {
  // The lanes by their names, and what is broken in the naive one.
  const others = Object.entries(LANES).filter(([mode]) => mode !== lane).map(([, name]) => name.toLowerCase());
  const unwanted = [...others, "naive", "election safety"];

  test(`an embed of the lane ${lane} names nothing of the others, before and after an action`, async () => {
    const { page, close } = await overlap.openPage({ width: 800, height: 580, hash: `?embed=one#naive-swap-3-to-5&lane=${lane}` });
    /** All texts and labels that can be seen or heard, except the title of the preset, of those that name another lane. */
    const naming = async () => (await texts()).filter((text) => unwanted.some((name) => text.toLowerCase().includes(name)));
    const texts = () =>
      page.evaluate(() => {
        const shown = [...document.querySelectorAll("#app *")].filter((it) => !it.childElementCount && it.checkVisibility());
        const texts = shown.filter((it) => !it.matches(".title")).map((it) => it.textContent);
        return [...texts, ...shown.map((it) => it.getAttribute("aria-label") ?? "")];
      });
    const rows = () => page.locator(".track-rows g").filter({ visible: true }).count();
    for (const at of [0, 150, 340, "end"]) {
      await seek(page, at);
      assert.deepEqual(await naming(), [], `at ${at}`);
      assert.equal(await rows(), 1);
    }
    // The other lanes are played all the same: a host can ask for their state.
    assert.deepEqual((await broken(page, 0)).slice(0, 1), ["Election Safety"]);
    await seek(page, 340);
    await server(page, lane, 3).click();
    await button(menu(page), "crash").click();
    assert.deepEqual((await answers(menu(page))).map(({ refused }) => refused), [false], "an answer of this lane alone");
    assert.equal(await serverState(page, lane, 3), "crashed");
    assert.deepEqual(await naming(), []);
    assert.equal(await button(page, "allLanes").count(), 0);
    await close();
  });
}

test("an embed of a script shows its title, in one lane and in three, wide and narrow; so does the full page", async () => {
  const script = "overlap 1\ntitle How our cluster lost its leader on a Tuesday\nold S1 S2 S3\nleader S1\nend 900\n\nat 100 crash S1\n";
  const hash = `#s2.${deflateSync(script).toString("base64url")}`;
  const title = "How our cluster lost its leader on a Tuesday";
  for (const embed of ["?embed", "?embed=one"]) {
    const { page, close } = await overlap.openPage({ hash: embed + hash });
    const shown = page.locator(".top p").getByText(title);
    for (const [width, height] of [[800, 580], [390, 844], [320, 700]]) {
      await page.setViewportSize({ width, height });
      await settled(page);
      assert.ok(await shown.isVisible(), `${width} ${embed}`);
      const way = await link(page, "full").boundingBox();
      const box = await shown.boundingBox();
      assert.ok(box.width > 100 && box.x + box.width <= way.x, JSON.stringify([box, way]));
    }
    await close();
  }
  const { page, close } = await overlap.openPage({ hash });
  assert.ok(await page.locator(".top p").getByText(title).isVisible());
  await close();
});
